"""Words of the stock's own templates."""
