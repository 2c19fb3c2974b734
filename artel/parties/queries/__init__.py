"""Questions to the address book."""
