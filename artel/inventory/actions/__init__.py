"""What people do with the stock: transfers, counts, write-offs, opening stock."""

from artel.inventory.actions.count import cancel_count, fill_count, post_count
from artel.inventory.actions.opening import cancel_opening_stock, post_opening_stock
from artel.inventory.actions.transfer import cancel_transfer, post_transfer, receive_transfer, ship_transfer
from artel.inventory.actions.write_off import cancel_write_off, post_write_off

__all__ = [
    "cancel_count", "cancel_opening_stock", "cancel_transfer", "cancel_write_off", "fill_count", "post_count",
    "post_opening_stock", "post_transfer", "post_write_off", "receive_transfer", "ship_transfer",
]  # fmt: skip
