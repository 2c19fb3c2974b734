"""Commands that tests need, each of Django's name."""
