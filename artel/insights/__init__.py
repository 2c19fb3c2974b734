"""Insights: what came of the work, every figure a link to the rows behind it."""
