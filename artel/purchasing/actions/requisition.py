"""Requisitions: approved, ordered from the suppliers who offer best, or asked about first."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.catalog.api import supplier_offers
from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.kit.quantity import Quantity
from artel.parties.api import Party
from artel.purchasing.actions.drafting import Wanted, draft_purchase, open_request, origin_of
from artel.purchasing.models import PurchaseOrder, RequestForPrices, RequestLine, Requisition, RequisitionLine

DRAFT, APPROVED = Requisition.State.DRAFT, Requisition.State.APPROVED
ORDERED, CANCELLED = Requisition.State.ORDERED, Requisition.State.CANCELLED


@action(
    Requisition, permission="purchasing.approve_requisition", source=DRAFT, target=APPROVED,
    label=gettext_lazy("Approve"), icon="check", tone="primary",
)  # fmt: skip
def approve_requisition(requisition: Requisition, *, actor: Actor) -> None:
    """Let it be bought."""
    if not requisition.lines.exists():
        raise Refused(_("Add a line before approving."), "no-lines")


@action(
    Requisition, permission="purchasing.approve_requisition", source=(DRAFT, APPROVED), target=CANCELLED,
    label=gettext_lazy("Cancel"), labels={"reason": gettext_lazy("Why")}, icon="circle-x", tone="danger", bulk=False,
)  # fmt: skip
def cancel_requisition(requisition: Requisition, *, reason: str, actor: Actor) -> None:
    """It is not bought."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")


@action(
    Requisition, permission="purchasing.order_requisition", source=APPROVED, target=ORDERED,
    label=gettext_lazy("Order"), icon="shopping-basket", tone="primary", needs="read",
)  # fmt: skip
def order_requisition(requisition: Requisition, *, actor: Actor) -> list[PurchaseOrder]:
    """Draft an order to each supplier who offers best for some of its lines."""
    lines = list(requisition.lines.select_related("product"))
    grouped: dict[int, tuple[Party, list[Wanted]]] = {}
    for line in lines:
        supplier, wanted = _best(line)
        grouped.setdefault(supplier.pk, (supplier, []))[1].append(wanted)
    return [
        draft_purchase(
            supplier, wanted, actor=actor, warehouse=requisition.warehouse, expected_on=requisition.needed_on,
            requisition_id=requisition.pk, **origin_of(requisition),
        )
        for supplier, wanted in grouped.values()
    ]  # fmt: skip


@action(
    Requisition, permission="purchasing.ask_prices", source=APPROVED, label=gettext_lazy("Ask for prices"),
    icon="message-circle-question", needs="read", bulk=False,
)  # fmt: skip
def ask_for_requisition(requisition: Requisition, *, actor: Actor) -> RequestForPrices:
    """Draft a request for prices of its lines; suppliers are chosen on it."""
    values = {"warehouse": requisition.warehouse, "needed_on": requisition.needed_on}
    request = open_request({**values, "requisition_id": requisition.pk, **origin_of(requisition)}, actor=actor)
    copy_lines(request, list(requisition.lines.all()))
    return request


def copy_lines(request: RequestForPrices, lines: Sequence[RequisitionLine]) -> None:
    """Put lines of a requisition on a request for prices."""
    RequestLine.objects.bulk_create(
        RequestLine(
            company_id=request.company_id, document=request, position=place, product_id=line.product_id,
            text=line.text, quantity=line.quantity, unit=line.unit,
        )
        for place, line in enumerate(lines)
    )  # fmt: skip


def _best(line: RequisitionLine) -> tuple[Party, Wanted]:
    """Of whom a line is bought: the preferred supplier, else the cheapest; in their unit and multiple."""
    offers = []
    if line.product is not None:
        offers = supplier_offers(line.product, Quantity(line.quantity, line.unit), timezone.localdate())
    priced = [offer for offer in offers if offer.price is not None]
    if not priced:
        message = _("No supplier has a price for «%(name)s». Ask for prices first.")
        raise Refused(message % {"name": line.name}, "no-supplier")
    offer = priced[0]
    return offer.supplier, Wanted(offer.quantity.amount, line.product, line.text, offer.quantity.unit.code)
