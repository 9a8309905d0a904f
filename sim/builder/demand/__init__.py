"""Arrivals of cases and tasks."""
