"""Where a case is, who works on it, and how much of the workers' own work is open."""

from __future__ import annotations

import numpy as np

from sim.jit import compiled
from sim.metrics.accumulators.case_counters import (
    CASES_QUEUED,
    GRID,
    HAND,
    IN_DELAY,
    IN_DEPARTMENT,
    IN_SUSPENSION,
    NONE,
    STAGE,
    UPPER_QUEUED,
    Lives,
    change_work,
    clipped,
    day_of,
    in_period,
    is_upper,
)
from sim.metrics.accumulators.layout import LEVELS, OWN, RECONTACT, TRACKING, Scope
from sim.world.log import RecordType
from sim.world.tables import Level

QUEUED, FIRST_SERVED, DELAYED = int(RecordType.QUEUED), int(RecordType.FIRST_SERVED), int(RecordType.DELAYED)
SUSPENDED, WITHDRAWN = int(RecordType.SUSPENDED), int(RecordType.WITHDRAWN)
SPELL, OVERTIME = int(RecordType.SPELL), int(RecordType.OVERTIME)
DEPARTMENT = int(Level.DEPARTMENT)


@compiled
def end_stage(f: Scope, v: Lives, life: np.void, c: int, t: int) -> None:
    """The stage at hand is over: its time is counted where it was spent, its open work is gone."""
    if life["since"] < 0:
        return
    if life["open"] >= 0 and not is_upper(f, c):  # evaluation after closing is no time in the system
        v.counts[STAGE + life["place"]] += clipped(f, life["since"], t)
    change_work(f, v, c, day_of(f, t), life["level"], -life["left"])
    life["left"] = 0
    life["since"] = NONE


@compiled
def begin_stage(f: Scope, v: Lives, life: np.void, c: int, t: int, place: int) -> None:
    end_stage(f, v, life, c, t)
    life["place"] = place
    life["since"] = t
    level = DEPARTMENT if place == IN_DEPARTMENT else place
    if level >= LEVELS:
        return
    if life["level"] >= 0 and life["level"] != level:
        life["hops"] += 1
    life["level"] = level


@compiled
def drop_call(f: Scope, v: Lives, life: np.void, c: int, t: int) -> None:
    """What is left of a resident's last call is no longer open; calls go to the grid."""
    change_work(f, v, c, day_of(f, t), GRID, -life["call"])
    life["call"] = 0


@compiled
def drop_asking(f: Scope, v: Lives, life: np.void, c: int, t: int) -> None:
    """Nobody asks after the case any more, or anew; that too is the grid's work."""
    change_work(f, v, c, day_of(f, t), GRID, -life["asking"])
    life["asking"] = 0


@compiled
def is_beside(f: Scope, kind: int) -> bool:
    """Whether work of this kind runs beside the case's own steps: a resident's call, a worker's asking."""
    return bool(kind == f.span[RECONTACT] or kind == f.span[TRACKING])


@compiled
def queue_up(f: Scope, v: Lives, life: np.void, event: np.void) -> None:
    """The work of a step joins a queue; calls and asking run beside the case's own steps."""
    c, t = event["case"], event["time"]
    seconds = event["value"] if event["level"] <= OWN else 0
    if event["kind"] == f.span[RECONTACT]:
        drop_call(f, v, life, c, t)
        life["call"] = seconds
    elif event["kind"] == f.span[TRACKING]:
        drop_asking(f, v, life, c, t)
        life["asking"] = seconds
    else:
        begin_stage(f, v, life, c, t, event["level"])
        life["left"] = seconds
    change_work(f, v, c, day_of(f, t), event["level"], seconds)
    if in_period(f, t):
        v.counts[UPPER_QUEUED if is_upper(f, c) else CASES_QUEUED] += seconds


@compiled
def work_off(f: Scope, v: Lives, life: np.void, event: np.void) -> None:
    """Work done shrinks what is open, on the day the spell ends and never below nothing."""
    c, day = event["case"], day_of(f, life["spell_end"])
    if event["kind"] == f.span[RECONTACT]:
        part = min(event["work"], life["call"])
        life["call"] -= part
        change_work(f, v, c, day, GRID, -part)
    elif event["kind"] == f.span[TRACKING]:
        part = min(event["work"], life["asking"])
        life["asking"] -= part
        change_work(f, v, c, day, GRID, -part)
    else:
        part = min(event["work"], life["left"])
        life["left"] -= part
        change_work(f, v, c, day, life["level"], -part)


@compiled
def spell(f: Scope, v: Lives, life: np.void, event: np.void) -> None:
    """A stretch of work in somebody's hand; nights and breaks inside it are in his hand too."""
    life["spell_end"] = event["value"]
    case_step = not is_beside(f, event["kind"]) and life["place"] < LEVELS
    if case_step and life["open"] >= 0 and not is_upper(f, event["case"]):
        v.counts[HAND + life["place"]] += clipped(f, event["time"], event["value"])
    work_off(f, v, life, event)


@compiled
def follow_stage(f: Scope, v: Lives, life: np.void, event: np.void) -> None:
    """Rows about where the case is and who works on it."""
    c, t, what = event["case"], event["time"], event["what"]
    if what == QUEUED:
        queue_up(f, v, life, event)
    elif what == DELAYED:
        begin_stage(f, v, life, c, t, IN_DEPARTMENT if event["level"] == DEPARTMENT else IN_DELAY)
    elif what == SUSPENDED:
        begin_stage(f, v, life, c, t, IN_SUSPENSION)
    elif what == SPELL:
        spell(f, v, life, event)
    elif what == OVERTIME:
        work_off(f, v, life, event)
    elif what == WITHDRAWN and event["kind"] == f.span[RECONTACT]:
        drop_call(f, v, life, c, t)
    elif what == WITHDRAWN and event["kind"] == f.span[TRACKING]:
        drop_asking(f, v, life, c, t)
    elif what == FIRST_SERVED and life["touched"] < 0:
        life["touched"] = t
