"""The word of a scenario from its years (clauses S6.3, S6.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from experiments.analysis.answers.answer import Verdict, VerdictWord
from experiments.analysis.statistics.intervals import wilson
from experiments.analysis.statistics.sequential_tests import Answer, SequentialTest, TestResult
from sim.config.groups.run import Run
from sim.config.groups.run import Verdict as Thresholds
from sim.metrics.catalog.catalog import VERDICTS, WORK

Rows = Sequence[Mapping[str, float]]
OVERLOADED = float(VERDICTS.index("overloaded"))


def judge_years(kept: Sequence[bool], overloaded: Sequence[bool], limits: Thresholds) -> VerdictWord:
    """Return the word of years in their order of replication.

    Parameters
    ----------
    kept : sequence of bool
        Whether the service level was met.
    overloaded : sequence of bool
        Whether the grid posts were overloaded; may be shorter where it is not known.
    limits : Thresholds
        ``Scenario.verdict``.
    """
    service_level, overload = _decide(kept, overloaded, limits)
    if service_level.answer == "accepted":
        return "copes"
    if service_level.answer == "rejected":
        return "overloaded" if overload.answer == "accepted" else "falls_short"
    return "at_limit" if len(kept) >= limits.tests.limit_years else "not_clear"


def is_decided(rows: Rows, limits: Thresholds) -> bool:
    """Return whether further years could not change the word."""
    return years_decide(*years_of(rows), limits)


def years_decide(kept: Sequence[bool], overloaded: Sequence[bool], limits: Thresholds) -> bool:
    """Return whether further years could not change the word of years in their order."""
    service_level, overload = _decide(kept, overloaded, limits)
    return service_level.answer == "accepted" or (
        service_level.answer == "rejected" and overload.answer != "open"
    )


def meets_service_level(kept: Sequence[bool], limits: Thresholds) -> Answer:
    """Return the answer of test K."""
    return SequentialTest(limits.tests.kept, limits.tests.error).decide(kept).answer


def _decide(
    kept: Sequence[bool], overloaded: Sequence[bool], limits: Thresholds
) -> tuple[TestResult, TestResult]:
    tests = limits.tests
    return (
        SequentialTest(tests.kept, tests.error).decide(kept),
        SequentialTest(tests.overloaded, tests.error).decide(overloaded),
    )


def years_of(rows: Rows) -> tuple[list[bool], list[bool]]:
    """Return whether each year kept the promise, and whether it was overloaded."""
    return [row["service_level_met"] > 0.5 for row in rows], [row["verdict"] == OVERLOADED for row in rows]


def carries_word(run: Run, limits: Thresholds) -> bool:
    """Return whether the measured period is long enough for a word (clause S6.3)."""
    return run.measured_weeks >= limits.tests.weeks


def make_verdict(rows: Rows, limits: Thresholds, weeks: int, kept: Sequence[bool] | None = None) -> Verdict:
    """Judge a scenario.

    Parameters
    ----------
    rows : sequence of mapping
        Metrics of its replications, in their order.
    limits : Thresholds
        ``Scenario.verdict``.
    weeks : int
        Measured weeks of each replication.
    kept : sequence of bool, optional
        Whether each year kept the promise, if it is known from a searched limit; else from the rows.

    Raises
    ------
    ValueError
        Without replications.
    """
    if not rows:
        raise ValueError("a verdict needs at least one replication")
    from_rows, overloaded = years_of(rows)
    years = from_rows if kept is None else list(kept)
    word = judge_years(years, overloaded, limits) if weeks >= limits.tests.weeks else "no_word"
    met = sum(years)
    low, high = wilson(met, len(years))
    return Verdict(
        word=word,
        kept=met,
        years=len(years),
        kept_low=low,
        kept_high=high,
        overloaded=sum(overloaded),
        judged=len(rows),
        pile_ups=_count(rows, "pile_up"),
        desk_overloaded=_count(rows, "desk_overloaded")
        if any("desk_overloaded" in r for r in rows)
        else None,
        weeks=weeks,
    )


def _count(rows: Rows, name: str) -> int:
    return sum(row.get(name, 0.0) > 0.5 for row in rows)


def first_unmet_work(rows: Rows) -> str | None:
    """Return the kind of work that is unmet first in most broken years; ties by the order of WORK."""
    codes = Counter(int(row["first_unmet_work"]) for row in rows if "first_unmet_work" in row)
    return WORK[min(codes, key=lambda code: (-codes[code], code))] if codes else None


def onset_week(rows: Rows) -> float | None:
    """Return the median onset week over the overloaded years."""
    weeks = [row["onset_week"] for row in rows if "onset_week" in row]
    return float(np.median(weeks)) if weeks else None
