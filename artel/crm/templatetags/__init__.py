"""Tags of the pages of sales."""
