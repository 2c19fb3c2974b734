"""Activities: what somebody is going to do, and what came of it."""
