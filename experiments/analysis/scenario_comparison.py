"""Comparison of scenarios from the same replications: paired differences, their tests, the best scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from experiments.analysis.answers.answer import VerdictWord
from experiments.analysis.answers.comparison_answer import ComparedMetric, PairedDifference, Ranking
from experiments.analysis.statistics.intervals import mean_interval
from experiments.analysis.statistics.paired_tests import (
    adjust_by_holm,
    paired_interval,
    paired_p_value,
    variance_reduction,
    years_to_tell_apart,
)
from experiments.analysis.statistics.selection import select_smallest
from experiments.analysis.statistics.share_intervals import estimate_metric
from sim.metrics.catalog.catalog import lookup
from sim.metrics.catalog.unit_translations import UNITS

Row = Mapping[str, float]
Rows = Mapping[str, Sequence[Row]]  # letter -> metrics of the common replications, in their order

PRESENT = "minutes_present"
WORKED = "minutes_worked"
SHARE_OF_KIND = "busy_share_task."
MINUTES_UNIT = "minutes"  # of a household and year
HOUR_MINUTES = 60.0


@dataclass(frozen=True, slots=True)
class TestLevels:
    """``error``: of a family of differences, and of a wrong selection; ``power``: with which a difference is found."""

    error: float
    power: float


def compare_metrics(rows: Rows, names: Sequence[str], levels: TestLevels) -> tuple[ComparedMetric, ...]:
    """Compare metrics of the catalog; those that no scenario has are left out.

    Parameters
    ----------
    rows : mapping
        Letter -> metrics of the common replications; the first letter is the one that others are compared with.
    names : sequence of str
        Metrics, which form one family of differences (Holm).
    levels : TestLevels
    """
    found = [_compare_metric(rows, name) for name in names]
    return _judge([of for of in found if of.means], rows, levels)


def compare_minutes(
    rows: Rows, household_years: Mapping[str, float], levels: TestLevels
) -> tuple[ComparedMetric, ...]:
    """Compare the grid minutes of a household and year: present, and worked by kind of work.

    Parameters
    ----------
    rows : mapping
        As in `compare_metrics`.
    household_years : mapping
        Letter -> simulated households x years.
    levels : TestLevels
    """
    minutes = {letter: [_minutes(row, household_years[letter]) for row in of] for letter, of in rows.items()}
    names = dict.fromkeys(name for of in minutes.values() for row in of for name in row)
    complete = {letter: [dict.fromkeys(names, 0.0) | row for row in of] for letter, of in minutes.items()}
    found = [_compare_minutes(complete, name) for name in names]
    return _judge(found, complete, levels)


def _minutes(row: Row, household_years: float) -> dict[str, float]:
    present = row.get("hours_present.grid", 0.0) * HOUR_MINUTES / household_years
    worked = {
        f"{WORKED}.{name.removeprefix(SHARE_OF_KIND)}": share * present
        for name, share in row.items()
        if name.startswith(SHARE_OF_KIND)
    }
    return {PRESENT: present, **worked}


def _compare_metric(rows: Rows, name: str) -> ComparedMetric:
    metric = lookup(name)
    means = {letter: estimate_metric(of, name) for letter, of in rows.items()}
    known = {letter: mean for letter, mean in means.items() if mean is not None}
    return ComparedMetric(name, metric.unit, metric.unit_zh, metric.better, known)


def _compare_minutes(rows: Rows, name: str) -> ComparedMetric:
    means = {letter: mean_interval([row[name] for row in of]) for letter, of in rows.items()}
    known = {letter: mean for letter, mean in means.items() if mean is not None}
    return ComparedMetric(name, MINUTES_UNIT, UNITS[MINUTES_UNIT], "neither", known)


def _judge(metrics: Sequence[ComparedMetric], rows: Rows, levels: TestLevels) -> tuple[ComparedMetric, ...]:
    """Add the differences from the first scenario, tested as one family."""
    first, *others = rows
    pairs = {
        (metric.name, letter): _pair(rows[first], rows[letter], metric.name)
        for metric in metrics
        for letter in others
    }
    p_values = {
        at: p for at, pair in pairs.items() if (p := paired_p_value(*pair, _is_of_year(at[0]))) is not None
    }
    adjusted = dict(zip(p_values, adjust_by_holm(list(p_values.values())), strict=True))
    number = max(1, len(p_values))
    found = {
        at: _difference(at, pair, (p_values.get(at), adjusted.get(at)), levels, number)
        for at, pair in pairs.items()
    }
    return tuple(
        replace(metric, differences=tuple(d for letter in others if (d := found[metric.name, letter])))
        for metric in metrics
    )


def _is_of_year(name: str) -> bool:
    """Return whether a year has a metric or has it not."""
    return not name.startswith((PRESENT, WORKED)) and lookup(name).is_of_year


def _pair(first: Sequence[Row], second: Sequence[Row], name: str) -> tuple[list[float], list[float]]:
    """Return the values of both in the replications in which both have them."""
    known = [(a[name], b[name]) for a, b in zip(first, second, strict=True) if name in a and name in b]
    return [a for a, _ in known], [b for _, b in known]


def _difference(
    at: tuple[str, str],
    pair: tuple[list[float], list[float]],
    p_values: tuple[float | None, float | None],
    levels: TestLevels,
    number: int,
) -> PairedDifference | None:
    """Return one difference.

    ``at``: metric and letter; ``p_values``: its own and Holm's; ``number``: of differences in the family.
    """
    name, letter = at
    estimate = paired_interval(*pair, _is_of_year(name))
    if estimate is None:
        return None
    own, adjusted = p_values
    excludes_none = estimate.low > 0.0 or estimate.high < 0.0
    is_clear = adjusted is not None and adjusted <= levels.error and excludes_none
    needed = None
    if not is_clear and own is not None:  # of one test, however many of the others are clear
        needed = years_to_tell_apart(*pair, levels.error / number, levels.power)
    return PairedDifference(letter, estimate, own, adjusted, is_clear, variance_reduction(*pair), needed)


def rank(
    rows: Rows, words: Mapping[str, VerdictWord], metric: str, indifference: float, error: float
) -> Ranking | None:
    """Return which scenario is best.

    One that meets the service level comes before all others (clause S6.7); among several of them, or if none does, the
    one with the best mean is selected by the procedure KN.

    Parameters
    ----------
    rows : mapping
        Letter -> metrics of the common replications.
    words : mapping
        Letter -> word of the scenario.
    metric : str
        By which scenarios are selected.
    indifference, error : float
        Difference of the means too small to matter; probability of a wrong selection, at most.

    Returns
    -------
    Ranking or None
        None while words are not decided, without the metric, or with too few years.
    """
    if "not_clear" in words.values():
        return None
    kept = tuple(letter for letter, word in words.items() if word == "copes")
    if len(kept) == 1:
        return Ranking("promise", metric, tuple(rows), kept, indifference)
    among = kept or tuple(rows)
    if not all(metric in row for letter in among for row in rows[letter]):
        return None
    sign = -1.0 if lookup(metric).better == "higher" else 1.0
    values = [[sign * row[metric] for row in rows[letter]] for letter in among]
    found = select_smallest(values, indifference, error)
    if found is None:
        return None
    remaining = tuple(among[at] for at in found.remaining)
    return Ranking("mean", metric, among, remaining, indifference, None if found.is_decided else found.most)
