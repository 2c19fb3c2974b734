"""Opening deals, handing them over, and saying who takes part in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core import drafts
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Forbidden, Refused
from artel.core.events import emit
from artel.core.models import Membership, User
from artel.core.notifications import notice, notify, tell_followers
from artel.core.numbering import next_number
from artel.core.steps import step
from artel.core.timeline import note
from artel.crm.entry import require_ready
from artel.crm.events import DealAssigned, DealOpened, facts_of
from artel.crm.models import (
    Campaign,
    Channel,
    ContactRole,
    Deal,
    DealContact,
    DealLine,
    Outcome,
    Pipeline,
    Stage,
    StageStay,
)
from artel.crm.queries.stages import default_pipeline, first_stage
from artel.kit.money import Money
from artel.parties.api import Party

NUMBERS = "crm.deal"


@dataclass(frozen=True)
class Line:
    """A line that a new deal starts with."""

    product_name: str
    unit_price: Decimal = Decimal(0)
    quantity: Decimal = Decimal(1)
    unit: str = "pcs"
    discount_rate: Decimal = Decimal(0)
    product_id: int | None = None


def open_deal(
    name: str,
    *,
    actor: Actor,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    party: Party | None = None,
    owner: User | None = None,
    amount: Money | None = None,
    channel: Channel | None = None,
    campaign: Campaign | None = None,
    first_touch: Mapping[str, Any] | None = None,
    expected_close_on: date | None = None,
    lines: Iterable[Line] = (),
    **more: Any,
) -> Deal:
    """A new chance to sell, in the first stage unless another one is named.

    Without an owner it belongs to the actor; opened by Artel itself it waits for somebody to be assigned.
    `more` takes description, custom and external_key.
    """
    values: dict[str, Any] = {
        "name": name[:200], "party": party, "channel": channel, "campaign": campaign,
        "first_touch": dict(first_touch or {}), "expected_close_on": expected_close_on, **more,
    }  # fmt: skip
    if owner is not None:
        values["owner"] = owner
    if amount is not None:
        values |= {"amount": amount.amount, "currency": amount.currency}
    return open_with(values, pipeline=pipeline, stage=stage, lines=lines, actor=actor)


@drafts.opens(Deal)
def open_with(
    values: Mapping[str, Any],
    *,
    actor: Actor,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    lines: Iterable[Line] = (),
) -> Deal:
    """A new deal with the fields that a form or a program filled in; they may name its pipeline and stage."""
    if not actor.grant(Deal).create:
        raise Forbidden
    with step(actor, gettext_lazy("Open a deal")):
        stage = _starting_stage(stage or values.get("stage"), pipeline or values.get("pipeline"), actor)
        now = timezone.now()
        placed = {
            "number": next_number(NUMBERS, actor.company_id), "pipeline": stage.pipeline, "stage": stage,
            "opened_at": now, "stage_entered_at": now,
        }  # fmt: skip
        currency = values.get("currency") or stage.pipeline.currency
        deal = drafts.store(Deal, {**values, **placed, "currency": currency}, actor=actor)
        _add_lines(deal, lines)
        if stage.pk != first_stage(stage.pipeline_id).pk:
            require_ready(deal, stage)
        begin(deal)
    return deal


def begin(deal: Deal) -> None:
    """The first stay of a deal that was just stored, and the news of it."""
    StageStay.objects.create(
        company_id=deal.company_id, deal=deal, stage_id=deal.stage_id, entered_at=deal.stage_entered_at
    )
    emit(DealOpened(**facts_of(deal), channel_id=deal.channel_id, campaign_id=deal.campaign_id))


def _starting_stage(stage: Stage | None, pipeline: Pipeline | None, actor: Actor) -> Stage:
    found = stage or first_stage((pipeline or default_pipeline(actor)).pk)
    if found.company_id != actor.company_id or found.outcome != Outcome.OPEN:
        raise Refused(_("Choose an open stage of your own company's pipeline."), "unknown-stage")
    if pipeline is not None and found.pipeline_id != pipeline.pk:
        raise Refused(_("This stage belongs to another pipeline."), "other-pipeline")
    return found


def _add_lines(deal: Deal, lines: Iterable[Line]) -> None:
    rows = [
        DealLine(
            company_id=deal.company_id, deal=deal, position=position, product_name=line.product_name,
            quantity=line.quantity, unit=line.unit, unit_price=line.unit_price, discount_rate=line.discount_rate,
            product_id=line.product_id,
        )
        for position, line in enumerate(lines)
    ]  # fmt: skip
    if rows:
        for row in rows:
            row.full_clean(exclude=["company"])
        DealLine.objects.bulk_create(rows)
        deal.refresh_from_db(fields=["amount"])


@action(
    Deal,
    permission="crm.assign_deal",
    label=gettext_lazy("Assign"),
    told=gettext_lazy("Handed over to %(owner)s"),
    icon="user-round-check",
    silent=True,
    labels={"owner": gettext_lazy("Responsible"), "comment": gettext_lazy("Note")},
)
def assign(deal: Deal, *, owner: User, comment: str = "", actor: Actor) -> None:
    """Let a colleague answer for the deal."""
    if not Membership.objects.filter(company_id=deal.company_id, user=owner, is_active=True).exists():
        raise Refused(_("%(name)s does not work in this company.") % {"name": owner}, "not-a-colleague")
    if owner.pk == deal.owner_id:
        raise Refused(_("%(name)s is responsible already.") % {"name": owner}, "already-theirs")
    previous = deal.owner_id
    deal.owner = owner
    deal.save(update_fields=["owner", "changed_at"])
    emit(DealAssigned(**facts_of(deal), previous_owner_id=previous))
    _tell_of_handover(deal, owner, comment, actor)


def _tell_of_handover(deal: Deal, owner: User, comment: str, actor: Actor) -> None:
    """The new owner hears of it personally, who follows the deal as of everything."""
    note(deal, "crm.assign", text=comment, data={"owner": owner.name}, actor=actor)
    if owner.pk != actor.user_id:
        told = format_lazy(gettext_lazy("{who} made you responsible for «{deal}»."), who=actor.name, deal=deal.name)
        notify([owner.pk], told, deal, actor=actor)
    tell_followers(deal, notice(actor.name, assign.label, deal), actor=actor, but=[owner.pk])


@action(
    Deal,
    permission="crm.change_contacts",
    label=gettext_lazy("Add contact"),
    told=gettext_lazy("Contact added: %(party)s"),
    icon="user-round-plus",
    bulk=False,
    labels={"party": gettext_lazy("Contact"), "role": gettext_lazy("Role")},
)
def add_contact(deal: Deal, *, party: Party, role: ContactRole = ContactRole.OTHER, actor: Actor) -> None:
    """Somebody else takes part in the deal; named again, they get the new role."""
    DealContact.objects.update_or_create(
        deal=deal, party=party, defaults={"role": role}, create_defaults={"role": role, "company_id": deal.company_id}
    )


@action(
    Deal,
    permission="crm.change_contacts",
    label=gettext_lazy("Remove contact"),
    told=gettext_lazy("Contact removed: %(party)s"),
    icon="user-round-minus",
    bulk=False,
    labels={"party": gettext_lazy("Contact")},
)
def remove_contact(deal: Deal, *, party: Party, actor: Actor) -> None:
    """Somebody takes no part in the deal any more."""
    removed, _rows = DealContact.objects.filter(deal=deal, party=party).delete()
    if not removed:
        raise Refused(_("%(name)s takes no part in this deal.") % {"name": party}, "no-such-contact")


@action(
    Deal,
    permission="crm.open_deal",
    label=gettext_lazy("Copy"),
    icon="copy",
    bulk=False,
    needs="read",
    silent=True,
    labels={"name": gettext_lazy("Name")},
)
def copy(deal: Deal, *, name: str = "", actor: Actor) -> Deal:
    """A new deal of the same client with the same lines and contacts, from the first stage of the pipeline."""
    values = {
        field: getattr(deal, field)
        for field in ("party", "amount", "currency", "channel", "campaign", "description", "custom")
    }
    lines = [
        Line(line.product_name, line.unit_price, line.quantity, line.unit, line.discount_rate, line.product_id)
        for line in deal.lines.all()
    ]
    copied = open_with(
        {**values, "name": name or deal.name}, stage=first_stage(deal.pipeline_id), lines=lines, actor=actor
    )
    DealContact.objects.bulk_create(
        [
            DealContact(company_id=deal.company_id, deal=copied, party_id=contact.party_id, role=contact.role)
            for contact in deal.contacts.all()
        ]
    )
    note(copied, "crm.copied", data={"from": deal.pk, "number": deal.number}, actor=actor)
    return copied
