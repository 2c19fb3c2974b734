"""A list: what an address asks for (view, filters, words, order, columns), exact and quick over a million rows.

Pages follow each other by key, not by number: `after` carries the last row's place, so page ten thousand costs as much
as the first. Counts and sums are asked of the database apart, so the rows do not wait for them.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, F, Model, Q, QuerySet, Sum, Value
from django.db.models.expressions import OrderBy

from artel.core.actor import Actor
from artel.core.search import matching
from artel.screens.declare import Column, Screen
from artel.screens.fields import FieldSpec, Type, fields_of, figure_specs, spec_of
from artel.screens.filters import Filter, custom_casts, parse_filter
from artel.screens.registry import count_up, records

PAGE_SIZE = 50
MAX_PAGE_SIZE = 500
SEARCH, VIEW, SORT, GROUP, COLUMNS, AFTER, PANEL = "q", "view", "sort", "group", "cols", "after", "panel"
LAYOUT = "layout"
# How much of it was in sight: asked once when a page is drawn again, never part of the address of a list.
DEPTH = "depth"
FILTER_PREFIX = "f."


@dataclass(frozen=True)
class Shown:
    """A column as this reader sees it."""

    column: Column
    spec: FieldSpec

    @property
    def name(self) -> str:
        """The field's name."""
        return self.column.name

    @property
    def label(self) -> str:
        """The heading."""
        return str(self.column.label) if self.column.label else self.spec.label

    @property
    def numeric(self) -> bool:
        """Whether the column stands at the right."""
        return self.column.look == "amount" or self.spec.type in {
            Type.NUMBER, Type.INTEGER, Type.MONEY, Type.RATE,
        }  # fmt: skip

    @property
    def sort_name(self) -> str:
        """The path by which the list is put in order by this column; empty if it cannot be."""
        if self.column.sort is not None:
            return self.column.sort
        return self.spec.name if self.spec.sortable and not self.spec.is_custom else ""

    @property
    def editable(self) -> bool:
        """Whether the cell may be edited in place."""
        return self.column.edit and self.spec.editable and "__" not in self.name and self.spec.type != Type.OTHER


