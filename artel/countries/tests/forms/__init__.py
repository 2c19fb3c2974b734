"""Papers of the packs."""
