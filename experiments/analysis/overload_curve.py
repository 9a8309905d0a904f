"""From the metrics of replications to the curves of an overload study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.analysis.answers.answer import CriticalSize, Curve, Estimate, Point, Staffing
from experiments.analysis.critical_size import (
    SEARCH_RANGE,
    Evaluate,
    Pair,
    Wanted,
    bisect_size,
    limit_between_sizes,
    limits_of_brackets,
)
from experiments.analysis.statistics.quantiles import critical_of, interval_ranks
from experiments.analysis.statistics.share_intervals import estimate_metric
from experiments.analysis.unmet_work import SizeRows, find_unmet_work
from experiments.analysis.verdicts import first_unmet_work, make_verdict, onset_week
from sim.config.groups.run import Verdict
from sim.metrics.catalog.counts import is_count

CODES = ("verdict", "first_unmet_work")  # numbers that stand for words; a mean of them means nothing
WHOLE_ONLY = ("_median", "_p90")  # unknown where most are still open: only if known in every replication


@dataclass(frozen=True, slots=True)
class CurveSetting:
    """Levers of one curve other than size, and the staffing of its place."""

    place: str
    visit_rule: str
    escalation: str
    class_order: str
    workers_per_grid: float = 1.0
    grid_share: float = 1.0
    staffing: Staffing | None = None
    service_order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """Search for a limit: the answers of further runs, and for how many replications."""

    evaluate: Evaluate
    replications: int


def estimates(rows: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """Return means with intervals of every metric that applies in at least two replications."""
    found: dict[str, Estimate] = {}
    for name in sorted({name for row in rows for name in row}):
        partial = name.endswith(WHOLE_ONLY) and not all(name in row for row in rows)
        if name in CODES or is_count(name) or partial:
            continue
        estimate = estimate_metric(rows, name)
        if estimate is not None:
            found[name] = estimate
    return found


def make_point(run: SizeRows, limits: Verdict, kept: Sequence[bool] | None = None) -> Point:
    """Judge one size; ``kept``: by year whether the promise is kept, where it comes from a searched limit."""
    return Point(
        households_per_worker=run.households_per_worker,
        households_per_grid=run.households_per_grid,
        verdict=make_verdict(run.rows, limits, run.weeks, kept),
        metrics=estimates(run.rows),
        first_unmet_work=first_unmet_work(run.rows),
        onset_week=onset_week(run.rows),
        is_own=run.is_own,
        full_time=run.full_time,
        key=run.key,
    )


def service_levels_met(runs: Sequence[SizeRows]) -> dict[Pair, bool]:
    """Return (size, replication) -> whether the service level was met, from the sizes run."""
    return {
        (run.size, r): row["service_level_met"] > 0.5 for run in runs for r, row in run.by_number().items()
    }


def search_limits(runs: Sequence[SizeRows], search: Search, limits: Verdict) -> list[float]:
    """Return the largest size that each replication sustains, by bisection between and beyond the sizes run.

    Limits above those that the critical size and its interval depend on are lower bounds.
    """
    share = limits.service_level.replication_share
    wanted = Wanted(interval_ranks(search.replications, share)[1], tuple(run.size for run in runs))
    brackets = bisect_size(
        range(search.replications), search.evaluate, service_levels_met(runs), SEARCH_RANGE, wanted
    )
    return limits_of_brackets(brackets, SEARCH_RANGE)


def find_critical(
    points: Sequence[Point], limits: Verdict, own_limits: Sequence[float]
) -> CriticalSize | None:
    """Return the critical size from the limits of the replications; without them from the words of the sizes tried."""
    if not own_limits:
        return limit_between_sizes(points)
    share = limits.service_level.replication_share
    return critical_of(own_limits, share, SEARCH_RANGE.smallest, SEARCH_RANGE.largest)


def make_curve(
    setting: CurveSetting, runs: Sequence[SizeRows], limits: Verdict, search: Search | None = None
) -> Curve:
    """Make one curve of the study; raise ValueError without sizes.

    Words and critical size of a searched curve come from the same numbers, the limits of its replications.
    """
    if not runs:
        raise ValueError("a curve needs at least one size")
    ordered = sorted(runs, key=lambda run: run.households_per_worker)
    own_limits = search_limits(ordered, search, limits) if search else []
    points = tuple(
        make_point(run, limits, [limit >= run.size for limit in own_limits] or run.kept or None)
        for run in ordered
    )
    critical = find_critical(points, limits, own_limits)
    return Curve(
        place=setting.place,
        visit_rule=setting.visit_rule,
        escalation=setting.escalation,
        class_order=setting.class_order,
        points=points,
        critical=critical,
        unmet_work=find_unmet_work(ordered, limits, critical),
        workers_per_grid=setting.workers_per_grid,
        grid_share=setting.grid_share,
        staffing=setting.staffing,
        limits=tuple(own_limits),
        service_order=setting.service_order,
    )