@dataclass
class Listing:
    """One list as one actor asked for it."""

    screen: type[Screen]
    actor: Actor
    query: Mapping[str, str]
    fixed: Q = field(default_factory=Q)
    problems: list[str] = field(default_factory=list)

    @cached_property
    def filters(self) -> list[Filter]:
        """The conditions of the address; those that cannot be understood are told in `problems`."""
        found = []
        for name, text in self.query.items():
            if not name.startswith(FILTER_PREFIX) or text == "":
                continue
            spec = spec_of(self.screen.model, name.removeprefix(FILTER_PREFIX), self.actor)
            if spec is None or (spec.type == Type.OTHER and not _is_annotation(self.screen, spec.name)):
                self.problems.append(name)
                continue
            try:
                found.append(parse_filter(spec, text, self.actor))
            except ValidationError as problem:
                self.problems.append(f"{spec.label}: {' '.join(problem.messages)}")
        return found

    def filter_spec(self, name: str) -> FieldSpec | None:
        """The field of a filter, if this reader may filter by it."""
        spec = spec_of(self.screen.model, name, self.actor)
        return spec if spec is not None and spec.type not in {Type.OTHER, Type.JSON} else None

    @cached_property
    def words(self) -> str:
        """What was typed into the search of the list."""
        return self.query.get(SEARCH, "").replace("\x00", "").strip()[:200]

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows that the address asks for, in no order yet."""
        rows = records(self.screen, self.actor).filter(self.fixed)
        casts = custom_casts(self.filters)
        if casts:
            rows = rows.annotate(**casts)
        for item in self.filters:
            rows = rows.filter(self._once(item))
        view = self.named_view
        if view is not None:
            rows = rows.filter(view)
        if self.words:
            rows = self._found(rows)
        return rows

    def _once(self, item: Filter) -> Q:
        """A record with three of the wanted tags is one row and no three."""
        if not item.spec.many:
            return item.condition
        return Q(pk__in=self.screen.model._base_manager.filter(item.condition).values("pk"))

    def _found(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if getattr(self.screen.model, "search", None) is not None:
            return matching(rows, self.words, actor=self.actor)
        return rows.filter(**{f"{self.screen.name_field}__icontains": self.words})

    @property
    def named_view(self) -> Q | None:
        """The condition of the chosen built-in view."""
        views = list(self.screen.table.views.values())
        chosen = self.query.get(VIEW, "")
        if not chosen.isdigit() or int(chosen) >= len(views):
            return None
        view = views[int(chosen)]
        condition: Q = view(self.actor) if callable(view) else view
        return condition

    @cached_property
    def columns(self) -> list[Shown]:
        """The columns that the reader chose, or the declared ones; hidden fields never."""
        chosen = [name for name in self.query.get(COLUMNS, "").split(",") if name]
        if not chosen:
            return [item for item in self.all_columns if item.column.shown]
        known = {item.name: item for item in self.all_columns}
        return [known[name] for name in chosen if name in known]

    @cached_property
    def all_columns(self) -> list[Shown]:
        """Every column that the chooser offers: declared ones, then the company's own fields."""
        found = []
        for column in self.screen.table.columns:
            spec = spec_of(self.screen.model, column.name, self.actor)
            if spec is not None:
                found.append(Shown(column, spec))
        found += [Shown(Column(spec.name, shown=False), spec) for spec in self._own_specs()]
        figures = [spec for spec in self.figures if spec.type != Type.FLAG]
        return found + [Shown(Column(spec.name, shown=False, sort=""), spec) for spec in figures]

    @cached_property
    def figures(self) -> list[FieldSpec]:
        """What is asked of the books for the rows that are shown, where the reader may know it."""
        return list(figure_specs(self.screen.model, self.actor).values())

    def counted_up(self, rows: list[Any]) -> list[Any]:
        """The rows with those figures that stand in a column."""
        count_up(rows, [item.name for item in self.columns if item.spec.figure is not None], self.actor)
        return rows

    def _own_specs(self) -> list[FieldSpec]:
        return [spec for spec in fields_of(self.screen.model, self.actor).values() if spec.is_custom]

    @cached_property
    def order(self) -> list[str]:
        """Names by which the rows come, the id last so that the order is total."""
        wanted = self.query.get(SORT, "") or self.screen.table.order
        allowed = {item.sort_name for item in self.all_columns if item.sort_name}
        allowed |= {self.screen.table.order.lstrip("-"), "id", "pk"}
        name = wanted if wanted.lstrip("-") in allowed else self.screen.table.order
        down = "-" if name.startswith("-") else ""
        names = [name] if name.lstrip("-") not in {"id", "pk"} else []
        if self.group and self.group.lookup != name.lstrip("-"):
            names.insert(0, self.group.lookup)
        return [*names, f"{down}id"]

    @cached_property
    def group(self) -> FieldSpec | None:
        """The field by which rows are gathered under headings."""
        name = self.query.get(GROUP, "")
        return spec_of(self.screen.model, name, self.actor) if name in self.screen.table.group else None

    def page(self, size: int = PAGE_SIZE) -> "PageOfRows":
        """The rows after the address's place, and the place after them."""
        size = min(size, MAX_PAGE_SIZE)
        rows = self.rows.order_by(*[_order_by(name) for name in self.order])
        place = _decode(self.query.get(AFTER, ""))
        if place is not None and len(place) == len(self.order):
            rows = rows.filter(after(self.order, place))
        found = list(rows[: size + 1])
        more = len(found) > size
        found = self.counted_up(found[:size])
        return PageOfRows(found, self._place_of(found[-1]) if more else "")

    def _place_of(self, record: Model) -> str:
        values = []
        for name in self.order:
            value: Any = record
            for part in name.lstrip("-").split("__"):
                value = getattr(value, _attname(value, part), None) if value is not None else None
            values.append(value)
        return _encode(values)

    @cached_property
    def count(self) -> int:
        """How many rows there are, exactly."""
        return self.rows.order_by().count()

    @cached_property
    def sums(self) -> dict[str, list[tuple[str, Decimal]]]:
        """Totals of the columns that have one, each by currency."""
        totals: dict[str, list[tuple[str, Decimal]]] = {}
        for item in self.columns:
            if item.name in self._summed:
                totals[item.name] = self._sum(item.spec)
        return totals

    @cached_property
    def _summed(self) -> set[str]:
        stored = (item for item in self.columns if item.spec.column is not None and "__" not in item.name)
        return {item.name for item in stored if item.column.total}

    def _sum(self, spec: FieldSpec) -> list[tuple[str, Decimal]]:
        rows = self.rows.order_by()
        if not spec.currency_from:
            return [("", rows.aggregate(total=Sum(spec.name))["total"] or Decimal(0))]
        currency = spec.currency_from.replace(".", "__")
        pairs = rows.values_list(currency).annotate(total=Sum(spec.name)).order_by(currency)
        return [(currency, total) for currency, total in pairs if total is not None]

    @cached_property
    def groups(self) -> dict[Any, "Heading"]:
        """How many rows stand under each heading, and what they come to by the first column that has a total."""
        if self.group is None:
            return {}
        item = next((item for item in self.columns if item.name in self._summed), None)
        rows, path = self.rows.order_by(), self.group.lookup
        found: dict[Any, Heading] = {}
        if item is None:
            for value, count in rows.values_list(path).annotate(group_count=Count("pk")):
                found[value] = Heading(count)
            return found
        currency = item.spec.currency_from.replace(".", "__") if item.spec.currency_from else Value("")
        sums = rows.values_list(path, currency).annotate(group_count=Count("pk"), group_sum=Sum(item.spec.name))
        for value, code, count, total in sums:
            heading = found.setdefault(value, Heading())
            heading.count += count
            if total:
                heading.sums.append((code, total))
        return found

    def address(self, **changes: str | None) -> str:
        """The address of the same list with parameters changed; None removes one."""
        kept = {name: text for name, text in self.query.items() if name not in {AFTER, PANEL}}
        kept.update({name: text for name, text in changes.items() if text is not None})
        for name in [name for name, text in changes.items() if text is None]:
            kept.pop(name, None)
        return f"?{urlencode(kept)}" if kept else "?"


