"""Distributions as tables of quantiles: tabulated, inverted and mixed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from sim.network.times import NEVER_SECONDS, Knots, Real, Time, quantiles
from sim.world.tables import Distribution

PER_OCTAVE = 32  # knots per halving of a tail probability
LAST_OCTAVE = 52  # halvings: draws have 53 bits
MIDDLE = 1024  # knots in the middle


def invert_sum(parts: list[tuple[Knots, float]]) -> Time:
    """Return the mixture of piecewise-linear laws, which is piecewise linear; what is missing to 1 is never."""
    seconds = np.unique(np.concatenate([knots.seconds for knots, _ in parts]))
    below = sum(share * probability(knots, seconds, "left") for knots, share in parts)
    upto = sum(share * probability(knots, seconds, "right") for knots, share in parts)
    probabilities = np.stack([np.asarray(below), np.asarray(upto)], axis=1).ravel()
    times = np.repeat(seconds, 2)
    kept = np.append(True, (np.diff(probabilities) > 0) | (np.diff(times) > 0))
    probabilities, times = probabilities[kept], times[kept]
    ends = min(1.0, sum(share for _, share in parts))
    probabilities[0], probabilities[-1] = 0.0, ends
    if ends >= 1.0 - 1e-9:
        probabilities[-1] = ends = 1.0
    else:
        probabilities = np.concatenate([np.minimum(probabilities, ends), [ends, 1.0]])
        times = np.concatenate([times, [NEVER_SECONDS, NEVER_SECONDS]])
    return from_knots(probabilities, times, ends)


def probability(knots: Knots, seconds: Real, side: Any) -> Real:
    """Return P(X < x) for ``side`` left, P(X <= x) for right, of a piecewise-linear law."""
    after = np.searchsorted(knots.seconds, seconds, side=side)
    known = np.clip(after if side == "left" else after - 1, 0, len(knots.seconds) - 1)
    before = np.clip(after - 1, 0, len(knots.seconds) - 1)
    after = np.clip(after, 0, len(knots.seconds) - 1)
    width = knots.seconds[after] - knots.seconds[before]
    part = (seconds - knots.seconds[before]) / np.where(width > 0, width, 1.0)
    rise = knots.probabilities[after] - knots.probabilities[before]
    between = knots.probabilities[before] + np.clip(part, 0.0, 1.0) * rise
    exact = knots.seconds[known] == seconds
    inside = np.where(exact, knots.probabilities[known], between)
    outside = np.where(seconds < knots.seconds[0], 0.0, inside)
    return np.asarray(np.where(seconds > knots.seconds[-1], 1.0, outside))


@lru_cache(maxsize=64)
def knots_of(time: Time) -> Knots:
    """Return the knots of any distribution."""
    if time.knots is not None:
        return time.knots
    if time.distribution == Distribution.CONSTANT or time.mean == 0:
        return Knots(np.array([0.0, 1.0]), np.full(2, float(time.mean)))
    if time.distribution == Distribution.UNIFORM:
        return Knots(np.array([0.0, 1.0]), np.array([time.mean - time.spread, time.mean + time.spread]))
    ends = quantiles(time, np.array([2.0**-53, 1 - 2.0**-53]))

    def lower(p: Real) -> Real:
        return np.where(p > 0, quantiles(time, np.maximum(p, 2.0**-53)), ends[0])

    def upper(p: Real) -> Real:
        return quantiles(time, 1.0 - np.maximum(p, 2.0**-53))

    knots = tabulate(lower, upper, float(time.mean)).knots
    assert knots is not None
    return knots


def tabulate(lower: Callable[[Real], Real], upper: Callable[[Real], Real], mean: float) -> Time:
    """Return the law with quantiles ``lower(p)`` and ``upper(1 - p)``, scaled to its mean."""
    tail = 2.0 ** -np.linspace(4, LAST_OCTAVE, (LAST_OCTAVE - 4) * PER_OCTAVE + 1)[::-1]
    middle = np.linspace(tail[-1], 1 - tail[-1], MIDDLE + 1)[1:-1]
    probabilities = np.concatenate([[0.0], tail, middle, 1.0 - tail[::-1], [1.0]])
    high = upper(np.append(tail[::-1], 2.0**-53))
    seconds = np.concatenate([lower(np.concatenate([[0.0], tail, middle])), high])
    seconds = np.maximum.accumulate(np.maximum(seconds, 0.0))
    scaled = seconds * (mean / Knots(probabilities, seconds).mean())
    return Time(Distribution.TABLE, mean, 0.0, Knots(probabilities, scaled))


def from_knots(probabilities: Real, seconds: Real, ends: float = 1.0) -> Time:
    """Return the law with these knots; ``ends`` is the probability that the time ends."""
    finite = seconds < NEVER_SECONDS
    mean = Knots(probabilities[finite], seconds[finite]).mean() / ends
    return Time(Distribution.TABLE, mean, 0.0, Knots(probabilities, seconds))
