"""What the stock keeps."""

from artel.inventory.models.book import Application, CostEntry, Layer, Level, Movement, Pool, Promise
from artel.inventory.models.documents import (
    Count,
    CountLine,
    OpeningLine,
    OpeningStock,
    Purpose,
    State,
    StockDocument,
    StockLine,
    Transfer,
    TransferLine,
    WriteOff,
    WriteOffLine,
)
from artel.inventory.models.place import Lot, Place, Warehouse

__all__ = [
    "Application", "CostEntry", "Count", "CountLine", "Layer", "Level", "Lot", "Movement", "OpeningLine",
    "OpeningStock", "Place", "Pool", "Promise", "Purpose", "State", "StockDocument", "StockLine", "Transfer",
    "TransferLine", "Warehouse", "WriteOff", "WriteOffLine",
]  # fmt: skip
