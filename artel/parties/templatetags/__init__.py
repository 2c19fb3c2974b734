"""Tags of the templates of the address book."""
