"""The catalogue: what we sell and buy, in which units, at which prices, from whom."""
