"""Comparison of scenarios under common random numbers, and plans against today."""
