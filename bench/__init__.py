"""Figures of a big company, measured side by side in one run."""
