"""What people see of the stock: warehouses, places, lots, levels, values, movements, and its documents."""

from dataclasses import replace
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artel.core.actor import Actor
from artel.inventory.actions import (
    cancel_count,
    cancel_opening_stock,
    cancel_transfer,
    cancel_write_off,
    fill_count,
    post_count,
    post_opening_stock,
    post_transfer,
    post_write_off,
    receive_transfer,
    ship_transfer,
)
from artel.inventory.actions.opening import import_opening_stock
from artel.inventory.models import (
    Count,
    Level,
    Lot,
    Movement,
    OpeningStock,
    Place,
    Pool,
    Promise,
    Transfer,
    Warehouse,
    WriteOff,
)
from artel.inventory.shown import costs_of, levels_in, levels_of, movements_of, values_of
from artel.screens.declare import (
    Amount,
    Badge,
    Between,
    Column,
    Day,
    Form,
    Hidden,
    Importer,
    Lines,
    Moment,
    Page,
    Related,
    Row,
    Screen,
    Table,
)
from artel.screens.menu import Item, in_menu
from artel.screens.registry import also_shown, screen

MENU: Final = "stock"
UNIT: Final = Column("unit", _("Unit"), sort="", edit=False)
AVERAGE: Final = Column("average", _("Cost of one"), look="amount", sort="")
LAST: Final = Day("last_on", label=_("Last movement"))
WAITS: Final = Day("recost_from", label=_("Costs wait since"))
FREE: Final = Column("available", _("Free"), sort="free")
MOVED: Final[list[str | Column]] = [
    Day("effective_on"), "warehouse", "quantity", UNIT, Badge("kind_of_movement"), Column("source_name"), "lot",
]  # fmt: skip


@screen
class LevelScreen(Screen):
    """What lies where, what is promised, and what is free."""

    model = Level
    slug = "stock"
    title = _("Stock levels")
    one = _("stock level")
    icon = "boxes"
    menu = MENU
    position = 10
    name_field = "product__name"
    related = ("product", "warehouse", "lot")
    annotate = {"free": F("on_hand") - F("reserved")}
    table = Table(
        "product", Column("product__code", pgettext_lazy("product", "Code")), "warehouse", "on_hand", "reserved", FREE,
        UNIT, Hidden("lot"),
        filters=["product", "warehouse", "lot", "product__category", Between("on_hand"), Between("reserved")],
        views={
            _("In stock"): Q(on_hand__gt=0),
            _("Below zero"): Q(on_hand__lt=0),
            _("Nothing free"): Q(on_hand__lte=F("reserved"), reserved__gt=0),
            _("Reserved"): Q(reserved__gt=0),
        },
        order="product__name",
        group=["warehouse"],
        empty=_("Nothing lies anywhere yet. Receive goods, or enter the opening stock."),
    )  # fmt: skip
    page = Page(facts=["product", "warehouse", "lot", "on_hand", "reserved", FREE, UNIT])


@screen
class PoolScreen(Screen):
    """What the stock is worth, for those who may know."""

    model = Pool
    slug = "stock-value"
    title = _("Stock value")
    one = _("stock value")
    icon = "coins"
    menu = MENU
    position = 20
    name_field = "product__name"
    related = ("product", "warehouse", "company")
    table = Table(
        "product", "warehouse", "quantity", UNIT, Amount("value"), AVERAGE, LAST, replace(WAITS, shown=False),
        filters=["product", "warehouse", Between("quantity"), Between("value")],
        views={
            _("In stock"): Q(quantity__gt=0),
            _("Below zero"): Q(quantity__lt=0),
            _("Costs are being worked out"): Q(recost_from__isnull=False),
        },
        order="product__name",
        group=["warehouse"],
        empty=_("Nothing lies anywhere yet. Receive goods, or enter the opening stock."),
    )  # fmt: skip
    page = Page(
        facts=["product", "warehouse", "quantity", UNIT, Amount("value"), AVERAGE, LAST, WAITS],
    )  # fmt: skip


@screen
class MovementScreen(Screen):
    """Everything that came and left."""

    model = Movement
    slug = "movements"
    title = _("Stock movements")
    one = _("movement")
    icon = "arrow-right-left"
    menu = MENU
    position = 30
    name_field = "source_name"
    related = ("product", "warehouse", "lot")
    table = Table(
        Day("effective_on"), "product", "warehouse", "quantity", UNIT, Badge("kind_of_movement"),
        Column("source_name"), Hidden("lot"), Hidden("place"), Moment("created_at", shown=False),
        filters=["product", "warehouse", "kind_of_movement", Between("effective_on"), "source_name", "lot"],
        views={_("Came"): Q(quantity__gt=0), _("Left"): Q(quantity__lt=0)},
        order="-effective_on",
        empty=_("Nothing has moved yet. Receipts, shipments and transfers write here when they are posted."),
    )  # fmt: skip
    page = Page(
        facts=[Day("effective_on"), "product", "warehouse", "place", "lot", "quantity", UNIT,
               Badge("kind_of_movement"), Column("source_name"), Moment("created_at")],
        related=[Related(_("Cost of goods"), costs_of, [Day("effective_on"), Amount("amount"), "cause"])],
    )  # fmt: skip


