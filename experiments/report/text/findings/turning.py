"""Sentence on where a verdict turns along the values of one assumed number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from experiments.analysis.answers.answer import ValueVerdicts, VerdictAtValue
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual


def describe_turning(of: ValueVerdicts) -> Bilingual:
    """Return the words of a place at each value of a number, and between which values the word turns."""
    english, chinese = [], []
    for at in of.verdicts:
        word, value = labels.VERDICTS[at.word], format_value(at.value)
        english.append(f"{value}: {word.en} (service level met in {at.kept} of {at.years} years)")
        chinese.append(f"{value}时{word.zh}（{at.years}年中{at.kept}年达标）")
    turn = _turning(of.verdicts)
    return Bilingual(
        f"Verdict at {of.size:,} households, by {of.name_en}: {'; '.join(english)}.{turn.en}",
        f"{of.size:,}户时，按{of.name_zh}取值判定：{'，'.join(chinese)}。{turn.zh}",
    )


def _turning(verdicts: Sequence[VerdictAtValue]) -> Bilingual:
    """Return between which values of a number the verdict turns."""
    pairs = [
        (format_value(one.value), format_value(other.value))
        for one, other in pairwise(verdicts)
        if one.word != other.word
    ]
    if not pairs:
        return Bilingual(" It is the same throughout.", "各取值判定相同。")
    english = ", and ".join(f"between {low} and {high}" for low, high in pairs)
    chinese = "、".join(f"{low}与{high}" for low, high in pairs)
    return Bilingual(f" It turns {english}.", f"判定在{chinese}之间转变。")


def format_value(value: float) -> str:
    """Format a value of an assumption with three digits."""
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
