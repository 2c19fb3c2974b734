"""Quotes: sent, answered by the customer, made anew as a version, turned into an order."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.doors import close_doors, open_door
from artel.core.errors import Forbidden, Refused
from artel.core.events import emit
from artel.core.numbering import next_number
from artel.core.steps import step
from artel.core.timeline import note
from artel.sales.actions.drafting import taken_over, terms_of
from artel.sales.events import QuoteAccepted
from artel.sales.models import Order, OrderLine, Quote, QuoteLine
from artel.sales.pricing import refuse_low_prices

DRAFT, SENT, ACCEPTED, DECLINED = Quote.State.DRAFT, Quote.State.SENT, Quote.State.ACCEPTED, Quote.State.DECLINED
EXPIRED, REPLACED = Quote.State.EXPIRED, Quote.State.REPLACED
PURPOSE = "sales.quote"
ANSWER = {"name": gettext_lazy("Who answered"), "comment": gettext_lazy("Comment")}


@action(
    Quote, permission="sales.send_quote", source=DRAFT, target=SENT, label=gettext_lazy("Send"), icon="send",
    tone="primary",
)  # fmt: skip
def send(quote: Quote, *, actor: Actor) -> None:
    """It is offered: the customer reads it by its link, and nobody changes it any more."""
    lines = list(quote.lines.select_related("product__category", "document__party"))
    if not lines:
        raise Refused(_("Add a line before sending."), "no-lines")
    if quote.valid_until is not None and quote.valid_until < timezone.localdate():
        raise Refused(_("It holds until a day that has passed. Choose a later one."), "expired")
    refuse_low_prices(lines, actor=actor)
    quote.sent_at = timezone.now()
    quote.save(update_fields=["sent_at"])


@action(
    Quote, permission="sales.answer_quote", source=SENT, target=ACCEPTED, label=gettext_lazy("Accept"), icon="check",
    labels=ANSWER, bulk=False,
)  # fmt: skip
def accept(quote: Quote, *, name: str = "", comment: str = "", actor: Actor) -> None:
    """The customer agrees."""
    _refuse_late(quote)
    _answered(quote, name, comment, actor)
    emit(
        QuoteAccepted(
            company_id=quote.company_id, quote_id=quote.pk, party_id=quote.party_id, deal_id=quote.deal_id
        )
    )  # fmt: skip


@action(
    Quote, permission="sales.answer_quote", source=SENT, target=DECLINED, label=gettext_lazy("Decline"), icon="x",
    labels=ANSWER, bulk=False,
)  # fmt: skip
def decline(quote: Quote, *, name: str = "", comment: str = "", actor: Actor) -> None:
    """The customer does not agree."""
    _answered(quote, name, comment, actor)


@action(
    Quote, permission="sales.send_quote", source=(SENT, DECLINED, EXPIRED), label=gettext_lazy("New version"),
    icon="copy-plus", bulk=False,
)  # fmt: skip
def new_version(quote: Quote, *, actor: Actor) -> Quote:
    """A draft with the same lines under the same number; this version is kept as it was, and its link is shut."""
    if Quote.objects.filter(revises=quote).exists():
        raise Refused(_("There is a later version already."), "later-version")
    days = terms_of(quote.company_id).quote_days
    made = taken_over(
        quote, Quote, QuoteLine, number=quote.number, version=quote.version + 1, revises=quote,
        valid_until=timezone.localdate() + timedelta(days=days),
    )  # fmt: skip
    if quote.state == SENT:
        Quote.objects.filter(pk=quote.pk).update(state=REPLACED)
    close_doors(PURPOSE, quote.pk, actor=actor)
    note(made, "created", actor=actor)
    return made


@action(
    Quote, permission="sales.send_quote", source=(DRAFT, SENT, ACCEPTED), label=gettext_lazy("Make an order"),
    icon="shopping-cart", tone="primary", bulk=False,
)  # fmt: skip
def to_order(quote: Quote, *, actor: Actor) -> Order:
    """A draft of an order with the lines of the quote, at its prices."""
    if not actor.grant(Order).create:
        raise Forbidden
    standing = quote.orders.exclude(state=Order.State.CANCELLED).first()
    if standing is not None:
        raise Refused(_("«%(order)s» was made from it already.") % {"order": standing}, "has-order")
    number = next_number("sales.order", quote.company_id)
    order = taken_over(quote, Order, OrderLine, number=number, quote=quote, source_kind=quote.kind, source_id=quote.pk)
    note(order, "created", actor=actor)
    return order


def link_of(quote: Quote, *, actor: Actor) -> str:
    """A new secret link by which the customer reads and answers; links given out before stop working."""
    if quote.state != SENT:
        raise Refused(_("Send the quote first: a link leads to what is offered."), "not-sent")
    actor.require("sales.send_quote")
    with step(actor, gettext_lazy("Make a link")):
        close_doors(PURPOSE, quote.pk, actor=actor)
        token = open_door(PURPOSE, quote.pk, actor=actor)
        note(quote, "sales.link", actor=actor)
    return f"/offer/{token}/"


def expire_quotes(company_id: int) -> int:
    """Quotes whose last day has passed hold no more. Returns their number."""
    late = Quote.objects.filter(company_id=company_id, state=SENT, valid_until__lt=timezone.localdate())
    return late.update(state=EXPIRED)


def _refuse_late(quote: Quote) -> None:
    if quote.valid_until is not None and quote.valid_until < timezone.localdate():
        day = f"{quote.valid_until:%d.%m.%Y}"
        raise Refused(_("The offer held until %(day)s. Ask for a new version.") % {"day": day}, "expired")


def _answered(quote: Quote, name: str, comment: str, actor: Actor) -> None:
    quote.answered_at = timezone.now()
    quote.answered_by = (name.strip() or actor.name)[:200]
    quote.answer = comment.strip()
    quote.save(update_fields=["answered_at", "answered_by", "answer"])
