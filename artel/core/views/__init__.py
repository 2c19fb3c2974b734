"""Pages of the core: the bell, comments, files, steps, the profile, and the settings of a company."""
