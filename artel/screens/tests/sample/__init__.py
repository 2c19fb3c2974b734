"""Repairs of a small workshop: a kind of record on which boards and calendars are tried."""
