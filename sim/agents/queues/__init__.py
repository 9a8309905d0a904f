"""Queues of the SimPy engine."""
