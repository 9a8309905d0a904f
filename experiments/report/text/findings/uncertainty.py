"""Sentences of the uncertainty study, in both languages from the same values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.analysis.answers.answer import SizeKept, ValueVerdicts
from experiments.analysis.answers.futures_answer import (
    Box,
    LawChange,
    Measurement,
    Restriction,
    UncertaintyStudy,
    VariedNumber,
)
from experiments.report.text.findings.certainty import (
    NOT_A_PROBABILITY,
    describe_certainty,
    describe_kept,
    describe_range,
    name_law,
    round_households,
    say_critical,
    say_size,
)
from experiments.report.text.findings.turning import describe_turning, format_value
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.units import unit_name
from experiments.report.text.numbers import format_number
from experiments.report.text.phrases import capitalize, sampling_interval, unbracketed

PURE_NUMBERS = frozenset({"-", "coefficient", "exponent", "factor", "load", "probability", "sigma", "weight"})
"""First words of units that a sentence leaves out."""
LEAST_CHANCE = 0.001  # smaller p-values are stated as below it


def kept_at_own(study: UncertaintyStudy) -> SizeKept | None:
    """Return the futures that meet the service level at the place's own size, under the first law."""
    return next((of for of in study.laws[0].kept if of.size == study.own_size), None)


def headline(study: UncertaintyStudy) -> Bilingual:
    """Return the limit with both intervals in one sentence: of the simulation, and over the assumed ranges (S9)."""
    first, years = study.laws[0], study.years
    if years is None or not first.limits:
        of = kept_at_own(study)
        return NOT_A_PROBABILITY if of is None else describe_kept(of)
    span, size = describe_range(first), say_critical(years.critical)
    alone = sampling_interval(years.critical)
    inside = Bilingual(f"; {alone.en}", f"；{unbracketed(alone)}") if alone else Bilingual("", "")
    return Bilingual(
        f"At the default numbers one full-time worker can carry {size.en} households{inside.en}; {span.en}.",
        f"各参数取默认值时，一名专职网格员的承载上限为{size.zh}户{inside.zh}；{span.zh}。",
    )


def describe_years(study: UncertaintyStudy) -> Bilingual | None:
    """Return how much of the range is chance between years; None without the limits of years."""
    if study.years is None:
        return None
    low, high = (say_size(end) for end in (study.years.low, study.years.high))
    return Bilingual(
        f"Chance between years alone: at the default numbers nine of ten years have their limit between {low.en} and"
        f" {high.en} households. The range over the assumptions contains it, because each future is one year.",
        f"仅年份之间的偶然波动：各参数取默认值时，九成年份的上限在{low.zh}至{high.zh}户之间。"
        "每种情形只模拟一年，参数假设的范围已包含这一波动。",
    )


def sentences(study: UncertaintyStudy) -> Sequence[Bilingual]:
    """Return all sentences in reading order."""
    first, of = study.laws[0], kept_at_own(study)
    found = [headline(study)]
    if study.years is not None and of is not None:
        found.append(describe_kept(of))
    if first.limits:
        if study.years is None:
            middle = describe_range(first)
            found.append(Bilingual(f"{capitalize(middle.en)}.", f"{middle.zh}。"))
        found.append(describe_certainty(first.certain))
    found += describe_laws(study)
    found.append(describe_measurement(study))
    found.append(describe_box(study))
    found += list(describe_verdicts(study))
    found.append(NOT_A_PROBABILITY)
    return found


def describe_laws(study: UncertaintyStudy) -> list[Bilingual]:
    """Return the law of the numbers above, and what changes under each other one."""
    first = study.laws[0]
    name = name_law(first.law)
    found = [Bilingual(f"Law of the assumed numbers: {name.en}.", f"假设参数的分布：{name.zh}。")]
    for law in study.laws[1:]:
        name = name_law(law.law)
        parts = [
            _change(change)
            for change in study.changes
            if change.law == law.law and change.size == study.own_size
        ]
        if law.limits and first.limits:
            before, after = round_households(first.middle), round_households(law.middle)
            parts.append(Bilingual(
                f"the middle limit moves from {before:,} to {after:,} households",
                f"居中的上限由{before:,}户变为{after:,}户",
            ))  # fmt: skip
        english, chinese = "; ".join(part.en for part in parts), "；".join(part.zh for part in parts)
        found.append(Bilingual(
            f"With another law ({name.en}) and all else equal, {english}. Nothing but the choice of law differs.",
            f"换用另一种分布（{name.zh}），其余不变：{chinese}。差别仅来自分布的选择。",
        ))  # fmt: skip
    return found


def _change(change: LawChange) -> Bilingual:
    points, low, high = (format_number(100.0 * x, 1.0) for x in (change.difference, change.low, change.high))
    sign = "" if points.startswith("-") or points == "0" else "+"
    return Bilingual(
        f"at {change.size:,} households the share of futures that meet the service level changes by {sign}{points}"
        f" points ({low} to {high})",
        f"{change.size:,}户时达标比例变化{sign}{points}个百分点（{low}至{high}）",
    )


