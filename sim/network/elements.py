"""Elements of a queueing network: working hours, stations, priority classes and steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.network.times import Time
from sim.world.event_order import DAY
from sim.world.tables import Distribution


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
class Breakdowns:
    """Random outages of a server: it is up and down in turn, whether it works or not, and up at second 0.

    Work in service waits for the same server, and resumes or begins anew by ``PriorityClass.shift_end``.

    Parameters
    ----------
    up
        Distribution of the time until the next outage, in seconds.
    down
        Distribution of the length of an outage, in seconds.

    Examples
    --------
    >>> machine = Breakdowns(up=Exponential(50_000), down=Exponential(5_000))

    References
    ----------
    B. Avi-Itzhak and P. Naor, Some queuing problems with the service station subject to breakdown (1963).
    """

    up: Time
    down: Time


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
        True: all work of a customer at this station is done by the server of the first service. ``"if_free"``: by
        that server if they are idle when the customer comes back, else by whoever is free first.
    waiting_room
        Customers who may wait, beside one for each server; None = any number. Who finds all places taken is blocked
        (``Step.overflow_to``). Servers count whether on duty or not.
    speeds
        Speed of each server; at 2 work takes half its time. Default: 1. Idle servers take work in their order.
    breakdowns
        Random outages of each server; None = none.

    Examples
    --------
    >>> desk = Station("desk", servers=2)
    >>> hotline = Station("hotline", servers=3, waiting_room=5)
    >>> pair = Station("pair", servers=2, speeds=(1.5, 1.0), breakdowns=Breakdowns(Constant(7200), Constant(600)))

    References
    ----------
    Blocked customers: L. Kleinrock, Queueing Systems I (1975), sections 3.5 and 3.6 (Erlang B, M/M/1/K).
    """

    name: str
    servers: int = 1
    hours: Hours | tuple[Hours, ...] = ALWAYS
    keep_server: bool | Literal["if_free"] = False
    waiting_room: int | None = None
    speeds: tuple[float, ...] | None = None
    breakdowns: Breakdowns | None = None


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
        service time, and any server may resume it; ``"keep"`` lets the same server resume it next; ``"repeat"``
        returns it to the queue to begin anew with the same service time, ``"restart"`` with another one.
    shift_end
        Treatment of unfinished work at the end of the last block of a day: ``"resume"`` continues in the next
        block; ``"repeat"`` begins anew in the next block, with the same service time, and ends only in a block
        (or between two outages) that is long enough; ``"finish"`` finishes it in overtime, and does not start work
        that is not expected to fit; ``"continue"`` works through all breaks.
    order
        Order of service within the class: ``"first_come"`` (or earliest due time first, ``Network``),
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
    on_interrupt: Literal["requeue", "keep", "repeat", "restart"] = "requeue"
    shift_end: Literal["resume", "repeat", "finish", "continue"] = "resume"
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
    overflow_to
        Name of the step at which a customer goes on who finds all places of the station taken; None: they are
        lost. A delay that leads back to the station is a retrial.
    parts
        Names of the first steps of the parts of a fork (``Fork``); None for any other step.

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
    overflow_to: str | None = None
    parts: tuple[str, ...] | None = None


def Fork(
    name: str, parts: tuple[str, ...], then: str | tuple[tuple[str | None, float], ...] | None = None
) -> Step:
    """Return a fork and join: the customer splits into parts and goes on when all of them have ended.

    Parameters
    ----------
    name
        Unique name of the step.
    parts
        Name of the first step of each part. Parts are customers of their own in the log; a part that is blocked or
        reneges without a way on has ended.
    then
        Next step after the join, as in ``Step``.

    Returns
    -------
    Step
        A step for ``build_network``.

    Examples
    --------
    >>> order = Fork("order", parts=("bill", "pack"), then="send")

    References
    ----------
    F. Baccelli, A. M. Makowski and A. Shwartz, The fork-join queue and related systems (1989).
    """
    return Step(name, None, None, Time(Distribution.CONSTANT, 1.0), then, parts=parts)
