"""Commands that tests need."""
