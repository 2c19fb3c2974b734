"""What dashboards are made of: tiles, lists of what waits, tables, charts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from artel.activities.api import Activity
from artel.core.actor import Actor
from artel.core.gate import visible
from artel.crm.api import OPEN, Deal, rotting
from artel.insights.asking import Ask, ask_of, list_url
from artel.insights.figures import Figure, Tile, count, money, shows_something
from artel.intake.api import Request, State
from artel.kit.money import Money
from artel.screens.registry import screen_of

ROWS = 8
WIDTHS = {1: "tile-full", 2: "tile-half", 3: ""}


@dataclass(frozen=True)
class Entry:
    """One line of a list: what it is, where it leads, a word on it."""

    text: str
    url: str
    hint: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """One part of a dashboard: a list, a table or a chart, with the way to all of it."""

    title: str
    url: str = ""
    entries: list[Entry] = field(default_factory=list)
    empty: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[Figure]] = field(default_factory=list)
    chart: dict[str, Any] | None = None

    @property
    def in_a_row(self) -> int:
        """How many of its kind stand beside each other."""
        return 1 if self.heads else 2 if self.chart else 3

    @property
    def drawn(self) -> dict[str, Any] | None:
        """The chart, unless it would be empty axes."""
        return self.chart if self.chart and shows_something(self.chart) else None


@dataclass(frozen=True)
class Dashboard:
    """The whole page. Tiles come in sixes, so that no row of them is left with one."""

    title: str
    tiles: list[Tile]
    sections: list[Section]

    @property
    def has_charts(self) -> bool:
        """Whether the page needs the script that draws."""
        return any(section.drawn for section in self.sections)

    @property
    def laid_out(self) -> list[tuple[Section, str]]:
        """Sections with their widths: what is left over in the last row of its kind fills that row."""
        placed = []
        for in_a_row, run in groupby(self.sections, key=lambda section: section.in_a_row):
            sections = list(run)
            left = len(sections) % in_a_row
            for place, section in enumerate(sections):
                beside = left if place >= len(sections) - left else in_a_row
                placed.append((section, WIDTHS[beside]))
        return placed

    @property
    def figures(self) -> list[Figure]:
        """Every figure, for whoever follows their links."""
        cells = chain.from_iterable(chain.from_iterable(section.rows for section in self.sections))
        return [*(tile.figure for tile in self.tiles), *cells]


def month_and_last(actor: Actor) -> tuple[Ask, Ask]:
    """The questions about this month and about the one before."""
    return ask_of({"period": "this_month"}, actor), ask_of({"period": "last_month"}, actor)


def since_last(this: int, last: int) -> str:
    """How a number of this month stands to the last one's."""
    return _("last month %(last)s") % {"last": count(last).text}


def money_tile(label: str, number: Figure, amounts: Mapping[str, Money], last: Mapping[str, Money]) -> Tile:
    """Money of this month with last month's below it."""
    hint = _("last month %(last)s") % {"last": money(last).text}
    return Tile(label, money(amounts, number.url), hint)


def alarm(label: str, number: int, url: str, tone: str = "error", hint: str = "") -> Tile:
    """A number that should be zero."""
    return Tile(label, count(number, url), hint, tone if number else "")


def overdue_tile(ask: Ask) -> Tile:
    """Work that should have been done."""
    rows = visible(Activity, ask.actor).filter(_owners(ask, somebody=True), state="planned", due_at__lt=timezone.now())
    return alarm(_("Overdue tasks"), rows.count(), ask.work_url(state="planned", due_at="past"))


def open_deals(ask: Ask, condition: Q | None = None) -> QuerySet[Deal]:
    """Open deals of those whom the question is about."""
    return visible(Deal, ask.actor).filter(_owners(ask), state=OPEN).filter(condition or Q())


def stepless_tile(ask: Ask) -> Tile:
    """Open deals about which nothing is planned."""
    url = ask.deals_url(state=OPEN, next_step_at=None)
    return alarm(_("Deals without a next step"), open_deals(ask, Q(next_step_at=None)).count(), url, "warning")


def forgotten_url() -> str:
    """The list of the forgotten deals."""
    shown = screen_of(Deal)
    assert shown is not None, "deals have a screen"
    return f"/deals/?view={list(shown.table.views.values()).index(rotting)}"


def forgotten_tile(ask: Ask) -> Tile:
    """Open deals that rest in their stage longer than it allows."""
    number = open_deals(ask, rotting(ask.actor)).count()
    return alarm(_("Forgotten deals"), number, forgotten_url(), "warning")


def waiting(ask: Ask) -> QuerySet[Request]:
    """Requests that wait for these people, or for anybody."""
    owners = Q() if ask.people is None else Q(owner_id__in=ask.people) | Q(owner_id=None)
    return visible(Request, ask.actor).filter(owners, state__in=[State.NEW, State.WAITING])


def waiting_tile(ask: Ask) -> Tile:
    """Requests that nobody has taken up."""
    return alarm(_("New requests"), waiting(ask).count(), waiting_url(ask), "warning")


def waiting_url(ask: Ask) -> str:
    """The list of the waiting requests."""
    owners = {"owner": f"{ask.whose},none"} if ask.whose else {}
    return list_url("requests", owners, {"state": f"{State.NEW},{State.WAITING}"})


def waiting_list(ask: Ask) -> Section:
    """The latest requests that wait."""
    rows = waiting(ask).select_related("channel").order_by("-received_at", "-pk")[:ROWS]
    entries = [
        Entry(
            str(row), f"/requests/{row.pk}/",
            " · ".join(filter(None, [moment(row.received_at), (row.problem or row.text)[:80]])),
        )
        for row in rows
    ]  # fmt: skip
    return Section(_("New requests"), waiting_url(ask), entries, _("Everything is sorted."))


def deal_list(title: str, url: str, deals: QuerySet[Deal], empty: str) -> Section:
    """The largest of some deals."""
    rows = deals.select_related("stage", "owner", "party").order_by("-amount", "pk")[:ROWS]
    entries = [
        Entry(
            str(row), f"/deals/{row.pk}/",
            _words(row.stage, row.owner, money([Money(row.amount, row.currency)]).text if row.amount else ""),
        )
        for row in rows
    ]  # fmt: skip
    return Section(title, url, entries, empty)


def chart_section(chart: dict[str, Any], url: str = "") -> Section:
    """One chart of a report, with the way to the report."""
    return Section(chart["title"], url, chart=chart)


def moment(at: Any) -> str:
    """A day and an hour, as short as the reader's language has it."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _words(*parts: Any) -> str:
    words: Iterable[str] = (str(part) for part in parts if part)
    return " · ".join(words)


def _owners(ask: Ask, *, somebody: bool = False) -> Q:
    if ask.people is not None:
        return Q(owner_id__in=ask.people)
    return Q(owner__isnull=False) if somebody else Q()
