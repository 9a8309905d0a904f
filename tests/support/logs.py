"""Small hand-made Worlds, Contexts and logs with known metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import PileUp, SequentialTests, ServiceLevel, Verdict, Zone
from sim.world.context import MeasurementContext, Period
from sim.world.event_order import DAY
from sim.world.log import ROW, RecordType
from sim.world.tables import (
    BLOCK,
    CASE,
    CLOSES,
    DUTY,
    HOLD,
    HOME,
    KIND,
    MEMBER,
    OFFICE_DAY,
    QUEUE,
    RELEASES,
    ROSTER_DAY,
    ROUND,
    RUN,
    SHIFT,
    STEP,
    WORKER,
    DutyWindow,
    Labels,
    StepEffect,
    StepType,
    World,
)  # fmt: skip

HOUR = 3600
TASKS = ("case", "emergency", "recontact", "upper", "admin", "log", "patrol", "visit", "special_visit")
TASK = {name: i for i, name in enumerate(TASKS)}
KINDS = ("general", "coordinated", "emergency", "upper", "approval")
GENERAL, COORDINATED, EMERGENCY, UPPER, APPROVAL = range(5)
GRID, DESK, STREET = 0, 1, 2  # queues
DUTIES = ("patrol", "admin", "log")
ROUNDS = ("visit", "special_visit")
FULL_VISIT = 600  # expected seconds of one window
ABOUT = ("kind", "unit", "worker", "value")  # columns of a row beside time, record type and entity


@dataclass
class Town:
    """Two workers of a grid, a community and a street desk; present 8-12 and 13-17 on weekdays."""

    weeks: int = 4
    warm_up: int = 1
    cases: Sequence[tuple[int, int]] = ()  # kind, needed level
    homes: int = 10
    reference_days: int = -1  # reference deadline of all cases in working days; -1 = no clock from arrival
    rows: list[tuple[int, int, int, int, int, int, int]] = field(default_factory=list)

    @property
    def days(self) -> int:
        return 7 * self.weeks

    def add(self, time: int, record_type: RecordType, entity: int, *about: int, **named: int) -> None:
        """Append a row; ``about``, ``named``: kind, unit, worker, value, in this order or by name, -1 by default."""
        row = {**dict.fromkeys(ABOUT, -1), **dict(zip(ABOUT, about, strict=False)), **named}
        assert row.keys() == set(ABOUT) and len(about) <= len(ABOUT), "a column that no row has"
        kind, unit, worker, value = row.values()
        self.rows.append((time, int(record_type), kind, entity, unit, worker, value))

    def log(self) -> NDArray[np.void]:
        return np.array(self.rows, ROW)

    def names(self) -> Labels:
        return Labels(TASKS, KINDS, (), ("grid", "desk", "street"), (0, 2, 3))

    def context(self) -> MeasurementContext:
        working = np.array([int(d % 7 < 5) for d in range(self.days)])
        heads = np.array([2, 1, 1])
        return MeasurementContext(
            Period(start=7 * self.warm_up * DAY, end=self.days * DAY, working=working),
            level=np.array([0, 2, 3]), posts=heads, fte=heads.astype(float),
            households=np.array([self.homes] * 3), grids=np.array([1, 1, 1]),
            present=np.outer(heads, working) * 8 * HOUR,
            post_seconds=5 * (self.weeks - self.warm_up) * 8 * HOUR,
            households_per_full_time=self.homes / 2, own_deadline=True,
        )  # fmt: skip

    def world(self) -> World:
        queue = np.zeros(3, QUEUE)
        worker = np.zeros(4, WORKER)
        worker["queue"] = [0, 0, 1, 2]
        worker["day_first"] = np.arange(4) * self.days
        run = np.zeros(1, RUN)
        run["horizon"], run["days"], run["recontact_kind"] = self.days * DAY, self.days, TASK["recontact"]
        run["office_seconds"] = 8 * HOUR
        return World(
            run=run, kind=np.zeros(len(TASKS), KIND), priority=np.zeros((1, len(TASKS)), np.int64), queue=queue,
            worker=worker, day=np.tile(self._roster(), 4), shift=_shifts(), block=_blocks(),
            office=self._office(), office_block=_blocks(),
            step=_steps(), hold=np.zeros(0, HOLD), case=self._cases(), queue_at=np.array([[0, -1, 1, 2, -1, -1]]),
            duty=_duties(), schedule=np.full((1, self.days), RELEASES | CLOSES), round=_rounds(self.homes),
            member=_members(self.homes), home=np.zeros(self.homes, HOME),
        )  # fmt: skip

    def _roster(self) -> NDArray[np.void]:
        day = np.zeros(self.days, ROSTER_DAY)
        day["shift"] = [int(d % 7 < 5) for d in range(self.days)]
        day["before"] = np.concatenate([[0], np.cumsum(day["shift"])[:-1]]) * 8 * HOUR
        return day

    def _office(self) -> NDArray[np.void]:
        office = np.zeros(self.days, OFFICE_DAY)
        office["working"] = [int(d % 7 < 5) for d in range(self.days)]
        office["before"] = np.concatenate([[0], np.cumsum(office["working"])[:-1]])
        office["blocks"], office["clock"] = 2, office["before"] * 8 * HOUR
        return office

    def _cases(self) -> NDArray[np.void]:
        case = np.zeros(len(self.cases), CASE)
        case["reference_days"] = self.reference_days
        for i, (kind, needed) in enumerate(self.cases):
            case[i]["kind"], case[i]["needed"] = kind, needed
        return case


def _shifts() -> NDArray[np.void]:
    shift = np.zeros(2, SHIFT)
    shift[1] = (0, 2, 8 * HOUR)
    return shift


def _blocks() -> NDArray[np.void]:
    block = np.zeros(2, BLOCK)
    block["start"], block["end"], block["before"] = (
        [8 * HOUR, 13 * HOUR],
        [12 * HOUR, 17 * HOUR],
        [0, 4 * HOUR],
    )
    return block


def _steps() -> NDArray[np.void]:
    """0: solve, then 1: close; two more name the kinds of emergencies and upper tasks."""
    step = np.zeros(4, STEP)
    step["type"] = [int(StepType.WORK), int(StepType.CLOSE), int(StepType.WORK), int(StepType.WORK)]
    step["kind"] = [TASK["case"], 0, TASK["emergency"], TASK["upper"]]
    step["marks"] = [int(StepEffect.SOLVES), 0, int(StepEffect.SOLVES), int(StepEffect.SOLVES)]
    step["next"] = [1, -1, 1, 1]
    step["branch"] = -1
    return step


def _duties() -> NDArray[np.void]:
    duty = np.zeros(len(DUTIES), DUTY)
    duty["kind"] = [TASK[name] for name in DUTIES]
    duty["window"] = [int(DutyWindow.LAPSES), int(DutyWindow.LAPSES), int(DutyWindow.CARRIES_OVER)]
    return duty


def _rounds(homes: int) -> NDArray[np.void]:
    rounds = np.zeros(len(ROUNDS), ROUND)
    rounds["kind"] = [TASK[name] for name in ROUNDS]
    rounds["first_member"] = [0, homes]
    rounds["members"] = homes
    rounds["remaining_0"] = FULL_VISIT
    return rounds


def _members(homes: int) -> NDArray[np.void]:
    member = np.zeros(2 * homes, MEMBER)
    member["home"] = np.tile(np.arange(homes), 2)
    return member


@dataclass
class Replication:
    """What `sim.builder.build` hands to the metrics."""

    world: World
    labels: Labels
    context: MeasurementContext


LIMITS = Verdict(
    growth_share_per_week=0.01, undone_share=0.1, onset_weeks=4,
    pile_up=PileUp(days_per_worker=0.5, median_factor=2.0, workdays=10),
    service_level=ServiceLevel(reference_miss_share=0.1, attempted_share=0.9, rushed_share=0.1, replication_share=0.9),
    tests=SequentialTests(weeks=52, error=0.05, kept=Zone(low=0.85, high=0.95), overloaded=Zone(low=0.5, high=0.9),
                          limit_years=40),
)  # fmt: skip


def built(town: Town) -> Replication:
    world = town.world()
    for table in world:
        table.setflags(write=False)  # as the builder does
    return Replication(world, town.names(), town.context())


def at(day: int, hour: float) -> int:
    return day * DAY + round(hour * HOUR)
