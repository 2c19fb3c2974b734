"""Requests, the ways they arrive, the rules that give them to people."""

from artel.intake.models.assignment import Assignment, AssignmentRule, Pool
from artel.intake.models.request import Request, State
from artel.intake.models.source import Source, Way

__all__ = ["Assignment", "AssignmentRule", "Pool", "Request", "Source", "State", "Way"]
