"""Models that every library simulates, and the results that a run reports.

``mm1``: one server, Poisson arrivals, exponential service, first come first served; load 0.7.

``shifts``: ten servers who all work 8-12 and 14-18 o'clock every day; two Poisson streams round the clock, `rush`
and `normal`, with exponential service. A free server takes the longest waiting rush customer, else the longest waiting
normal one; a started service is not taken away for another customer. At the end of a block it stops where it is; the
same server goes on with it when the next block begins. Load 0.8 of the hours on shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev
from time import perf_counter, process_time
from typing import NamedTuple

DAY, H = 86_400, 3600
BLOCKS = ((8 * H, 12 * H), (14 * H, 18 * H))
SERVERS = 10
CLASSES = ("rush", "normal")
SERVICE = {"mm1": (1000.0,), "shifts": (1500.0, 3000.0)}  # mean seconds by class, first served first
GAP = {
    "mm1": (1430.0,),
    "shifts": (1687.5, 1687.5),
}  # 1430 s: a million customers fit into 31 bits of seconds
CUSTOMERS = {"mm1": 1_000_000, "shifts": 200_000}
BATCHES = 20


class Seconds(NamedTuple):
    """Of the wall clock, and of the processor: on a busy machine only the second says what a program costs."""

    wall: float
    cpu: float


NO_TIME = Seconds(0.0, 0.0)


class Watch:
    """Started when made."""

    def __init__(self) -> None:
        self.wall, self.cpu = perf_counter(), process_time()

    def read(self) -> Seconds:
        """Since the start."""
        return Seconds(perf_counter() - self.wall, process_time() - self.cpu)


@dataclass
class Outcome:
    """One run: seconds of simulating and of building, and how long customers waited and stayed, by class."""

    seconds: Seconds
    waits: list[list[float]]
    stays: list[list[float]]
    building: Seconds = NO_TIME
    events: int | None = None
    customers: int | None = None

    def summary(self) -> dict[str, object]:
        """What the bench prints and compares: means with standard errors of batch means."""
        return {
            "seconds": self.seconds,
            "building": self.building,
            "events": self.events,
            "customers": self.customers or sum(len(w) for w in self.waits),
            "means": [mean_and_error(x) for pair in zip(self.waits, self.stays, strict=True) for x in pair],
        }


def mean_and_error(values: list[float]) -> tuple[float, float]:
    """Mean and its standard error; neighbours resemble each other, so from means of batches. One value: unknown."""
    size = len(values) // BATCHES
    if size == 0:
        return fmean(values), 0.0
    batches = [fmean(values[i * size : (i + 1) * size]) for i in range(BATCHES)]
    return fmean(values), stdev(batches) / BATCHES**0.5


def known(model: str) -> tuple[float, ...]:
    """Mean wait and mean stay, class by class: queueing theory; where there is none, 160 million customers in C."""
    if model == "shifts":
        return 16_194, 18_705, 22_406, 28_824
    service, gap = SERVICE["mm1"][0], GAP["mm1"][0]
    stay = 1 / (1 / service - 1 / gap)
    return stay - service, stay


def on_shift(now: float) -> bool:
    """Are the servers at work?"""
    time = now % DAY
    return any(start <= time < end for start, end in BLOCKS)


def next_opening(now: float) -> float:
    """When the next block begins, later than now."""
    day, time = now // DAY * DAY, now % DAY
    return day + next((start for start, _ in BLOCKS if start > time), DAY + BLOCKS[0][0])


def finished(now: float, work: float) -> float:
    """When work begun now, on shift, is done: it stops at the end of a block and goes on in the next."""
    while True:
        day, time = now // DAY * DAY, now % DAY
        left = next(end for start, end in BLOCKS if start <= time < end) - time
        if work <= left:
            return now + work
        work -= left
        now = next_opening(day + time)
