"""Study of the differences between two places, one at a time."""
