"""Numbers in print: rounding by precision, words for shares, sizes with their interval."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from experiments.analysis.answers.answer import CriticalSize, Estimate
from experiments.report.text.names.labels import Bilingual

FINE_STEP, COARSE_STEP, COARSE_FROM = (
    10,
    50,
    50.0,
)  # sizes to 10 while the half-width is under 50
WAN = 10_000.0  # 万, the Chinese unit of money


@dataclass(frozen=True, slots=True)
class RoundSize:
    """Critical size for print: rounded to its step, the interval rounded outward."""

    size: int
    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Whether the interval is too narrow to be printed."""
        return self.low == self.high


def round_size(critical: CriticalSize) -> RoundSize:
    """Round the size to 10 (half-width under 50) or 50 households; interval ends outward."""
    half = (critical.high - critical.low) / 2.0
    step = FINE_STEP if half < COARSE_FROM else COARSE_STEP
    low = math.floor(critical.low / step + 1e-9) * step
    high = math.ceil(critical.high / step - 1e-9) * step
    size = math.floor(critical.size / step + 0.5) * step
    return RoundSize(min(max(size, low), high), low, high)


def unit_of(half_width: float, finest: float = 0.1) -> float:
    """Return the decimal unit (0.1, 1, 10, ...) that is no finer than an interval of this half-width."""
    if half_width <= 0.0:
        return finest
    return float(max(10.0 ** math.floor(math.log10(2.0 * half_width) + 1e-9), finest))


def format_number(value: float, unit: float) -> str:
    """Format a number rounded to the unit, with thousands comma, without negative zero."""
    rounded = math.floor(abs(value) / unit + 0.5) * unit * (1 if value >= 0 else -1)
    text = f"{rounded:,.{1 if unit < 1 else 0}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text


def format_plain(estimate: Estimate) -> str:
    """Format a number of a table: whole, one decimal below 10 if its interval allows."""
    return format_number(estimate.mean, table_unit(estimate))


def format_estimate(estimate: Estimate) -> str:
    """Format a number of a sentence, never finer than its interval."""
    finest = 0.1 if abs(estimate.mean) < 10.0 else 1.0
    return format_number(estimate.mean, unit_of(estimate.half_width, finest))


def table_unit(estimate: Estimate) -> float:
    """Return the decimal unit of a number of a table: tenths below 10 if its interval allows, else 1."""
    finest = 0.1 if abs(estimate.mean) < 10.0 else 1.0
    return min(unit_of(estimate.half_width, finest), 1.0)


def format_percent(estimate: Estimate) -> str:
    """Format a share as per cent without the sign: whole, one decimal below 10 if its interval allows."""
    return format_plain(scale(estimate, 100.0))


def scale(estimate: Estimate, factor: float) -> Estimate:
    """Return the estimate in another unit."""
    return Estimate(estimate.mean * factor, estimate.low * factor, estimate.high * factor, estimate.n)


def format_interval(estimate: Estimate) -> str:
    """Format `(a-b)` in the unit of the mean; empty if both ends print alike."""
    unit = table_unit(estimate)
    low, high = format_number(estimate.low, unit), format_number(estimate.high, unit)
    if low == high:
        return ""
    joint = " to " if low.startswith("-") or high.startswith("-") else "-"
    return f"({low}{joint}{high})"


def in_chinese(numbers: str) -> str:
    """Return a mean with its interval in Chinese punctuation.

    >>> in_chinese("4,486,600 (4,478,000 to 4,495,100)"), in_chinese("(97-98)")
    ('4,486,600（4,478,000至4,495,100）', '（97-98）')
    """
    return re.sub(r" ?\(([^)]*)\)", r"（\1）", numbers.replace(" to ", "至"))


def format_amount(of: Estimate, finest: float = 1.0) -> str:
    """Format a mean with its interval, `mean (low to high)`, to at least one digit of the mean."""
    unit = amount_unit(of, finest)
    low, high = format_number(of.low, unit), format_number(of.high, unit)
    mean = format_number(of.mean, unit)
    return mean if low == high else f"{mean} ({low} to {high})"


def amount_unit(of: Estimate, finest: float = 1.0) -> float:
    """Return the decimal unit of an amount: no coarser than half of the mean, than its interval, than 100."""
    return max(finest, min(unit_of(of.half_width, finest), unit_of(abs(of.mean) / 2.0, finest), 100.0))


