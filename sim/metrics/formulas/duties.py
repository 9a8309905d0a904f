"""Metrics of duties and visits: what was left undone, what was attempted and reached (clauses S4.5, S4.6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.metrics.accumulators.layout import Layout, lapsing_kinds
from sim.metrics.accumulators.work_totals import Ints, WorkTotals
from sim.metrics.formulas.denominators import Denominators, Feature
from sim.metrics.formulas.series import select_period
from sim.metrics.formulas.values import ratio
from sim.world.log import Outcome
from sim.world.tables import World

Values = dict[str, float | None]
REACHED, REFUSED, PHONED, NOT_ATTEMPTED = (
    int(Outcome.REACHED), int(Outcome.REFUSED), int(Outcome.PHONED), int(Outcome.NOT_ATTEMPTED)
)  # fmt: skip


def lapsing_work(f: Layout, s: WorkTotals, world: World) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """[task kind, day] seconds due and undone of duties and visits that lapse; zero for the others."""
    kinds = lapsing_kinds(f, world)[:, None]
    return s.owed * kinds, s.undone * kinds


def measure_duties(
    owed: Ints, undone: Ints, visit_kinds: tuple[int, ...], s: WorkTotals, denominators: Denominators
) -> Values:
    """All of them; empty without duties and visits. ``owed``, ``undone``: as `lapsing_work` gives them."""
    if not denominators.features & Feature.DUTIES:
        return {}
    owed, undone = (select_period(part, denominators.period).sum(axis=1) for part in (owed, undone))
    years, names = denominators.household_years, denominators.names.task_kinds
    values: Values = {
        "duties_undone": ratio(undone.sum(), owed.sum()),
        "undone_minutes": ratio(undone.sum() / 60, years),
    }
    for kind, name in enumerate(names):
        if owed[kind] > 0:
            values[f"undone_share.{name}"] = ratio(undone[kind], owed[kind])
            values[f"undone_minutes_task.{name}"] = ratio(undone[kind] / 60, years)
    return values | _patrols(s, names) | _visits(visit_kinds, s, names)


def _patrols(s: WorkTotals, names: tuple[str, ...]) -> Values:
    if "patrol" not in names:
        return {}
    kind = names.index("patrol")
    done = s.released[kind] - s.lapsed[kind]
    return {"patrols_completed": ratio(max(0, done), s.released[kind])}


def _visits(visit_kinds: tuple[int, ...], s: WorkTotals, names: tuple[str, ...]) -> Values:
    values = _of_windows(s.windows.sum(axis=0), "")
    for kind in visit_kinds:
        values |= _of_windows(s.windows[kind], f"_task.{names[kind]}")
    return values


def _of_windows(windows: NDArray[np.int64], ending: str) -> Values:
    """Shares of closed windows, by [Outcome]."""
    closed = windows.sum()
    return {
        f"visits_attempted{ending}": ratio(closed - windows[NOT_ATTEMPTED], closed),
        f"visits_reached{ending}": ratio(windows[REACHED] + windows[REFUSED], closed),
        f"visits_informed{ending}": ratio(windows[REACHED] + windows[PHONED], closed),
    }
