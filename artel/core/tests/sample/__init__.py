"""Orders of a small shop: kinds of rows on which the core's tests try what every context relies on."""
