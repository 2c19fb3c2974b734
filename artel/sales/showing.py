"""A quote as the customer reads it: on paper and by its link."""

from typing import Any

from django.utils.translation import gettext as _

from artel.core.actor import Actor
from artel.kit.money import Money
from artel.kit.quantity import unit_of
from artel.sales.models import Quote
from artel.screens.cells import plain_text


def offer_on_paper(quote: Quote, actor: Actor) -> dict[str, Any]:
    """Lines and sums of a quote as a sheet of paper shows them."""
    heads = [_("Name"), _("Quantity"), _("Unit"), _("Price"), _("Discount"), _("VAT"), _("Sum")]
    return {
        "party": str(quote.party),
        "valid": f"{quote.valid_until:%d.%m.%Y}" if quote.valid_until else "",
        "words": {"for": _("For"), "valid": _("Valid until")},
        "comment": quote.comment,
        "heads": [{"label": label, "numeric": place in {1, 3, 4, 5, 6}} for place, label in enumerate(heads)],
        "rows": lines_told(quote),
        "sums": sums_told(quote),
    }


def lines_told(quote: Quote) -> list[list[str]]:
    """Each line as texts: name, quantity, unit, price, discount, rate of VAT, sum."""
    return [
        [
            line.name, plain_text(line.quantity.normalize()), str(unit_of(line.unit).symbol) if line.unit else "",
            Money(line.unit_price or 0, quote.currency).format(), _percent(line.discount_rate), line.tax_label or "—",
            Money(line.total, quote.currency).format(),
        ]
        for line in quote.lines.select_related("product")
    ]  # fmt: skip


def sums_told(quote: Quote) -> list[dict[str, str]]:
    """Without VAT, VAT, and the total."""
    named = ((_("Without VAT"), quote.net), (_("VAT"), quote.tax), (_("Total"), quote.total))
    return [{"label": label, "text": Money(amount, quote.currency).format()} for label, amount in named]


def _percent(rate: Any) -> str:
    return f"{(rate * 100).normalize():f}%" if rate else ""
