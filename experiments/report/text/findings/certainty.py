"""Sentences and labels of households against certainty, for the uncertainty and the overload study (clause S9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.analysis.answers.answer import CertainSize, CriticalSize, LawAnswer, SizeKept
from experiments.analysis.critical_size import SEARCH_RANGE
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_number, round_size

FINE, COARSE, COARSE_FROM = (
    10,
    50,
    200.0,
)  # households: steps of printed sizes, and the width from which they are coarse

LAWS: Mapping[str, Bilingual] = {
    "triangular": Bilingual("triangular, the default most likely", "三角分布，默认值最可能"),
    "median_centred": Bilingual("half of the futures on each side of the default", "默认值两侧各占一半"),
    "uniform": Bilingual("uniform over the range", "取值范围内均匀分布"),
}
SHORT_LAWS: Mapping[str, Bilingual] = {
    "triangular": Bilingual("triangular", "三角分布"),
    "median_centred": Bilingual("median-centred", "中位居中"),
    "uniform": Bilingual("uniform", "均匀分布"),
}
NOT_A_PROBABILITY = Bilingual(
    "Shares of futures weight documented ranges of assumptions; they are not probabilities.",
    "“可能情形”的比例只是对参数假设取值范围的加权，不是概率。",
)
CERTAINTY_TITLE = Bilingual("Households against certainty", "户数与把握程度")
CERTAINTY_AXIS = Bilingual("share of futures that meet the service level, %", "达标情形比例（%）")


def round_households(size: float, width: float = 0.0) -> int:
    """Return a size for print: to 10 households, to 50 where its range is wide."""
    step = FINE if width < COARSE_FROM else COARSE
    return round(size / step) * step


def say_size(size: float) -> Bilingual:
    """Return a limit for print; one at an end of the searched range is known to lie beyond it only (S6.5)."""
    if size <= SEARCH_RANGE.smallest:
        return Bilingual(f"fewer than {SEARCH_RANGE.smallest}", f"不足{SEARCH_RANGE.smallest}")
    if size >= SEARCH_RANGE.largest:
        return Bilingual(f"{SEARCH_RANGE.largest:,} or more", f"{SEARCH_RANGE.largest:,}以上")
    return Bilingual(f"{round_households(size):,}", f"{round_households(size):,}")


def say_critical(critical: CriticalSize) -> Bilingual:
    """Return a critical size for print, no finer than its interval."""
    if critical.bound != "inside":
        return say_size(critical.size)
    rounded = f"{round_size(critical).size:,}"
    return Bilingual(rounded, rounded)


def describe_certainty(certain: Sequence[CertainSize]) -> Bilingual:
    """Return how many households hold in each share of the futures."""
    parts = [_hold(one) for one in certain]
    english = ", ".join(part.en for part in parts).replace(" in ", " hold in ", 1)
    chinese = "，".join(part.zh for part in parts)
    return Bilingual(
        f"Households per full-time worker: {english} of futures."
        " How much certainty to pay for is the planner's choice.",
        f"每名专职网格员负责户数：{chinese}。需要多大把握，由规划者权衡。",
    )


def _hold(one: CertainSize) -> Bilingual:
    share = f"{100 * one.share:g}"
    if one.size <= SEARCH_RANGE.smallest:
        least = SEARCH_RANGE.smallest
        return Bilingual(f"not even {least} in {share} %", f"要求{share}%的情形达标时不足{least}户")
    size = say_size(one.size)
    return Bilingual(f"{size.en} in {share} %", f"{share}%的情形可承受{size.zh}户")


def describe_range(law: LawAnswer) -> Bilingual:
    """Return the middle limit and the range of nine in ten futures."""
    low, high = (say_end(size) for size in (law.low, law.high))
    middle = say_size(law.middle)
    return Bilingual(
        f"over the assumed ranges nine of ten futures have a limit from {low.en} to {high.en},"
        f" the middle one {middle.en}",
        f"参数假设在取值范围内变动时，九成情形的上限在{low.zh}至{high.zh}户之间，居中为{middle.zh}户",
    )


def say_end(size: float) -> Bilingual:
    """Return an end of a range of limits; one at an end of the searched range lies beyond it."""
    if size <= SEARCH_RANGE.smallest:
        return Bilingual(f"less than {SEARCH_RANGE.smallest}", f"不足{SEARCH_RANGE.smallest}户")
    if size >= SEARCH_RANGE.largest:
        return Bilingual(f"more than {SEARCH_RANGE.largest:,}", f"超过{SEARCH_RANGE.largest:,}")
    return say_size(size)


def describe_kept(of: SizeKept) -> Bilingual:
    """Return in how many futures the service level is met at a size."""
    low, high = (format_number(100.0 * end, 1.0) for end in (of.low, of.high))
    share = format_number(100.0 * of.share, 1.0)
    return Bilingual(
        f"At {of.size:,} households per full-time worker the service level is met in {of.kept:,} of {of.futures:,}"
        f" futures: {share} % of the assumed ranges ({low} to {high} %).",
        f"每名专职网格员负责{of.size:,}户时，{of.futures:,}种可能情形中有{of.kept:,}种达标，"
        f"占假设范围的{share}%（{low}%至{high}%）。",
    )


def name_law(law: str, names: Mapping[str, Bilingual] = LAWS) -> Bilingual:
    """Return the name of a law."""
    return names[law]
