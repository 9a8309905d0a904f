"""Every rule that decides or computes during a run, once. Both engines call these functions.

Only control flow exists twice. All rules are pure functions of numbers; durations are whole seconds.
"""

from __future__ import annotations

import math

from sim.jit import compiled
from sim.rules.rng import StreamPurpose, normal_quantile, round_seconds, uniform
from sim.world.tables import Distribution

CONSTANT = int(Distribution.CONSTANT)
LOGNORMAL = int(Distribution.LOGNORMAL)
EXPONENTIAL = int(Distribution.EXPONENTIAL)
UNIFORM = int(Distribution.UNIFORM)
GIVEN = int(Distribution.GIVEN)
STEP_SECONDS = int(StreamPurpose.STEP_SECONDS)
STEP_BRANCH = int(StreamPurpose.STEP_BRANCH)

STANDARD = 1_000_000  # pace of an average worker, in millionths
MAX_REWORKS = 7  # a case is reopened at most so often: the round takes three bits of a draw's index


@compiled
def step_index(nth: int, round_: int, attempt: int, slot: int) -> int:
    """Index of a case's draw: incident, round of rework, attempt at the same step, name of the step."""
    return (((nth * 8 + round_) << 10 | (attempt & 1023)) << 14) | slot


@compiled
def duration_quantile(distribution: int, mean: float, spread: float, u: float) -> float:
    """A duration in seconds at probability ``u``; monotone in ``u`` and proportional to ``mean``.

    Lognormal: ``mean`` is the mean of the distribution, so the median is mean * exp(-sigma^2 / 2) (clause S5.1).
    """
    if distribution == LOGNORMAL:
        return mean * math.exp(spread * normal_quantile(u) - 0.5 * spread * spread)
    if distribution == EXPONENTIAL:
        return -mean * math.log(1.0 - u)
    if distribution == UNIFORM:
        return mean + spread * (2.0 * u - 1.0)
    return mean


@compiled
def step_uniform(distribution: int, seed: int, replication: int, entity: int, index: int) -> float:
    """Return the uniform number of a step's duration; a constant duration draws none."""
    return 0.5 if distribution == CONSTANT else uniform(seed, replication, STEP_SECONDS, entity, index)


@compiled
def scaled_duration(distribution: int, mean: float, spread: float, factor: float, u: float) -> int:
    """Return whole seconds: the duration at probability ``u``, times ``factor``."""
    if distribution == UNIFORM:
        spread *= factor
    return round_seconds(duration_quantile(distribution, mean * factor, spread, u))


@compiled
def branch_is_taken(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Whether a step is followed by `branch` instead of `next`."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, STEP_BRANCH, entity, index) < share


@compiled
def bernoulli(share: float, seed: int, replication: int, purpose: int, entity: int, index: int) -> bool:
    """A keyed event of probability ``share``; 0 and 1 draw nothing."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, purpose, entity, index) < share


@compiled
def exponential(mean: float, u: float) -> int:
    """Whole seconds of an exponential time."""
    return round_seconds(-mean * math.log(1.0 - u))


@compiled
def scale_seconds(seconds: int, factor: float) -> int:
    """Minutes at another speed, rounded after multiplication."""
    return round_seconds(seconds * factor)


@compiled
def time_factor_ppm(extra_time_ppm: int, covering: int, cover_time_factor: float) -> int:
    """Millionths of its ordinary time that work takes a worker: his own pace that day, a stranger's on top."""
    own = STANDARD + extra_time_ppm
    return own if covering == 0 else int(math.floor(own * cover_time_factor + 0.5))


@compiled
def actual_seconds(seconds: int, time_factor: int) -> int:
    """The time of a worker of this pace for work of so many ordinary seconds."""
    return seconds if time_factor == STANDARD else round_seconds(seconds * (time_factor / STANDARD))


@compiled
def standard_seconds(seconds: int, time_factor: int) -> int:
    """The ordinary seconds of what is left of work done at this pace."""
    return seconds if time_factor == STANDARD else round_seconds(seconds / (time_factor / STANDARD))
