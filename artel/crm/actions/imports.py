"""Deals from files and from other programs, stored in sets.

A row either becomes exactly the deal that it describes, or comes back with the reason why not.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.bulk import insert_many
from artel.core.drafts import CHANGED, CREATED
from artel.core.errors import Forbidden
from artel.core.models import Step
from artel.core.numbering import next_numbers
from artel.core.steps import step
from artel.core.timeline import note_many
from artel.crm.actions.deal import NUMBERS
from artel.crm.actions.reading import Draft, Reader, UnfitError
from artel.crm.models import Deal, DealLine, StageStay
from artel.screens.declare import Outcome

BATCH = 1000
# Which fields of the deal a column of the file speaks of.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "party": ("party_id",),
    "owner": ("owner_id",),
    "amount": ("amount",),
    "currency": ("currency",),
    "channel": ("channel_id",),
    "campaign": ("campaign_id",),
    "custom": ("custom",),
    "description": ("description",),
    "expected_close_on": ("expected_close_on",),
    "stage": ("pipeline_id", "stage_id", "state", "closed_at"),
    "opened_on": ("opened_at",),
    "closed_on": ("closed_at",),
}
WRITTEN = sorted({name.removesuffix("_id") for names in COLUMNS.values() for name in names})


Answer = Outcome | str | None


def bulk_create_deals(rows: Sequence[Mapping[str, Any]], actor: Actor, update: str = "") -> list[Answer]:
    """Store deals as one undoable step. Returns for each row, in order, its outcome or why it was not taken.

    A row may name external_key, name, owner and party (records or names), product, pipeline, stage, last_stage,
    opened_on, closed_on, expected_close_on, amount, currency, channel, campaign, description, custom. With `update` a
    row whose external_key is known changes that deal, in what it names; without it such a row is refused.
    The past starts no automation: no events are announced.
    """
    if not actor.grant(Deal).create:
        raise Forbidden
    answers: list[Answer] = []
    drafts: dict[int, Draft] = {}
    with step(actor, gettext_lazy("Import deals"), kind=Step.Kind.IMPORT):
        reader = Reader.of(rows, actor, updating=bool(update))
        for place, row in enumerate(rows):
            try:
                drafts[place] = reader.read(row)
                answers.append(Outcome.CREATED)
            except UnfitError as problem:
                answers.append(str(problem))
        _store([draft for draft in drafts.values() if draft.stands is None], actor)
        for place, answer in _update(drafts, actor).items():
            answers[place] = answer
    return answers


def _store(drafts: Sequence[Draft], actor: Actor) -> None:
    """New deals, their lines and stays, in a few statements for all of them."""
    numbers = next_numbers(NUMBERS, actor.company_id, len(drafts))
    for draft, number in zip(drafts, numbers, strict=True):
        draft.deal.number = number
    deals = insert_many(Deal, [draft.deal for draft in drafts])
    lines = [_line(draft, draft.deal) for draft in drafts if draft.product_name]
    insert_many(DealLine, lines)
    insert_many(StageStay, [stay for draft in drafts for stay in _stays(draft)])
    note_many(deals, CREATED, actor=actor)


def _line(draft: Draft, deal: Deal) -> DealLine:
    """The one line of an imported deal: its product at the deal's value."""
    return DealLine(
        company_id=deal.company_id, deal=deal, product_name=draft.product_name, unit_price=deal.amount
    )


def _stays(draft: Draft) -> list[StageStay]:
    """Where the deal has been: a file knows the days of opening and closing, and the stage between them."""
    deal = draft.deal
    stays = [_stay(deal, deal.stage_id, deal.stage_entered_at)]
    if draft.before_closing is not None:
        stays.append(_stay(deal, draft.before_closing.pk, deal.opened_at, deal.closed_at))
    return stays


def _stay(deal: Deal, stage_id: int, entered_at: datetime, left_at: datetime | None = None) -> StageStay:
    return StageStay(
        company_id=deal.company_id, deal=deal, stage_id=stage_id, entered_at=entered_at, left_at=left_at
    )


