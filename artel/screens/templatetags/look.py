"""Small words for templates about looks alone: an icon, a range."""

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from artel.screens import cells

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """The lucide icon of this name, silent for screen readers: the text beside it speaks."""
    if not name:
        return SafeString("")
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', classes, sprite(), name
    )


@register.simple_tag
def avatar(person: dict[str, Any], large: bool = False) -> SafeString:
    """Somebody's initials in their colour."""
    return cells.avatar(person, large=large)


@cache
def sprite() -> str:
    """Where the icons are; the same for the life of the process."""
    return static("dist/icons.svg")


@register.filter
def as_range(count: int) -> range:
    """So many turns of a loop; at most a hundred."""
    return range(min(int(count), 100))
