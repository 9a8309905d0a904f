"""Invented runs and sweeps of a shipped place, for tests of their page: metrics by hand, prices of the place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

import gridstaff as gs
from experiments.analysis.answers.run_answer import RunStudy
from experiments.compose.request import Request
from experiments.costs.book import CostedOption
from experiments.studies.money.priced import PricedScenario
from experiments.studies.money.scenario_costs import cost_study
from experiments.studies.sweep.run_summary import SweptScenario, make_run_study

YEARS = 27
ROW: Mapping[str, float] = {
    "verdict": 0.0, "service_level_met": 1.0, "load": 0.8, "post_shortfall": -1.5, "duties_undone": 0.02,
    "late_reference": 0.03, "visits_attempted": 0.95, "overtime_hours": 2.0, "undone_minutes": 6.0,
    "busy_share_task.case": 0.1, "busy_share_task.admin": 0.3, "busy_share_task.visit": 0.2,
    "undone_minutes_task.visit": 6.0, "unmet_share.visits": 0.12, "unmet_share.cases": 0.03, "unmet_share.admin": 0.0,
    "hours_present.grid": 8.25 * 12 * 150.0, "vacancy_share_class.worker": 0.1, "recruitments": 2.0,
    "overtime_working_days.grid": 174.0, "cases_closed": 0.6, "load_level.street": 0.3,
}  # fmt: skip


def rows(years: int = YEARS, **changes: float) -> list[dict[str, float]]:
    """Metrics of some years, which differ a little."""
    base = {**ROW, **{key.replace("__", "."): value for key, value in changes.items()}}
    moved = {"late_reference": 0.001, "vacancy_share_class.worker": 0.01}
    return [
        {**base, **{name: base[name] + step * (year % 3) for name, step in moved.items()}}
        for year in range(years)
    ]


@cache
def scenario(place: str = "reference", **changes: Any) -> Any:
    """A shipped place with other values."""
    return gs.load_scenario(place, {key.replace("__", "."): value for key, value in changes.items()})


def made(swept: list[SweptScenario]) -> tuple[RunStudy, tuple[CostedOption, ...]]:
    """What the page of these scenarios shows."""
    run = make_run_study(swept, Request(("place=reference",)), "a question", "0123456789abcdef0123")
    assert run is not None
    priced = [
        PricedScenario(
            f"setting {n}", str(n), of.scenario, of.rows, of.verdict.word if of.verdict else "no_word"
        )
        for n, of in enumerate(swept)
    ]
    return run, cost_study(priced, "0123456789abcdef").options


@cache
def single(place: str = "reference", years: int = YEARS) -> tuple[RunStudy, tuple[CostedOption, ...]]:
    """A single run."""
    return made([SweptScenario(scenario(place), (), rows(years))])


@cache
def sweep_of_posts() -> tuple[RunStudy, tuple[CostedOption, ...]]:
    """Two numbers of posts and two visit rules; only the settings with two posts cope."""
    swept = []
    for posts in (1, 2):
        for rule in ("all_quarterly", "special_only"):
            label = (("staffing.workers_per_grid", posts), ("duties/visits", rule))
            fails = {"verdict": 2.0, "service_level_met": 0.0, "late_reference": 0.2, "duties_undone": 0.3}
            found = rows(**(fails if posts == 1 else {}))
            swept.append(SweptScenario(scenario(staffing__workers_per_grid=posts), label, found))
    return made(swept)


@cache
def sweep_of_sizes() -> tuple[RunStudy, tuple[CostedOption, ...]]:
    """Four sizes of the grids; the largest two do not cope."""
    swept = []
    for size in (300, 400, 500, 600):
        fails = {"verdict": 2.0, "service_level_met": 0.0, "late_reference": 0.2, "duties_undone": 0.3}
        found = rows(**(fails if size > 400 else {}))
        label = (("area.households_per_grid", size),)
        swept.append(SweptScenario(scenario(area__households_per_grid=size), label, found))
    return made(swept)


def backlog_series(years: int = 9, days: int = 364, growth: float = 0.0) -> list[Any]:
    """Open cases by day of some years: 100 and more each year, with a slope."""
    return [
        np.array([100 + 10 * year + growth * day for day in range(days)], np.int64) for year in range(years)
    ]
