"""What forms tell of the lines of documents with prices, and of what stands behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from babel import Locale
from babel.core import get_global

from artel.catalog.api import Product
from artel.countries.ru.forms.wording import DASH, figures, in_kopecks, price, quantity, short_day, unit_told
from artel.finance.api import Invoice, OpenItem, Payment, PricedDocument, Settlement, VatEntry
from artel.kit.decimals import round_half_up
from artel.sales.api import Order

CURRENCIES: Final = {
    "RUB": "Российский рубль, 643", "USD": "Доллар США, 840", "EUR": "Евро, 978", "CNY": "Юань, 156",
    "KZT": "Тенге, 398", "BYN": "Белорусский рубль, 933", "TRY": "Турецкая лира, 949", "GBP": "Фунт стерлингов, 826",
}  # fmt: skip
WITHOUT_TAX: Final = "без НДС"


@dataclass(frozen=True)
class Item:
    """One line as the columns of forms write it; amounts that pages add up stand in kopecks beside."""

    number: int
    code: str
    name: str
    unit: str
    okei: str
    quantity: str
    price: str
    net: str
    rate: str
    tax: str
    total: str
    origin_code: str
    origin: str
    packing: str
    kopecks: tuple[int, int, int]
    amount: float


def items_of(document: PricedDocument) -> list[Item]:
    """Lines of a document in their order; prices stand without VAT."""
    rows = document.lines.select_related("product").order_by("position", "id")  # type: ignore[attr-defined]  # each has lines
    return [_item(number, line) for number, line in enumerate(rows, start=1)]


def _item(number: int, line: Any) -> Item:
    product: Product | None = line.product
    unit, okei = unit_told(line.unit)
    without_tax = line.tax_rate is None
    code, origin = origin_of(product)
    return Item(
        number=number, code=product.code if product else "", name=line.name,
        unit=unit, okei=okei, quantity=quantity(line.quantity), price=price(net_price(line)), net=figures(line.net),
        rate=WITHOUT_TAX if without_tax else line.tax_label, tax=WITHOUT_TAX if without_tax else figures(line.tax),
        total=figures(line.total), origin_code=code, origin=origin, packing=product.packing if product else "",
        kopecks=(in_kopecks(line.net), in_kopecks(line.tax), in_kopecks(line.total)), amount=float(line.quantity),
    )  # fmt: skip


def net_price(line: Any) -> Decimal:
    """What one unit costs without VAT, after its discount."""
    return round_half_up(line.net / line.quantity, 2) if line.quantity else Decimal(0)


def origin_of(product: Product | None) -> tuple[str, str]:
    """Number and name of the country that imported goods come from; dashes for our own."""
    country = product.origin_country if product else ""
    if country in ("", "RU"):
        return DASH, DASH
    numbers = [key for key, found in get_global("territory_aliases").items() if key.isdigit() and found == [country]]
    return min(numbers, default=DASH), Locale("ru").territories.get(country, country)


def goods_in(document: PricedDocument) -> bool:
    """Whether anything of it can be carried."""
    lines: Any = document.lines  # type: ignore[attr-defined]  # each has lines
    return bool(lines.filter(product__kind_of_product__in=("goods", "kit")).exists())


def taxed(document: PricedDocument) -> bool:
    """Whether VAT is charged on any line; the rate of nothing counts."""
    lines: Any = document.lines  # type: ignore[attr-defined]
    return bool(lines.filter(tax_rate__isnull=False).exists())


def taxes_told(document: PricedDocument) -> list[tuple[str, str]]:
    """VAT of each rate: («в том числе НДС 22%», «110,00»)."""
    found: dict[Decimal, Decimal] = {}
    for line in document.lines.all():  # type: ignore[attr-defined]
        if line.tax_rate is not None:
            found[line.tax_rate] = found.get(line.tax_rate, Decimal(0)) + line.tax
    if not found:
        return [("Без налога (НДС)", DASH)]
    return [
        (f"В том числе НДС {(rate * 100).normalize():f}%", figures(tax))
        for rate, tax in sorted(found.items(), reverse=True)
    ]


def basis_of(document: PricedDocument) -> str:
    """On what ground it was made: the contract, or else the order or request to pay."""
    if document.contract:
        return str(document.contract)
    proforma = getattr(document, "proforma", None)
    if proforma is not None:
        return f"Счёт на оплату № {proforma.number} от {short_day(proforma.issued_on)}"
    if document.source_kind == "sales.order":
        order = Order.objects.filter(pk=document.source_id or 0).first()
        return f"Заказ № {order.number} от {short_day(order.issued_on)}" if order is not None else ""
    return ""


def advances_of(invoice: Invoice) -> list[int]:
    """Payments that had come before the invoice and cover a part of it."""
    covered = Settlement.objects.filter(
        debit__source_kind="finance.invoice", debit__source_id=invoice.pk, credit__source_kind="finance.payment",
        credit__role=OpenItem.Role.ADVANCE_RECEIVED,
    )  # fmt: skip
    return sorted(set(covered.values_list("credit__source_id", flat=True)))


def payments_told(payment_ids: Sequence[int]) -> str:
    """Numbers and days of payments: № 15 от 12.01.2026."""
    rows = Payment.objects.filter(pk__in=payment_ids).order_by("paid_on", "pk")
    return _listed((row.number, row.paid_on) for row in rows)


def advance_invoices_told(payment_ids: Sequence[int]) -> str:
    """Numbers and days of the invoices that were made of these advances (line 5б)."""
    rows = VatEntry.objects.filter(
        book=VatEntry.Book.SALES, code="02", source_kind="finance.payment", source_id__in=payment_ids, total__gt=0
    )
    return _listed(rows.order_by("invoice_on", "pk").values_list("invoice_number", "invoice_on").distinct())


def _listed(documents: Iterable[tuple[str, Any]]) -> str:
    return "; ".join(f"№ {number or DASH} от {short_day(when)}" for number, when in documents)
