"""Queues of the compiled engine."""
