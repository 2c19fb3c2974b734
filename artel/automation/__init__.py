"""Automation: when something happens to a deal, do what a careful colleague would do, and keep a log of it."""