def describe_measurement(study: UncertaintyStudy) -> Bilingual:
    """Return which number to measure first and how far the range shrinks; that none is sharp, if so."""
    whole = study.laws[0].width
    if not study.measurements:
        return Bilingual(
            "No single measurement would narrow the range of the limit beyond chance.",
            "任何单项测量都不能明显缩小上限的范围。",
        )
    best = study.measurements[0]
    name = name_number(study.number(best.key))
    low, high = (round_households(end) for end in (best.low, best.high))
    found = Bilingual(
        f"Measure first: {name.en}. Known to a fifth of its futures, it narrows the range of nine in ten limits from"
        f" {round_households(whole):,} to {round_households(best.width):,} households ({low:,} to {high:,}).",
        f"应先测量：{name.zh}。若能确定到五分之一的范围，九成情形上限的跨度由{round_households(whole):,}户缩小到"
        f"{round_households(best.width):,}户（{low:,}至{high:,}户）。",
    )
    if is_sharp(best, study):
        return found
    return Bilingual(
        found.en + " No single measurement makes the answer sharp.",
        found.zh + "任何单项测量都不能使结论变得确定。",
    )


def is_sharp(best: Measurement, study: UncertaintyStudy) -> bool:
    """Return whether a measurement leaves little of the range."""
    return best.width <= study.sharp * study.laws[0].width


def describe_box(study: UncertaintyStudy) -> Bilingual:
    """Return the few assumptions under which the rarer outcome is frequent, for a planner."""
    box = study.box
    if box is None:
        return Bilingual(
            f"No combination of at most three assumptions separates futures that meet the service level at"
            f" {study.own_size:,} households from those that miss it.",
            f"{study.own_size:,}户时，没有三项以内的假设组合能区分达标与未达标的情形。",
        )
    inside, outside = (_percent(box.inside_with, box.inside), _percent(box.outside_with, box.outside))
    limits = [describe_restriction(study.number(one.key), one) for one in box.restrictions]
    chance = _chance(max(one.p_value for one in box.restrictions))
    word = Bilingual("met", "达标") if box.is_kept else Bilingual("missed", "未达标")
    return Bilingual(
        f"At {box.size:,} households the service level is {word.en} in {inside.en} of the futures with"
        f" {' and '.join(one.en for one in limits)}, and in {outside.en} of all others"
        f" ({box.inside:,} and {box.outside:,} futures; {chance.en}).",
        f"{box.size:,}户时，若{'且'.join(one.zh for one in limits)}，则{inside.zh}的情形{word.zh}；"
        f"其余情形中为{outside.zh}（{box.inside:,}种与{box.outside:,}种情形；{chance.zh}）。",
    )


def describe_restriction(number: VariedNumber, one: Restriction) -> Bilingual:
    """Return a restriction in words, shares in per cent."""
    name = Bilingual(number.meaning_en, number.meaning_zh)
    low, high = (None if end is None else _value_in_words(number, end) for end in (one.low, one.high))
    if low is not None and high is not None:
        return Bilingual(f"{name.en} between {low.en} and {high.en}", f"{name.zh}在{low.zh}至{high.zh}之间")
    if low is not None:
        return Bilingual(f"{name.en} of at least {low.en}", f"{name.zh}不低于{low.zh}")
    assert high is not None
    return Bilingual(f"{name.en} of at most {high.en}", f"{name.zh}不高于{high.zh}")


def _value_in_words(number: VariedNumber, value: float) -> Bilingual:
    """Return a value with two digits and its unit; units of pure numbers are left out."""
    first, _, rest = number.unit.partition(" ")
    if first == "share":
        return Bilingual(f"{100.0 * value:.0f} % {rest}".rstrip(), f"{100.0 * value:.0f}%")
    shown = f"{value:,.2g}" if abs(value) < 100.0 else f"{value:,.0f}"
    if first in PURE_NUMBERS:
        return Bilingual(shown, shown)
    return Bilingual(f"{shown} {number.unit}", f"{shown}（{unit_name(number.unit).zh}）")


def describe_verdicts(study: UncertaintyStudy) -> Iterator[Bilingual]:
    """Yield the words of the place at each value of the number whose verdicts are stated."""
    if not study.verdicts:
        return
    named = [n for n in study.numbers if n.key == study.verdict_key]
    name = name_number(named[0]) if named else Bilingual(study.verdict_key, study.verdict_key)
    yield describe_turning(ValueVerdicts(name.en, name.zh, study.own_size, study.verdicts))


def name_number(number: VariedNumber) -> Bilingual:
    """Return the meaning of a number with its unit."""
    unit = "" if number.unit == "-" else f" ({number.unit})"
    return Bilingual(f"{number.meaning_en}{unit}", number.meaning_zh)


def name_with_range(number: VariedNumber) -> Bilingual:
    """Return the meaning of a number with its range."""
    name, span = name_number(number), f"{format_value(number.low)}–{format_value(number.high)}"
    return Bilingual(f"{name.en}: {span}", f"{name.zh}：{span}")


def _percent(part: int, whole: int) -> Bilingual:
    share = f"{100.0 * part / whole:.0f}" if whole else "0"
    return Bilingual(f"{share} %", f"{share}%")


def _chance(p_value: float) -> Bilingual:
    if p_value < LEAST_CHANCE:
        return Bilingual(
            f"probability by chance below {LEAST_CHANCE:g}", f"偶然出现的概率小于{LEAST_CHANCE:g}"
        )
    return Bilingual(f"probability by chance {p_value:.2g}", f"偶然出现的概率约{p_value:.2g}")


def box_outcome(box: Box) -> Bilingual:
    """Return the outcome that a box collects."""
    return Bilingual("met", "达标") if box.is_kept else Bilingual("missed", "未达标")
