"""What one row of a file says about a product."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, TextChoices
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from artel.catalog.codes import check_gtin
from artel.catalog.models import (
    Barcode,
    Category,
    CodeKind,
    PostingGroup,
    Price,
    PriceList,
    Product,
    ProductKind,
    SupplierPrice,
)
from artel.core.actor import Actor
from artel.core.models import Company
from artel.kit.decimals import parse_decimal
from artel.kit.names import normalised, split_firm_name
from artel.kit.quantity import DEFAULT_UNIT, unit_of
from artel.parties.api import Party

PLAIN = (
    "name", "code", "tax_kind", "tracking", "has_expiry", "packing", "weight_kg", "volume_m3", "origin_country",
    "description", "is_archived", "owner", "custom",
)  # fmt: skip
NOT_CHECKED = ["company", "category", "variant_of", "owner", "custom", "options"]


class UnfitError(ValueError):
    """The row cannot become a product; the message says why."""


class Reader:
    """Reads the rows of one batch, with everything they point at looked up before."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], actor: Actor, *, updating: bool) -> None:
        self.actor, self.updating, self.today = actor, updating, timezone.localdate()
        company = actor.company_id
        self.currency = Company.objects.values_list("currency", flat=True).get(pk=company)
        codes = {_text(row, "code") for row in rows} - {""}
        barcodes = {"".join(_text(row, "barcode").split()) for row in rows} - {""}
        known = Product.objects.filter(company_id=company, code__in=codes).select_related("category")
        self.products = {product.code: product for product in known}
        self.barcodes = dict(
            Barcode.objects.filter(company_id=company, code__in=barcodes).values_list("code", "product_id")
        )
        self.categories = list(Category.objects.filter(company_id=company, is_archived=False).order_by("pk"))
        self.lists = list(PriceList.objects.filter(company_id=company, is_archived=False).order_by("pk"))
        self.suppliers = _suppliers(rows, company)
        self.prices = self._standing_prices()
        self.supplies = self._standing_supplies()

    def product(self, row: Mapping[str, Any]) -> tuple[Product, list[str]]:
        """The new or the known product with what the row says, and which fields of a known one are different."""
        code = _text(row, "code")
        product = self.products.get(code) if code else None
        if product is not None and (product.pk is None or not self.updating):
            raise UnfitError(_("There is a product with the article «%(code)s» already.") % {"code": code})
        if product is None:
            product = Product(company_id=self.actor.company_id, owner_id=self.actor.user_id, **self._placed(row))
            self._fill(product, row)
            return product, []
        before = {name: getattr(product, name) for name in (*PLAIN, "category")}
        if _text(row, "category"):
            product.category = self._category(_text(row, "category"), product.kind_of_product)
        self._refuse_other_unit(product, row)
        self._fill(product, row)
        return product, [name for name, value in before.items() if getattr(product, name) != value]

    def remember(self, product: Product, barcode: Barcode | None) -> None:
        """A further row with the same article or barcode is refused."""
        if product.code and product.pk is None:
            self.products[product.code] = product
        if barcode is not None:
            self.barcodes[barcode.code] = product.pk

    def barcode(self, row: Mapping[str, Any], product: Product) -> Barcode | None:
        """The row's barcode, unless the product has it; an EAN where its check digit fits."""
        code = "".join(_text(row, "barcode").split())
        if not code or (product.pk is not None and self.barcodes.get(code) == product.pk):
            return None
        if code in self.barcodes:
            raise UnfitError(_("Another product already has the barcode «%(code)s».") % {"code": code})
        kind = CodeKind.EAN if code.isdigit() and len(code) in {8, 12, 13, 14} else CodeKind.OTHER
        if kind == CodeKind.EAN:
            try:
                code = check_gtin(code)
            except ValueError as problem:
                raise UnfitError(str(problem)) from problem
        return Barcode(company_id=self.actor.company_id, product=product, code=code, kind_of_code=kind)

    def price(self, row: Mapping[str, Any], product: Product) -> Price | None:
        """The row's price in the list it names, unless that is the price already."""
        amount = _number(row, "price")
        if amount is None:
            return None
        price_list = self._price_list(_text(row, "price_list"))
        standing = self.prices.get((price_list.pk, product.pk)) if product.pk is not None else None
        if standing is not None and standing.amount == amount:
            return None
        if standing is not None and standing.starts_on == self.today:
            standing.amount = amount
            return standing
        return Price(
            company_id=self.actor.company_id, price_list=price_list, product=product, unit=product.unit,
            amount=amount, starts_on=self.today,
        )  # fmt: skip

    def supply(self, row: Mapping[str, Any], product: Product) -> SupplierPrice | None:
        """Who supplies the product, at what price and how soon."""
        named = _text(row, "supplier_code") or _text(row, "supplier")
        amount, days = _number(row, "purchase_price"), _number(row, "lead_days")
        if not named:
            return None
        party = self.suppliers.get(named)
        if party is None:
            raise UnfitError(_("There is no supplier «%(name)s» in the address book.") % {"name": named[:60]})
        lead_days = None if days is None else int(days)
        standing = self.supplies.get((party.pk, product.pk)) if product.pk is not None else None
        if standing is not None and (standing.amount, standing.lead_days) == (amount, lead_days):
            return None
        if standing is not None and standing.starts_on == self.today:
            standing.amount, standing.lead_days = amount, lead_days
            return standing
        return SupplierPrice(
            company_id=self.actor.company_id, product=product, party=party, unit=product.unit, amount=amount,
            currency=self.currency, lead_days=lead_days, starts_on=self.today,
        )  # fmt: skip

    def _standing_prices(self) -> dict[tuple[int, int], Price]:
        """The plain price of each known product in each list: of its own unit, from any quantity on."""
        rows = Price.objects.filter(product__in=self.products.values(), min_quantity=0, starts_on__lte=self.today)
        newest = rows.filter(unit=F("product__unit")).order_by("starts_on")
        return {(row.price_list_id, row.product_id): row for row in newest}

    def _standing_supplies(self) -> dict[tuple[int, int], SupplierPrice]:
        """The plain price of each known product from each supplier."""
        rows = SupplierPrice.objects.filter(
            product__in=self.products.values(), min_quantity=0, starts_on__lte=self.today
        )
        newest = rows.filter(unit=F("product__unit")).order_by("starts_on")
        return {(row.party_id, row.product_id): row for row in newest}

    def _placed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What is settled once: the kind, the unit, and where it belongs."""
        kind = _choice(ProductKind, _text(row, "kind_of_product")) or ProductKind.GOODS
        category = self._category(_text(row, "category"), kind)
        if not _text(row, "kind_of_product") and category.posting_group == PostingGroup.SERVICE:
            kind = ProductKind.SERVICE
        return {"kind_of_product": kind, "category": category, "unit": _unit(row)}

    def _fill(self, product: Product, row: Mapping[str, Any]) -> None:
        for name in PLAIN:
            if name not in row or (row[name] in (None, "") and not hasattr(product, name)):
                continue
            value = {**product.custom, **row[name]} if name == "custom" else row[name]
            setattr(product, name, value)
        product.clean_fields(exclude=NOT_CHECKED)
        product.clean()

    def _refuse_other_unit(self, product: Product, row: Mapping[str, Any]) -> None:
        if _text(row, "unit") and _unit(row) != product.unit:
            told = {"product": product, "unit": unit_of(product.unit).symbol}
            raise UnfitError(_("«%(product)s» is counted in %(unit)s; that stays.") % told)

    def _category(self, named: str, kind: str) -> Category:
        """By its code, then by its name or whole path; without one, the first that fits the kind."""
        if not named:
            is_service = kind == ProductKind.SERVICE
            fitting = (one for one in self.categories if (one.posting_group == PostingGroup.SERVICE) == is_service)
            first = next(fitting, None)
            if first is None:
                raise UnfitError(_("Add a category first: a product belongs to one."))
            return first
        found = [one for one in self.categories if one.code == named]
        found = found or [one for one in self.categories if self._path(one).casefold() == named.casefold()]
        found = found or [one for one in self.categories if one.name.casefold() == named.casefold()]
        if len(found) == 1:
            return found[0]
        several = _("There are several categories «%(name)s»: write the code of the right one.")
        unknown = _("There is no category «%(name)s». Add it, or import the categories first.")
        raise UnfitError((several if found else unknown) % {"name": named[:60]})

    def _path(self, category: Category) -> str:
        by_id = {one.pk: one for one in self.categories}
        names, above = [category.name], by_id.get(category.parent_id or 0)
        while above is not None:
            names.insert(0, above.name)
            above = by_id.get(above.parent_id or 0)
        return "/".join(names)

    def _price_list(self, named: str) -> PriceList:
        if named:
            found = next((one for one in self.lists if one.name.casefold() == named.casefold()), None)
            if found is None:
                raise UnfitError(_("There is no price list «%(name)s».") % {"name": named[:60]})
            return found
        general = next((one for one in self.lists if one.tag_id is None), None)
        if general is None:
            raise UnfitError(_("Add a price list for everybody first, or name one in the file."))
        return general


def _suppliers(rows: Sequence[Mapping[str, Any]], company_id: int) -> dict[str, Party]:
    """Parties by how the rows call them: a number in another program, INN, or name."""
    numbers = {_text(row, "supplier_code") for row in rows} - {""}
    names = {_text(row, "supplier") for row in rows} - {""}
    forms = {normalised(split_firm_name(name).name or name): name for name in names}
    parties = Party.objects.filter(company_id=company_id).filter(
        Q(code__in={f"supplier-{number}" for number in numbers} | numbers)
        | Q(inn__in={name for name in names if name.isdigit()})
        | Q(normalised_name__in=forms)
    )
    found: dict[str, Party] = {}
    for party in parties.order_by("-pk"):
        called = {party.code.removeprefix("supplier-"), party.code, party.inn, forms.get(party.normalised_name, "")}
        found |= {name: party for name in called if name in numbers | names}
    return found


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


def _number(row: Mapping[str, Any], name: str) -> Decimal | None:
    text = _text(row, name)
    try:
        number = parse_decimal(text, get_language() or "ru") if text else None
    except ValueError as problem:
        raise UnfitError(str(problem)) from problem
    if number is not None and number < 0:
        raise UnfitError(_("«%(value)s» is below zero.") % {"value": text})
    return number


def _unit(row: Mapping[str, Any]) -> str:
    try:
        return unit_of(_text(row, "unit") or DEFAULT_UNIT).code
    except ValueError as problem:
        raise UnfitError(str(problem)) from problem


def _choice(choices: type[TextChoices], text: str) -> str:
    """The value by its name in the reader's language, or by its key."""
    for value, label in choices.choices:
        if text.casefold() in {str(value).casefold(), str(label).casefold()}:
            return str(value)
    if text:
        raise UnfitError(_("There is no choice «%(value)s».") % {"value": text[:60]})
    return ""
