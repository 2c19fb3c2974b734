"""What tests need of the machinery: their own settings and databases."""
