"""Questions about products: how much in which unit, of what parts, at what price, from whom."""
