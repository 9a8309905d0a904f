"""Time factors of work: skill, learning, cover, pressure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.durations import STANDARD, time_factor_ppm
from sim.rules.rushing import rushed_time_factor
from sim.world.event_order import DAY
from sim.world.tables import StepEffect

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.queues.queue import Task
    from sim.agents.visits import VisitRound
    from sim.agents.workers.current_work import CurrentWork


def own_time_factor(current: CurrentWork, covering: bool = False) -> int:
    """Return actual time / standard time of work begun now, in millionths."""
    extra_time = current.presence.extra_time_ppm[current.model.now // DAY]
    return time_factor_ppm(extra_time, covering, current.model.run.cover_time_factor)


def task_time_factor(current: CurrentWork, task: Task, covering: bool) -> int:
    """Return a task's time factor in millionths; a duty assigned to one worker always takes its standard time."""
    if task.duty is not None and task.duty.worker is not None:
        return STANDARD
    return time_factor_of_kind(current, task.kind, own_time_factor(current, covering))


def visit_time_factor(current: CurrentWork, round_: VisitRound, window_number: int) -> int:
    """Return the time factor of a contact attempt in millionths; telephone calls are not hurried."""
    factor = own_time_factor(current)
    return (
        factor
        if round_.is_by_phone(window_number)
        else time_factor_of_kind(current, round_.record.kind, factor)
    )


def time_factor_of_kind(current: CurrentWork, kind: int, time_factor: int) -> int:
    """Return the time factor of work of a kind: smaller under pressure for kinds that are hurried (S12)."""
    if current.worker.queue.rushing.is_on and current.model.kinds[kind].rushes:
        return rushed_time_factor(time_factor, current.model.run.rush_ppm)
    return time_factor


def mark_hurried(current: CurrentWork, case: Case, kind: int) -> None:
    """Mark a case whose solution or joint handling is begun in a rush."""
    solves = current.model.steps[case.step].marks & StepEffect.SOLVES
    if current.worker.queue.rushing.is_on and (solves or current.model.kinds[kind].rushes):
        case.is_hurried = True
