"""Where a case is in its life."""

UNRAISED, OPEN, CLOSED, GONE = range(4)
