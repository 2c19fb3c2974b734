"""A short chart in the spirit of IFRS, and the table of what the words of documents mean on it."""

from typing import Final

from artel.countries.intl.articles import ARTICLES
from artel.countries.plans import accounts_of, articles_of
from artel.ledger.api import ChartPlan

# code | name | side | section | dimensions | line of the statements | what it counts
BALANCE_SHEET: Final = """
1000 | Current assets                  | A  | asset   | -
1010 | Bank accounts                   |    |         | money_account! item currency | cash
1020 | Cash desks                      |    |         | money_account! item currency | cash
1030 | Money in transit                |    |         | money_account party item currency | cash
1100 | Receivables                     | AP | settlement | party! contract deal currency | receivable/payable | expanded
1110 | Trade receivables
1120 | Advances to suppliers
1130 | Allowance for doubtful debts    | P  | asset   | party | receivable | -
1140 | Advances to employees           |    |         | employee! currency
1150 | Loans given                     | A  | asset   | party! contract currency | financial-assets
1160 | Other receivables and payables
1170 | Prepaid expenses                | A  | asset   | party item cost_centre | other-assets | -
1200 | Taxes recoverable               |    |         | - | tax-assets
1210 | Input VAT                       | A  | asset   | party! tax
1220 | VAT on advances received        | A  | asset   | party! deal
1300 | Inventories                     |    |         | product! warehouse | inventories | quantity
1310 | Goods for resale
1320 | Raw materials
1330 | Finished goods
1340 | Packaging
1350 | Goods in transit
1360 | Landed costs to be allocated    |    |         | party product |  | -
1370 | Work in progress                |    |         | product deal project cost_centre item |  | -
1380 | Shortages under investigation   |    |         | product warehouse employee
1500 | Non-current assets              | A  | asset   | asset | fixed-assets
1510 | Property, plant and equipment
1520 | Accumulated depreciation        | P
1530 | Intangible assets               |    |         |  | intangibles
1540 | Accumulated amortisation        | P  |         |  | intangibles
1550 | Assets under construction       |    |         | asset party project item
1560 | Deferred tax assets             |    |         | - | deferred-tax-assets
1570 | Investments                     |    |         | party contract | financial-assets
2000 | Liabilities                     | P  | liability | - | payables
2100 | Payables                        | AP | settlement | party! contract deal currency | receivable/payable | expanded
2110 | Trade payables
2120 | Advances from customers
2130 | Goods received not invoiced     | P  | liability |  | payables
2140 | Wages payable                   | P  | liability | employee | payables | -
2150 | Dividends payable               | P  | liability | party | payables | -
2160 | Accrued expenses and provisions | P  | liability | cost_centre item | provisions | -
2170 | Deferred income                 | P  | liability | party item | deferred-income | -
2200 | Taxes payable                   | AP | liability | - | tax-assets/tax-liabilities | expanded
2210 | VAT payable
2220 | VAT on advances paid            | P  |         | party! deal
2230 | Income tax payable
2240 | Payroll taxes payable
2290 | Other taxes payable
2300 | Loans                           | P  | liability | party! contract currency | loans
2310 | Short-term loans                |    |         |  | loans-short
2320 | Long-term loans                 |    |         |  | loans-long
2330 | Interest payable                |    |         |  | loans-short
2400 | Deferred tax liabilities        | P  | liability | - | deferred-tax
3000 | Equity                          | P  | equity  | - | equity
3010 | Share capital                   |    |         | party | share-capital
3020 | Reserves                        |    |         |  | reserves
3030 | Retained earnings               | AP |         |  | retained-earnings
3040 | Result of the year              | AP |         |  | retained-earnings
3090 | Opening balances                | AP |         | - | -
"""
PROFIT_AND_LOSS: Final = """
4000 | Revenue                       | P  | income  | result tax | revenue
4010 | Sales
4090 | VAT included in sales         | A
5000 | Cost of sales                 | A  | expense | result | cost-of-sales
5010 | Cost of goods and services sold
6000 | Operating expenses            | A  | expense | result | operating-expenses
6010 | Selling and distribution      |    |         |  | selling-expenses
6020 | Administration                |    |         |  | administrative-expenses
6030 | Wages and salaries            |    |         | result employee | administrative-expenses
6040 | Depreciation and amortisation |    |         | result asset | administrative-expenses
7000 | Other income and expenses     | AP | income  | result | other-income
7010 | Other income                  | P
7020 | Other expenses                | A  | expense |  | other-expenses
7030 | Finance income                | P  |         |  | finance-income
7040 | Finance costs                 | A  | expense |  | finance-costs
7050 | Exchange differences          | AP | expense |  | exchange-differences
7060 | Rounding differences          | AP | expense |  | other-expenses
8000 | Income tax                    | A  | expense | - | income-tax
8010 | Current income tax
8020 | Deferred income tax
"""
OFF_BALANCE: Final = """
9000 | Off the balance                   | A  | off     | -
9010 | Goods held for others             |    |         | party product |  | quantity
9020 | Guarantees received               |    |         | party contract
9030 | Guarantees given                  |    |         | party contract
9040 | Items in use                      |    |         | product employee |  | quantity
9090 | Other side of off-balance entries | AP
"""

# (role, posting group, tax) → account.
RULES: Final = {
    ("receivable", "", ""): "1110",
    ("advance_received", "", ""): "2120",
    ("payable", "", ""): "2110",
    ("advance_paid", "", ""): "1120",
    ("received_not_billed", "", ""): "2130",
    ("stock", "", ""): "1310",
    ("stock", "goods", ""): "1310",
    ("stock", "material", ""): "1320",
    ("stock", "product", ""): "1330",
    ("stock", "packaging", ""): "1340",
    ("goods_in_transit", "", ""): "1350",
    ("landed_costs", "", ""): "1360",
    ("revenue", "", ""): "4010",
    ("cost_of_sales", "", ""): "5010",
    ("vat_output", "", ""): "4090",
    ("vat_payable", "", ""): "2210",
    ("vat_input", "", ""): "1210",
    ("vat_on_advance_received", "", ""): "1220",
    ("vat_on_advance_paid", "", ""): "2220",
    ("bank", "", ""): "1010",
    ("bank_currency", "", ""): "1010",
    ("cash", "", ""): "1020",
    ("transit", "", ""): "1030",
    ("expense", "", ""): "6010",
    ("expense", "material", ""): "6020",
    ("other_income", "", ""): "7010",
    ("other_expense", "", ""): "7020",
    ("shortage", "", ""): "1380",
    ("surplus", "", ""): "7010",
    ("rounding", "", ""): "7060",
    ("equity_opening", "", ""): "3090",
    ("off_balance", "", ""): "9090",
}

CHART: Final = ChartPlan(
    key="intl",
    accounts=tuple(row for table in (BALANCE_SHEET, PROFIT_AND_LOSS, OFF_BALANCE) for row in accounts_of(table)),
    rules=RULES,
    articles=articles_of(ARTICLES),
)
