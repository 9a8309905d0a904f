"""Sentences and labels of a comparison of scenarios, in both languages from the same values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from statistics import median

from experiments.analysis.answer import Estimate
from experiments.analysis.comparison_answer import (
    Change,
    ComparedMetric,
    ComparedScenario,
    Comparison,
    PairedDifference,
)
from experiments.plurals import format_count
from experiments.report.style import Lang
from experiments.report.text import labels
from experiments.report.text.labels import Bilingual, name_of
from experiments.report.text.metric_names import factor, find_metric
from experiments.report.text.numbers import format_number, scale, unit_of
from experiments.report.text.phrases import describe_count
from sim.metrics.catalog.catalog import MEMBERS

CLEAR = "*"  # mark of a difference that can be told apart
SHOWN_CHANGES = 3
SHOWN_CLEAR = 3  # differences that a sentence names
SHOWN_MINUTES = 3
SENTENCE_UNIT = 0.1  # smaller differences are named only if there are no others
PLACEHOLDER = "N"  # of a number in a question
LANGUAGES: tuple[Lang, Lang] = ("en", "zh")
FINEST = 0.001  # unit of a difference
SHOWN_UNCLEAR = 2  # differences without a decision that a sentence names
GRID_POSTS = Bilingual("grid posts (full-time equivalents)", "网格岗位（折合专职）")
NAMED_RULES = ("duties.visits.rule", "escalation.rule", "discipline.name")  # whose values have names
PRESENT, WORKED = "minutes_present", "minutes_worked"  # of a household and year
ON_OFF = {"true": Bilingual("on", "启用"), "false": Bilingual("off", "停用")}
SHORT_NAMES = {
    "service_level_met": Bilingual("service level met", "达标率"),
    "late_reference": Bilingual("cases late by the common deadline", "事件超期办理（统一时限口径）"),
    "duties_undone": Bilingual("planned visits and patrols not done", "例行走访和巡查未完成"),
    "visits_attempted": Bilingual("homes called at", "上门率"),
    "visits_reached": Bilingual("homes where someone answered", "见面率"),
    "post_shortfall": Bilingual("posts short", "岗位缺口"),
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
    """Return the unit of a metric's means; shares are shown in per cent."""
    return Bilingual("%", "%") if factor(metric.name) == 100.0 else Bilingual(metric.unit, metric.unit_zh)


def unit_of_difference(metric: ComparedMetric) -> Bilingual:
    """Return the unit of a difference: points for shares."""
    return Bilingual("points", "个百分点") if factor(metric.name) == 100.0 else unit_name(metric)


def shown_estimate(metric: ComparedMetric, estimate: Estimate) -> Estimate:
    """Return an estimate in the unit in which tables show it."""
    return scale(estimate, factor(metric.name))


def signed_change(of: Estimate, lang: Lang, finest: float = 0.1) -> str:
    """Format a difference with its interval: +4.8 (+4.5 to +5.1); finer than ``finest`` if it would vanish."""
    unit = difference_unit(of, finest)
    mean, low, high = (signed(value, unit) for value in (of.mean, of.low, of.high))
    if low == high:
        return mean
    return f"{mean}（{low}至{high}）" if lang == "zh" else f"{mean} ({low} to {high})"


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


def describe_change(change: Change) -> Bilingual:
    """Return what was changed: meaning, before and after, key."""
    before, after = _value(change.key, change.before), _value(change.key, change.after)
    unit = f" {change.unit}" if change.unit and change.unit not in ("share", "factor") else ""
    return Bilingual(
        f"{change.meaning_en}: {before.en} -> {after.en}{unit} ({change.key})",
        f"{change.meaning_zh}：{before.zh} -> {after.zh}（{change.key}）",
    )


def _value(key: str, text: str) -> Bilingual:
    if text == "-":
        return Bilingual("not set", "未设")
    if key in NAMED_RULES:
        return name_of(labels.LEVERS, text)
    return ON_OFF.get(text) or Bilingual(text, text)


def describe_plan(parts: Sequence[tuple[Bilingual, bool | int | float | str]]) -> Bilingual:
    """Return the questions of a plan with the values of their options, in place of N where a question has it.

    >>> describe_plan([(Bilingual("grids of N households", "每个网格N户"), 300)]).en
    'grids of 300 households'
    """
    answered = [_answer(*part) for part in parts]
    return Bilingual("; ".join(one.en for one in answered), "；".join(one.zh for one in answered))


def _answer(question: Bilingual, value: bool | int | float | str) -> Bilingual:
    if value is True:
        return question
    if value is False:
        shown = ON_OFF["false"]
    else:
        shown = name_of(labels.LEVERS, value) if isinstance(value, str) else Bilingual(*(f"{value:g}",) * 2)
    if PLACEHOLDER in question.en.split():
        english, chinese = (
            re.sub(rf"(?<![A-Za-z]){PLACEHOLDER}(?![A-Za-z])", shown[lang], question[lang], count=1)
            for lang in LANGUAGES
        )
        return Bilingual(english, chinese)
    return Bilingual(f"{question.en}: {shown.en}", f"{question.zh}：{shown.zh}")


