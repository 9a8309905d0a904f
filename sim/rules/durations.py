"""Durations of steps: distributions, random draws and workers' time factors.

Both engines call these functions. They are pure functions of numbers; durations are whole seconds.
"""

from __future__ import annotations

import math

from sim.jit import compiled
from sim.rules.rng import StreamPurpose, normal_quantile, round_seconds, uniform
from sim.world.tables import Distribution, Table

CONSTANT = int(Distribution.CONSTANT)
LOGNORMAL = int(Distribution.LOGNORMAL)
EXPONENTIAL = int(Distribution.EXPONENTIAL)
UNIFORM = int(Distribution.UNIFORM)
GIVEN = int(Distribution.GIVEN)
STEP_SECONDS = int(StreamPurpose.STEP_SECONDS)
STEP_BRANCH = int(StreamPurpose.STEP_BRANCH)

STANDARD = 1_000_000  # time factor of an average worker, in millionths
MAX_REWORKS = 7  # reworks of one case; the number of the rework takes three bits of a draw's index


@compiled
def step_index(nth: int, round_: int, attempt: int, slot: int) -> int:
    """Return the index of a case's draw.

    ``nth``: incident number of the household, below 2**21; ``round_``: number of the rework; ``attempt``: attempt at
    the same step, below 2**25; ``slot``: draw key of the step's name. The attempt's low ten bits are below the incident
    number, the others above it, so that long loops repeat no draw.
    """
    return (attempt >> 10) << 48 | (((nth * 8 + round_) << 10 | (attempt & 1023)) << 14) | slot


@compiled
def duration_quantile(distribution: int, mean: float, spread: float, u: float) -> float:
    """Return the quantile of a duration at probability ``u``, in seconds.

    Monotone in ``u`` and proportional to ``mean``. Lognormal: ``mean`` is the mean of the distribution, so the
    median is ``mean * exp(-spread**2 / 2)`` (clause S5.1).
    """
    if distribution == LOGNORMAL:
        return mean * math.exp(spread * normal_quantile(u) - 0.5 * spread * spread)
    if distribution == EXPONENTIAL:
        return -mean * math.log(1.0 - u)
    if distribution == UNIFORM:
        return mean + spread * (2.0 * u - 1.0)
    return mean


@compiled
def table_quantile(law: Table, knot: Table, number: int, u: float) -> float:
    """Return the quantile of law ``number`` at probability ``u``, in seconds: linear between the knots beside it."""
    low = law[number]["first"]
    high = low + law[number]["knots"] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if knot[middle]["probability"] <= u:
            low = middle
        else:
            high = middle
    start, width = knot[low]["probability"], knot[high]["probability"] - knot[low]["probability"]
    begin, rise = knot[low]["seconds"], knot[high]["seconds"] - knot[low]["seconds"]
    return float(begin + rise * ((u - start) / width))


@compiled
def step_uniform(distribution: int, seed: int, replication: int, entity: int, index: int) -> float:
    """Return the uniform random number of a step's duration; a constant duration needs none."""
    return 0.5 if distribution == CONSTANT else uniform(seed, replication, STEP_SECONDS, entity, index)


@compiled
def scaled_duration(distribution: int, mean: float, spread: float, factor: float, u: float) -> int:
    """Return a duration at probability ``u``, multiplied by ``factor``, in whole seconds."""
    if distribution == UNIFORM:
        spread *= factor
    return round_seconds(duration_quantile(distribution, mean * factor, spread, u))


@compiled
def branch_is_taken(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Return whether a step is followed by `branch` instead of `next`, an event of probability ``share``."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, STEP_BRANCH, entity, index) < share


@compiled
def bernoulli(share: float, seed: int, replication: int, purpose: int, entity: int, index: int) -> bool:
    """Return whether an event of probability ``share`` happens; probabilities 0 and 1 need no random number."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, purpose, entity, index) < share


@compiled
def exponential(mean: float, u: float) -> int:
    """Return the quantile of an exponential time at probability ``u``, in whole seconds."""
    return round_seconds(-mean * math.log(1.0 - u))


@compiled
def scale_seconds(seconds: int, factor: float) -> int:
    """Return a duration multiplied by ``factor``, in whole seconds."""
    return round_seconds(seconds * factor)


@compiled
def patience_seconds(seconds: float) -> int:
    """Return a patience as whole seconds, rounded half up; 0 gives up at once."""
    return 0 if seconds < 0.5 else round_seconds(seconds)


@compiled
def time_factor_ppm(extra_time_ppm: int, covering: int, cover_time_factor: float) -> int:
    """Return the time factor of a worker in millionths: own extra time, times the cover factor when covering."""
    own = STANDARD + extra_time_ppm
    return own if covering == 0 else int(math.floor(own * cover_time_factor + 0.5))


@compiled
def actual_seconds(seconds: int, time_factor: int) -> int:
    """Return the seconds that work of ``seconds`` standard seconds takes at a time factor."""
    return seconds if time_factor == STANDARD else round_seconds(seconds * (time_factor / STANDARD))


@compiled
def standard_seconds(seconds: int, time_factor: int) -> int:
    """Return the standard seconds of work that takes ``seconds`` at a time factor."""
    return seconds if time_factor == STANDARD else round_seconds(seconds / (time_factor / STANDARD))
