"""What tests of every context may start from: the smallest rows of the catalogue."""

from decimal import Decimal
from typing import Any

from artel.catalog.models import (
    Barcode,
    Category,
    Discount,
    KitPart,
    PostingGroup,
    Price,
    PriceList,
    Product,
    ProductKind,
    ProductUnit,
    SpecialPrice,
    SupplierPrice,
)
from artel.core.models import Company
from artel.parties.api import Party
from artel.screens.testing import make_row, makes


@makes(Category)
def smallest_category(company: Company, **values: Any) -> Category:
    """A category of goods under a name of its own."""
    return Category.objects.create(company=company, **{"name": f"Category {Category.objects.count()}", **values})


@makes(Product)
def smallest_product(company: Company, **values: Any) -> Product:
    """Goods counted in pieces; a service where the kind says so, in a category for services."""
    is_service = values.get("kind_of_product") == ProductKind.SERVICE
    group = PostingGroup.SERVICE if is_service else PostingGroup.GOODS
    if "category" not in values:
        known = Category.objects.filter(company=company, posting_group=group).first()
        values["category"] = known or smallest_category(company, posting_group=group)
    return Product.objects.create(company=company, **{"name": f"Product {Product.objects.count()}", **values})


@makes(ProductUnit)
def smallest_unit(company: Company, **values: Any) -> ProductUnit:
    """A box of twelve."""
    placed = {"product": values.get("product") or smallest_product(company), "unit": "box", "numerator": 12}
    return ProductUnit.objects.create(company=company, **{**placed, **values})


@makes(Barcode)
def smallest_barcode(company: Company, **values: Any) -> Barcode:
    """A code of one's own."""
    placed = {"product": values.get("product") or smallest_product(company), "kind_of_code": "other"}
    return Barcode.objects.create(company=company, **{**placed, "code": f"code-{Barcode.objects.count()}", **values})


@makes(KitPart)
def smallest_part(company: Company, **values: Any) -> KitPart:
    """One piece of goods in a kit."""
    kit = values.get("kit") or smallest_product(company, kind_of_product=ProductKind.KIT)
    placed = {"kit": kit, "product": values.get("product") or smallest_product(company)}
    return KitPart.objects.create(company=company, **{**placed, **values})


@makes(PriceList)
def smallest_list(company: Company, **values: Any) -> PriceList:
    """A list in roubles for everybody."""
    return PriceList.objects.create(
        company=company, **{"name": f"List {PriceList.objects.count()}", "currency": "RUB", **values}
    )


@makes(Price)
def smallest_price(company: Company, **values: Any) -> Price:
    """A hundred for one piece."""
    product = values.get("product") or smallest_product(company)
    placed = {"price_list": values.get("price_list") or smallest_list(company), "product": product}
    return Price.objects.create(company=company, **{**placed, "unit": product.unit, "amount": Decimal(100), **values})


@makes(Discount)
def smallest_discount(company: Company, **values: Any) -> Discount:
    """Ten per cent for everybody on everything."""
    named = {"name": f"Discount {Discount.objects.count()}", "rate": Decimal("0.1")}
    return Discount.objects.create(company=company, **{**named, **values})


@makes(SpecialPrice)
def smallest_special(company: Company, **values: Any) -> SpecialPrice:
    """Ninety for one piece, asked for a customer."""
    product = values.get("product") or smallest_product(company)
    placed = {"product": product, "party": values.get("party") or make_row(Party, company), "unit": product.unit}
    return SpecialPrice.objects.create(
        company=company, **{**placed, "amount": Decimal(90), "currency": "RUB", **values}
    )


@makes(SupplierPrice)
def smallest_supply(company: Company, **values: Any) -> SupplierPrice:
    """Fifty for one piece from a supplier."""
    product = values.get("product") or smallest_product(company)
    placed = {"product": product, "party": values.get("party") or make_row(Party, company), "unit": product.unit}
    return SupplierPrice.objects.create(
        company=company, **{**placed, "amount": Decimal(50), "currency": "RUB", **values}
    )
