"""Verbs of intake."""

from artel.intake.actions.assigning import Choice, choose
from artel.intake.actions.handling import take_up
from artel.intake.actions.request import attach, decline, enter, try_again

__all__ = ["Choice", "attach", "choose", "decline", "enter", "take_up", "try_again"]
