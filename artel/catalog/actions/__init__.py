"""What can be done in the catalogue."""

from artel.catalog.actions.imports import bulk_create_products
from artel.catalog.actions.prices import approve, ask_price, reject, withdraw
from artel.catalog.actions.products import add_part, make_variants, remove_part, reprice

__all__ = [
    "add_part",
    "approve",
    "ask_price",
    "bulk_create_products",
    "make_variants",
    "reject",
    "remove_part",
    "reprice",
    "withdraw",
]
