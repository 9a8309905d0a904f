"""Read-only inputs of the accumulators: period, levels, rosters, and the entities of each task kind."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.world.context import MeasurementContext
from sim.world.tables import DutyWindow, Labels, Level, StepEffect, StepType, Table, World

LEVELS = len(Level)
OWN = int(Level.COMMUNITY)  # levels up to this one are the workers' own: grid, sub-area and community

Ints = NDArray[np.int64]


class Owner(IntEnum):
    """Table that the ``entity`` of a row refers to, by task kind."""

    NONE = 0
    CASE = 1
    DUTY = 2
    HOUSEHOLD = 3


class Nature(IntEnum):
    """Bits of ``CaseLayout.case[:, CaseColumn.NATURE]``."""

    UPPER = 1  # task from above
    EMERGENCY = 2
    FOUND = 4  # found by a grid worker
    INHERITED = 8  # from the list of initially open cases
    APPROVAL = 16


OUTSIDE_HEADLINE = int(Nature.UPPER) | int(Nature.EMERGENCY) | int(Nature.APPROVAL)
"""Natures of cases that the headline of lateness leaves out (clause S6.1a)."""


class CaseColumn(IntEnum):
    """Column of ``CaseLayout.case``."""

    KIND = 0
    NEEDED = 1  # lowest Level able to solve the case
    NATURE = 2  # bits of Nature
    SOLVABLE = 3  # 1 = its route has a step that solves it


class Span(IntEnum):
    """Position in ``Layout.span``."""

    START = 0  # of the period, seconds
    END = 1  # of the period, seconds
    DAYS = 2  # of the run
    RECONTACT = 3  # task kind of recontacts; -1 = none
    TRACKING = 4  # task kind of tracking cases that were passed on; -1 = none


class CaseLayout(NamedTuple):
    """Inputs for case histories. Few plain arrays, because these compile fast."""

    span: Ints  # [Span], as in Layout
    workdays: Ints  # [day] working days up to and including this one
    case: NDArray[np.int8]  # [case, CaseColumn]
    reference_days: NDArray[np.int16]  # [case] reference deadline in working days; -1 = no clock from arrival
    office: Table  # World.office
    run: Table  # World.run
    office_block: Table  # World.office_block


class Layout(NamedTuple):
    """Read-only arrays for compiled accumulators; times in seconds since day 0, 00:00."""

    span: Ints  # [Span]
    level: Ints  # [queue] Level; 0 in a hand-built network
    worker: Table  # World.worker
    day: Table
    shift: Table
    block: Table
    owner: Ints  # [task kind] Owner
    duty: Table  # World.duty
    visits: Ints  # [task kind] row of `window_seconds`; -1 = no visits
    window_seconds: NDArray[np.int32]  # [., home] expected seconds of one visit window, all attempts included
    of_grids: Ints  # [task kind] 1 = at least one duty of a grid is of this kind
    case_layout: CaseLayout
    day_type: Ints  # [day of the run] DayType


def build_layout(world: World, names: Labels, context: MeasurementContext) -> Layout:
    """Build the layout of one replication.

    Raises
    ------
    ValueError
        If one task kind is used for two kinds of entity.
    """
    run = world.run[0]
    kinds = max(len(names.task_kinds), len(world.kind), 1)
    side_kinds = (run["recontact_kind"], run["tracking_kind"] if run["tracking_interval"] > 0 else -1)
    span = np.array([context.period.start, context.period.end, run["days"], *side_kinds], np.int64)
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
        case_layout=_case_layout(span, world, names),
        day_type=context.period.day_types(),
    )


def _case_layout(span: Ints, world: World, names: Labels) -> CaseLayout:
    case = _cases(world, names)
    nature = case[:, CaseColumn.NATURE]
    days = np.where(nature & (Nature.UPPER | Nature.INHERITED), -1, world.case["reference_days"])
    return CaseLayout(
        span, _workdays(world), case, days.astype(np.int16), world.office, world.run, world.office_block
    )


def _workdays(world: World) -> Ints:
    office = world.office[: int(world.run["days"][0])]
    return np.asarray(office["before"] + office["working"], np.int64)


def _cases(world: World, names: Labels) -> NDArray[np.int8]:
    flags = {"upper": Nature.UPPER, "emergency": Nature.EMERGENCY, "approval": Nature.APPROVAL}
    nature = np.array([int(flags.get(kind, 0)) for kind in names.case_kinds] or [0], np.int64)
    case, solvable = world.case, _solvable(world)
    of_case = nature[case["kind"]]
    if "worker_found" in names.channels:
        worker_found = names.channels.index("worker_found")
        of_case = of_case | np.where(case["channel"] == worker_found, int(Nature.FOUND), 0)
        of_case = of_case | np.where(case["channel"] < 0, int(Nature.INHERITED), 0)
    columns: dict[CaseColumn, NDArray[Any]] = {
        CaseColumn.KIND: case["kind"],
        CaseColumn.NEEDED: np.maximum(case["needed"], 0),
        CaseColumn.NATURE: of_case,
        CaseColumn.SOLVABLE: solvable[case["entry"]],
    }
    return np.ascontiguousarray(np.stack([columns[c].astype(np.int8) for c in CaseColumn], axis=1))


def _owners(world: World, kinds: int) -> Ints:
    owner = np.zeros(kinds, np.int64)
    steps = world.step["kind"][world.step["type"] == int(StepType.WORK)]
    recontact = world.run["recontact_kind"]
    tracking = world.run["tracking_kind"][world.run["tracking_interval"] > 0]
    for code, used in (
        (Owner.CASE, np.concatenate([steps, recontact[recontact >= 0], tracking])),
        (Owner.DUTY, world.duty["kind"]),
        (Owner.HOUSEHOLD, world.round["kind"]),
    ):
        for kind in np.unique(used):
            if owner[kind] not in (Owner.NONE, code) and kind != recontact[0]:
                raise ValueError(
                    f"task kind {kind} must be used for cases, duties or households only, not for two of them"
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
    """Return [step] 1 if a case that enters at the step can reach a solving step.

    Closing a case that cannot reach one counts as solving it. Searched backwards along `next` and `branch` until
    nothing changes.
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
    """Return [task kind] True for duties and visits of grids with windows that lapse; False for carried duties."""
    lapses = np.zeros(len(f.owner), bool)
    of_grid = f.level[world.duty["queue"]] == int(Level.GRID)
    lapses[world.duty["kind"][of_grid & (world.duty["window"] != int(DutyWindow.CARRIES_OVER))]] = True
    lapses[world.round["kind"]] = True
    return lapses
