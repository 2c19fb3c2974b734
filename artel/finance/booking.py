"""What invoices and bills mean for the books: entries, open items and lines of the VAT books. Nothing is written here.

An amount is grouped by product, posting group and rate, so that profit by product is one question to the ledger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext

from artel.finance.actions.books import NewItem, NewVat, group_of
from artel.finance.actions.settling import Cover
from artel.finance.models import Bill, BillLine, Invoice, InvoiceLine, OpenItem, Taxation, VatEntry
from artel.finance.queries.debts import Open
from artel.finance.tax import Sums, in_company, total_of
from artel.kit.money import Money, currency_exponent
from artel.ledger.api import Area, Posting, Side

SHIPPED: Final = "01"  # shipment or acquisition
DECREASED: Final = "18"  # decrease by a correction
ADVANCE_USED: Final = "22"  # deduction of VAT on an advance
RESTORED: Final = "21"  # VAT on an advance paid, restored


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that are booked as one: in the currency of the document, and in the company's."""

    lines: Sequence[Any]
    sums: Sums
    company: Sums

    @property
    def tax_label(self) -> str:
        """The rate of all of them."""
        return str(self.lines[0].tax_label)


def sale(invoice: Invoice, lines: Sequence[InvoiceLine], taxation: Taxation) -> Posting:
    """Дт receivable — Кт revenue with the tax in it, and the tax out of it; or both apart where revenue is net."""
    posting = Posting(
        source=invoice, on=invoice.issued_on, area=Area.SALES, text=invoice.get_form_display(), origin=invoice.origin()
    )
    for group in grouped(lines, invoice, taxation):
        label, kind = group.tax_label, str(group.lines[0].posting_group)
        told: dict[str, Any] = {"party": invoice.party_id, "product": group.lines[0].product_id, "tax": label or None}
        revenue = Side(role="revenue", group=kind, rule_tax=label, **told)
        if taxation.practice.is_revenue_gross:
            posting.entry(
                debit=_owed("receivable", invoice, taxation, group.sums.total), credit=revenue,
                amount=Money(group.company.total, taxation.currency),
            )  # fmt: skip
            posting.entry(
                debit=Side(role="vat_output", group=kind, rule_tax=label, **told),
                credit=Side(role="vat_payable", tax=label or None),
                amount=Money(group.company.tax, taxation.currency),
            )
        else:
            posting.entry(
                debit=_owed("receivable", invoice, taxation, group.sums.net), credit=revenue,
                amount=Money(group.company.net, taxation.currency),
            )  # fmt: skip
            if group.sums.tax:
                posting.entry(
                    debit=_owed("receivable", invoice, taxation, group.sums.tax),
                    credit=Side(role="vat_payable", tax=label or None),
                    amount=Money(group.company.tax, taxation.currency),
                )
    return posting


def purchase(bill: Bill, lines: Sequence[BillLine], taxation: Taxation, *, billed_where_received: bool) -> Posting:
    """Дт cost — Кт payable without tax, Дт VAT on purchases — Кт payable; with the tax invoice the tax is deducted.

    Goods come off «received, not billed»; where that is the account of the debt itself, the receipt said it already.
    Who does not deduct adds the tax to the cost.
    """
    posting = Posting(source=bill, on=bill.issued_on, area=Area.PURCHASES, text=str(bill), origin=bill.origin())
    deducts = taxation.practice.deducts_input
    for line in lines:
        sums, company = line.sums, in_company(line.sums, bill.exchange_rate, currency_exponent(taxation.currency))
        cost, cost_company = (sums.net, company.net) if deducts else (sums.total, company.total)
        if not (line.bills_receipt and billed_where_received):
            posting.entry(
                debit=_spent(line, bill, taxation, cost), credit=_owed("payable", bill, taxation, cost),
                amount=Money(cost_company, taxation.currency), text=line.name[:200],
            )  # fmt: skip
        if deducts and sums.tax:
            posting.entry(
                debit=Side(role="vat_input", group=str(line.posting_group), party=bill.party_id, tax=line.tax_label),
                credit=_owed("payable", bill, taxation, sums.tax),
                amount=Money(company.tax, taxation.currency),
            )
    if bill.has_tax_invoice and deducts:
        _deduct(posting, bill, lines, taxation)
    return posting


def deduction(bill: Bill, lines: Sequence[BillLine], taxation: Taxation, *, on: date) -> Posting:
    """Дт VAT payable — Кт VAT on purchases: the tax invoice has come."""
    posting = Posting(source=bill, on=on, area=Area.PURCHASES, text=str(bill), origin=bill.origin())
    _deduct(posting, bill, lines, taxation)
    return posting


def _deduct(posting: Posting, bill: Bill, lines: Sequence[BillLine], taxation: Taxation) -> None:
    for group in grouped(lines, bill, taxation, by_product=False):
        kind, label = str(group.lines[0].posting_group), group.tax_label or None
        posting.entry(
            debit=Side(role="vat_payable", tax=label),
            credit=Side(role="vat_input", group=kind, party=bill.party_id, tax=label),
            amount=Money(group.company.tax, taxation.currency),
        )


def grouped(
    lines: Iterable[Any], document: Invoice | Bill, taxation: Taxation, *, by_product: bool = True
) -> list[Group]:
    """Lines that are booked as one, each line turned into the company's currency and then added up."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for line in lines:
        key = (line.product_id if by_product else None, line.posting_group, line.tax_label)
        found.setdefault(key, []).append(line)
    places = currency_exponent(taxation.currency)
    return [
        Group(
            same, total_of(line.sums for line in same),
            total_of(in_company(line.sums, document.exchange_rate, places) for line in same),
        )
        for same in found.values()
    ]  # fmt: skip


def company_total(lines: Iterable[Any], document: Invoice | Bill, taxation: Taxation) -> Sums:
    """What a document comes to in the company's currency."""
    return total_of(group.company for group in grouped(lines, document, taxation))


