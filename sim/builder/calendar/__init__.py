"""The official calendar and the days of a run."""
