"""Queueing networks written by hand, as a World for both engines.

    >>> world = build_network(
    ...     stations=[Station("desk", servers=2)],
    ...     classes=[PriorityClass("urgent", interrupts=True), PriorityClass("normal")],
    ...     steps=[
    ...         Step("serve", "desk", "normal", Constant(600)),
    ...         Step("rush", "desk", "urgent", Constant(60)),
    ...     ],
    ...     arrivals=[ArrivalTimes("serve", times=(0, 100, 200)), ArrivalTimes("rush", times=(300,))],
    ...     horizon=86_400,
    ... )

Times are whole seconds. Random service times should have means of 1,000 s and more, so that the effect of rounding
is below 1e-7; a mean that rounding changes by more than 0.1 % raises a ``NetworkWarning`` with the change. Unsupported
features raise ``UnsupportedFeatureError``. `docs/tutorials/first_network.md` is the tutorial.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.network.arrivals import (
    ArrivalTimes,
    Constant,
    Exponential,
    GivenService,
    Lognormal,
    RenewalArrivals,
    Time,
    Uniform,
    build_case_table,
)
from sim.network.elements import ALWAYS, Hours, PriorityClass, Station, Step
from sim.network.errors import Fault, NetworkError, UnsupportedFeatureError
from sim.network.validation import RunNumbers, validate
from sim.network.warnings import NetworkWarning, warn
from sim.rules.office_hours import DeadlineRule
from sim.world.event_order import DAY
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
    ROSTER_DAY,
    ROUND,
    RUN,
    SHIFT,
    STEP,
    WORKER,
    PreemptionRule,
    ShiftEnd,
    StepEffect,
    StepType,
    Table,
    World,
)  # fmt: skip

__all__ = [
    "ALWAYS",
    "ArrivalTimes",
    "Constant",
    "Exponential",
    "GivenService",
    "Hours",
    "Lognormal",
    "NetworkError",
    "NetworkWarning",
    "PriorityClass",
    "RenewalArrivals",
    "Station",
    "Step",
    "Time",
    "Uniform",
    "UnsupportedFeatureError",
    "build_network",
]


def build_network(
    stations: Sequence[Station],
    classes: Sequence[PriorityClass],
    steps: Sequence[Step],
    arrivals: Sequence[ArrivalTimes | RenewalArrivals],
    horizon: int,
    seed: int = 1,
    replication: int = 0,
    earliest_due: bool = False,
) -> World:
    """Build a queueing network.

    Parameters
    ----------
    stations
        Stations with their servers and hours.
    classes
        Priority classes, first served first.
    steps
        Steps of all routes.
    arrivals
        Arrival processes or lists of arrival times, each with its first step.
    horizon
        End of the run in seconds since day 0 (a Monday), 00:00.
    seed
        Seed of the random numbers, below 2**32.
    replication
        Number of the replication; another number gives an independent run.
    earliest_due
        True: within a class, earliest due time first (``ArrivalTimes.due_days``) instead of first come, first
        served.

    Returns
    -------
    World
        Input of ``sim.kernel.engine.run`` and ``sim.agents.engine.run``. Equal arguments give equal Worlds.

    Raises
    ------
    UnsupportedFeatureError
        For features that are part of the interface but not supported.
    NetworkError
        For invalid types, names and numbers; a ``ValueError``.

    Warns
    -----
    NetworkWarning
        If rounding to whole seconds changes a mean by more than 0.1 %, and if arrivals come after the horizon.

    Examples
    --------
    >>> world = build_network(
    ...     [Station("desk")],
    ...     [PriorityClass("normal")],
    ...     [Step("serve", "desk", "normal", Exponential(mean=1000))],
    ...     [RenewalArrivals("serve", Exponential(mean=1500))],
    ...     horizon=30 * 86_400,
    ... )

    References
    ----------
    `docs/tutorials/first_network.md`; checked against queueing theory in `docs/reference/validation.md`.
    """
    validate(stations, classes, steps, arrivals, RunNumbers(horizon, seed, replication))
    warn(steps, arrivals, horizon)
    days = horizon // DAY + 2
    worker, day, shift, block = _rosters(stations, days)
    run = np.zeros(1, RUN)
    run["seed"], run["replication"], run["horizon"], run["days"] = seed, replication, horizon, days
    run["earliest_due_first"] = int(earliest_due)
    run["promotion_ppm"] = run["emergency_escalation_seconds"] = run["overtime_cap"] = run["press_days"] = -1
    run["cover_time_factor"] = run["rework_factor"] = 1.0
    queue = np.zeros(len(stations), QUEUE)
    queue["workers"] = [u.servers for u in stations]
    queue["first_worker"] = np.cumsum(queue["workers"]) - queue["workers"]
    queue["keeps_owner"] = [u.keep_server for u in stations]
    queue["queue_above"] = queue["chief_head"] = -1
    table, entry = _steps(stations, classes, steps)
    case = build_case_table(arrivals, entry, horizon, seed, replication)
    office = _round_the_clock(run, days, case, earliest_due)
    table["marks"] |= np.where(len(case) and (case["own_deadline"] > 0).any(), StepEffect.REGISTERS, 0)
    return World(
        run=run,
        kind=_kinds(classes),
        priority=np.arange(len(classes), dtype=np.int64).reshape(1, -1),
        queue=queue, worker=worker, day=day, shift=shift, block=block,
        office=office,
        step=table,
        hold=np.zeros(0, HOLD),
        case=case,
        queue_at=np.full((1, 6), -1, np.int64),
        duty=np.zeros(0, DUTY),
        schedule=np.zeros((1, days), np.int64),
        round=np.zeros(0, ROUND), member=np.zeros(0, MEMBER), home=np.zeros(0, HOME),
        deadline=_days_table(int(case["own_deadline"].max(initial=-1))),
    )  # fmt: skip


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
    office = np.zeros(days + max(longest, 0) + 2, OFFICE_DAY)
    office["working"] = 1
    office["before"] = np.arange(len(office))
    run["deadline_rule"] = DeadlineRule.WORKING_MINUTES
    run["office_close"] = DAY
    return office


def _kinds(classes: Sequence[PriorityClass]) -> Table:
    kind = np.zeros(len(classes), KIND)
    kind["shift_end"] = [ShiftEnd[c.shift_end.upper()] for c in classes]
    kind["on_interrupt"] = [PreemptionRule[c.on_interrupt.upper()] for c in classes]
    kind["interrupts"] = [c.interrupts for c in classes]
    return kind


def _rosters(stations: Sequence[Station], days: int) -> tuple[Table, Table, Table, Table]:
    """Return World.worker, day, shift and block of all stations; equal hours share one roster."""
    hours = [h for u in stations for h in (u.hours if isinstance(u.hours, tuple) else (u.hours,) * u.servers)]
    kinds = list(dict.fromkeys(hours))
    shift = np.zeros(1 + len(kinds), SHIFT)
    blocks: list[tuple[int, int, int]] = []
    day = np.zeros(len(kinds) * days, ROSTER_DAY)
    for i, h in enumerate(kinds):
        shift[i + 1] = (len(blocks), len(h.blocks), sum(e - s for s, e in h.blocks))
        before = 0
        for start, end in h.blocks:
            blocks.append((start, end, before))
            before += end - start
        rows = day[i * days : (i + 1) * days]
        works = np.isin(np.arange(days) % 7, h.weekdays)
        rows["shift"] = np.where(works, i + 1, 0)
        rows["before"] = np.cumsum(works * before) - works * before
        next_day = np.where(works, np.arange(days), days)
        next_day = np.minimum.accumulate(next_day[::-1])[::-1]
        rows["next_present_day"] = np.where(next_day == days, -1, next_day)
    worker = np.zeros(len(hours), WORKER)
    worker["line_job_first"] = worker["line_time_duty"] = -1
    worker["queue"] = np.repeat(np.arange(len(stations)), [u.servers for u in stations])
    worker["day_first"] = [kinds.index(h) * days for h in hours]
    return worker, day, shift, np.array(blocks, BLOCK)


def _steps(
    stations: Sequence[Station], classes: Sequence[PriorityClass], steps: Sequence[Step]
) -> tuple[Table, dict[str, int]]:
    """Return World.step and the row of each step: named steps, the end, then branches of more than two successors."""
    number_of_station = {u.name: i for i, u in enumerate(stations)}
    number_of_class = {c.name: i for i, c in enumerate(classes)}
    index = {s.name: i for i, s in enumerate(steps)}
    rows = np.zeros(len(steps) + 1, STEP)
    rows["level"] = rows["escalates_to"] = -1
    end = len(steps)
    rows[end]["type"] = StepType.CLOSE
    extra: list[np.void] = []
    for i, step in enumerate(steps):
        row = rows[i]
        row["type"] = StepType.DELAY if step.station is None else StepType.WORK
        row["queue"] = -1 if step.station is None else number_of_station[step.station]
        row["kind"] = -1 if step.priority_class is None else number_of_class[step.priority_class]
        row["distribution"], row["mean"], row["spread"] = (
            step.time.distribution,
            step.time.mean,
            step.time.spread,
        )
        row["draw_key"] = i
        branches = step.then if isinstance(step.then, tuple) else ((step.then, 1.0),)
        remaining = 1.0
        at = row
        for n, (name, p) in enumerate(branches):
            target = end if name is None else index[name]
            if n == len(branches) - 1:
                at["next"] = target
                break
            at["branch"], at["branch_share"] = target, p / remaining
            remaining -= p
            if n < len(branches) - 2:
                relay = np.zeros(1, STEP)[0]
                relay["type"], relay["level"], relay["draw_key"] = (
                    StepType.RELAY,
                    -1,
                    len(steps) + 1 + len(extra),
                )
                relay["escalates_to"] = -1
                at["next"] = len(rows) + len(extra)
                extra.append(relay)
                at = relay
    if extra:
        rows = np.concatenate([rows, np.array(extra, STEP)])
    return rows, index
