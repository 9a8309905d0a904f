"""What a hand-made network consists of: units and their hours, priority classes, steps of a route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.network.arrivals import Time
from sim.world.events import DAY


@dataclass(frozen=True)
class Hours:
    """When a worker is there: blocks of the day in seconds, and weekdays (day 0 is a Monday)."""

    blocks: tuple[tuple[int, int], ...] = ((0, DAY),)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


ALWAYS = Hours()


@dataclass(frozen=True)
class Station:
    """A service point with parallel workers. `hours`: one for all, or one per worker.

    `earliest_due`: serve the earliest due first within a class instead of first come first served.
    `keep_server`: who first touched a customer does all his later work in this unit.
    """

    name: str
    servers: int = 1
    hours: Hours | tuple[Hours, ...] = ALWAYS
    keep_server: bool = False
    waiting_room: int | None = None
    breakdowns: object | None = None


@dataclass(frozen=True)
class PriorityClass:
    """A priority class. `on_interrupt` says what happens to work of this class when it is interrupted:
    ``requeue`` (goes on where it stopped, by whoever is free), ``keep`` (by the same worker, next).
    """

    name: str
    interrupts: bool = False
    on_interrupt: Literal["requeue", "keep"] = "requeue"
    shift_end: Literal["resume", "finish", "continue"] = "resume"


@dataclass(frozen=True)
class Step:
    """Work at a unit, or (without a unit) a delay that occupies nobody; then a step, a choice, or the end.

    `then`: name of the next step, or pairs (name or None, probability) adding up to 1; None = leaves.
    """

    name: str
    station: str | None
    priority_class: str | None
    time: Time
    then: str | tuple[tuple[str | None, float], ...] | None = None
