"""Formulas: additive sums to metrics."""
