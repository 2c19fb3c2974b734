"""What the stock keeps."""

from artel.inventory.models.book import Application, CostEntry, Layer, Level, Movement, Pool, Promise
from artel.inventory.models.place import Lot, Place, Warehouse

__all__ = [
    "Application",
    "CostEntry",
    "Layer",
    "Level",
    "Lot",
    "Movement",
    "Place",
    "Pool",
    "Promise",
    "Warehouse",
]
