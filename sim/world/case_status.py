"""Where a case is in its life, for both engines."""

from __future__ import annotations

from typing import Final

BEFORE_ARRIVAL: Final = 0
OPEN: Final = 1
CLOSED: Final = 2
WITHDRAWN_CASE: Final = 3  # gave up, or a hazard that a patrol found first
EVALUATED: Final = 4  # closed, and its route goes on with the evaluation
