"""The Russian chart: accounts of order 94n, and the table of what the words of documents mean on them."""

from typing import Final

from artel.countries.plans import accounts_of, articles_of
from artel.countries.ru.articles import ARTICLES
from artel.countries.ru.assets import GOODS, MONEY, NON_CURRENT, STOCKS
from artel.countries.ru.costs import COSTS
from artel.countries.ru.results import CAPITAL, OFF_BALANCE, RESULTS
from artel.countries.ru.settlements import OTHERS, SETTLEMENTS, STATE_AND_STAFF
from artel.ledger.api import ChartPlan

TABLES: Final = (
    NON_CURRENT, STOCKS, GOODS, MONEY, COSTS, SETTLEMENTS, STATE_AND_STAFF, OTHERS, CAPITAL, RESULTS, OFF_BALANCE,
)  # fmt: skip

# (role, posting group, tax) → account. The group «currency» is for what is owed or kept in another currency.
RULES: Final = {
    ("receivable", "", ""): "62.01",
    ("receivable", "currency", ""): "62.21",
    ("advance_received", "", ""): "62.02",
    ("advance_received", "currency", ""): "62.22",
    ("payable", "", ""): "60.01",
    ("payable", "currency", ""): "60.21",
    ("advance_paid", "", ""): "60.02",
    ("advance_paid", "currency", ""): "60.22",
    ("received_not_billed", "", ""): "60.01",
    ("received_not_billed", "currency", ""): "60.21",
    ("stock", "", ""): "41.01",
    ("stock", "goods", ""): "41.01",
    ("stock", "material", ""): "10.01",
    ("stock", "product", ""): "43",
    ("stock", "packaging", ""): "41.03",
    ("goods_in_transit", "", ""): "41.05",
    ("goods_in_transit", "material", ""): "10.12",
    ("goods_in_transit", "product", ""): "45.02",
    ("landed_costs", "", ""): "15.02",
    ("landed_costs", "material", ""): "15.01",
    ("revenue", "", ""): "90.01.1",
    ("cost_of_sales", "", ""): "90.02.1",
    ("vat_output", "", ""): "90.03",
    ("vat_payable", "", ""): "68.02",
    ("vat_input", "", ""): "19.03",
    ("vat_input", "service", ""): "19.04",
    ("vat_on_advance_received", "", ""): "76.АВ",
    ("vat_on_advance_paid", "", ""): "76.ВА",
    ("bank", "", ""): "51",
    ("bank_currency", "", ""): "52",
    ("cash", "", ""): "50.01",
    ("cash", "currency", ""): "50.21",
    ("transit", "", ""): "57.01",
    ("expense", "", ""): "44.01",
    ("expense", "material", ""): "26",
    ("other_income", "", ""): "91.01",
    ("other_expense", "", ""): "91.02",
    ("shortage", "", ""): "94",
    ("surplus", "", ""): "91.01",
    ("rounding", "", ""): "91.02",
    ("equity_opening", "", ""): "000",
    ("off_balance", "", ""): "ЗБ",
}

CHART: Final = ChartPlan(
    key="ru",
    accounts=tuple(account for table in TABLES for account in accounts_of(table)),
    rules=RULES,
    articles=articles_of(ARTICLES),
)
