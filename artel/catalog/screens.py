"""What people see of the catalogue: products, categories, price lists, discounts, special and suppliers' prices."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artel.catalog.actions import (
    add_part,
    approve,
    bulk_create_products,
    make_variants,
    reject,
    remove_part,
    reprice,
    withdraw,
)
from artel.catalog.models import (
    Approval,
    Category,
    Discount,
    KitPart,
    Price,
    PriceList,
    Product,
    ProductKind,
    SpecialPrice,
    SupplierPrice,
)
from artel.catalog.queries.shown import (
    GENERAL_PRICE,
    prices_in,
    prices_of,
    special_prices_for,
    special_prices_of,
    supplies_from,
    supplies_of,
)
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
    Section,
    Table,
)
from artel.screens.registry import also_shown, screen

FLOOR = Column("floor", _("Lowest"), look="amount")

# Headings of the public Northwind files.
NORTHWIND = {
    "product_id": "code",
    "product_name": "name",
    "supplier_id": "supplier_code",
    "category_id": "category",
    "quantity_per_unit": "packing",
    "unit_price": "price",
    "discontinued": "is_archived",
}
ALIASES = {
    "артикул": "code", "sku": "code", "article": "code", "номенклатура": "name", "товар": "name", "product": "name",
    "категория": "category", "группа": "category", "group": "category", "единица": "unit", "ед": "unit",
    "ед изм": "unit", "единица измерения": "unit", "uom": "unit", "штрихкод": "barcode", "штрих код": "barcode",
    "ean": "barcode", "gtin": "barcode", "цена": "price", "цена продажи": "price", "розничная цена": "price",
    "цена закупки": "purchase_price", "закупочная цена": "purchase_price", "поставщик": "supplier",
    "тип": "kind_of_product", "вид": "kind_of_product", "упаковка": "packing", "вес": "weight_kg", "срок поставки":
    "lead_days",
}  # fmt: skip


@screen
class ProductScreen(Screen):
    """Products, services and kits."""

    model = Product
    slug = "products"
    title = _("Products and services")
    one = _("product")
    icon = "package"
    menu = "goods"
    position = 10
    key = "g"
    related = ("category", "owner", "variant_of")
    annotate = GENERAL_PRICE
    table = Table(
        "name",
        "code",
        "category",
        Column("general_price", look="amount"),
        Column("unit", edit=False),
        "tax_kind",
        Badge("kind_of_product", shown=False),
        Hidden("packing"),
        Hidden("tracking"),
        Hidden("weight_kg"),
        Hidden("origin_country"),
        Hidden("told_options"),
        Hidden("variant_of"),
        Hidden("is_archived"),
        Hidden("owner"),
        filters=["category", "kind_of_product", "tax_kind", "tracking", "variant_of", "is_archived", "owner"],
        views={
            _("In trade"): Q(is_archived=False),
            _("Goods"): Q(is_archived=False, kind_of_product=ProductKind.GOODS),
            _("Services"): Q(is_archived=False, kind_of_product=ProductKind.SERVICE),
            _("Kits"): Q(is_archived=False, kind_of_product=ProductKind.KIT),
            pgettext_lazy("products", "Archive"): Q(is_archived=True),
        },
        order="name",
        group=["category", "kind_of_product"],
        empty=_("No products yet. Add the first one, or import a price list from a spreadsheet."),
    )
    opening = ("kind_of_product", "unit")
    form = Form(
        "name",
        Row("code", "category"),
        Row("kind_of_product", "unit", "tax_kind"),
        Row("tracking", "has_expiry"),
        Section(
            _("For shipping and documents"),
            Row("packing", "origin_country"),
            Row("weight_kg", "volume_m3"),
            "description",
        ),
        Lines("units", "unit", "numerator", "denominator", label=_("Other units")),
        Lines("barcodes", "code", "kind_of_code", "unit", label=_("Barcodes")),
    )
    page = Page(
        facts=[
            Column("general_price", look="amount"),
            "code",
            "category",
            Column("unit", edit=False),
            "tax_kind",
            Column("told_options"),
            Column("variant_of", edit=False),
            "tracking",
            "has_expiry",
            "packing",
            "weight_kg",
            "volume_m3",
            "origin_country",
            "owner",
            "is_archived",
            "description",
        ],
        related=[
            Related(
                _("Prices"),
                prices_of,
                [
                    "price_list", Column("unit", edit=False), "min_quantity", Amount("amount"), FLOOR,
                    Day("starts_on"), Day("ends_on"),
                ],
                create="/prices/new/?product={id}",
            ),
            Related(_("Parts of the kit"), "parts", ["product", "quantity", Column("unit", edit=False)]),
            Related(_("Variants"), "variants", ["name", "code", "told_options"]),
            Related(_("Other units"), "units", [Column("unit"), "numerator", "denominator"]),
            Related(_("Barcodes"), "barcodes", ["code", "kind_of_code", "unit"]),
            Related(
                _("Suppliers' prices"),
                supplies_of,
                [
                    "party", "supplier_code", Column("unit", edit=False), "min_quantity", Amount("amount"), "lead_days",
                    Day("starts_on"),
                ],
                create="/supplier-prices/new/?product={id}",
            ),
            Related(
                _("Special prices"),
                special_prices_of,
                ["party", Amount("amount"), "min_quantity", Badge("state"), Day("starts_on"), Day("ends_on")],
                create="/special-prices/new/?product={id}",
            ),
            Related(_("Part of kits"), "inside", ["kit", "quantity", Column("unit", edit=False)]),
        ],
    )  # fmt: skip
    prominent = (add_part, make_variants)
    actions = (add_part, remove_part, make_variants)
    importer = Importer(
        store=bulk_create_products,
        fields={
            "kind_of_product": _("kind"),
            "category": _("category (code, name or path)"),
            "unit": _("unit"),
            "barcode": _("barcode"),
            "price": _("price"),
            "price_list": _("price list"),
            "supplier": _("supplier (name or INN)"),
            "supplier_code": _("number of the supplier in another program"),
            "purchase_price": _("supplier's price"),
            "lead_days": _("days to deliver"),
        },
        required=("name",),
        key=("code",),
        aliases=ALIASES,
        presets={"Northwind: products": NORTHWIND},
    )


@screen
class KitPartScreen(Screen):
    """What kits are made of."""

    model = KitPart
    slug = "kit-parts"
    title = _("Parts of kits")
    one = _("part of a kit")
    icon = "puzzle"
    related = ("kit", "product")
    name_field = "product__name"
    table = Table(
        "kit", "product", "quantity", "unit", filters=["kit", "product"], order="id",
        empty=_("No kits yet. Add a product of the kind «kit», then its parts."),
    )  # fmt: skip
    form = Form("kit", Row("product", "quantity", "unit"))


@screen
class CategoryScreen(Screen):
    """Categories with how their products are booked."""

    model = Category
    slug = "categories"
    title = _("Categories")
    one = _("category")
    icon = "folder-tree"
    menu = "goods"
    position = 60
    related = ("parent",)
    table = Table(
        "name", "parent", "posting_group", "costing", "code", Hidden("description"), Hidden("is_archived"),
        filters=["parent", "posting_group", "costing", "is_archived"], order="name",
        empty=_("No categories yet. A product belongs to one: it says how the product is booked."),
    )  # fmt: skip
    form = Form(Row("name", "code"), "parent", Row("posting_group", "costing"), "description", "is_archived")
    page = Page(
        facts=["parent", "posting_group", "costing", "code", "description", "is_archived"],
        related=[
            Related(_("Inside it"), "children", ["name", "posting_group", "costing"]),
            Related(
                _("Products and services"), "products", ["name", "code", Column("unit", edit=False)],
                create="/products/new/?category={id}",
            ),
        ],
    )  # fmt: skip
    importer = Importer(
        presets={
            "Northwind: categories": {"category_id": "code", "category_name": "name", "description": "description"}
        }
    )


@screen
class PriceListScreen(Screen):
    """Price lists for everybody and for groups of customers."""

    model = PriceList
    slug = "price-lists"
    title = _("Price lists")
    one = _("price list")
    icon = "tags"
    menu = "goods"
    position = 20
    related = ("tag",)
    table = Table(
        "name", "currency", "includes_tax", "tag", "max_discount_rate", Day("starts_on"), Day("ends_on"),
        Hidden("is_cumulative"), Hidden("is_archived"), filters=["currency", "tag", "is_archived"], order="name",
        empty=_("No price lists yet. Without one, prices are typed into every document."),
    )  # fmt: skip
    form = Form(
        Row("name", "currency", "includes_tax"),
        Row("tag", "max_discount_rate", "is_cumulative"),
        Row("starts_on", "ends_on", "is_archived"),
    )
    page = Page(
        facts=["currency", "includes_tax", "tag", "max_discount_rate", "is_cumulative", "starts_on", "ends_on"],
        related=[
            Related(
                _("Prices"), prices_in,
                [
                    "product", Column("unit", edit=False), "min_quantity", Amount("amount"), FLOOR,
                    Day("starts_on"), Day("ends_on"),
                ],
                create="/prices/new/?price_list={id}", limit=100,
            ),
            Related(_("Discounts"), "discounts", ["name", "rate", "tag", "category", "product", "min_quantity"]),
        ],
        blocks=("catalog/all_prices.html",),
    )  # fmt: skip
    actions = (reprice,)


@screen
class PriceScreen(Screen):
    """Prices of all lists, with those that were and those to come."""

    model = Price
    slug = "prices"
    title = _("Prices")
    one = _("price")
    icon = "banknote"
    related = ("price_list", "product")
    name_field = "product__name"
    table = Table(
        "product", "price_list", "unit", "min_quantity", Amount("amount", total=False), "floor", Day("starts_on"),
        Day("ends_on"), filters=["price_list", "product", Between("amount"), Between("starts_on")], order="-starts_on",
        empty=_("No prices yet. Add one, or import them together with the products."),
    )  # fmt: skip
    form = Form(
        Row("product", "price_list"),
        Row("amount", "unit", "min_quantity"),
        Row("starts_on", "ends_on", "floor"),
    )


@screen
class DiscountScreen(Screen):
    """Discounts that are given by themselves."""

    model = Discount
    slug = "discounts"
    title = _("Discounts")
    one = _("discount")
    icon = "badge-percent"
    menu = "goods"
    position = 40
    related = ("price_list", "tag", "category", "product")
    table = Table(
        "name", "rate", "tag", "category", "product", "price_list", "min_quantity", Day("starts_on"), Day("ends_on"),
        Hidden("is_archived"), filters=["tag", "category", "product", "price_list", "is_archived"], order="name",
        empty=_("No discounts yet. A discount is taken off the list price by itself, for whoever it names."),
    )  # fmt: skip
    form = Form(
        Row("name", "rate"),
        Row("tag", "price_list"),
        Row("category", "product", "min_quantity"),
        Row("starts_on", "ends_on", "is_archived"),
    )


@screen
class SpecialPriceScreen(Screen):
    """Prices for one customer: asked, approved, rejected."""

    model = SpecialPrice
    slug = "special-prices"
    title = _("Special prices")
    one = _("special price")
    icon = "badge-check"
    menu = "goods"
    position = 30
    related = ("party", "product", "owner", "decided_by")
    name_field = "product__name"
    table = Table(
        "product", "party", Amount("amount", total=False), "unit", "min_quantity", Badge("state"), Day("starts_on"),
        Day("ends_on"), "owner", Hidden("reason"), Hidden("decided_by"), Moment("decided_at", shown=False),
        filters=["state", "party", "product", "owner", Between("starts_on")],
        views={_("Wait for approval"): Q(state=Approval.ASKED), _("Approved"): Q(state=Approval.APPROVED)},
        empty=_("No special prices yet. Ask for one where a customer is to pay less than the list allows."),
    )  # fmt: skip
    form = Form(
        Row("party", "product"),
        Row("amount", "currency", "includes_tax"),
        Row("unit", "min_quantity"),
        Row("starts_on", "ends_on"),
        "reason",
    )
    page = Page(
        facts=[
            "party", "product", Amount("amount"), Column("unit"), "min_quantity", "includes_tax", Day("starts_on"),
            Day("ends_on"), "owner", "decided_by", Moment("decided_at"), "reason",
        ],
    )  # fmt: skip
    prominent = (approve, reject)
    actions = (approve, reject, withdraw)


@screen
class SupplierPriceScreen(Screen):
    """What suppliers ask, and how long they take."""

    model = SupplierPrice
    slug = "supplier-prices"
    title = _("Suppliers' prices")
    one = _("supplier's price")
    icon = "truck"
    menu = "goods"
    position = 50
    related = ("product", "party")
    name_field = "product__name"
    table = Table(
        "product", "party", "supplier_code", Amount("amount", total=False), "unit", "min_quantity", "lead_days",
        Day("starts_on"), Hidden("multiple"), Hidden("is_preferred"), Hidden("includes_tax"),
        Day("ends_on", shown=False),
        filters=["product", "party", "is_preferred", Between("starts_on")], order="-starts_on",
        empty=_("No prices of suppliers yet. With them, Artel proposes whom to order from and when goods arrive."),
    )  # fmt: skip
    form = Form(
        Row("product", "party"),
        Row("amount", "currency", "includes_tax"),
        Row("unit", "min_quantity", "multiple"),
        Row("supplier_code", "lead_days", "is_preferred"),
        Row("starts_on", "ends_on"),
    )


also_shown(
    "parties.party",
    Related(
        _("Special prices"), special_prices_for,
        ["product", Amount("amount"), "min_quantity", Badge("state"), Day("starts_on"), Day("ends_on")],
    ),
)  # fmt: skip
also_shown(
    "parties.party",
    Related(
        _("Supplies"), supplies_from,
        ["product", "supplier_code", Amount("amount"), Column("unit", edit=False), "min_quantity", "lead_days"],
    ),
)  # fmt: skip
