"""Planned duties: patrols, visits, paperwork."""
