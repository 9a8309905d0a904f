"""From the metrics of replications to the curves of an overload study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.analysis.answer import CriticalSize, Curve, Estimate, Point
from experiments.analysis.critical_size import Evaluate, Pair, critical_of_sizes, critical_size
from experiments.analysis.intervals import t_interval
from experiments.analysis.unmet_work import SizeRows, find_unmet_work
from experiments.analysis.verdicts import first_unmet_work, onset_week, verdict_shares, verdict_word
from sim.config.groups.run import Verdict
from sim.metrics.catalog.catalog import lookup

CODES = ("verdict", "first_unmet_work")  # numbers that stand for words; a mean of them means nothing
WHOLE_ONLY = ("_median", "_p90")  # unknown where most are still open: only if known in every replication


@dataclass(frozen=True, slots=True)
class CurveSetting:
    """The levers of one curve other than size."""

    place: str
    visit_rule: str
    escalation: str
    class_order: str
    workers_per_grid: float = 1.0
    grid_share: float = 1.0


def estimates(rows: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """Means with intervals of every metric that applies in at least two replications."""
    found: dict[str, Estimate] = {}
    for name in sorted({name for row in rows for name in row}):
        values = [row[name] for row in rows if name in row]
        if name in CODES or (name.endswith(WHOLE_ONLY) and len(values) < len(rows)):
            continue
        estimate = t_interval(values, rate=lookup(name).is_rate)
        if estimate is not None:
            found[name] = estimate
    return found


def make_point(run: SizeRows, limits: Verdict) -> Point:
    """One size: verdict first, then means."""
    shares = verdict_shares(run.rows)
    return Point(
        households_per_worker=run.households_per_worker,
        households_per_grid=run.households_per_grid,
        verdict=verdict_word(shares, limits.replication_share),
        verdict_shares=shares,
        metrics=estimates(run.rows),
        replications=len(run.rows),
        first_unmet_work=first_unmet_work(run.rows),
        onset_week=onset_week(run.rows),
    )


def service_levels_met(runs: Sequence[SizeRows]) -> dict[Pair, bool]:
    """(size, replication) -> whether the promise was kept, from the sizes run."""
    return {(run.size, r): row["service_level_met"] > 0.5 for run in runs for r, row in enumerate(run.rows)}


def find_critical(
    runs: Sequence[SizeRows], limits: Verdict, evaluate: Evaluate | None
) -> CriticalSize | None:
    """By bisection between and beyond the sizes run; without ``evaluate`` no finer than they are."""
    known, share = service_levels_met(runs), limits.service_level.replication_share
    if evaluate is None:
        return critical_of_sizes(known, share)
    replications = range(min(len(run.rows) for run in runs))
    return critical_size(replications, evaluate, share, known)


def make_curve(
    setting: CurveSetting, runs: Sequence[SizeRows], limits: Verdict, evaluate: Evaluate | None = None
) -> Curve:
    """One curve of the study; raises ValueError without sizes."""
    if not runs:
        raise ValueError("a curve needs at least one size")
    ordered = sorted(runs, key=lambda run: run.households_per_worker)
    limit = find_critical(ordered, limits, evaluate)
    return Curve(
        place=setting.place,
        visit_rule=setting.visit_rule,
        escalation=setting.escalation,
        class_order=setting.class_order,
        points=tuple(make_point(run, limits) for run in ordered),
        critical=limit,
        unmet_work=find_unmet_work(ordered, limits, limit),
        workers_per_grid=setting.workers_per_grid,
        grid_share=setting.grid_share,
    )


def put_headline_first(curves: Sequence[Curve], headline: CurveSetting) -> tuple[Curve, ...]:
    """The curve of the headline setting in front, the others in their order."""

    def curve_setting(c: Curve) -> CurveSetting:
        return CurveSetting(
            c.place, c.visit_rule, c.escalation, c.class_order, c.workers_per_grid, c.grid_share
        )

    matches = [curve_setting(c) == headline for c in curves]
    return tuple(c for _, c in sorted(zip(matches, curves, strict=True), key=lambda pair: not pair[0]))