def _update(drafts: Mapping[int, Draft], actor: Actor) -> dict[int, Outcome | str]:
    """Deals that stand already take over what their rows name; returns what became of them, by place."""
    answers: dict[int, Outcome | str] = {}
    changed: list[Deal] = []
    stays: list[StageStay] = []
    for place, draft in drafts.items():
        if draft.stands is None:
            continue
        if _lines_stand_against(draft, draft.stands):
            answers[place] = _("The deal has several lines now; change its amount there.")
        elif _take_over(draft, draft.stands, stays):
            answers[place] = Outcome.UPDATED
            changed.append(draft.stands)
        else:
            answers[place] = Outcome.UNCHANGED
    now = timezone.now()
    for deal in changed:
        deal.changed_at = now
    _move_stays(stays)
    Deal.objects.bulk_update(changed, [*WRITTEN, "stage_entered_at", "changed_at"], batch_size=BATCH)
    _update_lines([drafts[place] for place, answer in answers.items() if answer == Outcome.UPDATED])
    note_many(changed, CHANGED, actor=actor)
    return answers


def _take_over(draft: Draft, deal: Deal, stays: list[StageStay]) -> bool:
    """Set what the row names; whether anything was different."""
    names = {name for column in draft.given for name in COLUMNS.get(column, ())}
    different = {name for name in names if getattr(deal, name) != getattr(draft.deal, name)}
    if different & {"stage_id", "closed_at", "opened_at"}:
        stays += _changed_stays(draft, deal)
        deal.stage_entered_at = draft.deal.stage_entered_at
    for name in different:
        setattr(deal, name, getattr(draft.deal, name))
    return bool(different) or _line_differs(draft, deal)


def _changed_stays(draft: Draft, deal: Deal) -> list[StageStay]:
    """The stays that are closed, moved or added so that the deal's history agrees with the row."""
    stays, target = list(deal.stays.all()), draft.deal
    last = stays[-1]
    if target.stage_id != deal.stage_id:
        last.left_at = target.stage_entered_at = max(target.closed_at or timezone.now(), last.entered_at)
        return [last, _stay(deal, target.stage_id, last.left_at)]
    if target.closed_at is not None and target.closed_at != deal.closed_at:
        last.entered_at = max([target.closed_at, *(stay.entered_at for stay in stays[:-1])])
        for before in stays[-2:-1]:
            before.left_at = last.entered_at
    if target.opened_at != deal.opened_at and (stays[1:] or target.closed_at is None):
        stays[0].entered_at = min(target.opened_at, stays[0].left_at or target.opened_at)
    target.stage_entered_at = last.entered_at
    return stays


def _move_stays(stays: Sequence[StageStay]) -> None:
    standing = [stay for stay in stays if stay.pk]
    StageStay.objects.bulk_update(standing, ["entered_at", "left_at"], batch_size=BATCH)
    StageStay.objects.bulk_create([stay for stay in stays if not stay.pk], batch_size=BATCH)


def _line_differs(draft: Draft, deal: Deal) -> bool:
    lines = list(deal.lines.all())
    if not lines:
        return bool(draft.product_name)
    name_differs = bool(draft.product_name) and lines[0].product_name != draft.product_name
    return name_differs or ("amount" in draft.given and lines[0].net.amount != draft.deal.amount)


def _lines_stand_against(draft: Draft, deal: Deal) -> bool:
    """Whether the row would change an amount or product that now follows from lines made by hand."""
    return len(deal.lines.all()) > 1 and _line_differs(draft, deal)


def _update_lines(drafts: Sequence[Draft]) -> None:
    made, changed = [], []
    for draft in drafts:
        deal = draft.stands
        if deal is None or not _line_differs(draft, deal):
            continue
        lines = list(deal.lines.all())
        if not lines:
            made.append(_line(draft, deal))
            continue
        line = lines[0]
        line.product_name = draft.product_name or line.product_name
        if "amount" in draft.given:
            line.unit_price, line.quantity, line.discount_rate = draft.deal.amount, 1, 0
        changed.append(line)
    DealLine.objects.bulk_create(made, batch_size=BATCH)
    DealLine.objects.bulk_update(
        changed, ["product_name", "unit_price", "quantity", "discount_rate"], batch_size=BATCH
    )
