"""The door of the stock: promising goods, moving them, and asking what lies where and what it costs."""

from artel.inventory.costing import Method
from artel.inventory.models import (
    Application,
    CostEntry,
    Level,
    Lot,
    Movement,
    Place,
    Pool,
    Promise,
    Warehouse,
)
from artel.inventory.moving import Issuing, Moved, Receiving, issue, receive, stock_side
from artel.inventory.promising import Demand, Held, consume, held_for, release, reserve
from artel.inventory.queries import Available, available, cost_now, moved_by_line, on_hand_at
from artel.inventory.recosting import recost, recost_waiting
from artel.inventory.undoing import take_back

__all__ = [
    "Application", "Available", "CostEntry", "Demand", "Held", "Issuing", "Level", "Lot", "Method", "Moved",
    "Movement", "Place", "Pool", "Promise", "Receiving", "Warehouse", "available", "consume", "cost_now", "held_for",
    "issue", "moved_by_line", "on_hand_at", "receive", "recost", "recost_waiting", "release", "reserve",
    "stock_side", "take_back",
]  # fmt: skip
