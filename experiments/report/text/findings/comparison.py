"""Sentences of a comparison of scenarios, in both languages from the same values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median

from experiments.analysis.answers.comparison_answer import (
    ComparedMetric,
    ComparedScenario,
    Comparison,
    PairedDifference,
)
from experiments.language.plurals import format_count
from experiments.report.design.style import Lang
from experiments.report.text.findings.differences import (
    PRESENT,
    difference_unit,
    is_shown,
    metric_name,
    shown_estimate,
    signed,
    signed_change,
    unit_of_difference,
)
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.metric_lookup import factor, find_metric
from experiments.report.text.numbers import format_number, unit_of
from experiments.report.text.phrases import describe_count

CLEAR = "*"  # mark of a difference that can be told apart
SHOWN_CLEAR = 3  # differences that a sentence names
SHOWN_MINUTES = 2
TENS = 10.0
SHOWN_UNCLEAR = 2  # differences without a decision that a sentence names
SENTENCE_UNIT = 0.1  # smaller differences are named only if there are no others


def describe_words(study: Comparison) -> Bilingual:
    """Return the word of each scenario with the years that met the service level; of the first one in full."""
    parts: list[Bilingual] = []
    for of in study.scenarios:
        word, kept, years = labels.VERDICTS[of.verdict.word], of.verdict.kept, of.verdict.years
        if of.verdict.word == "no_word":
            parts.append(Bilingual(f"{of.letter}: {word.en}", f"{of.letter}{word.zh}"))
            continue
        count = describe_count(of.verdict)
        count = Bilingual(f"service level {count.en}", count.zh)
        if parts and len(study.scenarios) > 2:
            count = Bilingual(f"{kept} of {years}", f"{years}年中有{kept}年")
        parts.append(Bilingual(f"{of.letter} {word.en}, {count.en}", f"{of.letter}{word.zh}，{count.zh}"))
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
    unit = min(unit_of(shown.half_width, 0.1), 1.0)
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
    """Yield the paired difference of the yearly outturn of each scenario, and which posts no price is known of."""
    first = study.scenarios[0].letter
    for of in study.scenarios[1:]:
        if of.yuan_difference is None:
            yield Bilingual(
                f"Cost: {of.letter} less {first} not priced (a post without a wage is not in both alike).",
                f"费用：{of.letter}减{first}未计价（两方案中未载明工资的岗位不同）。",
            )
            continue
        unit = 100.0 if abs(of.yuan_difference.mean) >= 10_000.0 else 1.0
        english, chinese = (signed_change(of.yuan_difference, lang, unit) for lang in ("en", "zh"))
        unpriced = _unpriced_in_both(of)
        yield Bilingual(
            f"Cost: {of.letter} less {first} {english} yuan a year{unpriced.en}.",
            f"费用：{of.letter}减{first}每年{chinese}元{unpriced.zh}。",
        )


def _unpriced_in_both(of: ComparedScenario) -> Bilingual:
    """Return which posts are in neither sum; empty if all have a price."""
    if not of.unpriced:
        return Bilingual("", "")
    names = [
        ", ".join(dict.fromkeys(en for en, _ in of.unpriced)),
        "、".join(dict.fromkeys(zh for _, zh in of.unpriced)),
    ]
    return Bilingual(
        f" of what is priced; in neither sum: {names[0]}", f"（只计已计价部分，均未计入：{names[1]}）"
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
    """Return what marks and intervals are, and how many independent years the common years are worth."""
    worth = independent_years(study)
    years = study.years
    worth_en = f", worth {worth} independent ones" if worth else ""
    worth_zh = f"（相当于{worth}个独立模拟年）" if worth else ""
    return Bilingual(
        f"{CLEAR} told apart (Holm, 5 %); 95 % intervals, simulation only: {years} years{worth_en}.",
        f"{CLEAR}可看出差别（Holm校正，5%）；区间为95%，仅计模拟误差：{years}个共同模拟年{worth_zh}。",
    )


def independent_years(study: Comparison) -> str:
    """Return the independent years that would give equally narrow intervals, median over the metrics; "" if unknown."""
    found = [of.variance_reduction for m in study.metrics for of in m.differences]
    known = [value for value in found if value is not None]
    return format_number(study.years * median(known), TENS) if known else ""


def describe_page_legend(study: Comparison) -> Bilingual:
    """Return the legend of a page, where what can be told apart is bold."""
    years = study.years
    return Bilingual(
        "Bold: can be told apart (Holm's correction for all measures of the table, 5 %). Small print: 95 % interval of"
        f" each difference, simulation only, {years} common years. Last column: with other random numbers in each"
        " scenario so many times the years would be needed.",
        "加粗：可以看出差别（对表内全部指标作Holm校正，5%）。小字：各项差别的95%区间，仅计模拟误差，"
        f"{years}个共同模拟年。末列：如各方案独立模拟，达到同样精度所需年数的倍数。",
    )
