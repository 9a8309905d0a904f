"""Metrics of duties and visits: what was left undone, what was attempted and reached (clauses S4.5, S4.6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.context import Context
from sim.metrics.frame import HOUSEHOLD, Frame, lapsing_kinds
from sim.metrics.results import ratio
from sim.metrics.sums import Sums
from sim.metrics.weeks import in_period
from sim.metrics.workload import household_years
from sim.rows import Outcome
from sim.world import Names, World

Values = dict[str, float | None]
REACHED, REFUSED, PHONED, UNTRIED = (
    int(Outcome.REACHED), int(Outcome.REFUSED), int(Outcome.PHONED), int(Outcome.UNTRIED)
)  # fmt: skip


def lapsing(f: Frame, s: Sums, world: World) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """[task kind, day] seconds due and undone of duties and visits that lapse; zero for the others."""
    kinds = lapsing_kinds(f, world)[:, None]
    return s.owed * kinds, s.undone * kinds


def of_duties(f: Frame, s: Sums, world: World, names: Names, context: Context) -> Values:
    """All of them; empty without duties and visits."""
    owed, undone = (in_period(part, context).sum(axis=1) for part in lapsing(f, s, world))
    if not len(world.duty) and not len(world.round):
        return {}
    years = household_years(context)
    values: Values = {
        "duties_undone": ratio(undone.sum(), owed.sum()),
        "undone_minutes": ratio(undone.sum() / 60, years),
    }
    for kind, name in enumerate(names.task_kinds):
        if owed[kind] > 0:
            values[f"undone_share.{name}"] = ratio(undone[kind], owed[kind])
            values[f"undone_minutes_task.{name}"] = ratio(undone[kind] / 60, years)
    return values | _patrols(s, names) | _visits(f, s, names)


def _patrols(s: Sums, names: Names) -> Values:
    if "patrol" not in names.task_kinds:
        return {}
    kind = names.task_kinds.index("patrol")
    done = s.released[kind] - s.lapsed[kind]
    return {"patrols_completed": ratio(max(0, done), s.released[kind])}


def _visits(f: Frame, s: Sums, names: Names) -> Values:
    values = _of_windows(s.windows.sum(axis=0), "")
    for kind in np.flatnonzero(f.owner == HOUSEHOLD):
        values |= _of_windows(s.windows[kind], f"_task.{names.task_kinds[kind]}")
    return values


def _of_windows(windows: NDArray[np.int64], ending: str) -> Values:
    """Shares of closed windows, by [Outcome]."""
    closed = windows.sum()
    return {
        f"visits_attempted{ending}": ratio(closed - windows[UNTRIED], closed),
        f"visits_reached{ending}": ratio(windows[REACHED] + windows[REFUSED], closed),
        f"visits_informed{ending}": ratio(windows[REACHED] + windows[PHONED], closed),
    }
