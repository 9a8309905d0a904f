"""Turnover: quits, vacancies, entry training and the learning curve (clause S3.3).

In every calendar month the holder of a post quits with the same probability, on a random day of the month (draws
``QUIT`` and ``QUIT_DAY``, keyed by post and month). The post is vacant for ``vacancy_days``. The new worker is then
trained for ``training_days`` working days and afterwards works at ``start_speed``, which rises linearly to 1 over
``learning_days``. A higher probability includes every quit of a lower one, unless the post is vacant on that day, so
scenarios are comparable. Everything is drawn before the run and does not depend on its course.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.rules.durations import STANDARD
from sim.rules.rng import StreamPurpose, uniform

Whole = NDArray[np.int64]
Flags = NDArray[np.uint8]

VACANT = 2  # flag of absence: the post has no holder
_AWAY = 1
_SETTLED = (
    365  # days before the run at which all workers are experienced, in addition to the time to fill a post
)
_WEEK = 7  # calendar days that are certain to contain ...
_WORKDAYS = 3  # ... this many working days, holidays included
_QUIT, _QUIT_DAY = (
    int(StreamPurpose.QUIT),
    int(StreamPurpose.QUIT_DAY),
)  # ints, because Numba is slow to type an enum


@dataclass(frozen=True)
class TurnoverPlan:
    """Turnover of a class of posts. Raises ValueError for invalid values."""

    monthly: float  # probability that the holder quits in a month
    vacancy_days: int  # calendar days until the post is filled
    training_days: int  # working days of training of a new worker
    start_speed: float  # speed of a new worker / of an experienced one, above 0
    learning_days: int  # calendar days until a new worker is experienced

    def __post_init__(self) -> None:
        if not (0.0 <= self.monthly <= 1.0 and 0.0 < self.start_speed <= 1.0):
            raise ValueError("a monthly chance lies in [0, 1], a start speed in (0, 1]")
        if min(self.vacancy_days, self.training_days, self.learning_days) < 0:
            raise ValueError("vacancy, training and learning take 0 days or more")

    @property
    def lookback_days(self) -> int:
        """Days before a run whose quits affect its first day."""
        training = _WEEK * -(-self.training_days // _WORKDAYS)
        return self.vacancy_days + training + self.learning_days + _SETTLED

    def extra_time_ppm(self, days: Whole) -> Whole:
        """Return the extra time in millionths, ``days`` after the end of training."""
        if self.learning_days == 0:
            return np.zeros_like(days)
        learnt = np.clip(days / self.learning_days, 0.0, 1.0)
        speed = self.start_speed + (1.0 - self.start_speed) * learnt
        return np.asarray(np.floor(STANDARD / speed - STANDARD + 0.5).astype(np.int64))


@dataclass(frozen=True)
class Replacement:
    """Replacement of the holder of a post, in days of the run; the days may be outside it."""

    quits: int  # first day without the old holder
    fills: int  # first day of the new holder, who is trained first


def draw_replacements(
    plan: TurnoverPlan, key: int, start: dt.date, days: int, seed: int, replication: int
) -> list[Replacement]:
    """Return all replacements of post ``key`` that affect ``days`` days from ``start``, in order."""
    months = _months(start, plan.lookback_days, days)
    found: list[Replacement] = []
    quits = np.empty(len(months), np.int64)
    number = _quit_days(quits, months, plan.monthly, key, seed, replication)
    for day in quits[:number].tolist():
        if day >= -plan.lookback_days and (not found or day >= found[-1].fills):
            found.append(Replacement(day, day + plan.vacancy_days))
    return found


@lru_cache(maxsize=64)
def _months(start: dt.date, lookback: int, days: int) -> Whole:
    """Return [month] (number of its draws, first day of the run, length) from ``lookback`` days before the run on."""
    month, last = (start - dt.timedelta(days=lookback)).replace(day=1), start + dt.timedelta(days=days)
    rows = []
    while month < last:
        after = (month + dt.timedelta(days=31)).replace(day=1)
        rows.append((month.year * 12 + month.month, (month - start).days, (after - month).days))
        month = after
    return np.array(rows, np.int64).reshape(-1, 3)


@compiled
def _quit_days(out: Whole, months: Whole, monthly: float, key: int, seed: int, replication: int) -> int:
    """Fill in the days of the run on which holders of post ``key`` would quit, ascending; return their number."""
    n = 0
    for m in range(len(months)):
        index, first, length = months[m, 0], months[m, 1], months[m, 2]
        if uniform(seed, replication, _QUIT, key, index) < monthly:
            out[n] = first + int(uniform(seed, replication, _QUIT_DAY, key, index) * length)
            n += 1
    return n


def apply_turnover(
    plan: TurnoverPlan, replacements: list[Replacement], planned: Whole, away: Flags, extra_time_ppm: Whole
) -> None:
    """Set ``away`` to VACANT, or absent for training, and ``extra_time_ppm`` while the new worker learns.

    ``planned``: planned working days of the post as days of the run, ascending, from ``plan.lookback_days`` before
    it on; ``away``, ``extra_time_ppm``: [day of the run].
    """
    run = len(away)
    for change in replacements:
        away[max(0, change.quits) : max(0, min(run, change.fills))] = VACANT
        begin = int(np.searchsorted(planned, change.fills))
        training = planned[begin : begin + plan.training_days]
        inside = training[(training >= 0) & (training < run)]
        away[inside] = np.maximum(away[inside], _AWAY)
        learns = int(training[-1]) + 1 if len(training) else change.fills
        since = np.arange(max(0, learns), max(0, min(run, learns + plan.learning_days)))
        extra_time_ppm[since] = plan.extra_time_ppm(since - learns)
