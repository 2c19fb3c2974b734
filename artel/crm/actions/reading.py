"""Reading rows of files as deals: every name is looked up once for all rows; what does not fit says why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from artel.core.actor import Actor, company_of
from artel.core.custom import checked_custom
from artel.core.gate import visible
from artel.core.models import Membership, User
from artel.crm.models import Channel, Deal, Outcome, Stage
from artel.kit.money import check_currency
from artel.kit.names import normalised
from artel.parties.api import Party
from artel.screens.fields import FieldSpec, Type

Row = Mapping[str, Any]
DATE = FieldSpec("date", "", Type.DATE)
NUMBER = FieldSpec("number", "", Type.NUMBER)


class UnfitError(Exception):
    """Why a row cannot be taken, as a sentence."""


@dataclass
class Draft:
    """One row, understood: the deal as it shall stand, what it is about, where it rested before it was closed."""

    deal: Deal
    product_name: str = ""
    before_closing: Stage | None = None
    given: frozenset[str] = frozenset()
    stands: Deal | None = None


@dataclass
class Reader:
    """What the rows of one file refer to, found with one query for each kind of thing."""

    actor: Actor
    zone: ZoneInfo
    updating: bool
    stages: Mapping[str, list[Stage]]
    owners: Mapping[str, list[int]]
    parties: Mapping[str, list[Party]]
    channels: Mapping[str, Channel]
    deals: Mapping[str, Deal]
    changeable: frozenset[int]
    seen_keys: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, rows: Sequence[Row], actor: Actor, *, updating: bool) -> "Reader":
        """Look up everything that the rows name. Deals that stand already are locked, in the order of their keys."""
        keys = {text(row, "external_key") for row in rows} - {""}
        standing = Deal.objects.filter(company_id=actor.company_id, external_key__in=keys).order_by("pk")
        deals = {deal.external_key: deal for deal in standing.select_for_update().prefetch_related("lines", "stays")}
        mine = visible(Deal, actor, "change").filter(pk__in=[deal.pk for deal in deals.values()])
        return cls(
            actor=actor,
            zone=ZoneInfo(company_of(actor).timezone),
            updating=updating,
            stages=_stages(actor),
            owners=_owners(actor),
            parties=_parties(rows, actor),
            channels={row.name.casefold(): row for row in Channel.objects.filter(company_id=actor.company_id)},
            deals=deals,
            changeable=frozenset(mine.values_list("pk", flat=True)),
        )

    def read(self, row: Row) -> Draft:
        """The row as a deal. UnfitError says why it is none."""
        key = text(row, "external_key")
        stands = self._standing(key)
        given = frozenset(row)
        stage = self._stage(row) if stands is None or "stage" in given else stands.stage
        deal = self._deal(row, stage, stands)
        product = text(row, "product")
        _refuse_long(deal, product)
        self.seen_keys.add(key)
        return Draft(deal, product, self._before_closing(row, stage), given, stands)

    def _deal(self, row: Row, stage: Stage, stands: Deal | None) -> Deal:
        opened_at, closed_at = self._days(row, stage, stands)
        product, party = text(row, "product"), self._party(row)
        now = timezone.now()
        return Deal(
            company_id=self.actor.company_id,
            external_key=text(row, "external_key"),
            name=_name(row, product, party),
            party=party,
            owner_id=self._owner_id(row),
            pipeline=stage.pipeline,
            stage=stage,
            state=stage.outcome,
            amount=self._amount(row),
            currency=_currency(row, stage),
            channel=self._channel(row),
            campaign=row.get("campaign") or None,
            custom=self._custom(row),
            description=text(row, "description"),
            expected_close_on=self._day(row, "expected_close_on"),
            opened_at=opened_at or closed_at or now,
            closed_at=closed_at,
            stage_entered_at=closed_at or opened_at or now,
        )

    def _standing(self, key: str) -> Deal | None:
        if key and key in self.seen_keys:
            raise UnfitError(_("The key %(key)s occurs twice in the file.") % {"key": key})
        stands = self.deals.get(key) if key else None
        if stands is None:
            return None
        if not self.updating:
            raise UnfitError(_("There is a deal with the key %(key)s already.") % {"key": key})
        if stands.pk not in self.changeable:
            raise UnfitError(_("You may not change the deal with the key %(key)s.") % {"key": key})
        return stands

    def _stage(self, row: Row) -> Stage:
        name, pipeline = text(row, "stage"), text(row, "pipeline").casefold()
        if not name:
            raise UnfitError(_("Give the stage in which the deal is."))
        found = self.stages.get(name.casefold(), [])
        if pipeline:
            found = [stage for stage in found if stage.pipeline.name.casefold() == pipeline]
        if not found:
            raise UnfitError(_("There is no stage «%(name)s».") % {"name": name})
        if len(found) > 1:
            raise UnfitError(_("Several pipelines have a stage «%(name)s»: name the pipeline too.") % {"name": name})
        return found[0]

    def _before_closing(self, row: Row, stage: Stage) -> Stage | None:
        """Where a closed deal rested: the stage that the row names, otherwise the last one before the end."""
        if stage.outcome == Outcome.OPEN or not text(row, "opened_on"):
            return None
        of_pipeline = [
            found
            for stages in self.stages.values()
            for found in stages
            if found.pipeline_id == stage.pipeline_id and found.outcome == Outcome.OPEN
        ]
        name = text(row, "last_stage").casefold()
        if name:
            of_pipeline = [found for found in of_pipeline if found.name.casefold() == name]
            if not of_pipeline:
                raise UnfitError(_("There is no stage «%(name)s».") % {"name": text(row, "last_stage")})
        return max(of_pipeline, key=lambda found: (found.position, found.pk), default=None)

    def _days(self, row: Row, stage: Stage, stands: Deal | None) -> tuple[datetime | None, datetime | None]:
        opened_at, closed_at = self._moment(row, "opened_on"), self._moment(row, "closed_on")
        if stands is not None:
            opened_at = opened_at or stands.opened_at
            closed_at = closed_at or (stands.closed_at if stage.outcome != Outcome.OPEN else None)
        if stage.outcome != Outcome.OPEN and closed_at is None:
            raise UnfitError(_("A closed deal needs the day on which it was closed."))
        if stage.outcome == Outcome.OPEN and closed_at is not None:
            raise UnfitError(_("The deal is in work, yet the file gives a day on which it was closed."))
        if opened_at and closed_at and closed_at < opened_at:
            raise UnfitError(_("The deal would be closed before it was opened."))
        if any(moment and moment > timezone.now() for moment in (opened_at, closed_at)):
            raise UnfitError(_("The day on which it was opened or closed is still to come."))
        return opened_at, closed_at

    def _party(self, row: Row) -> Party | None:
        named = row.get("party")
        if isinstance(named, Party):
            return named
        name = text(row, "party")
        if not name:
            return None
        found = self.parties.get(name) or self.parties.get(normalised(name), [])
        exact = [party for party in found if party.name == name]
        if not found:
            raise UnfitError(_("There is no client «%(name)s» in the address book.") % {"name": name})
        if len(found) > 1 and len(exact) != 1:
            raise UnfitError(_("Several clients are called «%(name)s».") % {"name": name})
        party: Party = (exact or found)[0]
        return party

    def _owner_id(self, row: Row) -> int | None:
        named = row.get("owner")
        if isinstance(named, User):
            return self._colleague(named.pk, named.name)
        name = text(row, "owner")
        if not name:
            return self.actor.user_id
        found = self.owners.get(name.casefold(), [])
        if not found:
            raise UnfitError(_("Nobody in the company is called «%(name)s».") % {"name": name})
        if len(found) > 1:
            raise UnfitError(_("Several colleagues are called «%(name)s».") % {"name": name})
        return self._colleague(found[0], name)

    def _colleague(self, user_id: int, name: str) -> int:
        if not any(user_id in ids for ids in self.owners.values()):
            raise UnfitError(_("Nobody in the company is called «%(name)s».") % {"name": name})
        if user_id != self.actor.user_id and not self.actor.may("crm.assign_deal"):
            raise UnfitError(_("You may not hand deals to colleagues."))
        return user_id

    def _custom(self, row: Row) -> dict[str, Any]:
        try:
            return checked_custom(Deal(), row["custom"], self.actor) if row.get("custom") else {}
        except ValidationError as problem:
            raise UnfitError(" ".join(problem.messages)) from problem

    def _channel(self, row: Row) -> Channel | None:
        named = row.get("channel")
        if isinstance(named, Channel):
            return named
        name = text(row, "channel")
        if name and name.casefold() not in self.channels:
            raise UnfitError(_("There is no channel «%(name)s».") % {"name": name})
        return self.channels[name.casefold()] if name else None

    def _amount(self, row: Row) -> Decimal:
        amount: Decimal = self._parsed(NUMBER, row.get("amount")) or Decimal(0)
        if amount < 0:
            raise UnfitError(_("The amount is not below zero."))
        if amount != round(amount, 4):
            raise UnfitError(_("The amount has too many decimals."))
        return amount

    def _day(self, row: Row, name: str) -> date | None:
        day: date | None = self._parsed(DATE, row.get(name))
        return day

    def _moment(self, row: Row, name: str) -> datetime | None:
        """The first moment of a day where the company works."""
        day = self._day(row, name)
        return datetime.combine(day, time.min, self.zone) if day else None

    def _parsed(self, spec: FieldSpec, raw: Any) -> Any:
        try:
            return None if raw in (None, "") else spec.parse(raw, self.actor)
        except ValidationError as problem:
            raise UnfitError(" ".join(problem.messages)) from problem


def text(row: Row, name: str) -> str:
    """A value of the row as text without blanks around it."""
    value = row.get(name)
    return "" if value is None else " ".join(str(value).split())


def _name(row: Row, product: str, party: Party | None) -> str:
    """The name that the file gives, or what the deal is about."""
    made = " · ".join(part for part in (product, party.name if party else "") if part)
    name = text(row, "name") or made or text(row, "external_key")
    if not name:
        raise UnfitError(_("Give a name, a product or a client: the deal cannot be told from others."))
    return name


def _currency(row: Row, stage: Stage) -> str:
    code = text(row, "currency")
    try:
        return check_currency(code) if code else stage.pipeline.currency
    except ValueError as problem:
        raise UnfitError(str(problem)) from problem


def _refuse_long(deal: Deal, product: str) -> None:
    for value, most in ((deal.name, 200), (deal.external_key, 100), (product, 300)):
        if len(value) > most:
            message = _("«%(value)s…» is too long: at most %(n)s characters.")
            raise UnfitError(message % {"value": value[:30], "n": most})


def _stages(actor: Actor) -> dict[str, list[Stage]]:
    rows = Stage.objects.filter(company_id=actor.company_id, pipeline__is_archived=False).select_related("pipeline")
    return _by(rows, lambda stage: [stage.name.casefold()])


def _owners(actor: Actor) -> dict[str, list[int]]:
    """Colleagues by name and by address."""
    people = Membership.objects.filter(company_id=actor.company_id, is_active=True)
    found: dict[str, list[int]] = {}
    for name, email, user_id in people.values_list("user__name", "user__email", "user_id"):
        for word in {name.casefold(), email.casefold()}:
            found.setdefault(word, []).append(user_id)
    return found


def _parties(rows: Sequence[Row], actor: Actor) -> dict[str, list[Party]]:
    """Parties by INN, by the key in another program, and by name without regard to case, quotes and legal form."""
    names = {text(row, "party") for row in rows if not isinstance(row.get("party"), Party)} - {""}
    if not names:
        return {}
    wanted = Q(normalised_name__in={normalised(name) for name in names}) | Q(inn__in=names) | Q(code__in=names)
    found = visible(Party, actor).filter(wanted)
    return _by(found, lambda party: {party.normalised_name, party.inn, party.code} - {""})


def _by(rows: Iterable[Any], keys: Callable[[Any], Iterable[str]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        for key in keys(row):
            found.setdefault(key, []).append(row)
    return found