def describe_scenario(of: ComparedScenario, is_first: bool) -> Bilingual:
    """Return what a scenario is, and what it changes."""
    if is_first:
        return Bilingual(
            f"{of.letter}  {of.name_en}, {of.households:.4g} households per grid: {of.reference}",
            f"{of.letter}  {of.name_zh}，每网格{of.households:.4g}户：{of.reference}",
        )
    changes = [describe_change(change) for change in of.changes[:SHOWN_CHANGES]]
    more = len(of.changes) - len(changes)
    rest = Bilingual(f"; and {more} more values", f"；另有{more}项") if more else Bilingual("", "")
    plan = Bilingual(f"{of.plan_en}; ", f"{of.plan_zh}；") if of.plan_en else Bilingual("", "")
    return Bilingual(
        f"{of.letter}  {plan.en}{'; '.join(c.en for c in changes)}{rest.en}",
        f"{of.letter}  {plan.zh}{'；'.join(c.zh for c in changes)}{rest.zh}",
    )


def describe_words(study: Comparison) -> Bilingual:
    """Return the word of each scenario with the years that met the service level."""
    parts = []
    for of in study.scenarios:
        word = labels.VERDICTS[of.verdict.word]
        if of.verdict.word == "no_word":
            parts.append(Bilingual(f"{of.letter}: {word.en}", f"{of.letter}{word.zh}"))
            continue
        count = describe_count(of.verdict)
        parts.append(
            Bilingual(f"{of.letter} {word.en}, service level {count.en}", f"{of.letter}{word.zh}，{count.zh}")
        )
    return Bilingual("; ".join(p.en for p in parts) + ".", "；".join(p.zh for p in parts) + "。")


def describe_clear(study: Comparison, metrics: Sequence[ComparedMetric], of: ComparedScenario) -> Bilingual:
    """Return how a scenario differs from the first one where the two can be told apart."""
    clear = [(m, d) for m in metrics for d in m.differences if d.letter == of.letter and d.is_clear]
    found = [(m, d) for m, d in clear if is_shown(shown_estimate(m, d.estimate).mean, SENTENCE_UNIT)]
    first = study.scenarios[0].letter
    if not clear:
        return Bilingual(
            f"{of.letter} and {first} cannot be told apart in the numbers above.",
            f"上述指标看不出{of.letter}与{first}的差别。",
        )
    found = found or clear
    english = ", ".join(f"{metric_name(m.name).en} {_amount(m, d, 'en')}" for m, d in found[:SHOWN_CLEAR])
    chinese = "，".join(f"{metric_name(m.name).zh}{_amount(m, d, 'zh')}" for m, d in found[:SHOWN_CLEAR])
    return Bilingual(f"{of.letter} against {first}: {english}.", f"{of.letter}与{first}相比：{chinese}。")


def _amount(metric: ComparedMetric, of: PairedDifference, lang: Lang) -> str:
    shown = shown_estimate(metric, of.estimate)
    unit = unit_of_difference(metric)[lang]
    text = signed(shown.mean, difference_unit(shown))
    return f"{text}{unit}" if lang == "zh" else f"{text} {unit}"


def describe_unclear(
    study: Comparison, metrics: Sequence[ComparedMetric], most: int | None = SHOWN_UNCLEAR
) -> Bilingual | None:
    """Return which differences cannot be told apart yet, and after how many more years they would be.

    ``most``: differences that are named; None: all.
    """
    found = [(m, d) for m in metrics for d in m.differences if not d.is_clear and d.p_value is not None]
    if not found:
        return None
    parts = []
    for metric, difference in found[:most]:
        name, more = metric_name(metric.name), _more_years(study, metric, difference)
        who = f" {difference.letter}" if len(study.scenarios) > 2 else ""
        parts.append(Bilingual(f"{name.en}{who} ({more.en})", f"{name.zh}{who}（{more.zh}）"))
    left = len(found) - len(parts)
    rest = Bilingual(f"; {left} more", f"；另有{left}项") if left else Bilingual("", "")
    return Bilingual(
        f"Cannot be told apart yet: {'; '.join(p.en for p in parts)}{rest.en}.",
        f"尚看不出差别：{'；'.join(p.zh for p in parts)}{rest.zh}。",
    )


def _more_years(study: Comparison, metric: ComparedMetric, of: PairedDifference) -> Bilingual:
    if of.years_needed is not None and of.years_needed <= study.most_years:
        more = max(1, of.years_needed - study.years)
        return Bilingual(format_count(more, "more year"), f"还需{more}年")
    shown = shown_estimate(metric, of.estimate)
    most = max(abs(shown.low), abs(shown.high))
    unit = unit_of(shown.half_width, 0.1)
    limit, name = format_number(math.ceil(most / unit) * unit, unit), unit_of_difference(metric)
    return Bilingual(f"at most {limit} {name.en} either way", f"差别不超过{limit}{name.zh}")


