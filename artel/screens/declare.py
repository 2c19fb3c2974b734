"""The words in which a context says what people see.

    @screen
    class DealScreen(Screen):
        model = Deal
        slug = "deals"
        title = _("Deals")
        table = Table("name", "party", Amount("amount"), Badge("stage"), filters=["stage", "owner"])
        form = Form(Row("name", "party"), Row("amount", "currency"), Lines("lines", "product", "quantity"))

A screen arranges; it never decides. Whatever computes has a name in the model or in `queries`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Literal

from django.db.models import Model, Q
from django.db.models.expressions import Combinable
from django.forms import Form as AskedForm

from artel.core.action import Action

Look = Literal[
    "", "text", "amount", "badge", "moment", "day", "phone", "email", "link", "due", "person", "tags", "percent"
]


@dataclass(frozen=True)
class Column:
    """One column of a list: a field of the model, a path (`party__inn`) or a property.

    `total` adds the column up in the foot; `sort` names another field to sort by ("" forbids);
    `shown` is False for columns that are only offered in the chooser.
    """

    name: str
    label: Any = None
    look: Look = ""
    total: bool = False
    sort: str | None = None
    shown: bool = True
    edit: bool = True


def Amount(name: str, **more: Any) -> Column:  # noqa: N802  reads as a word of a declaration
    """Money, added up by currency in the foot."""
    return Column(name, look="amount", **{"total": True, **more})


def Badge(name: str, **more: Any) -> Column:  # noqa: N802
    """A state as a coloured word; `<name>_tone` of the record or of what it points to gives the colour."""
    return Column(name, look="badge", **more)


def Moment(name: str, **more: Any) -> Column:  # noqa: N802
    """A moment in the reader's time zone."""
    return Column(name, look="moment", **more)


def Day(name: str, **more: Any) -> Column:  # noqa: N802
    """A date."""
    return Column(name, look="day", **more)


def Due(name: str, **more: Any) -> Column:  # noqa: N802
    """A moment by which something is due: red when over, green today, yellow when there is none."""
    return Column(name, look="due", **more)


def Phone(name: str, **more: Any) -> Column:  # noqa: N802
    """A telephone number that can be called by a click."""
    return Column(name, look="phone", **more)


def Email(name: str, **more: Any) -> Column:  # noqa: N802
    """An address that can be written to by a click."""
    return Column(name, look="email", **more)


def Link(name: str, **more: Any) -> Column:  # noqa: N802
    """A web address."""
    return Column(name, look="link", **more)


def Hidden(name: str, **more: Any) -> Column:  # noqa: N802
    """A column that is offered in the chooser and not shown at first."""
    return Column(name, **{"shown": False, **more})


@dataclass(frozen=True)
class Between:
    """A filter by range."""

    name: str


View = Q | Callable[[Any], Q]


class Table:
    """A list: columns, filters, named views and the order in which rows come.

    A view is a `Q`, or a function of the actor that returns one (for «mine» and «today»).
    """

    def __init__(
        self,
        *columns: str | Column,
        filters: Sequence[str | Between] = (),
        views: Mapping[Any, View] | None = None,
        order: str = "-id",
        group: Sequence[str] = (),
        empty: Any = "",
    ) -> None:
        self.columns = [Column(item) if isinstance(item, str) else item for item in columns]
        self.filters = [item.name if isinstance(item, Between) else item for item in filters]
        self.views = dict(views or {})
        self.order = order
        self.group = list(group)
        self.empty = empty


class Row:
    """Fields beside each other in a form."""

    def __init__(self, *names: str) -> None:
        self.names = names


class Section:
    """Rows of a form under a heading."""

    def __init__(self, title: Any, *rows: "str | Row") -> None:
        self.title = title
        self.rows = [Row(item) if isinstance(item, str) else item for item in rows]


class When:
    """A field is asked only while another one of the same form, or of the same line, holds one of these values."""

    def __init__(self, name: str, *values: str) -> None:
        self.name = name
        self.values = values

    def __str__(self) -> str:
        return f"{self.name}:{' '.join(self.values)}"


