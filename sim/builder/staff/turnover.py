"""Who is new in a post: quits, vacancy, entry training and the learning curve (clause S3.3).

In every calendar month a post in which somebody works loses him with the same chance, on a day of that month:
draws ``QUIT`` and ``QUIT_DAY``, keyed by post and month. The post is vacant for ``vacancy_days``; then its
new worker is trained for ``training_days`` working days, and after that works at ``start_speed``, rising in a
straight line to 1 over ``learning_days``. A higher chance keeps every quit of a lower one unless the post is
vacant by then, so scenarios stay comparable. Everything is drawn before the run: nobody quits because of what
happens in it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.rules.durations import STANDARD
from sim.rules.rng import StreamPurpose, uniform

Whole = NDArray[np.int64]
Flags = NDArray[np.uint8]

VACANT = 2  # in the flags of absence: nobody holds the post
_AWAY = 1
_SETTLED = 365  # days before the run at which everybody is experienced, beside the time to fill a post
_WEEK = 7  # calendar days that surely hold the working days of ..
_WORKDAYS = 3  # .. a few, holidays included
_QUIT, _QUIT_DAY = int(StreamPurpose.QUIT), int(StreamPurpose.QUIT_DAY)  # Numba takes long to look at an enum


@dataclass(frozen=True)
class TurnoverPlan:
    """Turnover of a kind of post. Raises ValueError for what cannot be."""

    monthly: float  # chance that who holds the post quits in a month
    vacancy_days: int  # calendar days until it is filled
    training_days: int  # the new worker's first working days
    start_speed: float  # of a new worker / of an experienced one, above 0
    learning_days: int  # calendar days until he is experienced

    def __post_init__(self) -> None:
        if not (0.0 <= self.monthly <= 1.0 and 0.0 < self.start_speed <= 1.0):
            raise ValueError("a monthly chance lies in [0, 1], a start speed in (0, 1]")
        if min(self.vacancy_days, self.training_days, self.learning_days) < 0:
            raise ValueError("vacancy, training and learning take 0 days or more")

    @property
    def lookback_days(self) -> int:
        """Days before a run that decide who is new on its first day."""
        training = _WEEK * -(-self.training_days // _WORKDAYS)
        return self.vacancy_days + training + self.learning_days + _SETTLED

    def extra_time_ppm(self, days: Whole) -> Whole:
        """Millionths of extra time, so many days after the end of training."""
        if self.learning_days == 0:
            return np.zeros_like(days)
        learnt = np.clip(days / self.learning_days, 0.0, 1.0)
        speed = self.start_speed + (1.0 - self.start_speed) * learnt
        return np.asarray(np.floor(STANDARD / speed - STANDARD + 0.5).astype(np.int64))


@dataclass(frozen=True)
class Replacement:
    """One change of the holder of a post. Days of the run; they may lie outside it."""

    quits: int  # first day without him
    fills: int  # first day of his successor, who is trained first


def draw_replacements(
    plan: TurnoverPlan, key: int, start: dt.date, days: int, seed: int, replication: int
) -> list[Replacement]:
    """All changes of post ``key`` that matter for ``days`` days from ``start``, in order."""
    first = start - dt.timedelta(days=plan.lookback_days)
    month, last = first.replace(day=1), start + dt.timedelta(days=days)
    found: list[Replacement] = []
    while month < last:
        after = (month + dt.timedelta(days=31)).replace(day=1)
        index = month.year * 12 + month.month
        if uniform(seed, replication, _QUIT, key, index) < plan.monthly:
            length = (after - month).days
            into = int(uniform(seed, replication, _QUIT_DAY, key, index) * length)
            day = (month - start).days + into
            if day >= -plan.lookback_days and (not found or day >= found[-1].fills):
                found.append(Replacement(day, day + plan.vacancy_days))
        month = after
    return found


def apply_turnover(
    plan: TurnoverPlan, replacements: list[Replacement], planned: Whole, away: Flags, extra_time_ppm: Whole
) -> None:
    """Set ``away`` to VACANT, or absent for training, and add to ``extra_time_ppm`` while the new worker learns.

    ``planned``: the post's planned working days, counted from the run's first, ascending, from ``plan.back``
    days before it; ``away``, ``extra_time_ppm``: [day of the run].
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
