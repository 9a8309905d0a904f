"""A small queueing network written by hand, as a World for both engines.

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

Classes are listed from first to last served. Everything is in whole seconds; random service times should be
1,000 s and more, so that rounding to seconds does not matter (below 1e-7 then). Mechanisms that are not
built are refused by name (``UnsupportedFeatureError``), never ignored. `docs/tutorials/first_network.md` is the tour.
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
    UnsupportedFeatureError,
    build_case_table,
)
from sim.network.elements import ALWAYS, Hours, PriorityClass, Station, Step
from sim.network.validation import validate
from sim.rules.office_hours import DeadlineRule
from sim.world.events import DAY
from sim.world.tables import (
    BLOCK,
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
    """The World of a hand-made network over ``horizon`` seconds.

    Raises UnsupportedFeatureError for mechanisms that are foreseen but not built, ValueError for names and numbers that
    do not fit. Equal arguments give equal Worlds.
    """
    validate(stations, classes, steps, arrivals, horizon)
    days = horizon // DAY + 2
    worker, day, shift, block = _rosters(stations, days)
    run = np.zeros(1, RUN)
    run["seed"], run["replication"], run["horizon"], run["days"] = seed, replication, horizon, days
    run["earliest_due_first"] = int(earliest_due)
    run["promotion_ppm"] = run["emergency_escalation_seconds"] = run["overtime_cap"] = -1
    run["cover_time_factor"] = run["rework_factor"] = 1.0
    queue = np.zeros(len(stations), QUEUE)
    queue["workers"] = [u.servers for u in stations]
    queue["first_worker"] = np.cumsum(queue["workers"]) - queue["workers"]
    queue["keeps_owner"] = [u.keep_server for u in stations]
    queue["queue_above"] = queue["chief_head"] = -1
    table, entry = _steps(stations, classes, steps)
    case = build_case_table(arrivals, entry, horizon, seed, replication)
    office = _round_the_clock(run, days, case, earliest_due)
    table["marks"] |= np.where(len(case) and (case["own_days"] > 0).any(), StepEffect.REGISTERS, 0)
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
    )  # fmt: skip


def _round_the_clock(run: Table, days: int, case: Table, earliest_due: bool) -> Table:
    """An office that never closes: a deadline of n days is n x 24 hours."""
    longest = int(case["own_days"].max(initial=-1))
    if earliest_due and longest < 1:
        raise ValueError("earliest_due: no arrival has `due_days`")
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
    """Workers of all units; equal hours share one roster."""
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
        ahead = np.where(works, np.arange(days), days)
        ahead = np.minimum.accumulate(ahead[::-1])[::-1]
        rows["next_present_day"] = np.where(ahead == days, -1, ahead)
    worker = np.zeros(len(hours), WORKER)
    worker["line_job_first"] = worker["line_time_duty"] = -1
    worker["queue"] = np.repeat(np.arange(len(stations)), [u.servers for u in stations])
    worker["day_first"] = [kinds.index(h) * days for h in hours]
    return worker, day, shift, np.array(blocks, BLOCK)


def _steps(
    stations: Sequence[Station], classes: Sequence[PriorityClass], steps: Sequence[Step]
) -> tuple[Table, dict[str, int]]:
    """Step table: the named steps, then the end, then branches with more than two ways."""
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
        left = 1.0
        at = row
        for n, (name, p) in enumerate(branches):
            target = end if name is None else index[name]
            if n == len(branches) - 1:
                at["next"] = target
                break
            at["branch"], at["branch_share"] = target, p / left
            left -= p
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
