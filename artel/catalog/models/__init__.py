"""Rows of the catalogue: categories, products with their units, codes and parts, prices of both directions."""

from artel.catalog.models.category import Category, Costing, PostingGroup
from artel.catalog.models.price import Approval, Discount, Price, PriceList, SpecialPrice
from artel.catalog.models.product import (
    Barcode,
    CodeKind,
    KitPart,
    Product,
    ProductKind,
    ProductUnit,
    TaxKind,
    Tracking,
)
from artel.catalog.models.supply import SupplierPrice

__all__ = [
    "Approval",
    "Barcode",
    "Category",
    "CodeKind",
    "Costing",
    "Discount",
    "KitPart",
    "PostingGroup",
    "Price",
    "PriceList",
    "Product",
    "ProductKind",
    "ProductUnit",
    "SpecialPrice",
    "SupplierPrice",
    "TaxKind",
    "Tracking",
]
