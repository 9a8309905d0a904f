"""Household visits of the compiled engine."""
