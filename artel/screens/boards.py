"""A board: columns, exact totals of every column, and the first cards of each, over any number of records.

Totals come from one grouped query. Cards come in the order in which they need somebody: overdue, today, without a next
step, later. Each of these stretches is read from its own end of an index, for all columns in one lateral query.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import Case, Count, DateTimeField, Field, Model, Q, QuerySet, Sum, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from artel.screens.declare import Board
from artel.screens.fields import FieldSpec, fields_of, spec_of, visible_targets
from artel.screens.listing import FILTER_PREFIX, Listing, after
from artel.screens.registry import records

# A screen shows eight cards of a column or so; the rest comes while one scrolls.
CARDS = 12
MORE_CARDS = 30
# So many of a column stay in sight when the board is drawn again.
MOST_CARDS = 300
KEY = "board_column.key"
OWNER = "owner"
SEPARATOR = "~"


@dataclass(frozen=True)
class BoardColumn:
    """One column: the record it stands for, or a choice of the field."""

    key: str
    label: str
    value: Any
    tone: str = ""
    weight: Decimal | None = None
    ends: bool = False


@dataclass(frozen=True)
class Total:
    """One currency of a head."""

    currency: str
    amount: Decimal
    weighted: Decimal | None


@dataclass
class Head:
    """What a column comes to: number of cards, and by currency their sum and the same times the column's weight."""

    count: int = 0
    sums: list["Total"] = field(default_factory=list)


@dataclass(frozen=True)
class Stretch:
    """Cards of a column that come together, and their order inside."""

    condition: Q
    order: tuple[str, ...]


@dataclass
class Cards:
    """Some cards of a column and the place where the next begin (empty at the end)."""

    rows: list[Any] = field(default_factory=list)
    next_place: str = ""


