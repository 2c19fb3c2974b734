"""What the block of a request's page asks for."""

from django import template

from artel.intake.arrived import facts_of
from artel.intake.models import Request

register = template.Library()


@register.simple_tag
def as_arrived(record: Request) -> list[tuple[str, str]]:
    """What arrived, in the words of the reader."""
    return facts_of(record.payload)
