"""Answers of the studies as frozen data: all that a report knows."""
