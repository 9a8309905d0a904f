"""Status of a case, for both engines."""

from __future__ import annotations

from typing import Final

BEFORE_ARRIVAL: Final = 0
OPEN: Final = 1
CLOSED: Final = 2
WITHDRAWN_CASE: Final = 3  # reneged, or a hazard found by a patrol first
EVALUATED: Final = 4  # closed; the route continues with the evaluation