class ShownBoard:
    """The board of a screen as one actor asked for it; the address means the same as in the list."""

    def __init__(self, listing: Listing, board: Board) -> None:
        self.listing = listing
        self.board = board
        self.screen = listing.screen
        self.actor = listing.actor
        self.model = listing.screen.model

    @cached_property
    def by(self) -> FieldSpec:
        """The field that says in which column a card stands."""
        return fields_of(self.model, self.actor)[self.board.by]

    @cached_property
    def withins(self) -> list[Any]:
        """What the board may be switched to (pipelines), in their order: those that have columns."""
        if not self.board.within:
            return []
        spec = fields_of(self.model, self.actor)[self.board.within]
        assert spec.model is not None, "a board is switched by a foreign key"
        rows = visible_targets(spec.model, self.actor).filter(company_id=self.actor.company_id)
        return list(rows.filter(pk__in=self._targets.values(self._path_to_within)))

    @cached_property
    def within(self) -> Any:
        """The one whose columns are shown: named by the address as a filter is, otherwise the first."""
        wanted = self.listing.query.get(f"{FILTER_PREFIX}{self.board.within}", "").split(",")
        named = next((item for item in self.withins if str(item.pk) in wanted), None)
        return named or next(iter(self.withins), None)

    @property
    def _targets(self) -> QuerySet[Any]:
        assert self.by.model is not None
        rows = visible_targets(self.by.model, self.actor)
        return rows.filter(self.board.columns_only) if self.board.columns_only is not None else rows

    @property
    def _path_to_within(self) -> str:
        return f"{self.board.within}_id"

    @cached_property
    def columns(self) -> list[BoardColumn]:
        """All columns in their order."""
        if self.by.model is None:
            ends = self.board.ends if isinstance(self.board.ends, tuple | list | set | frozenset) else ()
            return [BoardColumn(value, label, value, ends=value in ends) for value, label in self.by.choices]
        rows = self._targets
        if self.board.within:
            rows = rows.filter(**{self._path_to_within: self.within.pk}) if self.within else rows.none()
        if isinstance(self.board.ends, Q):
            rows = rows.annotate(board_ends=Case(When(self.board.ends, then=True), default=False))
        return [self._column(row, ends=getattr(row, "board_ends", False)) for row in rows]

    def _column(self, row: Any, *, ends: bool) -> BoardColumn:
        weight = getattr(row, self.board.weight) if self.board.weight else None
        return BoardColumn(str(row.pk), str(row), row, tone=getattr(row, "tone", ""), weight=weight, ends=ends)

    def column(self, key: str) -> BoardColumn | None:
        """A column by its key."""
        return next((column for column in self.columns if column.key == key), None)

    def key_of(self, record: Any) -> str:
        """The key of the column in which a record stands."""
        return str(getattr(record, self._by_path) or "")

    @property
    def open_columns(self) -> list[BoardColumn]:
        """Columns that show cards."""
        return [column for column in self.columns if not column.ends]

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """Every card of the board, in no order."""
        rows = self.listing.rows
        if self.board.only is not None:
            rows = rows.filter(self.board.only)
        if self.board.within:
            rows = rows.filter(**{self._path_to_within: self.within.pk}) if self.within else rows.none()
        return rows

    @cached_property
    def amount(self) -> FieldSpec | None:
        """The field that heads add up; None where the reader may not see it."""
        return spec_of(self.model, self.board.amount, self.actor) if self.board.amount else None

    @cached_property
    def heads(self) -> dict[str, Head]:
        """Totals of every column by one query. Currencies are never added to each other; the commonest comes first."""
        heads = {column.key: Head() for column in self.columns}
        weights = {column.key: column.weight for column in self.columns}
        found = [row for row in self._totals() if row[0] in heads]
        cards = Counter[str]()
        for key, code, number, _total in found:
            heads[key].count += number
            cards[code] += number
        for key, code, _number, total in sorted(found, key=lambda row: (-cards[row[1]], row[1])):
            weight = weights[key]
            if code and total:
                heads[key].sums.append(Total(code, total, total * weight if weight is not None else None))
        return heads

    def _totals(self) -> list[tuple[str, str, int, Decimal | None]]:
        """Column, currency, number of cards and their sum."""
        rows = self.rows.order_by()
        if self.amount is None:
            pairs: Any = rows.values_list(self._by_path).annotate(n=Count("*"))
            return [(str(key), "", number, None) for key, number in pairs]
        currency = self.amount.currency_from.replace(".", "__")
        sums = rows.values_list(self._by_path, currency).annotate(n=Count("*"), total=Sum(self.amount.name))
        return [(str(key), code, number, total) for key, code, number, total in sums]

    @property
    def _by_path(self) -> str:
        return f"{self.board.by}_id" if self.by.model is not None else self.board.by

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The order of cards: by what is due, or as declared, or newest first."""
        if self.board.order or not self.board.due:
            names = list(self.board.order) or ["-id"]
            total = names if names[-1].lstrip("-") in {"id", "pk"} else [*names, "-id"]
            return [Stretch(Q(), tuple(total))]
        due, tomorrow = self.board.due, self._tomorrow
        return [
            Stretch(Q(**{f"{due}__lt": tomorrow}), (due, "id")),
            # Falling in both, so that an index on (due, id) is read backwards instead of sorting all of them.
            Stretch(Q(**{f"{due}__isnull": True}), (f"-{due}", "-id")),
            Stretch(Q(**{f"{due}__gte": tomorrow}), (due, "id")),
        ]

    @property
    def _tomorrow(self) -> datetime | date:
        zone = ZoneInfo(self.actor.timezone)
        day = timezone.now().astimezone(zone).date() + timedelta(days=1)
        moments = isinstance(self.model._meta.get_field(self.board.due), DateTimeField)
        return datetime.combine(day, time.min, zone) if moments else day

    def first_cards(self, depths: Mapping[str, int] | None = None) -> dict[str, Cards]:
        """The first cards of every column that shows any; more of those of which the reader has seen more already."""
        keys = [column.key for column in self.open_columns]
        sizes = {key: min(max((depths or {}).get(key, 0), CARDS), MOST_CARDS) for key in keys}
        found = self._ids(keys, self.stretches, max(sizes.values(), default=0) + 1)
        return self._loaded(found, self.stretches, 0, sizes)

    def more_cards(self, key: str, place: str, size: int = MORE_CARDS) -> Cards:
        """The cards of one column after a place."""
        number, values = self._parsed(place)
        if number is None:
            return Cards()
        here = self.stretches[number]
        rest = [Stretch(here.condition & after(here.order, values), here.order), *self.stretches[number + 1 :]]
        return self._loaded(self._ids([key], rest, size + 1), rest, number, {key: size}).get(key, Cards())

    def one(self, pk: int) -> Any:
        """A card by its id; None if it is not on this board now."""
        if not self.rows.filter(pk=pk).exists():
            return None
        return self._cards_query().filter(pk=pk).first()

    def _ids(self, keys: Sequence[str], stretches: Sequence[Stretch], size: int) -> dict[str, list[list[int]]]:
        """For each column, the first ids of every stretch."""
        if not keys:
            return {}
        parts: list[str] = []
        values: list[Any] = []
        rows = self.rows.filter(**{self._by_path: RawSQL(KEY, [])})  # noqa: S611  a constant
        try:
            for stretch in stretches:
                ordered = rows.filter(stretch.condition).order_by(*stretch.order).values("pk")[:size]
                sql, params = ordered.query.sql_with_params()
                parts.append(f"ARRAY({sql})")
                values += params
        except EmptyResultSet:
            return {}
        kind = "bigint" if self.by.model is not None else "text"
        keyed: list[Any] = [int(key) for key in keys] if self.by.model is not None else list(keys)
        # Django's own statements for every stretch, with the column from outside; no text of a request is in them.
        lateral = f"SELECT {KEY}, {', '.join(parts)} FROM unnest(%s::{kind}[]) AS board_column(key)"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(lateral, [*values, keyed])
            return {str(key): [list(ids) for ids in lists] for key, *lists in cursor.fetchall()}

    def _cards_query(self) -> QuerySet[Any]:
        """Cards with the neighbours that they show, so that a hundred cost as many queries as ten.

        Owners are few and would be read once per card by a join; the column is known already.
        """
        rows = records(self.screen, self.actor).select_related(None).prefetch_related(None)
        known = {spec.name for spec in fields_of(self.model, self.actor).values() if spec.model is not None}
        apart = {OWNER, self.board.by, self.board.within}
        joined = sorted(((self._shown & known) | set(self.screen.related)) - apart)
        rows = rows.select_related(*joined) if joined else rows
        fetched = [path for path in self.screen.prefetch if path.partition("__")[0] in self._shown]
        return rows.prefetch_related(*fetched, *([OWNER] if OWNER in known else []))

    @cached_property
    def _shown(self) -> set[str]:
        """Names that cards print, paths by their first step."""
        names = [getattr(item, "name", item) for item in self.board.card]
        return {name.partition("__")[0] for name in names} - {OWNER, self.board.by, self.board.within}

    def _loaded(
        self, found: dict[str, list[list[int]]], stretches: Sequence[Stretch], first: int, sizes: Mapping[str, int]
    ) -> dict[str, Cards]:
        places = {
            key: [(number, pk) for number, ids in enumerate(lists) for pk in ids][: sizes[key] + 1]
            for key, lists in found.items()
        }
        wanted = [pk for key, chosen in places.items() for _n, pk in chosen[: sizes[key]]]
        by_id = {row.pk: row for row in self._cards_query().filter(pk__in=wanted)} if wanted else {}
        values = {column.key: column.value for column in self.columns}
        answer = {}
        for key, chosen in places.items():
            kept = [(n, by_id[pk]) for n, pk in chosen[: sizes[key]] if pk in by_id]
            if self.by.model is not None:
                for _n, row in kept:
                    setattr(row, self.board.by, values[key])
                    if self.board.within:
                        setattr(row, self.board.within, self.within)
            more = len(chosen) > sizes[key] and kept
            place = self._place(kept[-1][1], kept[-1][0] + first, stretches[kept[-1][0]]) if more else ""
            answer[key] = Cards([row for _n, row in kept], place)
        return answer

    def _place(self, row: Model, number: int, stretch: Stretch) -> str:
        values = [getattr(row, self._field(name).attname) for name in stretch.order]
        texts = ["" if value is None else str(value) for value in values]
        return SEPARATOR.join([str(number), *texts])

    def _parsed(self, place: str) -> tuple[int | None, list[Any]]:
        number, *texts = place.split(SEPARATOR)
        if not number.isdigit() or int(number) >= len(self.stretches):
            return None, []
        order = self.stretches[int(number)].order
        if len(texts) != len(order):
            return None, []
        try:
            return int(number), [
                self._field(name).to_python(text) if text else None for name, text in zip(order, texts, strict=True)
            ]
        except ValidationError:
            return None, []

    def _field(self, name: str) -> "Field[Any, Any]":
        bare = name.lstrip("-")
        found: Field[Any, Any] = self.model._meta.pk if bare == "pk" else self.model._meta.get_field(bare)  # type: ignore[assignment]  # plain columns only
        return found
