"""Accumulators: log rows to additive sums."""
