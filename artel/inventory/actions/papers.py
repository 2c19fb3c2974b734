"""What all documents of the stock do when they begin to count, and when they stop."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from artel.catalog.api import Tracking
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.events import emit
from artel.core.numbering import next_number
from artel.inventory.events import StockDocumentCancelled
from artel.inventory.models import StockDocument, Warehouse
from artel.inventory.undoing import take_back


def checked_lines(document: Any) -> list[Any]:
    """Lines of a document with their products; refused where there are none, or where a lot is not named."""
    lines = list(document.lines.select_related("product__category", "product__company", "lot"))
    if not lines:
        raise Refused(_("Add a line first."), "no-lines")
    for line in lines:
        if line.product.tracking != Tracking.NONE and line.lot_id is None:
            message = _("Name the lot or the serial number of «%(product)s».") % {"product": line.product}
            raise Refused(message, "no-lot")
    return lines


def refuse_closed(warehouses: Sequence[Warehouse]) -> None:
    """Nothing comes to or leaves a warehouse that is out of use."""
    for warehouse in warehouses:
        if warehouse.is_archived:
            message = _("«%(warehouse)s» is out of use. Choose another warehouse.") % {"warehouse": warehouse}
            raise Refused(message, "warehouse-closed")


def give_number(document: StockDocument) -> None:
    """The number under which a document counts."""
    document.number = next_number(document.kind, document.company_id)
    document.save(update_fields=["number"])


def cancel_document(document: StockDocument, reason: str, actor: Actor) -> None:
    """Everything that a document did to the books is taken back on its own day, the last one where it has two."""
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), "no-reason")
    day = getattr(document, "received_on", None) or document.effective_on
    take_back(document, on=day, reason=reason, actor=actor)
    emit(StockDocumentCancelled(company_id=document.company_id, kind=document.kind, document_id=document.pk))
