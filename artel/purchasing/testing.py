"""What tests of every context may start from: the smallest documents of purchasing."""

from datetime import date
from decimal import Decimal
from typing import Any

from artel.catalog.api import Product
from artel.core.models import Company
from artel.finance.api import Bill
from artel.inventory.api import Warehouse
from artel.parties.api import Party
from artel.purchasing.models import (
    AskedSupplier,
    LandedCost,
    LandedShare,
    Match,
    PriceAnswer,
    Proposal,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    ReorderRule,
    RequestForPrices,
    RequestLine,
    Requisition,
    RequisitionLine,
    SupplierReturn,
    SupplierReturnLine,
    Terms,
)
from artel.screens.testing import make_row, makes

TODAY = date(2026, 3, 10)


def _numbered(model: Any, company: Company, values: dict[str, Any]) -> Any:
    number = str(model.objects.filter(company=company).count() + 1)
    return model.objects.create(company=company, **{"number": number, **values})


def _line(model: Any, parent: Any, company: Company, values: dict[str, Any]) -> Any:
    document = values.pop("document", None) or make_row(parent, company)
    return model.objects.create(company=company, document=document, **values)


@makes(Terms)
def smallest_terms(company: Company, **values: Any) -> Terms:
    """The one that a company can have."""
    return Terms.objects.update_or_create(company=company, defaults=values)[0]


@makes(Requisition)
def smallest_requisition(company: Company, **values: Any) -> Requisition:
    """A requisition without lines."""
    made: Requisition = _numbered(Requisition, company, values)
    return made


@makes(RequisitionLine)
def smallest_requisition_line(company: Company, **values: Any) -> RequisitionLine:
    """One of something that is only named."""
    made: RequisitionLine = _line(RequisitionLine, Requisition, company, {"text": "Бумага", "unit": "pcs", **values})
    return made


@makes(RequestForPrices)
def smallest_request(company: Company, **values: Any) -> RequestForPrices:
    """A request without lines."""
    made: RequestForPrices = _numbered(RequestForPrices, company, {"currency": "RUB", **values})
    return made


@makes(RequestLine)
def smallest_request_line(company: Company, **values: Any) -> RequestLine:
    """One of something that is only named."""
    made: RequestLine = _line(RequestLine, RequestForPrices, company, {"text": "Бумага", "unit": "pcs", **values})
    return made


@makes(AskedSupplier)
def smallest_asked(company: Company, **values: Any) -> AskedSupplier:
    """Some supplier is asked."""
    party = values.pop("party", None) or make_row(Party, company)
    made: AskedSupplier = _line(AskedSupplier, RequestForPrices, company, {"party": party, **values})
    return made


@makes(PriceAnswer)
def smallest_answer(company: Company, **values: Any) -> PriceAnswer:
    """Some supplier asks a hundred."""
    line = values.pop("line", None) or smallest_request_line(company)
    party = values.pop("party", None) or make_row(Party, company)
    told = {"document": line.document, "unit_price": Decimal(100), **values}
    return PriceAnswer.objects.create(company=company, line=line, party=party, **told)


@makes(PurchaseOrder)
def smallest_purchase(company: Company, **values: Any) -> PurchaseOrder:
    """An order without lines."""
    party = values.pop("party", None) or make_row(Party, company)
    made: PurchaseOrder = _numbered(PurchaseOrder, company, {"party": party, "currency": "RUB", **values})
    return made


@makes(PurchaseOrderLine)
def smallest_purchase_line(company: Company, **values: Any) -> PurchaseOrderLine:
    """A word of advice for a hundred."""
    told = {"text": "Совет", "unit": "pcs", "unit_price": Decimal(100), "tax_kind": "standard", **values}
    made: PurchaseOrderLine = _line(PurchaseOrderLine, PurchaseOrder, company, told)
    return made


@makes(Receipt)
def smallest_receipt(company: Company, **values: Any) -> Receipt:
    """A draft for some order."""
    order = values.pop("order", None) or smallest_purchase(company)
    return Receipt.objects.create(company=company, order=order, **{"party": order.party, **values})


@makes(ReceiptLine)
def smallest_receipt_line(company: Company, **values: Any) -> ReceiptLine:
    """One of something."""
    document = values.pop("document", None) or smallest_receipt(company)
    line = values.pop("order_line", None) or smallest_purchase_line(company, document=document.order)
    return ReceiptLine.objects.create(
        company=company, document=document, order_line=line, **{"quantity": Decimal(1), **values}
    )


@makes(Match)
def smallest_match(company: Company, **values: Any) -> Match:
    """A bill that fits."""
    order = values.pop("order", None) or smallest_purchase(company)
    bill = values.pop("bill", None) or make_row(Bill, company, party=order.party)
    return Match.objects.create(company=company, order=order, bill=bill, **{"party": order.party, **values})


@makes(LandedCost)
def smallest_landed(company: Company, **values: Any) -> LandedCost:
    """A hundred for delivery."""
    party = values.pop("party", None) or make_row(Party, company)
    return LandedCost.objects.create(company=company, party=party, **{"amount": Decimal(100), **values})


@makes(LandedShare)
def smallest_share(company: Company, **values: Any) -> LandedShare:
    """Some receipt of it."""
    receipt = values.pop("receipt", None) or smallest_receipt(company)
    made: LandedShare = _line(LandedShare, LandedCost, company, {"receipt": receipt, **values})
    return made


@makes(SupplierReturn)
def smallest_supplier_return(company: Company, **values: Any) -> SupplierReturn:
    """A draft for some receipt."""
    receipt = values.pop("receipt", None) or smallest_receipt(company)
    return SupplierReturn.objects.create(company=company, receipt=receipt, **{"party": receipt.party, **values})


@makes(SupplierReturnLine)
def smallest_supplier_return_line(company: Company, **values: Any) -> SupplierReturnLine:
    """One of what came."""
    document = values.pop("document", None) or smallest_supplier_return(company)
    line = values.pop("receipt_line", None) or smallest_receipt_line(company, document=document.receipt)
    return SupplierReturnLine.objects.create(
        company=company, document=document, receipt_line=line, **{"quantity": Decimal(1), **values}
    )


@makes(ReorderRule)
def smallest_reorder_rule(company: Company, **values: Any) -> ReorderRule:
    """Between one and ten of something."""
    product = values.pop("product", None) or make_row(Product, company)
    warehouse = values.pop("warehouse", None) or make_row(Warehouse, company)
    told = {"least": Decimal(1), "most": Decimal(10), **values}
    return ReorderRule.objects.create(company=company, product=product, warehouse=warehouse, **told)


@makes(Proposal)
def smallest_proposal(company: Company, **values: Any) -> Proposal:
    """One of something, nobody knows of whom."""
    product = values.pop("product", None) or make_row(Product, company)
    warehouse = values.pop("warehouse", None) or make_row(Warehouse, company)
    told = {"cause": "low", "quantity": Decimal(1), "unit": product.unit, "currency": "RUB", **values}
    return Proposal.objects.create(company=company, product=product, warehouse=warehouse, **told)