@dataclass
class Heading:
    """What stands under one heading of a grouped list."""

    count: int = 0
    sums: list[tuple[str, Decimal]] = field(default_factory=list)


@dataclass(frozen=True)
class PageOfRows:
    """One page of a list and the place where the next begins (empty at the end)."""

    rows: list[Any]
    next_place: str


def _is_annotation(screen: type[Screen], name: str) -> bool:
    return name in screen.annotate


def _attname(record: Any, name: str) -> str:
    if not isinstance(record, Model):
        return name
    return next((f.attname for f in record._meta.concrete_fields if f.name == name), name)


def _order_by(name: str) -> OrderBy:
    """Nulls where the index has them: last when rising, first when falling."""
    bare = F(name.lstrip("-"))
    return bare.desc() if name.startswith("-") else bare.asc()


def after(order: Sequence[str], place: Sequence[Any]) -> Q:
    """Rows behind a place in a total order. The first comparison stands alone so that an index can begin there."""
    condition = Q(pk__in=[])
    equal = Q()
    for name, value in zip(order, place, strict=True):
        condition |= equal & _behind(name, value)
        equal &= Q(**({f"{name.lstrip('-')}__isnull": True} if value is None else {name.lstrip("-"): value}))
    return _bound(order[0], place[0]) & condition


def _behind(name: str, value: Any) -> Q:
    bare = name.lstrip("-")
    if name.startswith("-"):
        return Q(**{f"{bare}__isnull": False}) if value is None else Q(**{f"{bare}__lt": value})
    if value is None:
        return Q(pk__in=[])
    return Q(**{f"{bare}__gt": value}) | (Q(**{f"{bare}__isnull": True}) if bare not in {"id", "pk"} else Q())


def _bound(name: str, value: Any) -> Q:
    bare = name.lstrip("-")
    if value is None or bare in {"id", "pk"}:
        return Q()
    if name.startswith("-"):
        return Q(**{f"{bare}__lte": value})
    return Q(**{f"{bare}__gte": value}) | Q(**{f"{bare}__isnull": True})


def _encode(values: list[Any]) -> str:
    tagged = [[_tag(value), value] for value in values]
    text = json.dumps(tagged, cls=_Exact, ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond: a place must name its row exactly."""

    def default(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        return super().default(value)


def _tag(value: Any) -> str:
    if isinstance(value, datetime):
        return "t"
    if isinstance(value, date):
        return "d"
    return "n" if isinstance(value, Decimal) else ""


def _decode(text: str) -> list[Any] | None:
    if not text:
        return None
    try:
        tagged = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return [_untag(tag, value) for tag, value in tagged]
    except (ValueError, TypeError, binascii.Error):
        return None


def _untag(tag: str, value: Any) -> Any:
    if value is None:
        return None
    if tag == "t":
        return datetime.fromisoformat(value)
    if tag == "d":
        return date.fromisoformat(value)
    return Decimal(value) if tag == "n" else value
