"""Rows to numbers, and what the numbers are called.

``measure`` computes them and needs compiled accumulators; ``catalog`` names them and needs nothing, so that whoever
only shows numbers does not wait for the compiler. Nothing is imported here for that reason.
"""