def round_yuan(yuan: float) -> Bilingual:
    """Return yuan in two digits for a sentence.

    >>> round_yuan(5_686_836).zh, round_yuan(5_686_836).en
    ('570万元', '5,700,000 yuan')
    """
    unit = 10.0 ** max(math.floor(math.log10(max(abs(yuan), 1.0))) - 1, 0)
    rounded = math.floor(abs(yuan) / unit + 0.5) * unit * (1 if yuan >= 0 else -1)
    in_wan = f"{rounded / WAN:,g}万元" if abs(rounded) >= WAN else f"{rounded:,.0f}元"
    return Bilingual(f"{rounded:,.0f} yuan", in_wan)


def yuan_in_cells(of: Estimate) -> Bilingual:
    """Return yuan a year with its interval for a narrow column: thousands in English, 万 in Chinese."""
    return Bilingual(_in_units(of, 1000.0), in_chinese(_in_units(of, WAN)))


def _in_units(of: Estimate, factor: float) -> str:
    shown = scale(of, 1.0 / factor)
    unit = 1.0 if abs(shown.mean) >= 100.0 else 0.1
    mean, low, high = (format_number(each, unit) for each in (shown.mean, shown.low, shown.high))
    joint = " to " if low.startswith("-") else "-"
    return mean if low == high else f"{mean} ({low}{joint}{high})"


@dataclass(frozen=True, slots=True)
class ShareWord:
    """Word for shares up to `upto` per cent; `short` is its form inside a span."""

    upto: float
    full: Bilingual
    short: Bilingual


SHARE_WORDS: tuple[ShareWord, ...] = (
    ShareWord(1.0, Bilingual("fewer than 1 in 100", "不到1%"), Bilingual("1 in 100", "1%")),
    ShareWord(3.5, Bilingual("about {n} in 100", "约{n}%"), Bilingual("2 in 100", "2%")),
    ShareWord(7.5, Bilingual("about 1 in 20", "约二十分之一"), Bilingual("1 in 20", "5%")),
    ShareWord(15.0, Bilingual("about 1 in 10", "约一成"), Bilingual("1 in 10", "一成")),
    ShareWord(22.5, Bilingual("about 1 in 5", "约两成"), Bilingual("1 in 5", "两成")),
    ShareWord(29.0, Bilingual("about a quarter", "约四分之一"), Bilingual("a quarter", "四分之一")),
    ShareWord(38.0, Bilingual("about a third", "约三分之一"), Bilingual("a third", "三分之一")),
    ShareWord(45.0, Bilingual("about 4 in 10", "约四成"), Bilingual("4 in 10", "四成")),
    ShareWord(55.0, Bilingual("about half", "约一半"), Bilingual("half", "一半")),
    ShareWord(63.0, Bilingual("about 6 in 10", "约六成"), Bilingual("6 in 10", "六成")),
    ShareWord(71.0, Bilingual("about two thirds", "约三分之二"), Bilingual("two thirds", "三分之二")),
    ShareWord(85.0, Bilingual("about 8 in 10", "约八成"), Bilingual("8 in 10", "八成")),
    ShareWord(95.0, Bilingual("about 9 in 10", "约九成"), Bilingual("9 in 10", "九成")),
    ShareWord(math.inf, Bilingual("nearly all", "几乎全部"), Bilingual("nearly all", "几乎全部")),
)


def _word_index(share: float) -> int:
    return next(i for i, word in enumerate(SHARE_WORDS) if share * 100.0 <= word.upto)


def share_words(estimate: Estimate) -> Bilingual:
    """Return a share (0-1) in words; a span if its interval covers more than two words."""
    low, high = _word_index(estimate.low), _word_index(estimate.high)
    if high - low < 2:
        words, n = SHARE_WORDS[_word_index(estimate.mean)].full, format_number(100.0 * estimate.mean, 1.0)
        return Bilingual(words.en.format(n=n), words.zh.format(n=n))
    first, last = SHARE_WORDS[low].short, SHARE_WORDS[high].short
    return Bilingual(f"between {first.en} and {last.en}", f"{first.zh}到{last.zh}")


def format_posts(estimate: Estimate) -> Bilingual:
    """Format a post shortfall as posts short or to spare."""
    unit = 0.1 if abs(estimate.mean) < 10.0 else 1.0
    posts = format_number(abs(estimate.mean), unit)
    if not float(posts.replace(",", "")):
        return Bilingual("none short", "无缺口")
    if estimate.mean < 0:
        return Bilingual(f"{posts} to spare", f"富余{posts}个")
    return Bilingual(f"{posts} short", f"缺口{posts}个")
