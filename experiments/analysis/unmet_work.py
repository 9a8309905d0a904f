"""Size from which each kind of work is no longer done.

In one replication a kind of work is unmet from the size at which its share not done passes its tolerance and the
service level is not met: a shortfall inside a service level that is met does not count. So no kind is unmet below the
critical size, and the kind that is unmet first is so from exactly that size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.analysis.answers.answer import CriticalSize, UnmetWork
from experiments.analysis.statistics.quantiles import critical_of
from experiments.analysis.verdicts import first_unmet_work
from sim.config.groups.run import Verdict
from sim.metrics.catalog.catalog import WORK

Rows = Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class SizeRows:
    """One size of one curve and the metrics of its replications, in their order.

    ``size``: households per full-time post requested; ``households_per_worker``: achieved. ``is_own``: the place's own
    size at its own posts. ``weeks``: measured weeks of each replication.
    """

    size: int
    households_per_worker: float
    households_per_grid: int
    rows: tuple[Mapping[str, float], ...]
    weeks: int = 52
    is_own: bool = False
    numbers: tuple[int, ...] = ()  # of the replications; empty = 0, 1, ...
    kept: tuple[bool, ...] = ()  # by year whether the service level is met, from neighbouring sizes as well
    full_time: float | None = None  # full-time equivalents of the simulated grid posts
    key: str = ""  # of the results in the store

    def by_number(self) -> dict[int, Mapping[str, float]]:
        """Return the rows by the number of their replication."""
        return dict(zip(self.numbers or range(len(self.rows)), self.rows, strict=True))


def tolerance(work: str, limits: Verdict) -> float:
    """Return the tolerance: of cases as in the service level, of other work as in the verdict."""
    return limits.service_level.reference_miss_share if work == "cases" else limits.undone_share


def crossing(sizes: Sequence[float], values: Sequence[float | None], limit: float) -> float:
    """Return where a broken line through the points passes ``limit`` for good; infinite if it never does.

    Minus infinity if the first point is already above; a size without a value counts as done.
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
    """Return the largest size at which enough replications still do this work; None = the largest one tried."""
    sizes = [run.households_per_worker for run in runs]
    by_number = [run.by_number() for run in runs]
    common = sorted(set.intersection(*(set(rows) for rows in by_number)))
    if not common:
        return None
    name = f"unmet_share.{work}"
    limit = tolerance(work, limits)
    thresholds = [crossing(sizes, [rows[r].get(name) for rows in by_number], limit) for r in common]
    size = critical_of(thresholds, limits.service_level.replication_share, sizes[0], sizes[-1])
    return None if size.bound == "above" else size


def find_unmet_work(
    runs: Sequence[SizeRows], limits: Verdict, critical: CriticalSize | None
) -> tuple[UnmetWork, ...]:
    """Return every kind of work that is due somewhere, by the size from which it is unmet; runs ascend in size."""
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
    """Return the work that most replications leave unmet first just above the critical size; else the earliest."""
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
    """Move a size up to the critical size; None if the service level is met at every size tried."""
    if size is None or critical.bound == "above":
        return None
    return size if size.bound == "inside" and size.size > critical.size else critical
