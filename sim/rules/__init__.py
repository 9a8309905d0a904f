"""Decision rules, durations and random numbers, defined once for both engines."""
