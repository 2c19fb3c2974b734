"""The door of the catalogue: what other contexts may call and name."""

from artel.catalog.actions.prices import approve, ask_price, reject, withdraw
from artel.catalog.counting import counts
from artel.catalog.models import (
    Approval,
    Barcode,
    Category,
    Costing,
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
    TaxKind,
    Tracking,
)
from artel.catalog.queries.finding import Scanned, category_ids_below, find_barcode
from artel.catalog.queries.kits import Part, kit_parts, parts_of_kits
from artel.catalog.queries.prices import Asked, Quoted, check_price, price_for, prices_for, refuse_below_floor
from artel.catalog.queries.supply import Offer, supplier_offers
from artel.catalog.queries.units import UnitTable, in_base_unit, in_unit, units_of
from artel.catalog.setup import install_catalog

__all__ = [
    "Approval", "Asked", "Barcode", "Category", "Costing", "Discount", "KitPart", "Offer", "Part", "PostingGroup",
    "Price", "PriceList", "Product", "ProductKind", "ProductUnit", "Quoted", "Scanned", "SpecialPrice",
    "SupplierPrice", "TaxKind", "Tracking", "UnitTable", "approve", "ask_price", "category_ids_below", "check_price",
    "counts",
    "find_barcode", "in_base_unit", "in_unit", "install_catalog", "kit_parts", "parts_of_kits", "price_for",
    "prices_for", "refuse_below_floor", "reject", "supplier_offers", "units_of", "withdraw",
]  # fmt: skip
