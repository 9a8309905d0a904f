"""From sums to metrics."""
