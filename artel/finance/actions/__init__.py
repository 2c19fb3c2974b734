"""Everything that changes something in finance."""
