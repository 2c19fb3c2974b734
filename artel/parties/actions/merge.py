"""Merging: several parties become one in a single step, and can become several again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils.translation import gettext_lazy as _

from artel.core import drafts, gate
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.models import Step
from artel.core.steps import step
from artel.core.timeline import note
from artel.core.undo import undo
from artel.parties.actions.book import take
from artel.parties.events import PartiesMerged
from artel.parties.models import Merge, MergeMove, Party, Relation
from artel.parties.queries.merging import CUSTOM, NAME_PARTS, choices, joined_notes
from artel.parties.queries.references import Reference, name_of, references

MERGED = "parties.merged"


def merge(
    survivor: Party, absorbed: Sequence[Party], *, chosen: Mapping[str, int] | None = None, actor: Actor
) -> Merge:
    """Make several parties one. `chosen` names, by field, the party whose value wins.

    Everything that pointed at the others points at the survivor afterwards: lines, deals, files, timelines, followers.
    One step: undoing it is the unmerge. Parties are locked in the order of their ids.
    """
    actor.require("parties.merge")
    with step(actor, _("Merge"), kind=Step.Kind.MERGE) as running:
        _be_a_merge(running)
        survivor, others = _locked(survivor, absorbed)
        _refuse_strange(survivor, others, actor)
        values = _winning_values(survivor, others, chosen or {})
        if survivor.owner_id is None and not gate.reaches(survivor, actor):
            take(survivor, actor=actor)
        done = Merge.objects.create(
            company_id=survivor.company_id, survivor=survivor, absorbed_ids=[party.pk for party in others], step=running
        )
        moved: Counter[str] = Counter()
        for party in others:
            moved += _move_everything(party, survivor, running)
        done.moved = dict(moved)
        done.save(update_fields=["moved"])
        if values:
            drafts.change(survivor, values, actor=actor)
        note(survivor, MERGED, data={"names": [party.name for party in others], "merge": done.pk}, actor=actor)
        emit(
            PartiesMerged(
                company_id=survivor.company_id,
                survivor_id=survivor.pk,
                absorbed_ids=tuple(party.pk for party in others),
            )
        )
    return done


@action(
    Party,
    permission="parties.merge",
    label=_("Merge with"),
    icon="merge",
    silent=True,
    labels={"other": _("With whom")},
)
def merge_with(party: Party, *, other: Party, actor: Actor) -> Merge:
    """Make another party part of this one."""
    return merge(party, [other], actor=actor)


def unmerge(merge: Merge, *, actor: Actor) -> Step:
    """Make the merged parties stand apart again, with all that was theirs.

    What was added to the survivor since stays with it. Refused with the reason where later changes stand in the way.
    """
    actor.require("parties.merge")
    return undo(merge.step, actor=actor)


def _be_a_merge(running: Step) -> None:
    """Also where the merge is part of something wider, the step is told as a merge."""
    if running.kind_of_step != Step.Kind.MERGE:
        Step.objects.filter(pk=running.pk).update(kind_of_step=Step.Kind.MERGE)


def _locked(survivor: Party, absorbed: Sequence[Party]) -> tuple[Party, list[Party]]:
    wanted = {survivor.pk, *(party.pk for party in absorbed)}
    rows = Party.everything.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = {party.pk: party for party in rows}
    return found[survivor.pk], [found[pk] for pk in dict.fromkeys(party.pk for party in absorbed) if pk in found]


def _refuse_strange(survivor: Party, others: Sequence[Party], actor: Actor) -> None:
    if not others or survivor in others:
        raise Refused(_("Choose at least two different parties."), "nothing-to-merge")
    for party in (survivor, *others):
        if party.merged_into_id:
            raise Refused(_("«%(name)s» was merged already.") % {"name": party.name}, "already-merged")
        if party.erased_at:
            raise Refused(_("A person whose data were erased is merged with nobody."), "erased")
        if party.company_id != survivor.company_id:
            raise Refused(_("Parties of different companies stay apart."), "other-company")
        if party.kind_of_party != survivor.kind_of_party:
            raise Refused(_("A person and an organisation are never the same."), "kinds-differ")
        if party.owner_id is not None:
            gate.require(party, actor, "change")


def _winning_values(survivor: Party, others: Sequence[Party], chosen: Mapping[str, int]) -> dict[str, Any]:
    """The survivor's new values, as far as they differ from its own."""
    everybody = {party.pk: party for party in (survivor, *others)}
    values: dict[str, Any] = {}
    custom = dict(survivor.custom)
    for choice in choices(survivor, others):
        winner = everybody.get(chosen.get(choice.name, choice.winner))
        if winner is None:
            raise Refused(_("The chosen value belongs to none of these parties."), "strange-choice")
        if choice.name.startswith(CUSTOM):
            key = choice.name.removeprefix(CUSTOM)
            custom |= {key: winner.custom[key]} if winner.custom.get(key) not in (None, "") else {}
        elif winner is not survivor:
            names = NAME_PARTS if choice.name == "name" else (choice.name,)
            values |= {name: getattr(winner, name) for name in names}
    if "note" not in chosen and (joined := joined_notes([survivor, *others])) != survivor.note:
        values["note"] = joined
    return values if custom == survivor.custom else {**values, "custom": custom}


