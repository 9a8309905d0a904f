"""Exact results of queueing theory. Rates per second, means in seconds."""
