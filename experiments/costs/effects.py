"""Two prices of a change (S10): yuan per late case avoided, and per undone visit avoided.

Both are ratios of paired means: yuan of a year more / late cases, or undone visits, of a year fewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from experiments.analysis.answers.effect_price import EFFECTS, EffectPrice
from experiments.analysis.statistics.intervals import paired
from experiments.analysis.statistics.ratios import ratio_interval
from experiments.costs.budget_lines import Outturn

Rows = Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class PricedYears:
    """Simulated years of one scenario: outturn at its prices and at their ends, and the metrics of each year."""

    outturn: Outturn
    low: Outturn
    high: Outturn
    rows: Rows


def effect_prices(first: PricedYears, second: PricedYears) -> tuple[EffectPrice, ...]:
    """Return the prices of what the second scenario avoids against the first one, from their common replications.

    Empty where the two differ in the posts that have no price, with fewer than two common replications, and without
    the metrics.
    """
    alike = first.outturn.budget.unpriced_posts == second.outturn.budget.unpriced_posts
    return tuple(_effects(first, second)) if alike else ()


def _effects(first: PricedYears, second: PricedYears) -> Iterator[EffectPrice]:
    n = min(len(first.rows), len(second.rows))
    for metric in EFFECTS:
        if n < 2 or not all(metric in row for of in (first, second) for row in of.rows[:n]):
            continue
        before, after = (_yearly(of, metric)[:n] for of in (first, second))
        avoided = [a - b for a, b in zip(before, after, strict=True)]
        found = paired(after, before)
        if found is None:
            continue
        if found.low <= 0.0:
            yield EffectPrice(metric, found)
            continue
        price = ratio_interval(_more(first.outturn, second.outturn, n), avoided)
        ends = ((first.low, second.low), (first.high, second.high))
        at_low, at_high = (sum(_more(*end, n)) / sum(avoided) for end in ends)
        yield EffectPrice(metric, found, price, *((at_low, at_high) if price else (None, None)))


def _yearly(of: PricedYears, metric: str) -> list[float]:
    return [row[metric] * of.outturn.budget.households for row in of.rows]


def _more(first: Outturn, second: Outturn, n: int) -> list[float]:
    return [b - a for a, b in zip(first.totals[:n], second.totals[:n], strict=True)]
