"""Intake: a request arrives by any way, is kept as it came, and becomes a contact, a deal, an owner and a next step."""
