"""One page of every kind, from invented numbers and the real assumptions and caveats of a shipped place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from fake_comparison import comparison
from fake_runs import backlog_series, scenario, single, sweep_of_posts, sweep_of_sizes
from fake_study import SHAPES
from places import shipped

from experiments.analysis.futures.certainty import answer_of_law
from experiments.report.html.pages.comparison_page import render_comparison
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
    known = {"assumptions": assumptions(of), "notes_en": english, "notes_zh": chinese, "futures": futures}
    return render_page(replace(SHAPES["full"], **known), "zh")


def comparison_page() -> str:
    return render_comparison(comparison(), "zh")


PAGES: dict[str, Callable[[], str]] = {
    "run": cache(run_page), "sweep": cache(sweep_page), "sweep of sizes": cache(sizes_page),
    "overload study": cache(study_page), "comparison": cache(comparison_page),
}  # fmt: skip
