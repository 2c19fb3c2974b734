"""The demo company: the travel agency «Меридиан», half a year of whose days are lived through by the real actions."""

from artel.config.demo.people import sign_ins
from artel.config.demo.year import main

__all__ = ["main", "sign_ins"]