def owed_item(document: Invoice | Bill, lines: Sequence[Any], taxation: Taxation) -> NewItem | None:
    """The open item of an invoice (above zero) or of a bill (below zero); None where nothing is owed."""
    is_sale = isinstance(document, Invoice)
    sign = 1 if is_sale else -1
    if not document.total:
        return None
    return NewItem(
        document, OpenItem.Role.RECEIVABLE if is_sale else OpenItem.Role.PAYABLE, document.party_id,
        Money(document.total * sign, document.currency), company_total(lines, document, taxation).total * sign,
        document.issued_on, document.due_on or document.issued_on, document.deal_id,
    )  # fmt: skip


def sales_book(invoice: Invoice, lines: Sequence[InvoiceLine], taxation: Taxation) -> list[NewVat]:
    """A line for each rate. A decrease by a correction is the seller's deduction: it goes to the purchase book."""
    if taxation.practice.regime == taxation.practice.Regime.NONE:
        return []
    original = invoice.corrects or invoice
    found = []
    for label, sums in _by_rate(lines, invoice, taxation).items():
        if not any(sums):
            continue
        decreased = sums.total < 0
        correction: dict[str, Any] = {}
        if invoice.corrects is not None:
            correction = {"correction_number": invoice.number, "correction_on": invoice.issued_on}
        found.append(
            NewVat(
                invoice, VatEntry.Book.PURCHASES if decreased else VatEntry.Book.SALES,
                DECREASED if decreased else SHIPPED, invoice.party_id, invoice.issued_on, original.number,
                original.issued_on, label, Sums(-sums.net, -sums.tax, -sums.total) if decreased else sums, **correction,
            )
        )  # fmt: skip
    return found


def purchase_book(bill: Bill, lines: Sequence[BillLine], taxation: Taxation, *, on: date) -> list[NewVat]:
    """A line for each rate that is deducted."""
    if not taxation.practice.deducts_input:
        return []
    return [
        NewVat(
            bill, VatEntry.Book.PURCHASES, SHIPPED, bill.party_id, on, bill.supplier_number, bill.supplier_on, label,
            sums,
        )
        for label, sums in _by_rate(lines, bill, taxation).items()
        if sums.tax
    ]  # fmt: skip


def _by_rate(lines: Sequence[Any], document: Invoice | Bill, taxation: Taxation) -> dict[str, Sums]:
    found: dict[str, list[Sums]] = {}
    for group in grouped(lines, document, taxation):
        found.setdefault(group.tax_label, []).append(group.company)
    return {label: total_of(sums) for label, sums in found.items()}


def _owed(role: str, document: Invoice | Bill, taxation: Taxation, amount: Decimal) -> Side:
    """The side of the party: with the amount in the document's currency where that is not the company's."""
    group = group_of(document.currency, taxation.currency)
    money = Money(amount, document.currency) if group else None
    return Side(role=role, group=group, party=document.party_id, money=money)


def _spent(line: BillLine, bill: Bill, taxation: Taxation, cost: Decimal) -> Side:
    """Where the cost of a line goes."""
    if line.bills_receipt:
        return _owed("received_not_billed", bill, taxation, cost)
    told: dict[str, Any] = {
        "party": bill.party_id, "product": line.product_id, "item": line.article_id, "cost_centre": line.cost_centre_id,
        "deal": line.deal_id, "channel": line.channel_id, "campaign": line.campaign_id,
    }  # fmt: skip
    if line.account is not None:
        return Side(line.account.code, **told)
    return Side(role="expense", group=str(line.posting_group), **told)


def offset_of_advance(document: Invoice | Bill, advance: Open, covered: Cover, taxation: Taxation) -> Posting:
    """Дт advance received — Кт receivable (mirrored for suppliers), its VAT the other way, an exchange difference."""
    is_sale = isinstance(document, Invoice)
    posting = Posting(
        source=document, on=covered.on, area=Area.SALES if is_sale else Area.PURCHASES, text=gettext("Advance")
    )
    group = group_of(document.currency, taxation.currency)
    money = Money(covered.amount, document.currency) if group else None
    role = "receivable" if is_sale else "payable"
    debt = Side(role=role, group=group, party=document.party_id, money=money, deal=document.deal_id)
    paid = Side(role=advance.role, group=group, party=advance.party_id, money=money, deal=advance.deal_id)
    carried = covered.credit_company if is_sale else covered.debit_company
    debit, credit = (paid, debt) if is_sale else (debt, paid)
    posting.entry(debit=debit, credit=credit, amount=Money(carried, taxation.currency))
    difference = Money(covered.debit_company - covered.credit_company, taxation.currency)
    if difference:
        told: dict[str, Any] = {"party": document.party_id, "deal": document.deal_id, "currency": document.currency}
        bare = Side(role=role, group=group, **told)
        if difference.amount > 0:
            posting.entry(debit=Side(role="other_expense"), credit=bare, amount=difference)
        else:
            posting.entry(debit=bare, credit=Side(role="other_income"), amount=-difference)
    held_as = "vat_on_advance_received" if is_sale else "vat_on_advance_paid"
    held, due = Side(role=held_as, party=advance.party_id, deal=advance.deal_id), Side(role="vat_payable")
    debit, credit = (due, held) if is_sale else (held, due)
    posting.entry(debit=debit, credit=credit, amount=Money(covered.tax, taxation.currency))
    return posting