@screen
class TransferScreen(Screen):
    """Goods from one warehouse to another."""

    model = Transfer
    slug = "transfers"
    title = _("Transfers")
    one = _("transfer")
    icon = "truck"
    menu = MENU
    position = 50
    name_field = "number"
    related = ("source", "target", "owner")
    table = Table(
        "number", Day("effective_on"), "source", "target", Badge("state"), Day("received_on"), "owner",
        Hidden("comment"), filters=["state", "source", "target", "owner", Between("effective_on")],
        views={_("On the way"): Q(state="shipped"), _("Drafts"): Q(state="draft")},
        order="-effective_on",
        empty=_("No transfers yet. Make one to send goods to another warehouse."),
    )  # fmt: skip
    form = Form(
        Row("source", "target", "effective_on"),
        Lines("lines", "product", "lot", "quantity", label=_("Goods")),
        "comment",
    )
    page = Page(
        facts=["source", "target", Day("effective_on"), Day("received_on"), "owner", "comment"],
        related=[Related(_("Goods"), "lines", ["product", "lot", "quantity", UNIT], limit=200)],
    )
    prominent = (post_transfer, ship_transfer, receive_transfer)
    actions = (post_transfer, ship_transfer, receive_transfer, cancel_transfer)


@screen
class CountScreen(Screen):
    """Counts of what really lies there."""

    model = Count
    slug = "stock-counts"
    title = _("Stock counts")
    one = _("stock count")
    icon = "clipboard-check"
    menu = MENU
    position = 60
    name_field = "number"
    related = ("warehouse", "owner")
    table = Table(
        "number", Day("effective_on"), "warehouse", Badge("state"), "owner", Hidden("comment"),
        filters=["state", "warehouse", "owner", Between("effective_on")],
        views={_("Drafts"): Q(state="draft"), _("Posted"): Q(state="posted")}, order="-effective_on",
        empty=_("No counts yet. Sales may go on while you count: each line keeps what the book said at that moment."),
    )  # fmt: skip
    form = Form(
        Row("warehouse", "effective_on"),
        Lines("lines", "product", "lot", "counted", "unit_cost", label=_("What was found")),
        "comment",
    )
    page = Page(
        facts=["warehouse", Day("effective_on"), "owner", "comment"],
        related=[
            Related(
                _("What was found"), "lines",
                ["product", "lot", "booked", "counted", Column("difference", _("Difference")), UNIT,
                 Moment("counted_at")],
                limit=500,
            )
        ],
    )  # fmt: skip
    prominent = (fill_count, post_count)
    actions = (fill_count, post_count, cancel_count)


@screen
class WriteOffScreen(Screen):
    """Goods that were used up, spoilt or lost."""

    model = WriteOff
    slug = "write-offs"
    title = _("Write-offs")
    one = _("write-off")
    icon = "package-minus"
    menu = MENU
    position = 70
    name_field = "number"
    related = ("warehouse", "article", "cost_centre", "owner")
    table = Table(
        "number", Day("effective_on"), "warehouse", "purpose", "article", Badge("state"), "owner",
        Hidden("cost_centre"), Hidden("comment"),
        filters=["state", "warehouse", "purpose", "article", "owner", Between("effective_on")],
        views={_("Drafts"): Q(state="draft"), _("Posted"): Q(state="posted")}, order="-effective_on",
        empty=_("Nothing is written off yet. Make a write-off for what is used up, spoilt or lost."),
    )  # fmt: skip
    form = Form(
        Row("warehouse", "effective_on"), Row("purpose", "article", "cost_centre"),
        Lines("lines", "product", "lot", "quantity", label=_("Goods")), "comment",
    )  # fmt: skip
    page = Page(
        facts=["warehouse", Day("effective_on"), "purpose", "article", "cost_centre", "owner", "comment"],
        related=[Related(_("Goods"), "lines", ["product", "lot", "quantity", UNIT], limit=200)],
    )
    prominent = (post_write_off,)
    actions = (post_write_off, cancel_write_off)


