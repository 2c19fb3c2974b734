"""Companies outside of the countries with a pack of their own: a short chart in the spirit of IFRS."""