class Lines:
    """Lines of a document inside its form: the related name, the columns, and the line's property that is added up.

    Where `when` says which columns a line has, each line shows its own fields with their labels.
    """

    def __init__(
        self, related: str, *names: str, total: str = "", label: Any = None, when: Mapping[str, When] | None = None
    ) -> None:
        self.related = related
        self.names = names
        self.total = total
        self.label = label
        self.when = dict(when or {})


class Form:
    """What a form asks, in its order. Custom fields follow by themselves."""

    def __init__(self, *parts: "str | Row | Section | Lines", when: Mapping[str, When] | None = None) -> None:
        self.parts = [Row(part) if isinstance(part, str) else part for part in parts]
        self.when = dict(when or {})

    @property
    def sections(self) -> list[Section]:
        """Rows with their headings; rows without one come first."""
        found: list[Section] = []
        for part in self.parts:
            if isinstance(part, Section):
                found.append(part)
            elif isinstance(part, Row):
                if not found or found[-1].title:
                    found.append(Section(""))
                found[-1].rows.append(part)
        return found

    @property
    def lines(self) -> list[Lines]:
        """The tables of lines."""
        return [part for part in self.parts if isinstance(part, Lines)]

    @property
    def names(self) -> list[str]:
        """All fields asked for."""
        return [name for section in self.sections for row in section.rows for name in row.names]


@dataclass(frozen=True)
class Board:
    """Cards in columns.

    `by` is a foreign key or a field with choices. `columns` gives the values of the board when `within` is chosen
    (stages of a pipeline). `move` is the action that a dropped card runs, called with the column as `into`.
    `amount` is added up in every head by currency, `weight` names the column's field (a rate) for the weighted sum.
    `only` says which records are cards; `ends` which columns end the work (won, lost): they show no cards and lie at
    the foot while a card is dragged. `ends` is a `Q` over the columns, or the values where `by` has choices. `needs`
    names the column's field that lists which fields of a card must be filled: they are asked for when `move` refuses
    a card as `…-not-ready`; a refusal `reason-needed` asks for the action's option `reason`.
    """

    by: str
    card: Sequence[str] = ()
    move: Action[Any] | None = None
    within: str = ""
    amount: str = ""
    weight: str = ""
    due: str = ""
    rot: str = ""
    order: Sequence[str] = ()
    only: Q | None = None
    columns_only: Q | None = None
    ends: Q | Sequence[str] | None = None
    needs: str = ""


@dataclass(frozen=True)
class Calendar:
    """Records by day.

    `start` and perhaps `end` are moments or dates; `day` names the date that things of a whole day have besides. `tone`
    is a field with a colour, `done` one that is filled when nothing is left to do. `move` is the action that a dragged
    one runs, called with new values of those of these fields that are among its parameters; without it they change.
    """

    start: str
    end: str = ""
    day: str = ""
    title: str = ""
    tone: str = ""
    done: str = ""
    move: Action[Any] | None = None


@dataclass(frozen=True)
class Related:
    """A table of what belongs to the record: the related name, or a query by `(record, actor)`."""

    title: Any
    rows: "str | Callable[[Any, Any], Any]"
    columns: Sequence[str | Column] = ()
    create: str = ""
    limit: int = 20


@dataclass(frozen=True)
class Figure:
    """Something that is kept in no row and asked of the books: what a client owes, when it was last shipped to.

    `within(low, high, actor)` gives the ids of the records whose figure lies in a range, as `pk__in` takes them;
    without it the figure is only shown. A `flag` is true of the ids of `within(None, None, actor)`, a filter alone.
    """

    name: str
    label: Any
    type: Literal["money", "integer", "date", "flag"] = "money"
    within: Callable[[Any, Any, Any], Any] | None = None


@dataclass(frozen=True)
class Figures:
    """Figures of one kind of record that one question answers: `answer(ids, actor)` gives them by id and name.

    Whoever `may` not know them sees no column, no filter and no fact of theirs.
    """

    figures: Sequence[Figure]
    answer: Callable[[Sequence[int], Any], Mapping[int, Mapping[str, Any]]]
    may: Callable[[Any], bool]


@dataclass(frozen=True)
class Stages:
    """The stage bar: `steps(record, actor)` returns dictionaries as the partial `stages.html` shows them."""

    steps: Callable[[Any, Any], list[dict[str, Any]]]


