"""The book agrees with itself: totals, days and the chain of seals."""

from artel.core.proofs import prove
from artel.ledger.verify import differences

prove("books", differences)
