"""An invented comparison of a place with larger grids, for tests of its text and its page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from experiments.analysis.answers.answer import Estimate, Verdict
from experiments.analysis.answers.comparison_answer import (
    Change,
    ComparedMetric,
    ComparedScenario,
    Comparison,
    PairedDifference,
    Ranking,
)
from experiments.report.text.names.labels import NOT_CALIBRATED


def verdict(word: Any, kept: int) -> Verdict:
    return Verdict(word, kept, 40, 0.8, 1.0, 0, 40, 0, None, 52)


def difference(
    mean: float, half: float, clear: bool, needed: int | None = None, letter: str = "B"
) -> PairedDifference:
    estimate = Estimate(mean, mean - half, mean + half, 40)
    return PairedDifference(
        letter, estimate, 0.001 if clear else 0.3, 0.01 if clear else 1.0, clear, 20.0, needed
    )


def metric(
    name: str, means: tuple[float, float], of: PairedDifference, better: Any = "lower"
) -> ComparedMetric:
    estimates = {letter: Estimate(m, m - 0.01, m + 0.01, 40) for letter, m in zip("AB", means, strict=True)}
    return ComparedMetric(name, "share", "比例", better, estimates, (of,))


def comparison(**changes: Any) -> Comparison:
    households = Change(
        "area.households_per_grid", "households per grid", "每网格户数", "households", "400", "450"
    )
    first = ComparedScenario(
        "A", "reference", "k1", "Reference", "参照社区", 400.0, verdict("copes", 40),
        yuan=Estimate(247_600.0, 247_600.0, 247_600.0, 40),
    )  # fmt: skip
    second = ComparedScenario(
        "B", "reference x=1", "k2", "Reference", "参照社区", 450.0, verdict("falls_short", 12), (households,),
        yuan=Estimate(2e5, 2e5, 2e5, 40), yuan_difference=Estimate(-47_600.0, -48_100.0, -46_600.0, 40),
    )  # fmt: skip
    metrics = (
        metric("duties_undone", (0.03, 0.08), difference(0.048, 0.003, True)),
        metric("late_reference", (0.01, 0.012), difference(0.002, 0.003, False, 170)),
        metric("visits_attempted", (0.97, 0.971), difference(0.001, 0.003, False, 9000), "higher"),
    )
    present = ComparedMetric(
        "minutes_present", "minutes", "分钟", "neither", metrics[0].means, (difference(-31.0, 0.2, True),)
    )
    visits = replace(present, name="minutes_worked.visit", differences=(difference(-3.0, 0.2, True),))
    made = Comparison(
        "Which?", (first, second), metrics, (visits, present), 40, 400,
        Ranking("promise", "duties_undone", ("A", "B"), ("A",), 0.005), "key",
        {"command": "gridstaff compare", "year": "2025", "seed": "1", "model": "m"},
        (NOT_CALIBRATED.en, "A remark."), (NOT_CALIBRATED.zh, "备注。"),
    )  # fmt: skip
    return replace(made, **changes)
