"""Every rule that decides or computes during a run, once. Both engines call these functions.

Only control flow exists twice. All rules are pure functions of numbers; durations are whole seconds.
"""

from __future__ import annotations

import math

from sim.jit import rule
from sim.rules.rng import Purpose, normal_quantile, secs, uniform
from sim.world.tables import Law

CONSTANT = int(Law.CONSTANT)
LOGNORMAL = int(Law.LOGNORMAL)
EXPONENTIAL = int(Law.EXPONENTIAL)
UNIFORM = int(Law.UNIFORM)
GIVEN = int(Law.GIVEN)
STEP_SECONDS = int(Purpose.STEP_SECONDS)
STEP_BRANCH = int(Purpose.STEP_BRANCH)


ORDINARY = 1_000_000  # pace of an average worker, in millionths
MAX_ROUNDS = 7  # a case is reopened at most so often: the round takes three bits of a draw's index


# --- draws -------------------------------------------------------------------------------------------


@rule
def step_index(nth: int, round_: int, attempt: int, slot: int) -> int:
    """Index of a case's draw: incident, round of rework, attempt at the same step, name of the step."""
    return (((nth * 8 + round_) << 10 | (attempt & 1023)) << 14) | slot


@rule
def real_duration(law: int, mean: float, spread: float, u: float) -> float:
    """A duration in seconds at probability ``u``; monotone in ``u`` and proportional to ``mean``.

    Lognormal: ``mean`` is the mean of the distribution, so the median is mean * exp(-sigma^2 / 2) (clause S5.1).
    """
    if law == LOGNORMAL:
        return mean * math.exp(spread * normal_quantile(u) - 0.5 * spread * spread)
    if law == EXPONENTIAL:
        return -mean * math.log(1.0 - u)
    if law == UNIFORM:
        return mean + spread * (2.0 * u - 1.0)
    return mean


@rule
def duration(
    law: int,
    mean: float,
    spread: float,
    factor: float,
    seed: int,
    replication: int,
    entity: int,
    index: int,
) -> int:
    """Whole seconds of a step; a constant law draws nothing."""
    u = 0.5
    if law != CONSTANT:
        u = uniform(seed, replication, STEP_SECONDS, entity, index)
    return secs(real_duration(law, mean * factor, spread * (factor if law == UNIFORM else 1.0), u))


@rule
def takes_other_branch(share: float, seed: int, replication: int, entity: int, index: int) -> bool:
    """Whether a step is followed by `other` instead of `next`."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, STEP_BRANCH, entity, index) < share


@rule
def chance(share: float, seed: int, replication: int, purpose: int, entity: int, index: int) -> bool:
    """A keyed event of probability ``share``; 0 and 1 draw nothing."""
    if share <= 0.0:
        return False
    if share >= 1.0:
        return True
    return uniform(seed, replication, purpose, entity, index) < share


@rule
def exponential(mean: float, u: float) -> int:
    """Whole seconds of an exponential time."""
    return secs(-mean * math.log(1.0 - u))


# --- order -------------------------------------------------------------------------------------------


@rule
def with_factor(seconds: int, factor: float) -> int:
    """Minutes at another speed, rounded after multiplication."""
    return secs(seconds * factor)


@rule
def pace_of(slower: int, helping: int, stranger_factor: float) -> int:
    """Millionths of its ordinary time that work takes a worker: his own pace that day, a stranger's on top."""
    own = ORDINARY + slower
    return own if helping == 0 else int(math.floor(own * stranger_factor + 0.5))


@rule
def at_pace(seconds: int, pace: int) -> int:
    """The time of a worker of this pace for work of so many ordinary seconds."""
    return seconds if pace == ORDINARY else secs(seconds * (pace / ORDINARY))


@rule
def ordinary(seconds: int, pace: int) -> int:
    """The ordinary seconds of what is left of work done at this pace."""
    return seconds if pace == ORDINARY else secs(seconds / (pace / ORDINARY))


# --- timers ------------------------------------------------------------------------------------------


# --- visits ------------------------------------------------------------------------------------------


# --- duties ------------------------------------------------------------------------------------------


# --- rows --------------------------------------------------------------------------------------------
