"""Artel: CRM and ERP in one program and one database."""

__version__ = "0.1.0"
