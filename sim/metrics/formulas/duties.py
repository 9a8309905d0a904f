"""Metrics of duties and visits: work left undone, visits attempted and reached (clauses S4.5, S4.6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.metrics.accumulators.layout import Layout, lapsing_kinds
from sim.metrics.accumulators.work_totals import Ints, WorkTotals
from sim.metrics.formulas.denominators import Denominators, Feature
from sim.metrics.formulas.series import select_period
from sim.metrics.formulas.values import CountedShare, counted_share, ratio
from sim.world.log import Outcome
from sim.world.tables import World

Values = dict[str, float | None]
REACHED, REFUSED, PHONED, NOT_ATTEMPTED = (
    int(Outcome.REACHED), int(Outcome.REFUSED), int(Outcome.PHONED), int(Outcome.NOT_ATTEMPTED)
)  # fmt: skip


class LapsingWork(NamedTuple):
    """Seconds of duties and visits with windows that lapse; zero for all other task kinds."""

    owed: Ints  # [task kind, day or week] due
    undone: Ints  # [task kind, day or week] left undone


def lapsing_work(f: Layout, s: WorkTotals, world: World) -> LapsingWork:
    """Return the lapsing work by task kind and day of the run."""
    kinds = lapsing_kinds(f, world)[:, None]
    return LapsingWork(s.owed * kinds, s.undone * kinds)


def measure_duties(
    lapsing: LapsingWork, visit_kinds: tuple[int, ...], s: WorkTotals, denominators: Denominators
) -> Values:
    """Compute the metrics of duties and visits; empty without both.

    Parameters
    ----------
    lapsing : LapsingWork
        By day of the run.
    visit_kinds : tuple of int
        Task kinds with households as entities.
    s : WorkTotals
    denominators : Denominators
    """
    if not denominators.features & Feature.DUTIES:
        return {}
    owed, undone = (select_period(part, denominators.period).sum(axis=1) for part in lapsing)
    years, names = denominators.household_years, denominators.names.task_kinds
    counts = count_duties(s) * (owed > 0)
    values: Values = {
        "duties_undone": share_of_minutes(undone.sum(), owed.sum(), counts.sum()),
        "undone_minutes": ratio(undone.sum() / 60, years),
    }
    for kind, name in enumerate(names):
        if owed[kind] > 0:
            values[f"undone_share.{name}"] = share_of_minutes(undone[kind], owed[kind], counts[kind])
            values[f"undone_minutes_task.{name}"] = ratio(undone[kind] / 60, years)
    closed, missed = s.windows.sum(), s.windows.sum(axis=0)[NOT_ATTEMPTED]
    values["visits_undone"] = ratio(missed, years) if closed > 0 else None
    return values | _patrols(s, names) | _visits(visit_kinds, s, names)


def count_duties(s: WorkTotals) -> Ints:
    """Return [task kind] the number of duties released and of visit windows closed in the period."""
    number: Ints = s.released + s.windows.sum(axis=1)
    return number


def share_of_minutes(undone: float, owed: float, count: int) -> float | None:
    """Return undone / owed minutes as a share of ``count`` duties; None if nothing was owed."""
    return CountedShare(float(undone) / float(owed), count) if owed > 0 and count > 0 else ratio(undone, owed)


def _patrols(s: WorkTotals, names: tuple[str, ...]) -> Values:
    if "patrol" not in names:
        return {}
    kind = names.index("patrol")
    done = s.released[kind] - s.lapsed[kind]
    return {"patrols_completed": counted_share(max(0, done), s.released[kind])}


def _visits(visit_kinds: tuple[int, ...], s: WorkTotals, names: tuple[str, ...]) -> Values:
    values = _window_shares(s.windows.sum(axis=0), "")
    for kind in visit_kinds:
        values |= _window_shares(s.windows[kind], f"_task.{names[kind]}")
    return values


def _window_shares(windows: NDArray[np.int64], ending: str) -> Values:
    """Return the shares of closed ``windows`` ([Outcome] count); ``ending`` is appended to each metric name."""
    closed = windows.sum()
    return {
        f"visits_attempted{ending}": counted_share(closed - windows[NOT_ATTEMPTED], closed),
        f"visits_reached{ending}": counted_share(windows[REACHED] + windows[REFUSED], closed),
        f"visits_informed{ending}": counted_share(windows[REACHED] + windows[PHONED], closed),
    }
