"""Items of costs, of other income and expenses, and of cash flow by the headings of IAS 7."""

# use | key, the same in every pack | name | line of the statements
ARTICLES = """
cost  | materials        | Materials
cost  | salaries         | Wages and salaries
cost  | contributions    | Social contributions
cost  | depreciation     | Depreciation
cost  | rent             | Rent
cost  | utilities        | Utilities
cost  | advertising      | Advertising and promotion
cost  | transport        | Freight
cost  | delivery         | Delivery to customers
cost  | storage          | Storage and handling
cost  | commission       | Commission of agents and marketplaces
cost  | communication    | Telephone and internet
cost  | software         | Software and subscriptions
cost  | travel           | Travel
cost  | hospitality      | Entertainment
cost  | repairs          | Repairs and maintenance
cost  | professional     | Legal, accounting and consulting
cost  | subcontractors   | Subcontractors
cost  | office           | Office supplies
cost  | insurance        | Insurance
cost  | taxes            | Taxes among costs
cost  | natural-loss     | Losses within norms
cost  | other-costs      | Other costs
other | bank-fees        | Bank charges                          | other-expenses
other | interest-income  | Interest received                     | finance-income
other | interest-expense | Interest paid                         | finance-costs
other | dividends        | Dividends received                    | finance-income
other | exchange         | Exchange differences                  | exchange-differences
other | currency-trade   | Buying and selling of currency        | exchange-differences
other | surplus          | Surplus found by counting             | other-income
other | shortage         | Shortages and losses                  | other-expenses
other | penalties        | Penalties under contracts             | other-income/other-expenses
other | asset-sales      | Sale of fixed assets                  | other-income/other-expenses
other | written-off      | Debts written off                     | other-income/other-expenses
other | doubtful-debts   | Allowance for doubtful debts          | other-income/other-expenses
other | stock-reserves   | Write-down of inventories             | other-income/other-expenses
other | past-years       | Results of past years                 | other-income/other-expenses
other | rounding         | Rounding differences                  | other-income/other-expenses
other | gifts            | Gifts received and given              | other-income/other-expenses
other | taxes-other      | Taxes among other expenses            | other-expenses
other | other            | Other income and expenses             | other-income/other-expenses
cash  | customers        | Received from customers               | operating
cash  | rent-received    | Rent, royalties and fees received     | operating
cash  | other-receipts   | Other operating receipts              | operating
cash  | suppliers        | Paid to suppliers                     | operating
cash  | salaries-paid    | Paid to employees                     | operating
cash  | interest-paid    | Interest paid                         | operating
cash  | profit-tax       | Income tax paid                       | operating
cash  | vat-balance      | VAT and other taxes                   | operating
cash  | bank-fees        | Bank charges                          | operating
cash  | imprest          | Advances to employees                 | operating
cash  | other-payments   | Other operating payments              | operating
cash  | assets-sold      | Sale of fixed assets                  | investing
cash  | shares-sold      | Sale of shares                        | investing
cash  | loans-returned   | Loans given, returned                 | investing
cash  | dividends        | Dividends and interest received       | investing
cash  | other-investment | Other investing receipts              | investing
cash  | assets-bought    | Purchase of fixed assets              | investing
cash  | shares-bought    | Purchase of shares                    | investing
cash  | loans-given      | Loans given                           | investing
cash  | investment-paid  | Other investing payments              | investing
cash  | loans-received   | Loans received                        | financing
cash  | owners-paid-in   | Paid in by owners                     | financing
cash  | other-financing  | Other financing receipts              | financing
cash  | owners-bought-out| Shares bought back                    | financing
cash  | dividends-paid   | Dividends paid                        | financing
cash  | loans-repaid     | Loans repaid                          | financing
cash  | financing-paid   | Other financing payments              | financing
cash  | between-own      | Between own accounts
"""
