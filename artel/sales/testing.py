"""What tests of every context may start from: the smallest documents of sales."""

from typing import Any

from artel.core.models import Company
from artel.parties.api import Party
from artel.sales.models import (
    CreditLimit,
    Order,
    OrderLine,
    Quote,
    QuoteLine,
    Return,
    ReturnLine,
    Shipment,
    ShipmentLine,
    Terms,
)
from artel.screens.testing import make_row, makes


def _placed(company: Company, model: Any, values: dict[str, Any]) -> Any:
    """A document under a number of its own."""
    party = values.pop("party", None) or make_row(Party, company)
    number = str(model.objects.filter(company=company).count() + 1)
    return model.objects.create(company=company, party=party, **{"number": number, "currency": "RUB", **values})


@makes(Quote)
def smallest_quote(company: Company, **values: Any) -> Quote:
    """A quote without lines."""
    made: Quote = _placed(company, Quote, values)
    return made


@makes(Order)
def smallest_order(company: Company, **values: Any) -> Order:
    """An order without lines."""
    made: Order = _placed(company, Order, values)
    return made


@makes(Terms)
def smallest_terms(company: Company, **values: Any) -> Terms:
    """The one that a company can have."""
    return Terms.objects.update_or_create(company=company, defaults=values)[0]


@makes(CreditLimit)
def smallest_limit(company: Company, **values: Any) -> CreditLimit:
    """A hundred for somebody."""
    party = values.pop("party", None) or make_row(Party, company)
    return CreditLimit.objects.create(company=company, party=party, **{"amount": 100, **values})


@makes(QuoteLine)
def smallest_quote_line(company: Company, **values: Any) -> QuoteLine:
    """A word of advice for a hundred."""
    placed = {"document": values.pop("document", None) or smallest_quote(company), "text": "Совет", "unit_price": 100}
    return QuoteLine.objects.create(company=company, **{**placed, "unit": "pcs", "tax_kind": "standard", **values})


@makes(OrderLine)
def smallest_order_line(company: Company, **values: Any) -> OrderLine:
    """A word of advice for a hundred."""
    placed = {"document": values.pop("document", None) or smallest_order(company), "text": "Совет", "unit_price": 100}
    return OrderLine.objects.create(company=company, **{**placed, "unit": "pcs", "tax_kind": "standard", **values})


@makes(Shipment)
def smallest_shipment(company: Company, **values: Any) -> Shipment:
    """A draft for some order."""
    order = values.pop("order", None) or smallest_order(company)
    return Shipment.objects.create(company=company, order=order, **{"party": order.party, **values})


@makes(ShipmentLine)
def smallest_shipment_line(company: Company, **values: Any) -> ShipmentLine:
    """One of something."""
    shipment = values.pop("shipment", None) or smallest_shipment(company)
    line = values.pop("order_line", None) or smallest_order_line(company, document=shipment.order)
    return ShipmentLine.objects.create(company=company, shipment=shipment, order_line=line, **{"quantity": 1, **values})


@makes(Return)
def smallest_return(company: Company, **values: Any) -> Return:
    """A draft for some shipment."""
    shipment = values.pop("shipment", None) or smallest_shipment(company)
    return Return.objects.create(company=company, shipment=shipment, **{"party": shipment.party, **values})


@makes(ReturnLine)
def smallest_return_line(company: Company, **values: Any) -> ReturnLine:
    """One of what was shipped."""
    document = values.pop("document", None) or smallest_return(company)
    line = values.pop("shipment_line", None) or smallest_shipment_line(company, shipment=document.shipment)
    placed = {"document": document, "shipment_line": line, "quantity": 1}
    return ReturnLine.objects.create(company=company, **{**placed, **values})
