"""Queue discipline: priority, order within a class, preemption and cover."""

from __future__ import annotations

from sim.jit import rule
from sim.world.tables import Cover, ShiftEnd

FINISH = int(ShiftEnd.FINISH)


NO_COVER = int(Cover.NONE)


WHEN_IDLE, COMMUNITY_POOL = int(Cover.WHEN_IDLE), int(Cover.COMMUNITY_POOL)


@rule
def class_of(rank_of_kind: int, rank_of_overdue: int, lifted: int) -> int:
    """The class of a case's task: a lifted case moves up to `overdue`, never down."""
    if lifted == 1 and rank_of_overdue < rank_of_kind:
        return rank_of_overdue
    return rank_of_kind


@rule
def place_in_class(edf: int, joined: int, due: int, latest: int) -> int:
    """What orders tasks of one class: the time they joined, or the due time (none = last)."""
    if edf == 0:
        return joined
    return due if due >= 0 else latest


@rule
def is_offered(cover: int, somebody_today: bool) -> bool:
    """Whether everything that waits in a queue is offered to those who cover it (clause S3.4)."""
    if cover == NO_COVER:
        return False
    return not somebody_today or cover in (WHEN_IDLE, COMMUNITY_POOL)


@rule
def overflows(waiting: int, workers: int, threshold: int) -> bool:
    """Whether the waiting work per worker exceeds what new cases may join (0 = never)."""
    return threshold > 0 and waiting > threshold * max(1, workers)


@rule
def fits(shift_end: int, expected: int, left_today: int, whole_shift: int) -> bool:
    """Whether work that must be finished in one go may be started now (clause S4.4).

    What is longer than the whole shift could never be started; it behaves like `resume` instead.
    """
    return shift_end != FINISH or expected <= left_today or expected > whole_shift


@rule
def is_better_victim(rank: int, began: int, best_rank: int, best_began: int) -> bool:
    """Whom an emergency interrupts: the least urgent class, then the task started last, then the lower number.

    Workers are compared in ascending number, so an equal later one does not replace an earlier one.
    """
    return rank > best_rank or (rank == best_rank and began > best_began)


@rule
def turn_of(unit: int, today: int, units: int, way: int) -> int:
    """Which grid of several comes first today: where there is a way between them they take turns (clause S3.2)."""
    return (unit + today) % units if units > 1 and way > 0 else 0