@dataclass(frozen=True)
class Page:
    """The record's own page: facts first, then what belongs to it, then blocks of templates of the context.

    `blocks` are template names; each gets `record`, `actor`, `screen`. `chain(record, actor)` lists related documents.
    """

    facts: Sequence[str | Column] = ()
    related: Sequence[Related] = ()
    stages: Stages | None = None
    chain: Callable[[Any, Any], list[dict[str, Any]]] | None = None
    blocks: Sequence[str] = ()
    composer: Sequence[Callable[[Any, Any], dict[str, Any] | None]] = ()


def _always(_one: Any) -> bool:
    return True


@dataclass(frozen=True)
class Print:
    """A document on paper: a Typst template, the name under which it is offered, and what is written into it.

    `content(record, actor)` answers a dataclass or a dictionary of plain values. `fits` says of which records there is
    such a paper (a posted one, an act), `offered` to whom: to companies of a country, to those who see the prices.
    `asks` is a form of what has to be known first, a period say; its values are given to `content` by name.
    """

    name: str
    template: str
    label: Any
    content: Callable[..., Any]
    fits: Callable[[Any], bool] = _always
    offered: Callable[[Any], bool] = _always
    asks: type[AskedForm] | None = None


class Outcome(StrEnum):
    """What became of one row of a file that was taken."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Importer:
    """How rows of a file become records.

    `store(rows, actor, update)` takes dictionaries by field name, already parsed, and answers for each row, in their
    order, with an `Outcome` or with the reason why it was refused; None is a row that was created. It works in sets,
    runs inside the import's transaction and step, and may be called again with a part of the rows after a rollback.
    References come as records, own fields as one dictionary under `custom` (keys without prefix), cells that were left
    empty as their empty value, columns that were not mapped not at all. `update` names the field whose value finds the
    record to update ("" only creates). A rule of the database may be left to it: the rows that break it are found.

    `fields` adds names that are no plain fields of the model, with labels; their values come as the text of the cell.
    `aliases` maps headings of known files to fields. `key` names the fields that may identify a row for updating.
    `presets` are whole mappings of known files: name → heading → field. Without `store` rows become plain records.
    """

    store: "Callable[[list[dict[str, Any]], Any, str], Sequence[Outcome | str | None]] | None" = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    required: Sequence[str] = ()
    key: Sequence[str] = ()
    presets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Doubles:
    """Records that the one about to be made may double: they are offered before it is stored.

    `find(values, lines, actor)` takes what was typed, and its lines by their related names; it returns objects with
    `record` and `reasons`. `template` offers them as `found`; its hidden field `anyway` names those that it offered.
    `while_typing` is the address that offers them before anything is saved.
    """

    find: Callable[[Mapping[str, Any], Mapping[str, Sequence[Mapping[str, Any]]], Any], Sequence[Any]]
    template: str
    while_typing: str = ""


class Screen:
    """One kind of record as people and programs see it.

    `opening` names fields of the form that are asked when a record is made and never edited later: a verb changes them.
    `prominent` names the verbs that are buttons on the record's page where there are many; others are under «More».
    """

    model: ClassVar[type[Model]]
    slug: ClassVar[str]
    title: ClassVar[Any]
    icon: ClassVar[str] = "file"
    one: ClassVar[Any] = ""
    menu: ClassVar[str] = ""
    position: ClassVar[int] = 100
    key: ClassVar[str] = ""
    related: ClassVar[Sequence[str]] = ()
    prefetch: ClassVar[Sequence[str]] = ()
    annotate: ClassVar[Mapping[str, Combinable]] = {}
    table: ClassVar[Table]
    form: ClassVar[Form | None] = None
    board: ClassVar[Board | None] = None
    calendar: ClassVar[Calendar | None] = None
    page: ClassVar[Page] = Page()
    actions: ClassVar[Sequence[Action[Any]]] = ()
    prominent: ClassVar[Sequence[Action[Any]] | None] = None
    prints: ClassVar[Sequence[Print]] = ()
    importer: ClassVar[Importer | None] = None
    name_field: ClassVar[str] = "name"
    doubles: ClassVar[Doubles | None] = None
    opening: ClassVar[Sequence[str]] = ()
    api: ClassVar[bool] = True
    settings: ClassVar[bool] = False
    layout: ClassVar[str] = "list"
    menu_view: ClassVar[int | None] = None  # the named view that the menu opens, by its number
