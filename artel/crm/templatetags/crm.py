"""What the pages of sales print."""

from typing import Any

from django import template
from django.utils.translation import get_language

from artel.core.actor import Actor
from artel.crm.models import Deal
from artel.crm.queries.money import money_of_deal
from artel.kit.money import Money

register = template.Library()


@register.simple_tag
def deal_money(deal: Deal, actor: Actor) -> dict[str, Any]:
    """Planned and actual profit of a deal, where the reader may see sums."""
    return money_of_deal(deal, actor)


@register.filter
def told_money(value: Money | None) -> str:
    """An amount in the reader's language."""
    return value.format(get_language() or "ru") if value is not None else "—"
