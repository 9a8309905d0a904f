"""What to measure first: how far the range of the critical size shrinks when one number is known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.answers.futures_answer import Measurement
from experiments.analysis.futures.certainty import MIDDLE_RANGE
from experiments.analysis.futures.multiple_tests import adjust_holm

STRATA = 5  # a measured number is known to be in one of these parts of its futures
SIGNIFICANT = 0.05
PERMUTATIONS_PER_KEY = 40  # so that the smallest p-value stays significant after adjustment
RESAMPLES = 400  # of the interval of a width
Real = NDArray[np.float64]


def measurements(
    keys: Sequence[str], values: Real, limits: Sequence[float], seed: int
) -> tuple[Measurement, ...]:
    """Return the numbers whose knowledge narrows the range of the critical size, the most useful first.

    Futures are split by a number into five parts of equal count. The mean width of nine in ten futures within a part
    is compared with that of random parts, whose mean also corrects the bias of small samples.

    Parameters
    ----------
    keys : sequence of str
        Names of the columns of ``values``.
    values : array
        One row for each future.
    limits : sequence of float
        Critical size of each future, in households.
    seed : int
        Of permutations and resamples.
    """
    sizes, random = np.asarray(limits, float), np.random.default_rng(seed)
    if len(sizes) < 4 * STRATA or not keys:
        return ()
    whole = _width(sizes)
    chance = _random_widths(sizes, max(1000, PERMUTATIONS_PER_KEY * len(keys)), random)
    bias = whole / float(chance.mean())
    widths = [_width_by_parts(sizes, values[:, at]) for at in range(len(keys))]
    p_values = [(1 + int((chance <= width).sum())) / (1 + len(chance)) for width in widths]
    found = []
    for at, p in enumerate(adjust_holm(p_values)):
        if p < SIGNIFICANT:
            low, high = _interval(sizes, values[:, at], random)
            if high * bias >= whole:  # the futures drawn do not settle that it narrows anything
                continue
            found.append(Measurement(keys[at], widths[at] * bias, low * bias, high * bias, p))
    return tuple(sorted(found, key=lambda one: one.width))


def _width(sizes: Real) -> float:
    low, high = np.quantile(sizes, MIDDLE_RANGE)
    return float(high - low)


def _width_by_parts(sizes: Real, values: Real) -> float:
    """Return the mean width within the parts of a number, weighted by their futures."""
    parts = np.array_split(np.argsort(values, kind="stable"), STRATA)
    return float(sum(len(part) * _width(sizes[part]) for part in parts) / len(sizes))


def _random_widths(sizes: Real, count: int, random: np.random.Generator) -> Real:
    """Return widths by parts that were drawn at random."""
    each = math.floor(len(sizes) / STRATA)
    drawn = np.array([random.permutation(sizes)[: each * STRATA] for _ in range(count)])
    low, high = np.quantile(drawn.reshape(count, STRATA, each), MIDDLE_RANGE, axis=2)
    return np.asarray((high - low).mean(axis=1))


def _interval(sizes: Real, values: Real, random: np.random.Generator) -> tuple[float, float]:
    """Return the 95 % interval of a width by parts: the spread over resampled futures around it."""
    drawn = []
    for _ in range(RESAMPLES):
        rows = random.integers(0, len(sizes), len(sizes))
        drawn.append(_width_by_parts(sizes[rows], values[rows]))
    low, high = np.quantile(drawn, (0.025, 0.975)) - np.mean(drawn) + _width_by_parts(sizes, values)
    return float(low), float(high)
