"""Words of the ledger's templates."""