def _move_everything(party: Party, survivor: Party, running: Step) -> Counter[str]:
    moved: Counter[str] = Counter()
    # What related the two would now relate the survivor to itself.
    Relation.objects.filter(Q(party=party, other=survivor) | Q(party=survivor, other=party)).delete()
    for reference in references():
        count = _move(reference, party, survivor, running)
        if count and reference.model is not Party:
            moved[name_of(reference.model)] += count
    party.merged_into = survivor
    party.save(update_fields=["merged_into", "changed_at"])
    return moved


def _move(reference: Reference, party: Party, survivor: Party, running: Step) -> int:
    try:
        with transaction.atomic():
            staying = _settle_doubles(reference, party.pk, survivor.pk)
            rows = reference.rows(party.pk).exclude(pk__in=staying)
            if not reference.tracked:
                _remember(reference, rows.values_list("pk", flat=True), party, survivor, running)
            return int(rows.update(**{reference.column: survivor.pk}))
    except IntegrityError as problem:
        message = _("«%(name)s» of both parties contradict each other. Settle that first, then merge.")
        raise Refused(message % {"name": name_of(reference.model)}, "contradiction") from problem


def _settle_doubles(reference: Reference, party_id: int, survivor_id: int) -> list[int]:
    """What the survivor has as well goes, or gives way, or stays where it is. Returns the ids of those that stay.

    A second «first phone» becomes an ordinary one; an equal phone, tag or role is removed, and undo brings it back;
    what has no history, or is pointed at, stays with the merged party.
    """
    staying: list[int] = []
    for others, condition in reference.uniques():
        doubles = reference.doubles(party_id, survivor_id, others, condition)
        if flag := reference.gives_way(condition):
            doubles.update(**{flag: False})
        elif reference.tracked:
            staying += [row.pk for row in doubles if not _removed(row)]
        else:
            staying += list(doubles.values_list("pk", flat=True))
    return staying


def _removed(row: Any) -> bool:
    try:
        row.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def _remember(reference: Reference, ids: Any, party: Party, survivor: Party, running: Step) -> None:
    """Rows without a history are remembered by id, in portions, so that they can go back."""
    known = list(ids)
    MergeMove.objects.bulk_create(
        MergeMove(
            company_id=party.company_id,
            step=running,
            table=reference.model._meta.db_table,
            column=reference.column,
            row_ids=known[start : start + 1000],
            from_party=party,
            to_party=survivor,
        )
        for start in range(0, len(known), 1000)
    )
