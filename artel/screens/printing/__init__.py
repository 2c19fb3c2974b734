"""Records and lists on paper."""
