"""What tests of every context may start from: taxes of a company, the smallest invoice and bill."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from artel.core.models import Company
from artel.finance.models import (
    BankLine,
    BankStatement,
    Bill,
    BillLine,
    Invoice,
    InvoiceLine,
    MoneyAccount,
    OpenItem,
    Payment,
    Practice,
    Proforma,
    ProformaLine,
    Rate,
    Revaluation,
    RevaluationLine,
    Settlement,
    TaxRate,
    VatEntry,
)
from artel.finance.setup import TaxPlan, install_taxes
from artel.finance.verify import differences
from artel.ledger.testing import smallest_account
from artel.parties.api import Party
from artel.screens.testing import make_row, makes

TODAY = date(2026, 3, 10)
RUSSIAN = TaxPlan(
    rates=(
        ("standard", date(2019, 1, 1), Decimal("0.20")), ("standard", date(2026, 1, 1), Decimal("0.22")),
        ("reduced", date(2019, 1, 1), Decimal("0.10")), ("zero", date(2019, 1, 1), Decimal(0)),
        ("special5", date(2025, 1, 1), Decimal("0.05")), ("special7", date(2025, 1, 1), Decimal("0.07")),
    ),
)  # fmt: skip


def russian_taxes(company: Company) -> None:
    """Rates of 2025 and 2026, revenue with the tax in it."""
    install_taxes(company, RUSSIAN)


@makes(Practice)
def smallest_practice(company: Company, **values: Any) -> Practice:
    """The one that a company can have."""
    return Practice.objects.update_or_create(company=company, defaults=values)[0]


@makes(Rate)
def smallest_exchange_rate(company: Company, **values: Any) -> Rate:
    """A rate of the dollar on a day of its own."""
    day = date(2000, 1, 1) + timedelta(days=Rate.objects.filter(company=company).count())
    told = {"currency": "USD", "day": day, "nominal": 1, "value": Decimal(80), **values}
    return Rate.objects.create(company=company, **told)


@makes(TaxRate)
def smallest_rate(company: Company, **values: Any) -> TaxRate:
    """A rate of a day of its own."""
    day = date(2000, 1, 1) + timedelta(days=TaxRate.objects.filter(company=company).count())
    told = {"tax_kind": "reduced", "rate": Decimal("0.1"), "from_on": day, **values}
    return TaxRate.objects.create(company=company, **told)


def _document(model: Any, company: Company, values: dict[str, Any]) -> Any:
    party = values.pop("party", None) or make_row(Party, company)
    return model.objects.create(company=company, party=party, **{"issued_on": TODAY, **values})


@makes(Proforma)
def smallest_proforma(company: Company, **values: Any) -> Proforma:
    """A draft without lines."""
    proforma: Proforma = _document(Proforma, company, values)
    return proforma


@makes(Invoice)
def smallest_invoice(company: Company, **values: Any) -> Invoice:
    """A draft without lines."""
    invoice: Invoice = _document(Invoice, company, values)
    return invoice


@makes(Bill)
def smallest_bill(company: Company, **values: Any) -> Bill:
    """A draft without lines."""
    number = Bill.objects.filter(company=company).count() + 1
    bill: Bill = _document(Bill, company, {"supplier_number": f"{number}", "supplier_on": TODAY, **values})
    return bill


def _line(model: Any, parent: Any, company: Company, values: dict[str, Any]) -> Any:
    document = values.pop("document", None) or make_row(parent, company)
    told = {"text": "Работа", "unit_price": Decimal(100), **values}
    return model.objects.create(company=company, document=document, **told)


@makes(ProformaLine)
def smallest_proforma_line(company: Company, **values: Any) -> ProformaLine:
    """One thing for a hundred."""
    line: ProformaLine = _line(ProformaLine, Proforma, company, values)
    return line


@makes(InvoiceLine)
def smallest_invoice_line(company: Company, **values: Any) -> InvoiceLine:
    """One thing for a hundred."""
    line: InvoiceLine = _line(InvoiceLine, Invoice, company, values)
    return line


@makes(BillLine)
def smallest_bill_line(company: Company, **values: Any) -> BillLine:
    """One thing for a hundred."""
    line: BillLine = _line(BillLine, Bill, company, values)
    return line


@makes(OpenItem)
def smallest_item(company: Company, **values: Any) -> OpenItem:
    """A customer owes a hundred."""
    told = {
        "role": "receivable", "effective_on": TODAY, "due_on": TODAY, "currency": "RUB", "amount": Decimal(100),
        "company_amount": Decimal(100), "source_kind": "finance.invoice", "source_id": 1,
        "account": values.get("account") or smallest_account(company),
        "party": values.get("party") or make_row(Party, company), **values,
    }  # fmt: skip
    return OpenItem.objects.create(company=company, **told)


@makes(Settlement)
def smallest_settlement(company: Company, **values: Any) -> Settlement:
    """A debt of a hundred, covered."""
    debit = values.pop("debit", None) or smallest_item(company)
    credit = values.pop("credit", None) or smallest_item(
        company, amount=Decimal(-100), company_amount=Decimal(-100), party=debit.party, account=debit.account
    )
    told = {
        "effective_on": TODAY, "amount": Decimal(100), "debit_company": Decimal(100), "credit_company": Decimal(100),
        "source_kind": "finance.payment", "source_id": 1, **values,
    }  # fmt: skip
    return Settlement.objects.create(company=company, debit=debit, credit=credit, **told)


@makes(VatEntry)
def smallest_vat(company: Company, **values: Any) -> VatEntry:
    """A sale of a hundred at 22 %."""
    told = {
        "book": "sales", "code": "01", "effective_on": TODAY, "invoice_number": "1", "invoice_on": TODAY,
        "party": values.get("party") or make_row(Party, company), "rate": "22%", "net": Decimal(100),
        "tax": Decimal(22), "total": Decimal(122), "source_kind": "finance.invoice", "source_id": 1, **values,
    }  # fmt: skip
    return VatEntry.objects.create(company=company, **told)


@makes(MoneyAccount)
def smallest_money_account(company: Company, **values: Any) -> MoneyAccount:
    """A bank account with a number of its own."""
    number = MoneyAccount.objects.filter(company=company).count() + 1
    told = {"name": f"Счёт {number}", "number": f"4070281000000000{number:04}", "bik": "044525000", **values}
    return MoneyAccount.objects.create(company=company, **told)


@makes(Payment)
def smallest_payment(company: Company, **values: Any) -> Payment:
    """A hundred from a customer, not posted."""
    told = {
        "paid_on": TODAY, "amount": Decimal(100), "party": values.get("party") or make_row(Party, company),
        "money_account": values.get("money_account") or smallest_money_account(company), **values,
    }  # fmt: skip
    return Payment.objects.create(company=company, **told)


@makes(BankStatement)
def smallest_statement(company: Company, **values: Any) -> BankStatement:
    """A day on which nothing moved."""
    told = {
        "file_name": "statement.txt", "format_name": "1CClientBankExchange", "content": b"", "digest": "",
        "from_on": TODAY, "until_on": TODAY,
        "money_account": values.get("money_account") or smallest_money_account(company), **values,
    }  # fmt: skip
    return BankStatement.objects.create(company=company, **told)


@makes(BankLine)
def smallest_bank_line(company: Company, **values: Any) -> BankLine:
    """A hundred from somebody."""
    statement = values.pop("statement", None) or smallest_statement(company)
    number = BankLine.objects.filter(company=company).count() + 1
    told = {
        "money_account": statement.money_account, "direction": "in", "amount": Decimal(100), "day": TODAY,
        "identity": f"{number}", "name": f"Плательщик {number}", **values,
    }  # fmt: skip
    return BankLine.objects.create(company=company, statement=statement, **told)


@makes(RevaluationLine)
def smallest_revaluation_line(company: Company, **values: Any) -> RevaluationLine:
    """A balance that gained one."""
    document = values.pop("document", None) or make_row(Revaluation, company)
    told = {"what": "52", "currency": "USD", "balance": Decimal(1), "rate": Decimal(2), "before": Decimal(1),
            "after": Decimal(2), **values}  # fmt: skip
    return RevaluationLine.objects.create(company=company, document=document, **told)


def settlement_differences(company: Company) -> list[str]:
    """Where open items, VAT books and the ledger do not agree; nothing where they do."""
    return list(differences(company.pk))
