"""Random numbers: every draw is a pure function of (seed, replication, purpose, entity, index).

Counter-based random numbers (Philox 4x32-10; Salmon, Moraes, Dror & Shaw, "Parallel random numbers:
as easy as 1, 2, 3", SC11). There is no generator state. The third incident of a household has the same
time, kind and minutes under every grid size, staffing and rule, and a new purpose or entity changes no
other draw. ``StreamPurpose`` is the only register of purposes; numbers are never reused.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled


class StreamPurpose(IntEnum):
    """Purpose of a draw. Append only: a number keeps its meaning."""

    PERSONS = 1
    SPECIAL = 2
    COOPERATION = 3
    DEMAND_MULTIPLIER = 4
    RENTING = 5
    DAY_FACTOR_COMMON = 10
    DAY_FACTOR_COMMUNITY = 11
    ORDER_COUNT = 12
    ORDER_DAY = 13
    ORDER_SECOND = 14
    FOUND_COUNT = 15
    FOUND_DAY = 16
    FOUND_SECOND = 17
    UPPER_TIME = 18
    CASE_KIND = 20
    CASE_CHANNEL = 21
    NEEDED_LEVEL = 22
    STEP_SECONDS = 23
    STEP_BRANCH = 24
    REWORK = 25
    REWORK_DELAY = 26
    RECONTACT = 27
    EXTENSION = 28
    CONTACT = 30
    REFUSAL = 31
    VISIT_SECONDS = 32
    PHONE = 33
    VISIT_PHASE = 34
    ABSENCE_START = 40
    ABSENCE_LENGTH = 41
    LEAVE = 42
    QUIT = 43
    QUIT_DAY = 44
    SKILL = 45
    DIFFICULTY = 46
    NETWORK_ARRIVAL = 50
    NETWORK_PATIENCE = 51
    NETWORK_CLASS = 52
    HAZARD_DISCOVERY = 53
    PUBLIC_COUNT = 54
    PUBLIC_DAY = 55
    PUBLIC_SECOND = 56
    SPECIAL_GRID_COUNT = 57
    SPECIAL_GRID_DAY = 58
    SPECIAL_GRID_SECOND = 59
    GATE_ITEM = 60
    GATE_MONEY = 61
    GATE_APPROVAL = 62
    GATE_DELAY = 63
    GATE_EXIT = 64
    EARLY_CLOSING = 65
    OPINION = 66
    OPEN_CASE_HOUSEHOLD = 67
    BACKGROUND_TIME = 70
    BACKGROUND_STEP = 71
    BACKGROUND_SECONDS = 72
    BACKGROUND_FACTOR = 73
    EMERGENCY_COUNT = 80
    EMERGENCY_DAY = 81
    EMERGENCY_SECOND = 82
    URGENCY = 83
    SETTLED_BY_HELPER = 84
    ANNOUNCED = 85
    SAME_EVENT = 86
    VACANT_DWELLING = 89
    NETWORK_BATCH = 90
    STEP_PATIENCE = 91
    NETWORK_OUTAGE = 92


_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_11 = np.uint64(11)
_TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53


@compiled
def bits64(seed: int, replication: int, purpose: int, entity: int, index: int) -> np.uint64:
    """Return 64 random bits.

    ``seed`` and ``replication`` are below 2**32, ``purpose`` below 2**16, ``entity`` and ``index`` below 2**48.
    Together they are the 64-bit key and the 128-bit counter of Philox 4x32-10.
    """
    k0 = np.uint64(seed) & _LOW
    k1 = np.uint64(replication) & _LOW
    c0 = np.uint64(index) & _LOW
    c1 = np.uint64(entity) & _LOW
    c2 = (np.uint64(entity) >> _32) | ((np.uint64(index) >> _32) << np.uint64(16))
    c3 = np.uint64(purpose)
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (
            ((p1 >> _32) ^ c1 ^ k0) & _LOW,
            p1 & _LOW,
            ((p0 >> _32) ^ c3 ^ k1) & _LOW,
            p0 & _LOW,
        )
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return (c0 << _32) | c1


@compiled
def uniform(seed: int, replication: int, purpose: int, entity: int, index: int) -> float:
    """Return a random number in the open interval (0, 1), with 53 bits; its logarithm is finite."""
    return ((bits64(seed, replication, purpose, entity, index) >> _11) + 0.5) * _TO_UNIT


class RandomStream(NamedTuple):
    """Stream of random numbers: draws 0, 1, 2, ... of one entity for one purpose in one replication."""

    seed: int
    replication: int
    purpose: int  # StreamPurpose
    entity: int


@compiled
def fill_uniform(out: NDArray[np.float64], stream: RandomStream) -> None:
    """Fill ``out`` with draws 0, 1, 2, ... of a stream, uniform on (0, 1)."""
    for i in range(len(out)):
        out[i] = uniform(stream.seed, stream.replication, stream.purpose, stream.entity, i)


# Rational approximation of the inverse normal distribution by Acklam (relative error below 1.15e-9, far below
# the rounding of durations to whole seconds). Implemented here because both engines need the same bits under
# every version of every library.
_A = (-3.969683028665376e01, 2.209460984245205e02, -2.759285104469687e02,
      1.383577518672690e02, -3.066479806614716e01, 2.506628277459239e00)  # fmt: skip
_B = (-5.447609879822406e01, 1.615858368580409e02, -1.556989798598866e02,
      6.680131188771972e01, -1.328068155288572e01)  # fmt: skip
_C = (-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e00,
      -2.549732539343734e00, 4.374664141464968e00, 2.938163982698783e00)  # fmt: skip
_D = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00, 3.754408661907416e00)


@compiled
def normal_quantile(u: float) -> float:
    """Return the z with P(Z <= z) = u for a standard normal Z, 0 < u < 1."""
    if u < 0.02425:
        q = math.sqrt(-2.0 * math.log(u))
        top = ((((_C[0] * q + _C[1]) * q + _C[2]) * q + _C[3]) * q + _C[4]) * q + _C[5]
        return top / ((((_D[0] * q + _D[1]) * q + _D[2]) * q + _D[3]) * q + 1.0)
    if u > 1.0 - 0.02425:
        q = math.sqrt(-2.0 * math.log(1.0 - u))
        top = ((((_C[0] * q + _C[1]) * q + _C[2]) * q + _C[3]) * q + _C[4]) * q + _C[5]
        return -top / ((((_D[0] * q + _D[1]) * q + _D[2]) * q + _D[3]) * q + 1.0)
    q = u - 0.5
    r = q * q
    top = (((((_A[0] * r + _A[1]) * r + _A[2]) * r + _A[3]) * r + _A[4]) * r + _A[5]) * q
    return top / (((((_B[0] * r + _B[1]) * r + _B[2]) * r + _B[3]) * r + _B[4]) * r + 1.0)


@compiled
def poisson_quantile(u: float, mean: float) -> int:
    """Return the smallest n with P(N <= n) >= u for N Poisson; monotone in ``mean`` at fixed ``u``."""
    n = 0
    term = math.exp(-mean)
    total = term
    while total < u and n < 100_000:
        n += 1
        term *= mean / n
        total += term
        if term == 0.0:
            break
    return n


@compiled
def round_seconds(x: float) -> int:
    """Return a duration as whole seconds, rounded half up, at least 1 (clause S1.0)."""
    if x >= 2.0e9:  # later than every horizon; exp may have overflowed to inf
        return 2_000_000_000
    return max(1, int(math.floor(x + 0.5)))
