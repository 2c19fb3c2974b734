"""Rows of the sales department: pipelines and stages, deals, channels and campaigns."""

from artel.crm.models.deal import (
    LOST,
    OPEN,
    WON,
    ContactRole,
    Deal,
    DealContact,
    DealLine,
    Deals,
    StageStay,
    rotting_at,
)
from artel.crm.models.origin import Campaign, Channel, Medium
from artel.crm.models.pipeline import Condition, Fact, LostReason, Outcome, Pipeline, RequiredField, Stage, Tone

__all__ = [
    "LOST",
    "OPEN",
    "WON",
    "Campaign",
    "Channel",
    "Condition",
    "ContactRole",
    "Deal",
    "DealContact",
    "DealLine",
    "Deals",
    "Fact",
    "LostReason",
    "Medium",
    "Outcome",
    "Pipeline",
    "RequiredField",
    "Stage",
    "StageStay",
    "Tone",
    "rotting_at",
]
