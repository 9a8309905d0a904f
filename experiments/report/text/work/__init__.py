"""Sentences about the work of a place: undone work, load, money, backlog."""
