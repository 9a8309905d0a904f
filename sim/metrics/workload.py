"""Open work that several metrics speak of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.metrics.ledger import CASE_WORK, UPPER_WORK, Lives
from sim.metrics.sums import Sums


def open_work(s: Sums, v: Lives) -> NDArray[np.int64]:
    """[day of the run] seconds of own work open at 24:00: cases, upper tasks and carried duties."""
    return np.cumsum(v.days[CASE_WORK] + v.days[UPPER_WORK] + s.carried)
