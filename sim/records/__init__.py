"""Tidy records of a run: names, dates and units instead of the codes of a log."""
