"""Pages of the screens: one module per way of looking."""
