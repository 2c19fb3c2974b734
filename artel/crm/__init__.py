"""Sales: pipelines, deals and where they come from."""
