"""Patient rule induction: a few ranges of numbers in which an outcome is frequent (Friedman and Fisher 1999).

Peeling alone would find a box in pure noise. A number whose restriction has no significant quasi-p-value (Bryant and
Lempert 2010), adjusted for all numbers of the study, is left out and the rest peeled again; at most three remain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.answers.futures_answer import Box, Restriction

MOST_RESTRICTIONS = 3
PEELED = 0.05  # share of the futures in the box that one step removes
LEAST_SUPPORT = 0.1  # share of all futures in the smallest box
SIGNIFICANT = 0.05
CANDIDATES = 8  # columns that peeling looks at; p-values are adjusted for all

Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
Bounds = dict[int, tuple[float, float]]  # column -> lower and upper bound, infinite if open


@dataclass(frozen=True, slots=True)
class _Futures:
    values: Real
    has: Flags

    def inside(self, bounds: Bounds) -> Flags:
        found = np.ones(len(self.has), np.bool_)
        for column, (low, high) in bounds.items():
            found &= (self.values[:, column] >= low) & (self.values[:, column] <= high)
        return found


def find_box(keys: Sequence[str], values: Real, kept: Sequence[bool], size: int) -> Box | None:
    """Return the box that best separates the rarer outcome; None if no restriction is significant.

    Parameters
    ----------
    keys : sequence of str
        Names of the columns of ``values``.
    values : array
        One row for each future.
    kept : sequence of bool
        Whether each future meets the service level.
    size : int
        Households per full-time grid post at which it does.

    References
    ----------
    Friedman and Fisher 1999; Bryant and Lempert 2010.
    """
    met = np.asarray(kept, np.bool_)
    is_kept = bool(met.mean() <= 0.5)
    futures = _Futures(values, met if is_kept else ~met)
    if not futures.has.any() or futures.has.all() or not keys:
        return None
    bounds = _significant_box(futures, _strongest(futures), len(keys))
    if not bounds:
        return None
    inside = futures.inside(bounds)
    restrictions = [_restriction(keys[c], futures, bounds, c, len(keys)) for c in bounds]
    return Box(
        size, is_kept, tuple(sorted(restrictions, key=lambda one: one.p_value)),
        int(inside.sum()), int(futures.has[inside].sum()), int((~inside).sum()), int(futures.has[~inside].sum()),
    )  # fmt: skip


def _strongest(futures: _Futures) -> list[int]:
    """Return the columns whose ranks correlate most with the outcome: peeling looks at no others."""
    from scipy.stats import rankdata

    ranks = rankdata(futures.values, axis=0)
    ranks -= ranks.mean(axis=0)
    outcome = futures.has - futures.has.mean()
    scale = np.sqrt((ranks**2).sum(axis=0))
    strength = np.divide(np.abs(outcome @ ranks), scale, out=np.zeros(len(scale)), where=scale > 0.0)
    return [int(column) for column in np.argsort(-strength, kind="stable")[:CANDIDATES]]


def _significant_box(futures: _Futures, columns: Sequence[int], tried: int) -> Bounds:
    """Return the best box of which every restriction is significant; the least significant column is dropped."""
    left = list(columns)
    while left:
        bounds = _best(futures, _peel(futures, left))
        p_values = {column: _p_value(futures, bounds, column, tried) for column in bounds}
        if not bounds or max(p_values.values()) < SIGNIFICANT:
            return bounds
        left.remove(max(p_values, key=lambda column: p_values[column]))
    return {}


def _peel(futures: _Futures, columns: Sequence[int]) -> list[Bounds]:
    """Return the boxes of the peeling trajectory, the whole first."""
    least = max(2, int(LEAST_SUPPORT * len(futures.has)))
    boxes: list[Bounds] = [{}]
    while (next_box := _peel_once(futures, boxes[-1], least, columns)) is not None:
        boxes.append(next_box)
    return boxes


def _peel_once(futures: _Futures, bounds: Bounds, least: int, columns: Sequence[int]) -> Bounds | None:
    """Return the box after the cut that leaves the highest density; None if every cut leaves too few futures."""
    inside = futures.inside(bounds)
    best: tuple[float, Bounds] | None = None
    for column in list(bounds) if len(bounds) >= MOST_RESTRICTIONS else columns:
        low, high = bounds.get(column, (-np.inf, np.inf))
        here = futures.values[inside, column]
        for side, cut in enumerate(np.quantile(here, (PEELED, 1.0 - PEELED), method="nearest")):
            kept = here > cut if side == 0 else here < cut
            if not least <= kept.sum() < len(here):
                continue
            density = float(futures.has[inside][kept].mean())
            if best is None or density > best[0]:
                left = here[kept]
                ends = (float(left.min()), high) if side == 0 else (low, float(left.max()))
                best = density, {**bounds, column: ends}
    return None if best is None else best[1]


def _best(futures: _Futures, boxes: Sequence[Bounds]) -> Bounds:
    """Return the box with the greatest harmonic mean of density and coverage."""

    def quality(bounds: Bounds) -> float:
        inside = futures.inside(bounds)
        found = float(futures.has[inside].sum())
        return 2.0 * found / float(inside.sum() + futures.has.sum())

    return max(boxes, key=quality)


def _p_value(futures: _Futures, bounds: Bounds, column: int, tried: int) -> float:
    """Return the chance of so dense a box if this restriction had no effect, times the numbers tried."""
    from scipy.stats import binom

    inside = futures.inside(bounds)
    without = futures.inside({other: ends for other, ends in bounds.items() if other != column})
    rate = float(futures.has[without].mean())
    found = int(futures.has[inside].sum())
    return min(1.0, tried * float(binom.sf(found - 1, int(inside.sum()), rate)))


def _restriction(key: str, futures: _Futures, bounds: Bounds, column: int, tried: int) -> Restriction:
    low, high = bounds[column]
    found = Restriction(key, low, high, _p_value(futures, bounds, column, tried))
    if not np.isfinite(low):
        found = replace(found, low=None)
    return found if np.isfinite(high) else replace(found, high=None)
