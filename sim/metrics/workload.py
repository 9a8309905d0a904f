"""Posts, households and open work that several metrics divide by or add up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.context import Context
from sim.metrics.ledger import CASE_WORK, UPPER_WORK, Lives
from sim.metrics.sums import Sums

YEAR = 365.25  # days


def is_grid(context: Context) -> NDArray[np.bool_]:
    """[queue] True where the queue is a grid's (or of a network made by hand)."""
    return np.asarray(context.level <= 0)


def grid_posts(context: Context) -> float:
    """Full-time grid posts."""
    return float(context.fte[is_grid(context)].sum())


def household_years(context: Context) -> float:
    """Households of all grids x length of the period in years."""
    return float(context.households[is_grid(context)].sum()) * context.days / YEAR


def open_work(s: Sums, v: Lives) -> NDArray[np.int64]:
    """[day of the run] seconds of own work open at 24:00: cases, upper tasks and carried duties."""
    return np.cumsum(v.days[CASE_WORK] + v.days[UPPER_WORK] + s.carried)
