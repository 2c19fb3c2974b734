"""The first page of the day, made for the work that somebody answers for."""

from artel.core.actor import Actor
from artel.core.rights import Scope
from artel.crm.api import Deal
from artel.insights.dashboards.board import Dashboard
from artel.insights.dashboards.director import director, marketer
from artel.insights.dashboards.head import head
from artel.insights.dashboards.manager import manager


def dashboard_of(actor: Actor) -> Dashboard:
    """Who answers for advertising sees what it brings; all others the work as far as their rights on deals reach."""
    if actor.role_key == "marketer":
        return marketer(actor)
    scope = actor.scope(Deal)
    if scope <= Scope.OWN:
        return manager(actor)
    return head(actor) if scope <= Scope.SUBTREE else director(actor)
