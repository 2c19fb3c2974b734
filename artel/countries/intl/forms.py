"""Papers of companies of countries without a pack: invoice, proforma, credit note, delivery note, statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from artel.core.actor import Actor, company_of
from artel.core.models import Company
from artel.countries.papers import ANY_OTHER, offered_by
from artel.countries.settled import Period, settled_with
from artel.finance.api import DocumentState, Invoice, MoneyAccount, OpenItem, PricedDocument, Proforma
from artel.kit.decimals import format_decimal
from artel.kit.fields import money_of
from artel.kit.money import in_words
from artel.kit.quantity import unit_of
from artel.parties.api import Address, Party
from artel.sales.api import Shipment
from artel.screens.declare import Print
from artel.screens.printing.letterhead import Signers, signers_of
from artel.screens.registry import also_printed

ENGLISH = "en"


@dataclass(frozen=True)
class Side:
    """One side of a paper, line by line."""

    name: str
    lines: list[str]


@dataclass(frozen=True)
class Paper:
    """Everything that stands on a sheet: facts above, a table, what it comes to, how to pay."""

    kind: str
    ours: Side
    theirs: Side
    facts: list[tuple[str, str]]
    heads: list[str]
    rows: list[list[str]]
    sums: list[tuple[str, str]]
    words: str
    payment: list[str]
    note: str
    signers: Signers


def _day(when: date) -> str:
    return format_date(when, "d MMMM y", locale="en_GB")


def _figures(amount: Decimal) -> str:
    return format_decimal(amount, ENGLISH, 2, 2)


def _sides(company: Company, party: Party, signers: Signers) -> tuple[Side, Side]:
    tax = f"Tax ID {company.inn}" if company.inn else ""
    address = Address.objects.filter(party_id=party.pk).order_by("kind_of_address", "pk").first()
    ours = _filled([*company.address.splitlines(), signers.phone, tax])
    theirs = _filled([address.one_line if address else "", f"Tax ID {party.inn}" if party.inn else ""])
    return Side(company.legal_name or company.name, ours), Side(party.full_name, theirs)


def _filled(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line]


def _payment(company: Company, currency: str) -> list[str]:
    """Where to pay to; nothing where no account in this currency is known."""
    account = MoneyAccount.main_of(company.pk, currency)
    if account is None:
        return []
    number = f"IBAN {account.iban}" if account.iban else f"Account {account.number}"
    return _filled([account.bank_name, number, f"SWIFT {account.swift}" if account.swift else ""])


def _priced(kind: str, document: PricedDocument, facts: list[tuple[str, str]], *, pays: bool = True) -> Paper:
    signers = signers_of(document.company)
    ours, theirs = _sides(document.company, document.party, signers)
    lines: Any = document.lines.select_related("product").order_by("position", "id")  # type: ignore[attr-defined]  # each has lines
    rows = [
        [line.name, format_decimal(line.quantity.normalize(), ENGLISH), _unit(line.unit), _figures(line.unit_price),
         line.tax_label or "—", _figures(abs(line.total))]
        for line in lines
    ]  # fmt: skip
    named = (("Net", document.net), ("Tax", document.tax), (f"Total {document.currency}", document.total))
    words = in_words(abs(money_of(document, "total")), ENGLISH)
    return Paper(
        kind, ours, theirs, [fact for fact in facts if fact[1]],
        ["Description", "Quantity", "Unit", "Price", "Tax", f"Amount, {document.currency}"], rows,
        [(label, _figures(abs(amount))) for label, amount in named], words,
        _payment(document.company, document.currency) if pays else [], document.comment, signers,
    )  # fmt: skip


def _unit(code: str) -> str:
    with override(ENGLISH):
        return str(unit_of(code)) if code else ""


def invoice(document: Invoice, actor: Actor) -> Paper:
    """What was sold, when it is due and where to pay to."""
    facts = [("Number", document.number), ("Date", _day(document.issued_on)),
             ("Due", _day(document.due_on) if document.due_on else ""), ("Contract", document.contract)]  # fmt: skip
    return _priced("Invoice", document, facts)


def proforma(document: Proforma, actor: Actor) -> Paper:
    """What we ask to pay before anything is shipped."""
    facts = [("Number", document.number), ("Date", _day(document.issued_on)),
             ("Due", _day(document.due_on) if document.due_on else ""), ("Contract", document.contract)]  # fmt: skip
    return _priced("Proforma invoice", document, facts)


def credit_note(document: Invoice, actor: Actor) -> Paper:
    """What an invoice is too high by, or a debit note of what it is too low by."""
    corrected = document.corrects
    assert corrected is not None, "a correction corrects something"
    facts = [("Number", document.number), ("Date", _day(document.issued_on)),
             ("Invoice", f"{corrected.number} of {_day(corrected.issued_on)}")]  # fmt: skip
    return _priced("Credit note" if document.total <= 0 else "Debit note", document, facts, pays=document.total > 0)


def delivery_note(shipment: Shipment, actor: Actor) -> Paper:
    """What was handed over: quantities without prices."""
    signers = signers_of(shipment.company)
    ours, theirs = _sides(shipment.company, shipment.party, signers)
    lines = shipment.lines.select_related("order_line__product", "lot").order_by("position", "id")
    rows = [
        [line.name, format_decimal(line.quantity.normalize(), ENGLISH), _unit(line.unit), str(line.lot or "")]
        for line in lines
    ]
    facts = [("Number", shipment.number), ("Date", _day(shipment.shipped_on)), ("Order", shipment.order.number),
             ("From", str(shipment.warehouse or ""))]  # fmt: skip
    return Paper(
        "Delivery note", ours, theirs, [fact for fact in facts if fact[1]], ["Description", "Quantity", "Unit", "Lot"],
        rows, [], "", [], shipment.comment, signers,
    )  # fmt: skip


def statement(party: Party, actor: Actor, *, since: date, until: date) -> Paper:
    """What was invoiced and paid in a period, and what is open at its end."""
    company = company_of(actor)
    signers = signers_of(company)
    ours, theirs = _sides(company, party, signers)
    with override(ENGLISH):
        found = settled_with(party, company, since, until)
    rows, balance = [], found.opening
    for row in found.rows:
        balance += row.debit - row.credit
        told = [_figures(amount) if amount else "" for amount in (row.debit, row.credit)]
        rows.append([_day(row.on), row.name, *told, _figures(balance)])
    currency = company.currency
    facts = [("Period", f"{_day(since)} – {_day(until)}"), ("Opening balance", f"{_figures(found.opening)} {currency}")]
    return Paper(
        "Statement of account", ours, theirs, facts, ["Date", "Document", "Debit", "Credit", "Balance"], rows,
        [(f"Closing balance, {currency}", _figures(found.closing))], "", _payment(company, currency), "", signers,
    )  # fmt: skip


def _posted(document: Invoice) -> bool:
    return document.state == DocumentState.POSTED and document.corrects_id is None


def _correction(document: Invoice) -> bool:
    return document.state == DocumentState.POSTED and document.corrects_id is not None


def _issued(document: Proforma) -> bool:
    return document.state == Proforma.State.ISSUED


def _left(shipment: Shipment) -> bool:
    return shipment.state == DocumentState.POSTED


TEMPLATE = "countries/intl/paper.typ"
ANYBODY = offered_by(ANY_OTHER)
also_printed(
    "finance.invoice",
    Print("invoice", TEMPLATE, pgettext_lazy("form", "Invoice"), invoice, fits=_posted, offered=ANYBODY),
    Print("credit-note", TEMPLATE, gettext_lazy("Credit note"), credit_note, fits=_correction, offered=ANYBODY),
)
also_printed(
    "finance.proforma",
    Print("proforma", TEMPLATE, gettext_lazy("Proforma invoice"), proforma, fits=_issued, offered=ANYBODY),
)
also_printed(
    "sales.shipment",
    Print("delivery-note", TEMPLATE, gettext_lazy("Delivery note"), delivery_note, fits=_left, offered=ANYBODY),
)
also_printed(
    "parties.party",
    Print(
        "statement", TEMPLATE, gettext_lazy("Statement of account"), statement,
        offered=offered_by(ANY_OTHER, OpenItem), asks=Period,
    ),
)  # fmt: skip
