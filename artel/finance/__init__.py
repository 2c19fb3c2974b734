"""Invoices, bills, money, settlements and taxes."""
