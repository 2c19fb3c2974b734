"""Rows of the core: people and companies, history, timeline, settings, deliveries."""

from artel.core.models.company import Company, Membership, Role, Team, User
from artel.core.models.delivery import Delivery
from artel.core.models.doors import ApiKey, Door
from artel.core.models.history import Change, Step
from artel.core.models.record import Record, Row, Search
from artel.core.models.settings import CustomField, NumberSeries, SavedView
from artel.core.models.timeline import File, Follower, Notification, TimelineEntry

__all__ = [
    "ApiKey",
    "Change",
    "Company",
    "CustomField",
    "Delivery",
    "Door",
    "File",
    "Follower",
    "Membership",
    "Notification",
    "NumberSeries",
    "Record",
    "Role",
    "Row",
    "SavedView",
    "Search",
    "Step",
    "Team",
    "TimelineEntry",
    "User",
]
