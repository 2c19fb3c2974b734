"""Countries: what differs from one to the next, as data. Only `config` imports it."""
