"""Words for the open cases over a year."""

from __future__ import annotations

from statistics import fmean

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.run_answer import Backlog
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_number, format_plain

AXIS = Bilingual("open cases at grid and community", "网格和社区在办事件数")
MONTHS = Bilingual("J F M A M J J A S O N D", "1 2 3 4 5 6 7 8 9 10 11 12")
QUARTER = 13  # weeks compared at both ends of the year
GROWTH = 1.5  # last quarter / first quarter, from which the backlog is said to rise


def backlog_heading(backlog: Backlog, growth: Estimate | None) -> Bilingual:
    """Return whether the open cases come back down within the year."""
    if growth is not None and growth.low > 0.0 and _ratio(backlog) > GROWTH:
        each = format_plain(growth)
        return Bilingual(
            f"Open cases rise through the year, by about {each} a worker and week.",
            f"在办事件全年持续上升，每人每周约增{each}件。",
        )
    low, high = (format_number(value, 1.0) for value in (min(backlog.p50), max(backlog.p50)))
    return Bilingual(
        f"Open cases stay between {low} and {high} in the middle year; they do not grow for good.",
        f"中位年份在办事件保持在{low}至{high}件之间，没有持续增长。",
    )


def _ratio(backlog: Backlog) -> float:
    """Return the median of the last quarter of the year over that of the first."""
    weeks = min(QUARTER, max(len(backlog.p50) // 2, 1))
    return fmean(backlog.p50[-weeks:]) / max(fmean(backlog.p50[:weeks]), 1.0)


def band_caption(backlog: Backlog) -> Bilingual:
    """Return what the line and the bands are."""
    return Bilingual(
        f"Thick line: median of {backlog.years} simulated years, means of weeks; bands: between years, the middle "
        "half and nine in ten. Grey stripes: Spring Festival and National Day.",
        f"粗线：{backlog.years}个模拟年份周均值的中位数；阴影：年际波动，内为中间一半年份，外为九成年份。"
        "灰色竖条：春节、国庆节。",
    )


def describe_backlog(backlog: Backlog) -> Bilingual:
    """Return the numbers of the figure in words."""
    at = {"start": 0, "middle": len(backlog.p50) // 2, "end": -1}
    middle = {name: format_number(backlog.p50[week], 1.0) for name, week in at.items()}
    low, high = format_number(backlog.p05[-1], 1.0), format_number(backlog.p95[-1], 1.0)
    return Bilingual(
        f"Open cases in the middle year: {middle['start']} at the start, {middle['middle']} half-way, "
        f"{middle['end']} at the end; at the end nine in ten years lie between {low} and {high}.",
        f"中位年份在办事件：年初{middle['start']}件，年中{middle['middle']}件，年末{middle['end']}件；"
        f"年末九成年份在{low}至{high}件之间。",
    )
