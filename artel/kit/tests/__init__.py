"""Tests of the kit: tables of real values, and laws that hold for any value."""
