"""A manager's day in a real browser, against the real web server, worker and database."""
