"""Open cases of a run by week: quantiles over its simulated years, with the long holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.answers.run_answer import Backlog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.config import Scenario

OPEN_CASES = "open_own"  # daily series: cases at grid, sub-area and community at 24:00
WEEK = 7  # days; cases wait over a weekend, so days would show a saw-tooth
FEWEST_WEEKS = 4
FEWEST_YEARS = 5  # from which quantiles over years say anything
LONGEST = ("Spring Festival", "National Day")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def describe_backlog(scenario: Scenario, series: Sequence[NDArray[np.int64]]) -> Backlog | None:
    """Return the open cases by week; None with too few simulated years or weeks."""
    lengths = {len(days) for days in series}
    if len(series) < FEWEST_YEARS or len(lengths) != 1 or min(lengths) < FEWEST_WEEKS * WEEK:
        return None
    first = scenario.run.start + dt.timedelta(weeks=scenario.run.warm_up_weeks)
    weeks = min(lengths) // WEEK
    means = np.array(series, float)[:, : weeks * WEEK].reshape(len(series), weeks, WEEK).mean(axis=2)
    bands = np.quantile(means, QUANTILES, axis=0)
    p05, p25, p50, p75, p95 = (tuple(round(float(value), 2) for value in band) for band in bands)
    return Backlog(
        first.isoformat(),
        p05,
        p25,
        p50,
        p75,
        p95,
        years=len(series),
        holidays=tuple(sorted(_holidays(scenario, first, weeks * WEEK), key=lambda of: of[2])),
    )


def _holidays(scenario: Scenario, first: dt.date, days: int) -> Iterator[tuple[str, str, int, int]]:
    """Yield the long holidays within the measured days: names, first and last day."""
    from sim.builder.calendar.run_days import build_dates

    of, run = scenario.calendar, scenario.run
    calendar = build_dates(of.name, of.beyond, run.start, run.days, of.own_years).calendar
    names = [calendar.holiday_name(first + dt.timedelta(days=day)) for day in range(days)]
    chinese = {en: zh for year in calendar.years.values() for en, zh in year.names_zh.items()}
    for name in LONGEST:
        found = [day for day, each in enumerate(names) if each == name]
        for begin in (day for day in found if day - 1 not in found):
            end = begin
            while end + 1 in found or end + 2 in found:  # another festival may lie between
                end += 1
            if begin - 2 in found:
                continue
            yield name, chinese.get(name, name), begin, end
