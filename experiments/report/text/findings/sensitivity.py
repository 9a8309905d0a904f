"""Sentences and terms of Morris screening and Sobol' indices, in both languages from the same values (clause S9)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from experiments.analysis.answers.futures_answer import SensitivityIndex, UncertaintyStudy
from experiments.report.text.findings.uncertainty import name_number
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.metric_lookup import label, name_of_metric
from experiments.report.text.numbers import format_number

SHOWN = 10  # numbers in figure and table
COMPARED = 5  # strongest numbers that two methods are compared on
CLEAR = 0.05  # p-value below which the direction of an effect is stated
ALONE = Bilingual("alone", "单独作用")
WITH_OTHERS = Bilingual("together with others", "与其他参数共同作用")
SHARE_AXIS = Bilingual("% of the variance over the futures", "占各情形间方差的比例（%）")
MORE, LESS, UNTOLD = Bilingual("up", "升"), Bilingual("down", "降"), Bilingual("-", "-")


def strongest(study: UncertaintyStudy, count: int = SHOWN) -> Sequence[SensitivityIndex]:
    """Return the numbers with the largest total effects, then those with the largest mean effects."""
    ranked = sorted(study.indices, key=lambda row: (-(row.total or 0.0), -row.mu_star))
    return ranked[:count]


def effect_axis(study: UncertaintyStudy) -> Bilingual:
    """Return the axis of mean effects."""
    metric = label(study.metric)
    return Bilingual(
        f"mean change of {metric.en} over the whole range of a number",
        f"参数在整个取值范围内变动时{metric.zh}的平均变化",
    )


def share_ends(value: float, half: float) -> tuple[str, str]:
    """Return the ends of an interval of a share of the variance in per cent, within 0 and 100."""
    low, high = max(0.0, value - half), min(1.0, value + half)
    return format_number(100.0 * low, 1.0), format_number(100.0 * max(low, high), 1.0)


def direction(row: SensitivityIndex) -> Bilingual:
    """Return whether the metric rises or falls with a number; a dash where chance could explain either."""
    if row.mu_p >= CLEAR:
        return UNTOLD
    return MORE if row.mu > 0.0 else LESS


def describe_indices(study: UncertaintyStudy) -> Bilingual:
    """Return the strongest number and its share of the variance; only its mean effect after screening."""
    best, metric = strongest(study, 1)[0], name_of_metric(study.metric)
    name = name_number(study.number(best.key))
    if best.total is None or best.total_interval is None:
        return Bilingual(
            f"Strongest of {len(study.indices):,} screened numbers on {metric.en}: {name.en}.",
            f"{len(study.indices):,}项参数经筛选，对{metric.zh}影响最大的是{name.zh}。",
        )
    total, (low, high) = format_number(100.0 * best.total, 1.0), share_ends(best.total, best.total_interval)
    alone = _describe_share_alone(best.first or 0.0, best.total)
    return Bilingual(
        f"Strongest on {metric.en}: {name.en}, {total} % of the variance over the futures ({low} to {high} %),"
        f" {alone.en}.",
        f"对{metric.zh}影响最大的是{name.zh}：占各情形间方差的{total}%（{low}至{high}%），{alone.zh}。",
    )


def _describe_share_alone(first: float, total: float) -> Bilingual:
    """Return the part of a total effect that a number has alone; an estimate above the total is all of it."""
    if first >= total:
        return Bilingual("as far as can be told all of it by itself", "就现有点数看，全部为单独作用")
    alone = format_number(100.0 * max(0.0, first), 1.0)
    return Bilingual(f"{alone} % by itself", f"其中单独作用{alone}%")


def describe_sums(study: UncertaintyStudy) -> Bilingual | None:
    """Return the sums of first-order and total indices: both are 100 % where numbers only add up."""
    rows = [row for row in study.indices if row.total is not None]
    if not rows:
        return None
    alone, total = (100.0 * sum(getattr(row, name) or 0.0 for row in rows) for name in ("first", "total"))
    half = 100.0 * math.hypot(*(row.first_interval or 0.0 for row in rows))
    sums = [format_number(x, 1.0) for x in (alone, max(0.0, alone - half), alone + half, total)]
    more = alone > 100.0
    return Bilingual(
        f"The {len(rows)} numbers together: alone {sums[0]} % of the variance (about {sums[1]} to {sums[2]} %),"
        f" with others {sums[3]} %."
        + (" More than 100 % alone is sampling, not fact." if more else "")
        + " Without interplay between numbers both are 100 %.",
        f"{len(rows)}项参数合计：单独作用占方差的{sums[0]}%（约{sums[1]}至{sums[2]}%），与其他参数共同作用占{sums[3]}%。"
        + ("单独作用之和超过100%系抽样误差所致。" if more else "")
        + "参数之间互不影响时，两者均为100%。",
    )


def sensitivity_notes(study: UncertaintyStudy) -> Iterator[Bilingual]:
    """Yield what the indices leave to chance, and whether the rank correlations agree."""
    if not study.indices:
        return
    sums, noise = describe_sums(study), study.noise
    if sums is not None:
        yield sums
    if noise is not None:
        share, low, high = (format_number(100.0 * x, 1.0) for x in (noise.share, noise.low, noise.high))
        yield Bilingual(
            f"Chance between simulated years: {share} % of the variance ({low} to {high} %, {noise.pairs} futures run"
            " twice). Points of a group share their year, so chance lowers every index by this part and widens its"
            " interval; it does not change their order.",
            f"模拟年份之间的偶然波动占方差的{share}%（{low}%至{high}%，{noise.pairs}种情形各模拟两年）。"
            "同组各点使用同一年份，因此偶然波动使各项指数同比例偏低、区间变宽，但不改变先后次序。",
        )
    agreed = agreement(study)
    if agreed is not None:
        shared, compared = agreed
        yield Bilingual(
            f"Check by another method: {shared} of the {compared} numbers whose rank correlation with the limit is"
            f" beyond chance are among the {SHOWN} strongest here.",
            f"另法核对：与上限秩相关超出偶然的{compared}项参数中，有{shared}项列入此处影响最大的{SHOWN}项。",
        )


def agreement(study: UncertaintyStudy) -> tuple[int, int] | None:
    """Return how many of the first rank correlations are among the strongest numbers, and how many there are."""
    ranked = [one.key for one in study.correlations[:COMPARED]]
    if not ranked or not study.indices:
        return None
    return len({*ranked} & {row.key for row in strongest(study)}), len(ranked)
