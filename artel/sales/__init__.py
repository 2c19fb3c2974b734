"""Sales: offers, orders, shipments and returns, from the promise to the money."""
