"""What an accumulator must know beside the rows: period, levels, rosters and what each task kind's entity is."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.world.context import MeasurementContext
from sim.world.tables import DutyWindow, Labels, Level, StepEffect, StepType, Table, World

NOBODY, CASE, DUTY, HOUSEHOLD = 0, 1, 2, 3  # whose number a row's entity is, by task kind
UPPER, EMERGENCY, FOUND, INHERITED = 1, 2, 4, 8  # bits of CaseLayout.case[:, NATURE]
LEVELS = len(Level)
OWN = int(Level.COMMUNITY)  # grid, sub-area and community: the work of the workers and their own desk

Ints = NDArray[np.int64]


class CaseLayout(NamedTuple):
    """What the reading of a case's rows reads; few plain arrays, because that compiles fast."""

    span: Ints  # as in Layout
    workdays: Ints  # [day] working days up to and including this one
    case: NDArray[np.int8]  # [case, KIND | NEEDED | NATURE | SOLVABLE]


class Layout(NamedTuple):
    """Read-only arrays for compiled accumulators; times in seconds since day 0, 00:00."""

    span: Ints  # start and end of the period, days of the run, task kinds of recontacts and of tracking (-1 = none)
    level: Ints  # [queue] Level (a network made by hand: 0)
    worker: Table  # World.worker
    day: Table
    shift: Table
    block: Table
    owner: Ints  # [task kind] NOBODY | CASE | DUTY | HOUSEHOLD
    duty: Table  # World.duty
    visits: Ints  # [task kind] row of `window_seconds`; -1 = no visits
    window_seconds: NDArray[np.int32]  # [., home] expected seconds of one visit window, tries included
    of_grids: Ints  # [task kind] 1 = some duty of the grids is of this kind
    case_layout: CaseLayout


START, END, DAYS, RECONTACT, FOLLOW_UP = range(5)
KIND, NEEDED, NATURE, SOLVABLE = range(4)  # columns of CaseLayout.case


def build_layout(world: World, names: Labels, context: MeasurementContext) -> Layout:
    """The layout of one built replication; raises ValueError if a task kind has two kinds of entity."""
    run = world.run[0]
    kinds = max(len(names.task_kinds), len(world.kind), 1)
    beside = (run["recontact_kind"], run["follow_up_kind"] if run["follow_up_interval"] > 0 else -1)
    span = np.array([context.period.start, context.period.end, run["days"], *beside], np.int64)
    return Layout(
        span=span,
        level=np.maximum(np.asarray(context.level, np.int64), 0),
        worker=world.worker,
        day=world.day,
        shift=world.shift,
        block=world.block,
        owner=_owners(world, kinds),
        duty=world.duty,
        visits=_visits(world, kinds),
        window_seconds=_window_seconds(world),
        of_grids=_of_grids(world, context, kinds),
        case_layout=CaseLayout(span, _workdays(world), _cases(world, names)),
    )


def _workdays(world: World) -> Ints:
    first = int(world.run["office_first"][0])
    office = world.office[first : first + int(world.run["days"][0])]
    return np.asarray(office["before"] + office["working"], np.int64)


def _cases(world: World, names: Labels) -> NDArray[np.int8]:
    flags = {"upper": UPPER, "emergency": EMERGENCY}
    nature = np.array([flags.get(kind, 0) for kind in names.case_kinds] or [0], np.int64)
    case, solvable = world.case, _solvable(world)
    of_case = nature[case["kind"]]
    if "worker_found" in names.channels:
        of_case = of_case | np.where(case["channel"] == names.channels.index("worker_found"), FOUND, 0)
        of_case = of_case | np.where(case["channel"] < 0, INHERITED, 0)
    columns: list[NDArray[Any]] = [
        case["kind"],
        np.maximum(case["needed"], 0),
        of_case,
        solvable[case["entry"]],
    ]
    return np.ascontiguousarray(np.stack([c.astype(np.int8) for c in columns], axis=1))


def _owners(world: World, kinds: int) -> Ints:
    owner = np.zeros(kinds, np.int64)
    steps = world.step["kind"][world.step["type"] == int(StepType.WORK)]
    recontact = world.run["recontact_kind"]
    tracking = world.run["follow_up_kind"][world.run["follow_up_interval"] > 0]
    for code, used in (
        (CASE, np.concatenate([steps, recontact[recontact >= 0], tracking])),
        (DUTY, world.duty["kind"]),
        (HOUSEHOLD, world.round["kind"]),
    ):
        for kind in np.unique(used):
            if owner[kind] not in (NOBODY, code) and kind != recontact[0]:
                raise ValueError(
                    f"task kind {kind} belongs to cases, duties or households, not to two of them"
                )
            owner[kind] = code
    return owner


def _of_grids(world: World, context: MeasurementContext, kinds: int) -> Ints:
    level = np.maximum(np.asarray(context.level, np.int64), 0)[world.duty["queue"]]
    return np.bincount(world.duty["kind"][level == int(Level.GRID)], minlength=kinds).clip(0, 1)


def _visits(world: World, kinds: int) -> Ints:
    rows = np.full(kinds, -1, np.int64)
    used = np.unique(world.round["kind"])
    rows[used] = np.arange(len(used))
    return rows


def _window_seconds(world: World) -> NDArray[np.int32]:
    used, kind = np.unique(world.round["kind"], return_inverse=True)
    window_seconds = np.zeros((max(len(used), 1), max(len(world.home), 1)), np.int32)
    for k, row in zip(kind, world.round, strict=True):
        members = world.member["home"][row["first_member"] : row["first_member"] + row["members"]]
        window_seconds[k, members] = int(row["remaining_0"] + 0.5)
    return window_seconds


def _solvable(world: World) -> Ints:
    """[step] 1 = a case that enters here can be solved; otherwise closing it counts as solving it.

    Found backwards along `next` and `branch` until nothing changes.
    """
    step = world.step
    can = (step["marks"] & int(StepEffect.SOLVES)) != 0
    for _ in range(len(step)):
        further = can.copy()
        for name in ("next", "branch"):
            target = step[name]
            further |= (target >= 0) & can[np.maximum(target, 0)]
        if (further == can).all():
            break
        can = further
    return np.asarray(can.astype(np.int64))


def lapsing_kinds(f: Layout, world: World) -> NDArray[np.bool_]:
    """[task kind] True for duties and visits of grids whose windows lapse; False where the work stays owed."""
    lapses = np.zeros(len(f.owner), bool)
    of_grid = f.level[world.duty["queue"]] == int(Level.GRID)
    lapses[world.duty["kind"][of_grid & (world.duty["window"] != int(DutyWindow.CARRIES_OVER))]] = True
    lapses[world.round["kind"]] = True
    return lapses
