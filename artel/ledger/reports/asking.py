"""What a report of the book is asked for, read from the address: companies, days, accounts, dimensions, a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.models import Company
from artel.kit.periods import Period
from artel.ledger.dimensions import DIMENSIONS
from artel.ledger.models import Account
from artel.ledger.queries.card import Place
from artel.ledger.queries.readers import open_companies
from artel.ledger.queries.turnover import BEGINNING, DAY, Selection

PERIODS: Final = {
    "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"),
    "this_quarter": gettext_lazy("this quarter"),
    "last_quarter": gettext_lazy("last quarter"),
    "this_year": gettext_lazy("this year"),
    "last_year": gettext_lazy("last year"),
}
DEFAULT: Final = "this_quarter"
CHOSEN_DAYS: Final = "dates"  # the period stands in `from` and `until`
EVERY: Final = "all"
NOTHING: Final = "none"  # of a dimension: what is not told apart by it
MOST_KEYS: Final = 3


@dataclass(frozen=True)
class Ask:
    """One question. `problems` are what could not be understood and was left out."""

    actor: Actor
    companies: Sequence[Company]
    period: Period
    period_name: str
    codes: Sequence[str] = ()
    keys: Sequence[str] = ()
    only: Mapping[str, int | str | None] = field(default_factory=dict)
    known_at: datetime | None = None
    is_netted: bool = False
    is_earned: bool = False
    after: Place | None = None
    problems: Sequence[str] = ()

    @cached_property
    def books(self) -> list["Book"]:
        """The companies in groups that can be added up: of one country's chart and one currency."""
        ordered = sorted(self.companies, key=_kind_of_book)
        return [Book(self, key[1], list(companies)) for key, companies in groupby(ordered, key=_kind_of_book)]

    @property
    def query(self) -> dict[str, Any]:
        """The question as an address has it; the place on a card is no part of it."""
        told: dict[str, Any] = {"period": self.period_name}
        if [company.pk for company in self.companies] != [self.actor.company_id]:
            told["company"] = ",".join(str(company.pk) for company in self.companies)
        if self.codes:
            told["account"] = ",".join(self.codes)
        if self.keys:
            told["by"] = list(self.keys)
        told |= {f"f.{key}": NOTHING if value is None else value for key, value in self.only.items()}
        if self.known_at is not None:
            local = self.known_at.astimezone(ZoneInfo(self.actor.timezone))
            told["known_at"] = local.replace(tzinfo=None).isoformat(timespec="seconds")
        flags = {"netted": self.is_netted, "earned": self.is_earned}
        return told | {name: "1" for name, is_set in flags.items() if is_set}

    def url(self, report: str, **changes: Any) -> str:
        """Another report of the same question; a change to None takes a part out."""
        told = {key: value for key, value in {**self.query, **changes}.items() if value is not None}
        return f"/books/{report}/?{urlencode(told, doseq=True)}"

    def until(self, last: date) -> str:
        """The name of the days from the beginning to a day: what a balance is made of."""
        return str(Period(BEGINNING, last)) if last >= BEGINNING else str(Period.day(BEGINNING))

    @property
    def before(self) -> str:
        """The days before the period."""
        return self.until(self.period.from_on - DAY)


@dataclass(frozen=True)
class Book:
    """The books of companies that can be added up, as one question sees them."""

    ask: Ask
    currency: str
    companies: Sequence[Company]

    @property
    def ids(self) -> list[int]:
        """The companies' ids."""
        return [company.pk for company in self.companies]

    @property
    def title(self) -> str:
        """What sets its tables apart from others on the page."""
        if len(self.ask.companies) == 1:
            return ""
        names = ", ".join(company.name for company in self.companies)
        return f"{names} · {self.currency}"

    @cached_property
    def accounts(self) -> dict[int, Account]:
        """Every account of the companies by its id, in the order of codes."""
        return {row.pk: row for row in Account.objects.filter(company_id__in=self.ids).order_by("code", "pk")}

    def below(self, codes: Iterable[str]) -> list[int]:
        """The accounts with these codes, and all that are part of them."""
        wanted = {pk for pk, row in self.accounts.items() if row.code in set(codes)}
        while more := {pk for pk, row in self.accounts.items() if row.parent_id in wanted} - wanted:
            wanted |= more
        return sorted(wanted)

    @property
    def selection(self) -> Selection:
        """The part of the book that is asked for."""
        account_ids = self.below(self.ask.codes) if self.ask.codes else None
        return Selection(self.ids, account_ids, self.ask.only, self.ask.known_at, self.ask.is_earned)


def _kind_of_book(company: Company) -> tuple[str, str]:
    return company.country, company.currency


def ask_of(query: QueryDict, actor: Actor) -> Ask:
    """Read the question; what cannot be understood is told in `problems` and left out."""
    problems: list[str] = []
    period, name = _period(query, actor, problems)
    return Ask(
        actor=actor,
        companies=_companies(query.get("company", ""), actor, problems),
        period=period,
        period_name=name,
        codes=[code for code in query.get("account", "").replace("\x00", "").split(",") if code][:200],
        keys=list(dict.fromkeys(key for key in query.getlist("by") if key in DIMENSIONS))[:MOST_KEYS],
        only=_only(query, problems),
        known_at=_moment(query.get("known_at", ""), actor, problems),
        is_netted=query.get("netted") == "1",
        is_earned=query.get("earned") == "1",
        after=_place(query.get("after", "")),
        problems=problems,
    )


def _companies(text: str, actor: Actor, problems: list[str]) -> list[Company]:
    known = open_companies(actor)
    if text == EVERY:
        return known
    wanted = set(text.split(",")) if text else {str(actor.company_id)}
    found = [company for company in known if str(company.pk) in wanted]
    if len(found) < len(wanted):
        problems.append(_("Some of the companies were not found, or their books are not open to you."))
    return found or known[:1]


def _period(query: QueryDict, actor: Actor, problems: list[str]) -> tuple[Period, str]:
    name = query.get("period", "").strip() or DEFAULT
    today = timezone.now().astimezone(ZoneInfo(actor.timezone)).date()
    if name == CHOSEN_DAYS:
        month = Period.parse("this_month", today)
        name = f"{query.get('from') or month.from_on}..{query.get('until') or today}"
    try:
        return Period.parse(name, today), name
    except ValueError:
        problems.append(_("The period was not understood. Choose two days, the first not after the last."))
        return Period.parse(DEFAULT, today), DEFAULT


def _only(query: QueryDict, problems: list[str]) -> dict[str, int | str | None]:
    found: dict[str, int | str | None] = {}
    for key, dimension in DIMENSIONS.items():
        text = query.get(f"f.{key}", "").replace("\x00", "")
        if text == NOTHING:
            found[key] = None
        elif text and not dimension.kind:
            found[key] = text
        elif text.isdecimal() and len(text) <= 18:
            found[key] = int(text)
        elif text:
            problem = _("«%(what)s» was not understood; the report is shown without it.")
            problems.append(problem % {"what": dimension.label})
    return found


def _moment(text: str, actor: Actor, problems: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        problems.append(_("The moment was not understood; the report shows what is known now."))
        return None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(actor.timezone))


def _place(text: str) -> Place | None:
    day, _bar, pk = text.partition("_")
    try:
        return (date.fromisoformat(day), int(pk)) if len(pk) <= 18 else None
    except ValueError:
        return None
