"""Tags for the pages of intake."""
