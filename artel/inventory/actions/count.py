"""Counting what really lies there, while others go on buying and selling."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.inventory.actions.papers import cancel_document, checked_lines, give_number, refuse_closed
from artel.inventory.events import StockDocumentPosted
from artel.inventory.models import Count, CountLine, Level, Movement, State
from artel.inventory.moving import Issuing, Receiving, issue, receive
from artel.inventory.queries import cost_now
from artel.kit.money import Money
from artel.ledger.api import Article, Side

COUNT = "inventory.count"


@action(Count, permission=COUNT, source=State.DRAFT, label=gettext_lazy("Fill from the book"), icon="list-plus")
def fill_count(document: Count, *, actor: Actor) -> None:
    """A line for everything that lies in the warehouse by the book; what is counted already stays as it is."""
    there = set(document.lines.values_list("product_id", "lot_id"))
    levels = Level.objects.filter(warehouse_id=document.warehouse_id).exclude(on_hand=0)
    rows = levels.order_by("product__name", "lot__code", "pk").values_list("product_id", "lot_id")
    first = document.lines.count()
    CountLine.objects.bulk_create(
        CountLine(company_id=document.company_id, document=document, product_id=product, lot_id=lot, position=place)
        for place, (product, lot) in enumerate((row for row in rows if row not in there), start=first)
    )


@action(
    Count, permission=COUNT, source=State.DRAFT, target=State.POSTED, label=gettext_lazy("Enter the differences"),
    icon="check", tone="primary", bulk=False,
)  # fmt: skip
def post_count(document: Count, *, actor: Actor) -> None:
    """What was found beyond the book comes in as surplus, what was not found goes out as shortage."""
    refuse_closed([document.warehouse])
    lines = [line for line in checked_lines(document) if line.counted is not None]
    if not lines:
        raise Refused(_("Nothing is counted yet: write what was found into the lines."), "nothing-counted")
    give_number(document)
    missing = [line for line in lines if line.difference < 0]
    found = [line for line in lines if line.difference > 0]
    if missing:
        issue([_shortage(document, line) for line in missing], source=document, on=document.effective_on, actor=actor)
    if found:
        receive(_surpluses(document, found), source=document, on=document.effective_on, actor=actor)
    emit(StockDocumentPosted(company_id=document.company_id, kind=document.kind, document_id=document.pk))


@action(
    Count, permission=COUNT, source=State.POSTED, target=State.CANCELLED, label=gettext_lazy("Cancel"),
    labels={"reason": gettext_lazy("Why")}, icon="undo-2", tone="danger", bulk=False,
)  # fmt: skip
def cancel_count(document: Count, *, reason: str, actor: Actor) -> None:
    """Surplus and shortage are taken back, as if nobody had counted."""
    cancel_document(document, reason, actor)


def _shortage(document: Count, line: CountLine) -> Issuing:
    quantity = -line.difference
    debit = Side(
        role="shortage", group=line.product.category.posting_group, product=line.product_id,
        warehouse=document.warehouse_id, quantity=quantity,
    )  # fmt: skip
    return Issuing(
        line.product, quantity, document.warehouse_id, debit, line_id=line.pk, lot_id=line.lot_id,
        kind=Movement.Kind.COUNT,
    )  # fmt: skip


def _surpluses(document: Count, lines: Sequence[CountLine]) -> list[Receiving]:
    currency = document.company.currency
    costs = cost_now([line.product_id for line in lines], currency)
    item = Article.objects.filter(company_id=document.company_id, use="other", code="surplus").first()
    received = []
    for line in lines:
        one = Money(line.unit_cost, currency) if line.unit_cost is not None else costs.get(line.product_id)
        if one is None:
            message = _("Nobody knows what «%(product)s» costs. Write the cost of one into its line.")
            raise Refused(message % {"product": line.product}, "no-cost")
        credit = Side(role="surplus", product=line.product_id, item=item.pk if item else None)
        received.append(
            Receiving(
                line.product, line.difference, document.warehouse_id, (one * line.difference).rounded(), credit,
                line_id=line.pk, lot_id=line.lot_id, kind=Movement.Kind.COUNT,
            )
        )  # fmt: skip
    return received
