"""CSV tables of the overload study: scenarios, summary, limits, assumptions; empty = not applicable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from experiments.analysis.answers.answer import CriticalSize, Curve, OverloadStudy
from experiments.csv_format import Cell, csv_bytes, short_key
from experiments.report.text.names.metric_names import find_metric, name_of_metric

SCENARIOS = (
    "scenario",
    "place",
    "visit_rule",
    "escalation",
    "class_order",
    "workers_per_grid",
    "grid_share",
    "households_per_worker",
    "households_per_grid",
    "own_size",
    "verdict",
    "years_kept",
    "years",
    "kept_lo95",
    "kept_hi95",
    "years_overloaded",
    "years_simulated",
    "years_with_pile_up",
    "years_desk_overloaded",
    "first_unmet_work",
    "onset_week",
)
SUMMARY = (
    "scenario", "metric", "name_en", "name_zh", "unit", "unit_zh", "n", "mean", "lo95", "hi95",
)  # fmt: skip
LIMITS = (
    "place",
    "visit_rule",
    "escalation",
    "class_order",
    "what",
    "households_per_worker",
    "lo95",
    "hi95",
    "bound",
    "n",
)
ASSUMPTIONS = ("key", "meaning_en", "meaning_zh", "value", "unit", "low", "high", "source", "status")


def write_tables(study: OverloadStudy, folder: Path, save: Callable[[Path, bytes], None]) -> list[Path]:
    """Write scenarios, summary, limits and assumptions into `folder`; return their paths."""
    tables: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]] = {
        "scenarios": (SCENARIOS, scenarios(study)),
        "summary": (SUMMARY, summary(study)),
        "limits": (LIMITS, limits(study)),
        "assumptions": (ASSUMPTIONS, ([getattr(a, key) for key in ASSUMPTIONS] for a in study.assumptions)),
    }
    paths = []
    for name, (head, rows) in tables.items():
        path = folder / f"{name}.csv"
        save(path, csv_bytes(head, rows))
        paths.append(path)
    return paths


def _levers(curve: Curve) -> tuple[str, str, str, str]:
    return curve.place, curve.visit_rule, curve.escalation, curve.class_order


def scenarios(study: OverloadStudy) -> Iterator[Sequence[Cell]]:
    """Yield one row for each setting and size: levers, verdict and years."""
    for curve in study.curves:
        for point in curve.points:
            of = point.verdict
            yield (
                short_key(point.key),
                *_levers(curve),
                curve.workers_per_grid,
                curve.grid_share,
                point.households_per_worker,
                point.households_per_grid,
                int(point.is_own),
                *(of.word, of.kept, of.years, of.kept_low, of.kept_high),
                *(of.overloaded, of.judged, of.pile_ups, of.desk_overloaded),
                point.first_unmet_work,
                point.onset_week,
            )


def summary(study: OverloadStudy) -> Iterator[Sequence[Cell]]:
    """Yield one row for each metric of a setting and size; metrics that do not apply have no row."""
    for curve in study.curves:
        for point in curve.points:
            for name, found in point.metrics.items():
                metric, named = find_metric(name), name_of_metric(name)
                units = (metric.unit, metric.unit_zh) if metric else ("", "")
                numbers = found.n, found.mean, found.low, found.high
                yield short_key(point.key), name, named.en, named.zh, *units, *numbers


def limits(study: OverloadStudy) -> Iterator[Sequence[Cell]]:
    """Yield critical sizes and the size from which each kind of work is left undone."""
    for curve in study.curves:
        if curve.critical is not None:
            yield (*_levers(curve), "critical_size", *_size(curve.critical))
        for item in curve.unmet_work:
            if item.size is not None:
                yield (*_levers(curve), item.work, *_size(item.size))


def _size(size: CriticalSize) -> tuple[Cell, ...]:
    return size.size, size.low, size.high, size.bound, size.n
