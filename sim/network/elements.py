"""Elements of a queueing network: working hours, stations, priority classes and steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.network.times import Time
from sim.world.event_order import DAY


@dataclass(frozen=True)
class Hours:
    """Working hours of a server.

    Parameters
    ----------
    blocks
        Half-open intervals ``(start, end)`` of a day in seconds, ascending and disjoint. Default: the whole day.
    weekdays
        Weekdays with these hours, 0 (Monday) to 6. Day 0 of a network is a Monday.

    Examples
    --------
    >>> office = Hours(blocks=((8 * 3600, 12 * 3600), (14 * 3600, 18 * 3600)), weekdays=(0, 1, 2, 3, 4))
    """

    blocks: tuple[tuple[int, int], ...] = ((0, DAY),)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


ALWAYS = Hours()


@dataclass(frozen=True)
class Station:
    """A station: a queue with parallel servers.

    Parameters
    ----------
    name
        Unique name.
    servers
        Number of servers, 0 or more.
    hours
        Working hours of all servers, or one for each server.
    keep_server
        True: all work of a customer at this station is done by the server of the first service.
    waiting_room, breakdowns
        Not supported: any value other than None raises ``UnsupportedFeatureError``.

    Examples
    --------
    >>> desk = Station("desk", servers=2)
    """

    name: str
    servers: int = 1
    hours: Hours | tuple[Hours, ...] = ALWAYS
    keep_server: bool = False
    waiting_room: int | None = None
    breakdowns: object | None = None


@dataclass(frozen=True)
class PriorityClass:
    """A priority class of work; earlier classes of the list are served first.

    Parameters
    ----------
    name
        Unique name.
    interrupts
        True: preempts work of later classes if no server is idle.
    on_interrupt
        Treatment of preempted work of this class: ``"requeue"`` returns it to the queue with its remaining
        service time, and any server may resume it; ``"keep"`` lets the same server resume it next.
    shift_end
        Treatment of unfinished work at the end of the last block of a day: ``"resume"`` continues in the next
        block; ``"finish"`` finishes it in overtime, and does not start work that is not expected to fit;
        ``"continue"`` works through all breaks.

    Examples
    --------
    >>> urgent = PriorityClass("urgent", interrupts=True)
    """

    name: str
    interrupts: bool = False
    on_interrupt: Literal["requeue", "keep"] = "requeue"
    shift_end: Literal["resume", "finish", "continue"] = "resume"


@dataclass(frozen=True)
class Step:
    """A step of a route: service at a station, or a delay without a server.

    Parameters
    ----------
    name
        Unique name.
    station
        Name of the station; None for a delay.
    priority_class
        Name of the priority class; None for a delay.
    time
        Service time or delay, in seconds: ``Constant``, ``Exponential``, ``Lognormal``, ``Uniform``, ``Gamma``,
        ``Erlang``, ``Hyperexponential``, ``Empirical``, ``Mixture``, or ``GivenService`` for the service times of
        ``ArrivalTimes.seconds``.
    then
        Next step: its name, or pairs (name or None, probability) with sum 1. None: the customer leaves.

    Examples
    --------
    >>> triage = Step("triage", "nurse", "patient", Constant(600), then=(("treat", 0.3), (None, 0.7)))
    """

    name: str
    station: str | None
    priority_class: str | None
    time: Time
    then: str | tuple[tuple[str | None, float], ...] | None = None
