"""What can be done in the catalogue."""

from artel.catalog.actions.imports import bulk_create_products
from artel.catalog.actions.prices import approve, ask_price, reject, withdraw
from artel.catalog.actions.products import make_variants, reprice

__all__ = ["approve", "ask_price", "bulk_create_products", "make_variants", "reject", "reprice", "withdraw"]
