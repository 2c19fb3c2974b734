"""What the pages of money ask for."""

from typing import Any

from django import template

from artel.screens.cells import plain_text
from artel.screens.registry import url_of

register = template.Library()


@register.filter
def told(value: Any) -> str:
    """An amount as its reader writes it."""
    return plain_text(value)


@register.filter
def address(record: Any) -> str:
    """The page of a record."""
    return url_of(record)
