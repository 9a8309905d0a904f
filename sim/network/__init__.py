"""Queueing networks written by hand."""
