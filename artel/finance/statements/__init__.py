"""Files of banks: statements in three formats, payment orders, rates. Nothing here knows the database."""

from django.utils.translation import gettext as _

from artel.core.errors import Refused
from artel.finance.statements.camt import is_camt, read_camt
from artel.finance.statements.client_bank import is_client_bank, read_client_bank
from artel.finance.statements.mt940 import is_mt940, read_mt940
from artel.finance.statements.orders import PaymentOrder, Requisites, write_orders
from artel.finance.statements.rates import Quotation, RateSheet, read_rates
from artel.finance.statements.statement import (
    Counterparty,
    Direction,
    Fault,
    Reading,
    Statement,
    StatementLine,
    currency_of_account,
)

__all__ = [
    "Counterparty",
    "Direction",
    "Fault",
    "PaymentOrder",
    "Quotation",
    "RateSheet",
    "Reading",
    "Requisites",
    "Statement",
    "StatementLine",
    "currency_of_account",
    "read_rates",
    "read_statement",
    "write_orders",
]


def read_statement(content: bytes) -> Reading:
    """A statement in whichever known format it is; Refused where it is none of them."""
    for recognises, read in ((is_client_bank, read_client_bank), (is_camt, read_camt), (is_mt940, read_mt940)):
        if recognises(content):
            return read(content)
    message = _("This file is no bank statement. Ask the bank for the format 1CClientBankExchange, CAMT.053 or MT940.")
    raise Refused(message, "statement-format")
