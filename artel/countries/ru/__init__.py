"""Russia: the chart of accounts of order 94n with the subaccounts that accountants expect."""
