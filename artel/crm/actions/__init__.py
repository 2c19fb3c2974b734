"""Verbs of the sales department."""

from artel.crm.actions.deal import add_contact, assign, copy, open_deal, remove_contact
from artel.crm.actions.documents import offer, order
from artel.crm.actions.imports import bulk_create_deals
from artel.crm.actions.people import bulk_hire
from artel.crm.actions.stage import change_pipeline, lose, move, reopen, win

__all__ = [
    "add_contact",
    "assign",
    "bulk_create_deals",
    "bulk_hire",
    "change_pipeline",
    "copy",
    "lose",
    "move",
    "offer",
    "open_deal",
    "order",
    "remove_contact",
    "reopen",
    "win",
]
