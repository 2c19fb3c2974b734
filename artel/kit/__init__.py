"""The kit: words every trade uses (money, quantities, days, phones, names), with no tables behind them."""
