"""How the pages of the stock write numbers."""

from typing import Any

from django import template

from artel.screens.cells import plain_text

register = template.Library()


@register.filter
def written(value: Any) -> str:
    """A quantity or an amount as its reader writes it."""
    return plain_text(value)
