"""Sentences on the prices of what a change avoids: late cases and undone visits."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.comparison_answer import ComparedScenario, Comparison
from experiments.analysis.answers.effect_price import EffectPrice
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_number, unit_of

AVOIDED = {
    "late_cases": Bilingual("late cases", "超期事件"),
    "visits_undone": Bilingual("undone visits", "未上门走访"),
}
ONE = {
    "late_cases": Bilingual("late case avoided", "每减少一件超期"),
    "visits_undone": Bilingual("undone visit avoided", "每减少一次未上门走访"),
}
UNITS_ZH = {"late_cases": "件", "visits_undone": "次"}
FINEST = 0.1
DIGIT = 5.0
WHOLE_FROM = 10.0  # amounts are whole from here


def describe_effects(study: Comparison) -> Iterator[Bilingual]:
    """Yield what each scenario pays per late case and per undone visit avoided, where all posts are priced."""
    first = study.scenarios[0].letter
    for of in study.scenarios[1:]:
        for effect in of.effects:
            yield describe_effect(effect, of.letter, first)


def describe_effect(of: EffectPrice, letter: str, first: str) -> Bilingual:
    """Return the price of one effect, or why there is none."""
    name, one, unit = AVOIDED[of.metric], ONE[of.metric], UNITS_ZH[of.metric]
    if of.avoided.high < 0.0:
        more = amount_in_words(Estimate(-of.avoided.mean, -of.avoided.high, -of.avoided.low, of.avoided.n))
        return Bilingual(
            f"{letter} avoids no {name.en}: {more.en} more a year than {first}.",
            f"{letter}未减少{name.zh}：比{first}每年多{more.zh}{unit}。",
        )
    if of.price is None:
        return Bilingual(
            f"{name.en.capitalize()} of {letter} and {first} cannot be told apart: no price of one avoided.",
            f"{letter}与{first}的{name.zh}数看不出差别，不计算减少一{unit}的费用。",
        )
    avoided, price = amount_in_words(of.avoided), amount_in_words(of.price)
    if of.price.high < 0.0:
        return Bilingual(
            f"{letter} costs less than {first} and avoids {avoided.en} {name.en} a year.",
            f"{letter}比{first}节支，并且每年减少{name.zh}{avoided.zh}{unit}。",
        )
    unclear = of.price.low <= 0.0
    free_en = "; the difference in cost cannot be told apart from 0" if unclear else ""
    free_zh = "；费用差额与0看不出差别" if unclear else ""
    ends = _ends(of)
    return Bilingual(
        f"{letter} pays {price.en} yuan per {one.en}{ends.en}; it avoids {avoided.en} a year{free_en}.",
        f"{letter}{one.zh}费用{price.zh}元{ends.zh}；每年减少{avoided.zh}{unit}{free_zh}。",
    )


def describe_prices(of: ComparedScenario) -> Bilingual | None:
    """Return the prices of what a scenario avoids in one line; None where it has none."""
    known = [
        (effect, effect.price) for effect in of.effects if effect.price is not None and effect.price.low > 0.0
    ]
    if not known:
        return None
    parts = [(ONE[effect.metric], amount_in_words(price)) for effect, price in known]
    english = "; ".join(f"{price.en} yuan per {one.en}" for one, price in parts)
    chinese = "；".join(f"{one.zh}费用{price.zh}元" for one, price in parts)
    return Bilingual(f"{of.letter} pays {english}.", f"{of.letter}{chinese}。")


def amount_in_words(of: Estimate) -> Bilingual:
    """Return a mean with its interval in both languages."""
    unit = _unit(of)
    mean, low, high = (format_number(value, unit) for value in (of.mean, of.low, of.high))
    if low == high:
        return Bilingual(mean, mean)
    return Bilingual(f"{mean} ({low} to {high})", f"{mean}（{low}至{high}）")


def _unit(of: Estimate) -> float:
    """Return the decimal unit: the second digit of the distance to the nearer end, whole from 10."""
    nearer = min(of.mean - of.low, of.high - of.mean)  # the interval of a ratio lies far to one side
    return unit_of(nearer / DIGIT, 1.0 if abs(of.mean) >= WHOLE_FROM else FINEST)


def _ends(of: EffectPrice) -> Bilingual:
    """Return the price at the low and high ends of the assumed prices; nothing where none is assumed."""
    if of.price is None or of.at_low is None or of.at_high is None:
        return Bilingual("", "")
    unit = _unit(of.price)
    low, high = sorted((of.at_low, of.at_high))
    shown = format_number(low, unit), format_number(high, unit)
    if shown[0] == shown[1]:
        return Bilingual("", "")
    return Bilingual(
        f", {shown[0]} to {shown[1]} at low and high prices (assumptions, not chance)",
        f"（按低、高价格为{shown[0]}至{shown[1]}元，属价格假设，不是模拟误差）",
    )