def describe_ranking(study: Comparison) -> Bilingual | None:
    """Return which scenario is best, or after how many years the selection is decided."""
    ranking = study.ranking
    if ranking is None:
        return None
    if ranking.basis == "promise":
        return Bilingual(
            f"{ranking.best} is the only one that meets the service level.", f"只有{ranking.best}达标。"
        )
    name = metric_name(ranking.metric)
    if ranking.best is not None:
        within = _indifference(ranking.metric, ranking.indifference)
        among = Bilingual(f"of {', '.join(ranking.among)}", "、".join(ranking.among))
        return Bilingual(
            f"Best {among.en} by {name.en}, or within {within.en} of the best: {ranking.best}.",
            f"按{name.zh}比较，{among.zh}中{ranking.best}最好，或与最好者相差不超过{within.zh}。",
        )
    left, years = ranking.remaining, ranking.years_needed or study.years
    more = format_count(max(1, min(years, study.most_years) - study.years), "more year")
    at_most = years <= study.most_years
    return Bilingual(
        f"Best by {name.en}: open between {', '.join(left)}; {'at most' if at_most else 'more than'} {more}.",
        f"按{name.zh}比较，{'、'.join(left)}尚难分出最好；{'最多还需' if at_most else '还需超过'}{more.split()[0]}年。",
    )


def _indifference(name: str, value: float) -> Bilingual:
    if factor(name) == 100.0:
        return Bilingual(f"{100.0 * value:g} points", f"{100.0 * value:g}个百分点")
    metric = find_metric(name)
    unit = Bilingual(f" {metric.unit}", metric.unit_zh) if metric else Bilingual("", "")
    return Bilingual(f"{value:g}{unit.en}", f"{value:g}{unit.zh}")


def describe_yuan(study: Comparison) -> Iterator[Bilingual]:
    """Yield the paired difference of the yearly outturn of each scenario where all posts are priced."""
    first = study.scenarios[0].letter
    for of in study.scenarios[1:]:
        if of.yuan_difference is None:
            yield Bilingual(
                f"Cost: {of.letter} less {first} not priced (a post has no wage).",
                f"费用：{of.letter}减{first}未计价（有岗位未载明工资）。",
            )
            continue
        unit = 100.0 if abs(of.yuan_difference.mean) >= 10_000.0 else 1.0
        english, chinese = (signed_change(of.yuan_difference, lang, unit) for lang in ("en", "zh"))
        yield Bilingual(
            f"Cost: {of.letter} less {first} {english} yuan a year.",
            f"费用：{of.letter}减{first}每年{chinese}元。",
        )


def describe_minutes(study: Comparison, of: ComparedScenario) -> Bilingual | None:
    """Return which minutes moved: grid time first, then the kinds of work that changed most."""
    clear = [(m, d) for m in study.minutes for d in m.differences if d.letter == of.letter and d.is_clear]
    if not clear:
        return None
    ordered = sorted(clear, key=lambda pair: (pair[0].name != PRESENT, -abs(pair[1].estimate.mean)))
    shown = ordered[: SHOWN_MINUTES + 1]
    shown = [pair for pair in shown if is_shown(pair[1].estimate.mean, SENTENCE_UNIT)]
    numbers = [signed(d.estimate.mean, difference_unit(d.estimate)) for _, d in shown]
    english = ", ".join(f"{metric_name(m.name).en} {n}" for (m, _), n in zip(shown, numbers, strict=True))
    chinese = "，".join(f"{metric_name(m.name).zh}{n}" for (m, _), n in zip(shown, numbers, strict=True))
    who = (
        Bilingual(f"{of.letter} because", f"{of.letter}的原因")
        if len(study.scenarios) > 2
        else Bilingual("Because", "原因")
    )
    return Bilingual(
        f"{who.en}, minutes a household and year: {english}.", f"{who.zh}（每户每年分钟）：{chinese}。"
    )


def describe_legend(study: Comparison) -> Bilingual:
    """Return what the marks and intervals are, and how many years common random numbers save (median)."""
    tests = sum(of.p_value is not None for metric in study.metrics for of in metric.differences)
    saved = describe_variance(study)
    return Bilingual(
        f"{CLEAR} told apart (Holm, {tests} differences, 5 %); 95 % intervals, {study.years} common years;{saved.en}"
        " simulation only.",
        f"{CLEAR}可看出差别（Holm校正，{tests}项，5%）；95%区间，{study.years}个共同模拟年；{saved.zh}仅计模拟误差。",
    )


def describe_variance(study: Comparison) -> Bilingual:
    """Return how many times the years independent runs would need: median over the differences of metrics."""
    found = [of.variance_reduction for m in study.metrics for of in m.differences]
    known = [value for value in found if value is not None]
    if not known:
        return Bilingual("", "")
    middle = format_number(median(known), 1.0 if median(known) >= 10.0 else 0.1)
    return Bilingual(
        f" equal random numbers are worth {middle} times the years;", f"相同随机数相当于{middle}倍年数；"
    )
