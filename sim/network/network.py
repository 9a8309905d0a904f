"""A small queueing network written by hand, as a World for both engines.

    >>> world = network(
    ...     units=[Unit("desk", workers=2)],
    ...     classes=[TaskClass("urgent", interrupts=True), TaskClass("normal")],
    ...     steps=[
    ...         Step("serve", "desk", "normal", Constant(600)),
    ...         Step("rush", "desk", "urgent", Constant(60)),
    ...     ],
    ...     arrivals=[Given("serve", times=(0, 100, 200)), Given("rush", times=(300,))],
    ...     horizon=86_400,
    ... )

Classes are listed from first to last served. Everything is in whole seconds; random service times should be
1,000 s and more, so that rounding to seconds does not matter (below 1e-7 then). Mechanisms that are not
built are refused by name (``NotBuilt``), never ignored. `docs/by-hand.md` is the tour.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.network.arrivals import (
    AS_GIVEN,
    Constant,
    Exponential,
    Given,
    Lognormal,
    NotBuilt,
    Renewal,
    Time,
    Uniform,
    customers,
)
from sim.network.elements import ALWAYS, Hours, Step, TaskClass, Unit
from sim.network.validation import refuse
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
    Mark,
    OnInterrupt,
    Op,
    ShiftEnd,
    Table,
    World,
)  # fmt: skip

__all__ = [
    "ALWAYS",
    "AS_GIVEN",
    "Constant",
    "Exponential",
    "Given",
    "Hours",
    "Lognormal",
    "NotBuilt",
    "Renewal",
    "Step",
    "TaskClass",
    "Time",
    "Uniform",
    "Unit",
    "network",
]


def network(
    units: Sequence[Unit],
    classes: Sequence[TaskClass],
    steps: Sequence[Step],
    arrivals: Sequence[Given | Renewal],
    horizon: int,
    seed: int = 1,
    replication: int = 0,
    earliest_due: bool = False,
) -> World:
    """The World of a hand-made network over ``horizon`` seconds.

    Raises NotBuilt for mechanisms that are foreseen but not built, ValueError for names and numbers that
    do not fit. Equal arguments give equal Worlds.
    """
    refuse(units, classes, steps, arrivals, horizon)
    days = horizon // DAY + 2
    worker, day, shift, block = _rosters(units, days)
    run = np.zeros(1, RUN)
    run["seed"], run["replication"], run["horizon"], run["days"] = seed, replication, horizon, days
    run["edf"] = int(earliest_due)
    run["lift_ppm"] = run["rise_seconds"] = run["overtime_cap"] = -1
    run["stranger_factor"] = run["rework_factor"] = 1.0
    queue = np.zeros(len(units), QUEUE)
    queue["workers"] = [u.workers for u in units]
    queue["first_worker"] = np.cumsum(queue["workers"]) - queue["workers"]
    queue["sticky"] = [u.sticky for u in units]
    queue["rises_to"] = queue["head"] = -1
    table, entry = _steps(units, classes, steps)
    case = customers(arrivals, entry, horizon, seed, replication)
    office = _round_the_clock(run, days, case, earliest_due)
    table["marks"] |= np.where(len(case) and (case["own_days"] > 0).any(), Mark.REGISTERS, 0)
    return World(
        run=run,
        kind=_kinds(classes),
        rank=np.arange(len(classes), dtype=np.int64).reshape(1, -1),
        queue=queue, worker=worker, day=day, shift=shift, block=block,
        office=office,
        step=table,
        hold=np.zeros(0, HOLD),
        case=case,
        at=np.full((1, 6), -1, np.int64),
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


def _kinds(classes: Sequence[TaskClass]) -> Table:
    kind = np.zeros(len(classes), KIND)
    kind["shift_end"] = [ShiftEnd[c.shift_end.upper()] for c in classes]
    kind["on_interrupt"] = [OnInterrupt[c.on_interrupt.upper()] for c in classes]
    kind["interrupts"] = [c.interrupts for c in classes]
    return kind


def _rosters(units: Sequence[Unit], days: int) -> tuple[Table, Table, Table, Table]:
    """Workers of all units; equal hours share one roster."""
    hours = [h for u in units for h in (u.hours if isinstance(u.hours, tuple) else (u.hours,) * u.workers)]
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
        rows["reaches"] = np.where(ahead == days, -1, ahead)
    worker = np.zeros(len(hours), WORKER)
    worker["job_first"] = worker["owed_duty"] = -1
    worker["queue"] = np.repeat(np.arange(len(units)), [u.workers for u in units])
    worker["day_first"] = [kinds.index(h) * days for h in hours]
    return worker, day, shift, np.array(blocks, BLOCK)


def _steps(
    units: Sequence[Unit], classes: Sequence[TaskClass], steps: Sequence[Step]
) -> tuple[Table, dict[str, int]]:
    """Step table: the named steps, then the end, then branches with more than two ways."""
    unit_of = {u.name: i for i, u in enumerate(units)}
    class_of = {c.name: i for i, c in enumerate(classes)}
    index = {s.name: i for i, s in enumerate(steps)}
    rows = np.zeros(len(steps) + 1, STEP)
    rows["level"] = rows["up"] = -1
    end = len(steps)
    rows[end]["op"] = Op.CLOSE
    extra: list[np.void] = []
    for i, step in enumerate(steps):
        row = rows[i]
        row["op"] = Op.DELAY if step.unit is None else Op.WORK
        row["queue"] = -1 if step.unit is None else unit_of[step.unit]
        row["kind"] = -1 if step.task_class is None else class_of[step.task_class]
        row["law"], row["mean"], row["spread"] = step.time.law, step.time.mean, step.time.spread
        row["slot"] = i
        ways = step.then if isinstance(step.then, tuple) else ((step.then, 1.0),)
        left = 1.0
        at = row
        for n, (name, p) in enumerate(ways):
            target = end if name is None else index[name]
            if n == len(ways) - 1:
                at["next"] = target
                break
            at["other"], at["other_share"] = target, p / left
            left -= p
            if n < len(ways) - 2:
                relay = np.zeros(1, STEP)[0]
                relay["op"], relay["level"], relay["slot"] = Op.RELAY, -1, len(steps) + 1 + len(extra)
                relay["up"] = -1
                at["next"] = len(rows) + len(extra)
                extra.append(relay)
                at = relay
    if extra:
        rows = np.concatenate([rows, np.array(extra, STEP)])
    return rows, index
