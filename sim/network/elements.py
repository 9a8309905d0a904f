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
    waiting_room
        Customers who may wait, beside one for each server; None = any number. Who finds all places taken is blocked.
        Servers count whether on duty or not.
    overflow_to
        Name of the step at which blocked customers go on; None: they are lost. A delay that leads back to the station
        is a retrial.
    breakdowns
        Not supported: any value other than None raises ``UnsupportedFeatureError``.

    Examples
    --------
    >>> desk = Station("desk", servers=2)
    >>> hotline = Station("hotline", servers=3, waiting_room=5, overflow_to="call again")

    References
    ----------
    Blocked customers: L. Kleinrock, Queueing Systems I (1975), sections 3.5 and 3.6 (Erlang B, M/M/1/K).
    """

    name: str
    servers: int = 1
    hours: Hours | tuple[Hours, ...] = ALWAYS
    keep_server: bool = False
    waiting_room: int | None = None
    overflow_to: str | None = None
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
    order
        Order of service within the class: ``"first_come"`` (or earliest due time first, ``build_network``),
        ``"last_come"`` or ``"shortest_first"``, by the service time drawn. Work in service is not interrupted by
        work of its own class; preempted work returns to its former position.

    Examples
    --------
    >>> urgent = PriorityClass("urgent", interrupts=True)
    >>> files = PriorityClass("files", order="shortest_first")

    References
    ----------
    Orders of service: R. W. Conway, W. L. Maxwell and L. W. Miller, Theory of Scheduling (1967), chapter 8.
    """

    name: str
    interrupts: bool = False
    on_interrupt: Literal["requeue", "keep"] = "requeue"
    shift_end: Literal["resume", "finish", "continue"] = "resume"
    order: Literal["first_come", "last_come", "shortest_first"] = "first_come"


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
    patience
        Distribution of the time that a customer waits at this step, in seconds: who is not in service by then
        reneges. None = never; 0 = at once. After the first service at the step nobody reneges.
    reneges_to
        Name of the step at which a customer who reneges here goes on; None: they leave unserved.

    Examples
    --------
    >>> triage = Step("triage", "nurse", "patient", Constant(600), then=(("treat", 0.3), (None, 0.7)))
    >>> call = Step("call", "hotline", "caller", Exponential(300), patience=Exponential(120), reneges_to="write")

    References
    ----------
    Reneging: O. Garnett, A. Mandelbaum and M. Reiman, Designing a Call Center with Impatient Customers (2002).
    """

    name: str
    station: str | None
    priority_class: str | None
    time: Time
    then: str | tuple[tuple[str | None, float], ...] | None = None
    patience: Time | None = None
    reneges_to: str | None = None
