"""Correspondence: letters that come and go, and what they are about."""
