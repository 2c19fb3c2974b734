"""The door of intake: what other contexts may ask and order."""

from artel.intake.actions import enter, take_up
from artel.intake.models import Assignment, AssignmentRule, Pool, Request, Source, State, Way
from artel.intake.queries import Arrivals, arrivals, requests_in, with_reaction
from artel.intake.receiving import Taken, take

__all__ = [
    "Arrivals",
    "Assignment",
    "AssignmentRule",
    "Pool",
    "Request",
    "Source",
    "State",
    "Taken",
    "Way",
    "arrivals",
    "enter",
    "requests_in",
    "take",
    "take_up",
    "with_reaction",
]  # fmt: skip
