"""What people see of purchasing."""

from artel.purchasing.screens import asking, ordering, receiving, replenishing

__all__ = ["asking", "ordering", "receiving", "replenishing"]
