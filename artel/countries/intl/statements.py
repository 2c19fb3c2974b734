"""Statements of financial position, of profit or loss and of cash flows by the headings of IAS 1 and IAS 7."""

from typing import Final

from artel.ledger.api import StatementForms, lines_of

ASSETS: Final = """
                     | Non-current assets
fixed-assets         | Property, plant and equipment
intangibles          | Intangible assets
financial-assets     | Financial assets
deferred-tax-assets  | Deferred tax assets
non-current-assets   | Total non-current assets | fixed-assets + intangibles + financial-assets + deferred-tax-assets
                     | Current assets
inventories          | Inventories
receivable           | Trade and other receivables
tax-assets           | Taxes recoverable
cash                 | Cash and cash equivalents
other-assets         | Other current assets
current-assets       | Total current assets | inventories + receivable + tax-assets + cash + other-assets
total-assets         | Total assets | non-current-assets + current-assets + unplaced
"""
LIABILITIES: Final = """
                     | Equity
equity               | Equity of the owners
share-capital        | Share capital
reserves             | Reserves
retained-earnings    | Retained earnings
total-equity         | Total equity | equity + share-capital + reserves + retained-earnings
                     | Non-current liabilities
loans-long           | Long-term loans
deferred-tax         | Deferred tax liabilities
non-current          | Total non-current liabilities | loans-long + deferred-tax
                     | Current liabilities
payable              | Trade payables and advances
payables             | Other payables
tax-liabilities      | Taxes payable
loans-short          | Short-term loans
loans                | Loans
provisions           | Provisions
deferred-income      | Deferred income
current              | Total current liabilities | payable … deferred-income
total-liabilities    | Total equity and liabilities | total-equity + non-current + current + unplaced
"""
INCOME: Final = """
revenue                 | Revenue
cost-of-sales           | Cost of sales
gross-profit            | Gross profit | revenue + cost-of-sales
selling-expenses        | Selling and distribution expenses
administrative-expenses | Administrative expenses
operating-expenses      | Other operating expenses
other-income            | Other income
other-expenses          | Other expenses
operating-profit        | Operating profit | gross-profit … other-expenses
finance-income          | Finance income
finance-costs           | Finance costs
exchange-differences    | Exchange differences
profit-before-tax       | Profit before tax | operating-profit + finance-income + finance-costs + exchange-differences
income-tax              | Income tax
profit                  | Profit for the period | profit-before-tax + income-tax
"""
CASH: Final = """
operating     | Cash flows from operating activities
investing     | Cash flows from investing activities
financing     | Cash flows from financing activities
net           | Net change in cash | operating + investing + financing + unplaced
at-beginning  | Cash at the beginning of the period | opening
at-end        | Cash at the end of the period | net + at-beginning
"""
FORMS: Final = StatementForms(
    key="intl", assets=lines_of(ASSETS), liabilities=lines_of(LIABILITIES), income=lines_of(INCOME),
    cash=lines_of(CASH), result="retained-earnings", shows_codes=False,
)  # fmt: skip
