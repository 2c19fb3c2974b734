"""Endpoints made from screens: list, read, create, change, delete, and one POST per action."""
