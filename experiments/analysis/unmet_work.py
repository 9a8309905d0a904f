"""From which size a kind of work is no longer done: what gives way when the promise breaks.

In one replication a kind of work breaks at the size at which its share not done passes its tolerance and
the promise is broken too: a shortfall inside a promise that is kept is not yet a break. So no kind breaks
before the critical size, and the kind that gives way first breaks exactly there: one number in all places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.analysis.answer import CriticalSize, UnmetWork
from experiments.analysis.quantiles import critical_of
from experiments.analysis.verdicts import first_unmet_work
from sim.config.groups.run import Verdict
from sim.metrics.catalog.catalog import WORK

Rows = Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class SizeRows:
    """One size of one curve and the metrics of its replications, in their order.

    ``size``: households per full-time post asked for; ``households_per_worker``: achieved.
    """

    size: int
    households_per_worker: float
    households_per_grid: int
    rows: tuple[Mapping[str, float], ...]


def tolerance(work: str, limits: Verdict) -> float:
    """Cases may miss as the promise says; everything else may be undone as the verdict says."""
    return limits.service_level.reference_miss_share if work == "cases" else limits.undone_share


def crossing(sizes: Sequence[float], values: Sequence[float | None], limit: float) -> float:
    """Where a broken line through the points first passes ``limit`` for good; infinite if it never does.

    Below the first point if that is already above; a size without a value counts as done.
    """
    above = [value is not None and value > limit for value in values]
    if not above or not above[-1]:
        return math.inf
    first = len(above) - above[::-1].index(False) if False in above else 0
    if first == 0:
        return -math.inf
    left, right = values[first - 1] or 0.0, values[first] or 0.0
    share = (limit - left) / (right - left)
    return sizes[first - 1] + share * (sizes[first] - sizes[first - 1])


def threshold_of(work: str, runs: Sequence[SizeRows], limits: Verdict) -> CriticalSize | None:
    """The largest size at which enough replications still do this work; None: the last one tried."""
    sizes = [run.households_per_worker for run in runs]
    count = min(len(run.rows) for run in runs)
    name = f"unmet_share.{work}"
    limit = tolerance(work, limits)
    thresholds = [crossing(sizes, [run.rows[r].get(name) for run in runs], limit) for r in range(count)]
    size = critical_of(thresholds, limits.service_level.replication_share, sizes[0], sizes[-1])
    return None if size.bound == "above" else size


def find_unmet_work(
    runs: Sequence[SizeRows], limits: Verdict, critical: CriticalSize | None
) -> tuple[UnmetWork, ...]:
    """Every kind of work that is due somewhere, in the order of breaking; runs by ascending size."""
    due = [work for work in WORK if any(f"unmet_share.{work}" in row for run in runs for row in run.rows)]
    thresholds = {work: threshold_of(work, runs, limits) for work in due}
    if critical is not None:
        thresholds = {work: _clip_below(size, critical) for work, size in thresholds.items()}
        first = first_unmet(runs, thresholds, critical)
        if first is not None:
            thresholds[first] = critical
    order = sorted(due, key=lambda work: (_sort_size(thresholds[work]), thresholds[work] is not critical))
    return tuple(UnmetWork(work, thresholds[work]) for work in order)


def first_unmet(
    runs: Sequence[SizeRows], thresholds: Mapping[str, CriticalSize | None], critical: CriticalSize
) -> str | None:
    """What most replications lose first just above the critical size; else the earliest break."""
    if critical.bound == "above":
        return None
    over = [run for run in runs if run.households_per_worker > critical.size or critical.bound == "below"]
    for run in over:
        work = first_unmet_work(run.rows)
        if work in thresholds:
            return work
    known = [work for work, size in thresholds.items() if size is not None]
    return min(known, key=lambda work: _sort_size(thresholds[work]), default=None)


def _sort_size(size: CriticalSize | None) -> float:
    return math.inf if size is None else size.size


def _clip_below(size: CriticalSize | None, critical: CriticalSize) -> CriticalSize | None:
    """A break moved up to the critical size; none at all if the promise holds at every size tried."""
    if size is None or critical.bound == "above":
        return None
    return size if size.bound == "inside" and size.size > critical.size else critical