@screen
class OpeningStockScreen(Screen):
    """What lay there before Artel kept the books."""

    model = OpeningStock
    slug = "opening-stock"
    title = _("Opening stock")
    one = _("opening stock")
    icon = "flag"
    menu = MENU
    position = 80
    name_field = "number"
    related = ("warehouse", "owner")
    table = Table(
        "number", Day("effective_on"), "warehouse", Badge("state"), "owner", Hidden("comment"),
        filters=["state", "warehouse", "owner", Between("effective_on")], order="-effective_on",
        empty=_("Bring the stock that you have: import a spreadsheet, or type what lies in each warehouse."),
    )  # fmt: skip
    form = Form(
        Row("warehouse", "effective_on"),
        Lines("lines", "product", "lot", "quantity", "cost", label=_("Goods")),
        "comment",
    )
    page = Page(
        facts=["warehouse", Day("effective_on"), "owner", "comment"],
        related=[Related(_("Goods"), "lines", ["product", "lot", "quantity", UNIT, Amount("cost")], limit=500)],
    )
    prominent = (post_opening_stock,)
    actions = (post_opening_stock, cancel_opening_stock)
    importer = Importer(
        store=import_opening_stock,
        fields={
            "product": _("product (code or name)"), "quantity": _("quantity"), "cost": _("cost of all of it"),
            "unit_cost": _("cost of one"), "lot": _("lot"), "warehouse": _("warehouse"), "effective_on": _("date"),
        },
        required=("product", "quantity"),
        aliases={
            "товар": "product", "номенклатура": "product", "артикул": "product", "наименование": "product",
            "количество": "quantity", "кол-во": "quantity", "остаток": "quantity", "сумма": "cost",
            "стоимость": "cost", "себестоимость": "cost", "цена": "unit_cost", "партия": "lot", "серия": "lot",
            "склад": "warehouse", "дата": "effective_on",
        },
    )  # fmt: skip


@screen
class WarehouseScreen(Screen):
    """Where goods lie."""

    model = Warehouse
    slug = "warehouses"
    title = _("Warehouses")
    one = _("warehouse")
    icon = "warehouse"
    menu = MENU
    position = 90
    related = ("owner",)
    table = Table(
        "name", "code", "address", "may_owe", "owner", Hidden("is_transit"), Hidden("is_archived"),
        filters=["may_owe", "is_transit", "is_archived", "owner"],
        views={_("In use"): Q(is_archived=False, is_transit=False)}, order="name",
        empty=_("No warehouses yet. Goods lie in one: add the first."),
    )  # fmt: skip
    form = Form(Row("name", "code"), "address", Row("may_owe", "is_archived"))
    page = Page(
        facts=["code", "address", "may_owe", "owner", "is_archived"],
        related=[
            Related(_("What lies there"), levels_in, ["product", "lot", "on_hand", "reserved", FREE, UNIT], limit=50),
            Related(
                _("Places"), "places", [Column("path", _("Place"))], create="/places/new/?warehouse={id}", limit=200
            ),
        ],
    )  # fmt: skip


@screen
class PlaceScreen(Screen):
    """Zones, racks, shelves and cells, one inside of the other."""

    model = Place
    slug = "places"
    title = _("Places")
    one = _("place")
    icon = "map-pin"
    menu = MENU
    position = 100
    related = ("warehouse", "parent__parent__parent__parent__parent")
    table = Table(
        Column("path", _("Place"), sort="name"), "warehouse", Hidden("parent"), Hidden("name"),
        filters=["warehouse", "parent"], order="name", group=["warehouse"],
        empty=_("No places yet. Add zones, racks and cells if you look for goods by them."),
    )  # fmt: skip
    form = Form(Row("warehouse", "parent"), "name")
    page = Page(related=[Related(_("Inside it"), "children", ["name"])])


@screen
class LotScreen(Screen):
    """Lots and serial numbers."""

    model = Lot
    slug = "lots"
    title = _("Lots and serial numbers")
    one = _("lot")
    icon = "tag"
    menu = MENU
    position = 110
    name_field = "code"
    related = ("product",)
    table = Table(
        "code", "product", Day("produced_on"), Day("expires_on"), filters=["product", Between("expires_on")],
        order="-id", empty=_("No lots yet. Products that are told apart by lots get them when they are received."),
    )  # fmt: skip
    form = Form(Row("product", "code"), Row("produced_on", "expires_on"))
    page = Page(
        facts=["product", Day("produced_on"), Day("expires_on")],
        related=[Related(_("Where it lies"), "levels", ["warehouse", "on_hand", "reserved", FREE, UNIT])],
    )


def _sees_movements(actor: Actor) -> bool:
    return bool(actor.scope(Movement))


def _sees_promises(actor: Actor) -> bool:
    return bool(actor.scope(Promise))


in_menu(Item(_("Stock on a day"), "/stock-on-day/", "calendar-search", MENU, 35, may=_sees_movements))
in_menu(Item(_("Reservations"), "/reservations/", "bookmark", MENU, 40, may=_sees_promises))
also_shown(
    "catalog.product",
    Related(_("In stock"), levels_of, ["warehouse", "lot", "on_hand", "reserved", FREE, UNIT]),
)
also_shown(
    "catalog.product",
    Related(_("Stock value"), values_of, ["warehouse", "quantity", Amount("value"), AVERAGE]),
)  # fmt: skip
also_shown("catalog.product", Related(_("Last movements"), movements_of, MOVED, limit=10))
