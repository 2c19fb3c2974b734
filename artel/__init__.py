"""Artel: CRM and ERP in one program and one database."""
