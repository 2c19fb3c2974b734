"""Requests for prices: sent to several suppliers, answers noted side by side, the best chosen and ordered."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.parties.api import Party
from artel.purchasing.actions.drafting import Wanted, draft_purchase, origin_of
from artel.purchasing.models import PriceAnswer, PurchaseOrder, RequestForPrices, Requisition

DRAFT, SENT = RequestForPrices.State.DRAFT, RequestForPrices.State.SENT
CHOSEN, CANCELLED = RequestForPrices.State.CHOSEN, RequestForPrices.State.CANCELLED


@action(
    RequestForPrices, permission="purchasing.ask_prices", source=DRAFT, target=SENT,
    label=gettext_lazy("Start waiting for answers"), icon="send", tone="primary",
)  # fmt: skip
def ask_prices(request: RequestForPrices, *, actor: Actor) -> None:
    """Every supplier gets a place for a price of every line."""
    lines, asked = list(request.lines.all()), list(request.asked.all())
    if not lines:
        raise Refused(_("Add what you ask about."), "no-lines")
    if not asked:
        raise Refused(_("Add the suppliers whom you ask."), "no-suppliers")
    PriceAnswer.objects.bulk_create(
        (
            PriceAnswer(company_id=request.company_id, document=request, line=line, party_id=supplier.party_id)
            for line in lines
            for supplier in asked
        ),
        ignore_conflicts=True,
    )


@action(
    RequestForPrices, permission="purchasing.ask_prices", source=SENT, label=gettext_lazy("Note an answer"),
    labels={
        "supplier": gettext_lazy("Supplier"), "name": gettext_lazy("Product or name"), "price": gettext_lazy("Price"),
        "lead_days": gettext_lazy("Days to deliver"),
    },
    icon="pencil", bulk=False,
)  # fmt: skip
def note_answer(
    request: RequestForPrices, *, supplier: Party, name: str, price: Decimal, lead_days: int = 0, actor: Actor
) -> None:
    """Note what a supplier asks for one line of the request."""
    if price < 0:
        raise Refused(_("A price is not below zero."), "negative-price")
    wanted = name.strip().lower()
    rows = request.answers.filter(party=supplier).select_related("line__product")
    found = [row for row in rows if wanted in row.line.name.lower()]
    if len(found) != 1:
        raise Refused(_("Name one line of the request and a supplier who is asked."), "no-such-line")
    found[0].unit_price, found[0].lead_days = price, lead_days or None
    found[0].save(update_fields=["unit_price", "lead_days"])


@action(
    RequestForPrices, permission="purchasing.choose_prices", source=SENT, target=CHOSEN,
    label=gettext_lazy("Choose the best and order"), icon="trophy", tone="primary", bulk=False,
)  # fmt: skip
def choose_best(request: RequestForPrices, *, actor: Actor) -> list[PurchaseOrder]:
    """The chosen answer of a line counts, else the cheapest, of equal ones the soonest; each supplier gets a draft."""
    answers = list(request.answers.select_related("line__product", "party").order_by("line__position", "line_id", "id"))
    lines = {answer.line_id for answer in answers}
    best = [_best([answer for answer in answers if answer.line_id == pk]) for pk in sorted(lines)]
    PriceAnswer.objects.filter(document=request, is_chosen=True).update(is_chosen=False)
    for answer in best:
        answer.is_chosen = True
    PriceAnswer.objects.bulk_update(best, ["is_chosen"])
    orders = []
    for party_id in dict.fromkeys(answer.party_id for answer in best):
        mine = [answer for answer in best if answer.party_id == party_id]
        orders.append(_order(request, mine, actor))
    if request.requisition_id is not None:
        Requisition.objects.filter(pk=request.requisition_id).update(state=Requisition.State.ORDERED)
    return orders


@action(
    RequestForPrices, permission="purchasing.ask_prices", source=(DRAFT, SENT), target=CANCELLED,
    label=gettext_lazy("Cancel"), labels={"reason": gettext_lazy("Why")}, icon="circle-x", tone="danger", bulk=False,
)  # fmt: skip
def cancel_request(request: RequestForPrices, *, reason: str, actor: Actor) -> None:
    """Nothing is chosen."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")


def _best(answers: Sequence[PriceAnswer]) -> PriceAnswer:
    priced = [answer for answer in answers if answer.unit_price is not None]
    if not priced:
        message = _("Nobody has answered for «%(name)s».")
        raise Refused(message % {"name": answers[0].line.name}, "no-answer")
    return min(
        priced, key=lambda row: (not row.is_chosen, row.unit_price, row.lead_days is None, row.lead_days or 0, row.pk)
    )


def _order(request: RequestForPrices, answers: Sequence[PriceAnswer], actor: Actor) -> PurchaseOrder:
    wanted = [
        Wanted(row.line.quantity, row.line.product, row.line.text, row.line.unit, row.unit_price) for row in answers
    ]
    days = [row.lead_days for row in answers if row.lead_days is not None]
    return draft_purchase(
        answers[0].party, wanted, actor=actor, warehouse=request.warehouse, currency=request.currency,
        is_inclusive=request.is_inclusive, request_id=request.pk, requisition_id=request.requisition_id,
        expected_on=timezone.localdate() + timedelta(days=max(days)) if days else request.needed_on,
        **origin_of(request),
    )  # fmt: skip
