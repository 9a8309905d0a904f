"""Output analysis: intervals, quantiles, tests, selection, warm-up."""
