"""One page of every kind, from invented numbers and the real assumptions and caveats of a shipped place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from fake_comparison import comparison
from fake_runs import backlog_series, scenario, single, sweep_of_posts, sweep_of_sizes
from fake_study import SHAPES, estimate
from places import shipped

from experiments.analysis.answers.drivers_answer import Driver, DriversStudy
from experiments.analysis.futures.certainty import answer_of_law
from experiments.report.html.pages.comparison_page import render_comparison
from experiments.report.html.pages.drivers_page import render_drivers
from experiments.report.html.pages.page import render_page
from experiments.report.html.pages.run_page import render_run_page
from experiments.studies.context.report_context import assumptions, notes
from experiments.studies.sweep.backlog import describe_backlog


def run_page() -> str:
    run, options = single()
    return render_run_page(
        replace(run, backlog=describe_backlog(scenario(), backlog_series())), "zh", options
    )


def sweep_page() -> str:
    run, options = sweep_of_posts()
    return render_run_page(run, "zh", options)


def sizes_page() -> str:
    run, options = sweep_of_sizes()
    return render_run_page(run, "zh", options)


def study_page() -> str:
    of = shipped("district_overload")
    english, chinese = notes([of])
    futures = (answer_of_law("triangular", (), tuple(map(float, range(20, 350, 4))), (0.5, 0.8, 0.9)),)
    known = replace(SHAPES["full"], assumptions=assumptions(of), futures=futures)
    return render_page(replace(known, notes_en=english, notes_zh=chinese), "zh")


def comparison_page() -> str:
    return render_comparison(comparison(), "zh")


def drivers_page() -> str:
    """Two places that differ in their size, which is clear, and in one more thing, which is not."""
    ends = {"post_shortfall": estimate(-1.0, 0.2, floor=-9.0), "undone_minutes": estimate(5.0, 4.0)}
    later = {"post_shortfall": estimate(1.8, 0.4), "undone_minutes": estimate(42.0, 9.0)}
    by = {"post_shortfall": estimate(2.8, 0.3), "undone_minutes": estimate(37.0, 6.0)}
    none = {
        "post_shortfall": estimate(0.0, 0.1, floor=-9.0),
        "undone_minutes": estimate(0.0, 0.2, floor=-9.0),
    }
    english, chinese = notes([shipped("district_overload")])
    drivers = (
        Driver("size", "550 households per grid", "网格户数550户", "stated", later, by, by, by, by),
        Driver("patrol", "weekly patrol", "每周巡查", "assumed", later, none, none, none, none),
    )
    names = (("Reference", "参照社区"), ("District report", "某区"))
    study = DriversStudy("Why?", *names, ends, later, by, drivers, {"year": "2025"}, "3b8de88fa3e90954")
    return render_drivers(replace(study, notes_en=english, notes_zh=chinese), "zh")


PAGES: dict[str, Callable[[], str]] = {
    "run": cache(run_page), "sweep": cache(sweep_page), "sweep of sizes": cache(sizes_page),
    "overload study": cache(study_page), "comparison": cache(comparison_page), "drivers": cache(drivers_page),
}  # fmt: skip
