"""Queueing networks written by hand, as a World for both engines.

    >>> network = Network(
    ...     stations=[Station("desk", servers=2)],
    ...     classes=[PriorityClass("urgent", interrupts=True), PriorityClass("normal")],
    ...     steps=[
    ...         Step("serve", "desk", "normal", Constant(600)),
    ...         Step("rush", "desk", "urgent", Constant(60)),
    ...     ],
    ...     arrivals=[ArrivalTimes("serve", times=(0, 100, 200)), ArrivalTimes("rush", times=(300,))],
    ...     horizon=86_400,
    ... )
    >>> world = build_network(network)

Times are whole seconds. Random service times should have means of 1,000 s and more, so that the effect of rounding
is below 1e-7; a mean that rounding changes by more than 0.1 % raises a ``NetworkWarning`` with the change.
`docs/tutorials/first_network.md` is the tutorial, `docs/guides/networks.md` shows every feature.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.network.arrivals import ArrivalTimes, RenewalArrivals, build_case_table
from sim.network.description import Network
from sim.network.elements import ALWAYS, Breakdowns, Fork, Hours, PriorityClass, Station, Step
from sim.network.errors import Fault, NetworkError
from sim.network.forks import Split, add_parts, split_routes
from sim.network.laws import Empirical, Erlang, Gamma, Hyperexponential, Mixture
from sim.network.rosters import RunKey, build_rosters
from sim.network.routes import build_routes
from sim.network.sources import FiniteSource, close_routes
from sim.network.times import Constant, Exponential, GivenService, Lognormal, Time, Uniform
from sim.network.validation import RunNumbers, validate
from sim.network.validation_network import check_due_days, check_network
from sim.network.warnings import NetworkWarning, warn
from sim.rules.deadline_clock import DeadlineRule
from sim.world.event_order import DAY, NEVER
from sim.world.tables import (
    BLOCK,
    DEADLINE,
    DUTY,
    HOLD,
    HOME,
    KIND,
    MEMBER,
    OFFICE_DAY,
    QUEUE,
    ROUND,
    RUN,
    Keeping,
    PreemptionRule,
    ServiceOrder,
    ShiftEnd,
    StepEffect,
    Table,
    World,
)  # fmt: skip

__all__ = [
    "ALWAYS",
    "ArrivalTimes",
    "Breakdowns",
    "Constant",
    "Empirical",
    "Erlang",
    "Exponential",
    "FiniteSource",
    "Fork",
    "Gamma",
    "GivenService",
    "Hours",
    "Hyperexponential",
    "Lognormal",
    "Mixture",
    "Network",
    "NetworkError",
    "NetworkWarning",
    "PriorityClass",
    "RenewalArrivals",
    "Station",
    "Step",
    "Time",
    "Uniform",
    "build_network",
]


def build_network(network: Network, seed: int = 1, replication: int = 0) -> World:
    """Build one replication of a queueing network.

    Parameters
    ----------
    network
        The network.
    seed
        Seed of the random numbers, below 2**32.
    replication
        Number of the replication; another number gives an independent run.

    Returns
    -------
    World
        Input of ``sim.kernel.engine.run`` and ``sim.agents.engine.run``. Equal arguments give equal Worlds.

    Raises
    ------
    NetworkError
        For invalid types, names and numbers; a ``ValueError``.

    Warns
    -----
    NetworkWarning
        If rounding to whole seconds changes a mean by more than 0.1 %, and if arrivals come after the horizon.

    Examples
    --------
    >>> desk = Network(
    ...     [Station("desk")],
    ...     [PriorityClass("normal")],
    ...     [Step("serve", "desk", "normal", Exponential(mean=1000))],
    ...     [RenewalArrivals("serve", Exponential(mean=1500))],
    ...     horizon=30 * 86_400,
    ... )
    >>> world = build_network(desk, replication=3)

    References
    ----------
    `docs/tutorials/first_network.md`; checked against queueing theory in `docs/reference/validation.md`.
    """
    check_network(network)
    stations, classes, horizon = network.stations, network.classes, network.horizon
    validate(stations, classes, network.steps, network.arrivals, RunNumbers(horizon, seed, replication))
    check_due_days(network)
    warn(network.steps, network.arrivals, horizon)
    steps, arrivals = close_routes(network.steps, network.arrivals)
    steps = split_routes(steps)
    run = _run_row(network, seed, replication)
    days = int(run["days"][0])
    worker, day, shift, block = build_rosters(stations, RunKey(days, horizon, seed, replication))
    routes = build_routes(stations, classes, steps)
    table = routes.step
    case = build_case_table(arrivals, routes.entry, horizon, seed, replication)
    office = _round_the_clock(run, days, case, network.earliest_due)
    table["marks"] |= np.where(len(case) and (case["own_deadline"] > 0).any(), StepEffect.REGISTERS, 0)
    kind = case["kind"] if len(arrivals) > 1 else np.zeros(len(case), np.int64)
    splits = [Split(np.flatnonzero(kind == number), a.step, 0) for number, a in enumerate(arrivals)]
    parts = add_parts(case, steps, splits, routes.entry)
    return World(
        run=run,
        kind=_kinds(classes, network.hand_over),
        priority=np.arange(len(classes), dtype=np.int64).reshape(1, -1),
        queue=_queues(stations), worker=worker, day=day, shift=shift, block=block,
        office=office, office_block=np.array([(0, DAY, 0)], BLOCK),
        step=table,
        hold=np.zeros(0, HOLD),
        case=parts.case,
        queue_at=np.full((1, 6), -1, np.int64),
        duty=np.zeros(0, DUTY),
        schedule=np.zeros((1, days), np.int64),
        round=np.zeros(0, ROUND), member=np.zeros(0, MEMBER), home=np.zeros(0, HOME),
        deadline=_days_table(int(case["own_deadline"].max(initial=-1))),
        law=routes.law, knot=routes.knot, patience=routes.patience, parts=parts.parts, parent=parts.parent,
    )  # fmt: skip


def _run_row(network: Network, seed: int, replication: int) -> Table:
    """Return World.run: numbers of the run, without the mechanisms of grids."""
    run = np.zeros(1, RUN)
    run["seed"], run["replication"] = seed, replication
    run["horizon"], run["days"] = network.horizon, network.horizon // DAY + 2
    run["earliest_due_first"], run["hands_over"] = int(network.earliest_due), int(network.hand_over)
    run["promotion_ppm"] = run["emergency_escalation_seconds"] = run["overtime_cap"] = run["press_days"] = -1
    run["cover_time_factor"] = run["rework_factor"] = 1.0
    return run


def _queues(stations: Sequence[Station]) -> Table:
    """Return World.queue: one row for each station."""
    queue = np.zeros(len(stations), QUEUE)
    queue["workers"] = [u.servers for u in stations]
    queue["first_worker"] = np.cumsum(queue["workers"]) - queue["workers"]
    queue["places"] = [0 if u.waiting_room is None else u.servers + u.waiting_room for u in stations]
    queue["keeps_owner"] = [_keeping(u) for u in stations]
    queue["queue_above"] = queue["chief_head"] = -1
    return queue


def _days_table(longest: int) -> Table:
    """Return World.deadline: row n is a deadline of n days."""
    deadline = np.full(longest + 1, -1, DEADLINE)
    deadline["working_days"] = np.arange(longest + 1)
    return deadline


def _round_the_clock(run: Table, days: int, case: Table, earliest_due: bool) -> Table:
    """Set office hours around the clock, so that a deadline of n days is n x 24 hours; return World.office."""
    longest = int(case["own_deadline"].max(initial=-1))
    if earliest_due and longest < 1:
        raise NetworkError(Fault.NO_DUE_DAYS)
    office = np.zeros(min(days + max(longest, 0) + 2, NEVER // DAY), OFFICE_DAY)
    office["working"] = 1
    office["before"] = np.arange(len(office))
    run["deadline_rule"] = DeadlineRule.WORKING_MINUTES
    office["clock"] = np.arange(len(office)) * DAY
    office["blocks"] = 1
    run["office_seconds"] = DAY
    return office


def _keeping(station: Station) -> Keeping:
    if station.keep_server == "if_free":
        return Keeping.IF_FREE
    return Keeping.ALWAYS if station.keep_server else Keeping.NO


def _kinds(classes: Sequence[PriorityClass], hand_over: bool) -> Table:
    kind = np.zeros(len(classes), KIND)
    kind["shift_end"] = [ShiftEnd[c.shift_end.upper()] for c in classes]
    kind["on_interrupt"] = [PreemptionRule[c.on_interrupt.upper()] for c in classes]
    kind["order"] = [ServiceOrder[c.order.upper()] for c in classes]
    kind["returns_when_absent"] = hand_over
    kind["interrupts"] = [c.interrupts for c in classes]
    return kind
