"""The door of the stock: promising goods, moving them, and asking what lies where and what it costs."""

from artel.inventory.costing import Method
from artel.inventory.ending import Short, short_on, uncosted_in, waiting_until
from artel.inventory.expiring import Promised, promised, release_expired
from artel.inventory.forecasting import (
    Expected,
    Outlook,
    earliest_date,
    earliest_dates,
    expects,
    forecast,
    forecasts,
)
from artel.inventory.landing import add_cost, cost_of_movements, remove_cost
from artel.inventory.models import (
    Application,
    CostEntry,
    Count,
    Level,
    Lot,
    Movement,
    OpeningStock,
    Place,
    Pool,
    Promise,
    Transfer,
    Warehouse,
    WriteOff,
)
from artel.inventory.moving import Issuing, Moved, Receiving, Sending, issue, receive, stock_side, transfer
from artel.inventory.promising import Demand, Held, consume, held_for, release, reserve
from artel.inventory.queries import Available, available, cost_now, moved_by_line, on_hand_at
from artel.inventory.recosting import recost, recost_month, recost_waiting
from artel.inventory.undoing import take_back

__all__ = [
    "Application",
    "Available",
    "CostEntry",
    "Count",
    "Demand",
    "Expected",
    "Held",
    "Issuing",
    "Level",
    "Lot",
    "Method",
    "Moved",
    "Movement",
    "OpeningStock",
    "Outlook",
    "Place",
    "Pool",
    "Promise",
    "Promised",
    "Receiving",
    "Sending",
    "Short",
    "Transfer",
    "Warehouse",
    "WriteOff",
    "add_cost",
    "available",
    "consume",
    "cost_now",
    "cost_of_movements",
    "earliest_date",
    "earliest_dates",
    "expects",
    "forecast",
    "forecasts",
    "held_for",
    "issue",
    "moved_by_line",
    "on_hand_at",
    "promised",
    "receive",
    "recost",
    "recost_month",
    "recost_waiting",
    "release",
    "release_expired",
    "remove_cost",
    "reserve",
    "short_on",
    "stock_side",
    "take_back",
    "transfer",
    "uncosted_in",
    "waiting_until",
]  # fmt: skip
