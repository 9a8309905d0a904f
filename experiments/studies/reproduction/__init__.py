"""Reproduction of a stored study, and its methods."""
