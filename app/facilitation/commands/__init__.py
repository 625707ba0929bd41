"""Summing up and gathering what was said."""
