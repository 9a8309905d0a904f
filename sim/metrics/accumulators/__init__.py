"""From log rows to sums."""
