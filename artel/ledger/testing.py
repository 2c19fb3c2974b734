"""What tests of every context may start from: a chart of a few accounts, and the book as a table of text."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from artel.core.models import Company, Row
from artel.ledger.chart import AccountPlan, ChartPlan, install_chart
from artel.ledger.models import Account, AccountRule, Area, Entry, Lock, Operation, Subaccount
from artel.screens.testing import makes

_numbers = count(1)


@makes(Account)
def smallest_account(company: Company, **values: object) -> Account:
    """An account that keeps no dimensions."""
    code = f"t{next(_numbers)}"
    return Account.objects.create(company=company, **{"code": code, "name": f"Account {code}", **values})


@makes(Lock)
def smallest_lock(company: Company, **values: Any) -> Lock:
    """An area that is closed: a company has one lock for each."""
    areas = [area for area in Area.values if not Lock.objects.filter(company=company, area=area).exists()]
    day = {"locked_until": date(2025, 12, 31), **values}
    return Lock.objects.update_or_create(company=company, area=[*areas, Area.SALES][0], defaults=day)[0]


@makes(AccountRule)
def smallest_rule(company: Company, **values: Any) -> AccountRule:
    """A rule for a tax that nobody pays."""
    account = values.pop("account", None) or smallest_account(company)
    told = {"role": "revenue", "tax": f"tax {next(_numbers)}", **values}
    return AccountRule.objects.create(company=company, account=account, **told)


@makes(Entry)
def smallest_entry(company: Company, **values: Any) -> Entry:
    """One unit of money between two accounts, in an operation of its own."""
    sides = [Subaccount.objects.create(company=company, account=smallest_account(company)) for _turn in range(2)]
    day = date(2026, 1, 15)
    operation = values.pop("operation", None) or Operation.objects.create(
        company=company, effective_on=day, area="manual", source_kind="ledger.account", source_id=sides[0].account_id
    )
    told = {"debit": sides[0], "credit": sides[1], "amount": Decimal(1), **values}
    return Entry.objects.create(company=company, operation=operation, effective_on=day, **told)


def small_chart(company: Company) -> None:
    """Goods, buyers, sellers, the bank, VAT and results; with the roles that documents name."""
    install_chart(company, SMALL)


def book_of(source: Row) -> str:
    """What a document wrote, as accountants read it: debit, credit, amount; one entry a line."""
    rows = Entry.objects.filter(operation__source_kind=source.kind, operation__source_id=source.pk)
    return told(rows.order_by("id"))


def told(entries: Iterable[Entry]) -> str:
    """Entries as a table of text."""
    ids = [(row.debit_id, row.credit_id, row.amount) for row in entries]
    wanted = {pk for debit, credit, _amount in ids for pk in (debit, credit)}
    codes = dict(Account.objects.filter(subaccounts__in=wanted).values_list("subaccounts", "code"))
    lines = [f"{codes[debit]:<7} {codes[credit]:<7} {_plain(amount):>12}" for debit, credit, amount in ids]
    return "\n".join(lines)


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}"


def same_book(told_now: str, expected: str) -> bool:
    """Whether two tables of text say the same, however they are indented."""
    return [line.split() for line in told_now.strip().splitlines()] == [
        line.split() for line in expected.strip().splitlines()
    ]


_PROFIT = ("deal", "channel", "campaign", "project", "party", "product", "item", "cost_centre")
SMALL = ChartPlan(
    key="small",
    accounts=[
        AccountPlan("000", "Вспомогательный счёт", "both", "off"),
        AccountPlan("19.03", "НДС по приобретённым запасам", "active", "asset", dimensions=("party",)),
        AccountPlan("41.01", "Товары", "active", "asset", dimensions=("product", "warehouse"), required=("product",),
                    by_quantity=True),
        AccountPlan("44.01", "Расходы на продажу", "active", "expense", dimensions=_PROFIT),
        AccountPlan("50.01", "Касса", "active", "asset", dimensions=("money_account", "item")),
        AccountPlan("51", "Расчётные счета", "active", "asset", dimensions=("money_account", "item")),
        AccountPlan("60.01", "Поставщики", "both", "settlement", dimensions=("party", "deal"), required=("party",),
                    is_expanded=True),
        AccountPlan("60.02", "Авансы выданные", "both", "settlement", dimensions=("party", "deal"),
                    required=("party",), is_expanded=True),
        AccountPlan("62.01", "Покупатели", "both", "settlement", dimensions=("party", "deal"), required=("party",),
                    is_expanded=True),
        AccountPlan("62.02", "Авансы полученные", "both", "settlement", dimensions=("party", "deal"),
                    required=("party",), is_expanded=True),
        AccountPlan("68.02", "НДС", "both", "liability"),
        AccountPlan("76.АВ", "НДС по авансам полученным", "both", "settlement", dimensions=("party",)),
        AccountPlan("76.ВА", "НДС по авансам выданным", "both", "settlement", dimensions=("party",)),
        AccountPlan("90.01", "Выручка", "passive", "income", dimensions=(*_PROFIT, "tax")),
        AccountPlan("90.02", "Себестоимость", "active", "expense", dimensions=_PROFIT),
        AccountPlan("90.03", "НДС с продаж", "active", "expense", dimensions=(*_PROFIT, "tax")),
        AccountPlan("91.01", "Прочие доходы", "passive", "income", dimensions=_PROFIT),
        AccountPlan("91.02", "Прочие расходы", "active", "expense", dimensions=_PROFIT),
        AccountPlan("94", "Недостачи", "active", "asset", dimensions=("product", "warehouse"), by_quantity=True),
    ],
    rules={
        ("receivable", "", ""): "62.01", ("advance_received", "", ""): "62.02", ("payable", "", ""): "60.01",
        ("advance_paid", "", ""): "60.02", ("received_not_billed", "", ""): "60.01", ("stock", "", ""): "41.01",
        ("revenue", "", ""): "90.01", ("cost_of_sales", "", ""): "90.02", ("vat_output", "", ""): "90.03",
        ("vat_payable", "", ""): "68.02", ("vat_input", "", ""): "19.03", ("vat_on_advance_received", "", ""): "76.АВ",
        ("vat_on_advance_paid", "", ""): "76.ВА", ("bank", "", ""): "51", ("cash", "", ""): "50.01",
        ("expense", "", ""): "44.01", ("other_income", "", ""): "91.01", ("other_expense", "", ""): "91.02",
        ("shortage", "", ""): "94", ("surplus", "", ""): "91.01", ("equity_opening", "", ""): "000",
        ("landed_costs", "", ""): "44.01", ("rounding", "", ""): "91.02", ("transit", "", ""): "51",
        ("bank_currency", "", ""): "51", ("goods_in_transit", "", ""): "41.01",
    },
)  # fmt: skip
