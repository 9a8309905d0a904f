"""Names of measures and numbers of differences with their sign, interval and unit."""

from __future__ import annotations

import math

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.comparison_answer import ComparedMetric, Comparison, PairedDifference
from experiments.report.design.style import Lang
from experiments.report.text.names.labels import POST_SHORTFALL, Bilingual, name_of
from experiments.report.text.names.metric_lookup import factor, find_metric
from experiments.report.text.numbers import (
    amount_unit,
    format_number,
    format_posts,
    scale,
    table_unit,
    unit_of,
)
from sim.metrics.catalog.catalog import MEMBERS

FINEST = 0.001  # unit of a difference
TENTH = 0.1  # finest unit of a mean
PRESENT, WORKED = "minutes_present", "minutes_worked"  # of a household and year
YUAN = "yuan_a_year"  # simulated outturn
COARSE_FROM, COARSE = 10_000.0, 100.0  # yuan: differences from the one are rounded to the other
SHORT_NAMES = {
    YUAN: Bilingual("cost", "费用"),
    "service_level_met": Bilingual("service level met", "达标率"),
    "late_reference": Bilingual("cases late by the common deadline", "事件超期办理（统一时限口径）"),
    "duties_undone": Bilingual("planned visits and patrols not done", "例行走访和巡查未完成"),
    "visits_attempted": Bilingual("homes called at", "上门率"),
    "visits_reached": Bilingual("homes where someone answered", "见面率"),
    "days_to_close": Bilingual("time to close a case", "事件办结用时"),
    "overtime_hours": Bilingual("overtime per worker and month", "每人每月加班"),
    "backlog_end": Bilingual("open cases per worker", "人均未结件"),
    "post_shortfall": Bilingual("posts short or to spare", "岗位余缺"),
    "undone_minutes": Bilingual("undone work a household and year", "每户每年未完成工作"),
    "emergencies_over_30_minutes": Bilingual("emergencies unassigned after 30 min", "突发事件30分钟无人受理"),
}


def metric_name(name: str) -> Bilingual:
    """Return the name of a metric or of minutes of work."""
    if name == PRESENT:
        return Bilingual("grid time of the workers", "网格在岗时间")
    if name.startswith(WORKED):
        zh, en = MEMBERS.get(name.partition(".")[2], (name, name))
        return Bilingual(en, zh)
    found = SHORT_NAMES.get(name)
    metric = find_metric(name)
    return found or (Bilingual(metric.en, metric.zh) if metric else name_of({}, name))


def unit_name(metric: ComparedMetric) -> Bilingual:
    """Return the unit of a metric's means; shares are shown in per cent, posts carry theirs in words."""
    return Bilingual("%", "%") if factor(metric.name) == 100.0 else Bilingual(metric.unit, metric.unit_zh)


def unit_of_difference(metric: ComparedMetric) -> Bilingual:
    """Return the unit of a difference: points for shares."""
    return Bilingual("points", "个百分点") if factor(metric.name) == 100.0 else unit_name(metric)


def shown_estimate(metric: ComparedMetric, estimate: Estimate) -> Estimate:
    """Return an estimate in the unit in which tables show it."""
    return scale(estimate, factor(metric.name))


def signed_change(of: Estimate, lang: Lang, finest: float = 0.1) -> str:
    """Format a difference with its interval: +4.8 (+4.5 to +5.1); finer than ``finest`` if it would vanish."""
    mean, interval = change_and_interval(of, finest)
    if interval is None:
        return mean
    return f"{mean}（{interval.zh}）" if lang == "zh" else f"{mean} ({interval.en})"


def format_mean(metric: ComparedMetric, mean: Estimate) -> Bilingual:
    """Format a mean of a table; posts as short or to spare."""
    if metric.name == POST_SHORTFALL:
        return format_posts(mean)
    if metric.name == YUAN:
        amount = format_number(mean.mean, amount_unit(mean))
        return Bilingual(amount, amount)
    shown = format_number(shown_estimate(metric, mean).mean, row_unit(metric))
    return Bilingual(shown, shown)


def row_unit(metric: ComparedMetric) -> float:
    """Return one decimal unit for all means of a row, the finest of theirs and their differences': readers subtract."""
    means = [table_unit(shown_estimate(metric, of)) for of in metric.means.values()]
    differences = [
        difference_unit(shown_estimate(metric, of.estimate), finest_unit(metric, of.estimate))
        for of in metric.differences
    ]
    return max(min(means + differences), TENTH)


def yearly_yuan(study: Comparison) -> ComparedMetric | None:
    """Return the simulated outturn of a year as a row of the table; None where the first scenario has none.

    It is no member of the family of measures: told apart where its own interval excludes 0.
    """
    means = {of.letter: of.yuan for of in study.scenarios if of.yuan is not None}
    if study.scenarios[0].letter not in means:
        return None
    found = [
        PairedDifference(of.letter, less, None, None, less.low > 0.0 or less.high < 0.0, None, None)
        for of in study.scenarios[1:]
        if (less := of.yuan_difference) is not None
    ]
    return ComparedMetric(YUAN, "yuan a year", "元/年", "lower", means, tuple(found))


def finest_unit(metric: ComparedMetric, of: Estimate) -> float:
    """Return the finest decimal unit of a difference: tenths, of much money hundreds."""
    if metric.name != YUAN:
        return 0.1
    return COARSE if abs(of.mean) >= COARSE_FROM else 1.0


def change_and_interval(of: Estimate, finest: float = 0.1) -> tuple[str, Bilingual | None]:
    """Return a difference and its interval; None if both ends print alike."""
    unit = difference_unit(of, finest)
    mean, low, high = (signed(value, unit) for value in (of.mean, of.low, of.high))
    return mean, None if low == high else Bilingual(f"{low} to {high}", f"{low}至{high}")


def difference_unit(of: Estimate, finest: float = 0.1) -> float:
    """Return the decimal unit of a difference: no finer than its interval, but fine enough not to print as 0."""
    unit = min(unit_of(of.half_width, finest), max(1.0, finest))
    excludes_none = of.low > 0.0 or of.high < 0.0
    while excludes_none and unit > FINEST and not is_shown(of.mean, unit):
        unit /= 10.0
    return unit


def is_shown(value: float, unit: float) -> bool:
    """Return whether a number does not round to 0."""
    return abs(value) >= unit / 2.0


def signed(value: float, unit: float) -> str:
    """Format a number with its sign; 0 if it rounds to nothing."""
    if not is_shown(value, unit):
        return "0"
    if unit >= 0.1:
        return f"{'' if value < 0 else '+'}{format_number(value, unit)}"
    return f"{value:+.{round(-math.log10(unit))}f}"
