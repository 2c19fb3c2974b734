"""The stock agrees with its books, its costs and the ledger."""

from artel.core.proofs import prove
from artel.inventory.recosting import differences

prove("stock", differences)
