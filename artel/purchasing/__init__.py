"""Purchasing: what we need, whom we ask, what we order, what has come and what suppliers bill for it."""
