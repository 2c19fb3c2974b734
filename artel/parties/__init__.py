"""The address book: people and organisations, how to reach them, what they allow, and who is whose double."""
