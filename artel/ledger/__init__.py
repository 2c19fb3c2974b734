"""The ledger: accounts, subaccounts, and entries that nobody can change."""
