"""Debts agree with the ledger, and so do the VAT books."""

from artel.core.proofs import prove
from artel.finance.verify import differences

prove("settlements and VAT", differences)
