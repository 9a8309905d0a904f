"""Queue discipline: priority, order within a class, preemption and cover."""

from __future__ import annotations

from sim.jit import compiled
from sim.world.tables import Cover, ShiftEnd

FINISH = int(ShiftEnd.FINISH)
NO_COVER = int(Cover.NONE)
WHEN_IDLE, COMMUNITY_POOL = int(Cover.WHEN_IDLE), int(Cover.COMMUNITY_POOL)


@compiled
def priority_of(priority_of_kind: int, priority_of_overdue: int, promoted: int) -> int:
    """The class of a case's task: a lifted case moves up to `overdue`, never down."""
    if promoted == 1 and priority_of_overdue < priority_of_kind:
        return priority_of_overdue
    return priority_of_kind


@compiled
def order_key(earliest_due_first: int, joined: int, due: int, latest: int) -> int:
    """What orders tasks of one class: the time they joined, or the due time (none = last)."""
    if earliest_due_first == 0:
        return joined
    return due if due >= 0 else latest


@compiled
def is_offered(cover: int, somebody_today: bool) -> bool:
    """Whether everything that waits in a queue is offered to those who cover it (clause S3.4)."""
    if cover == NO_COVER:
        return False
    return not somebody_today or cover in (WHEN_IDLE, COMMUNITY_POOL)


@compiled
def is_overflowing(waiting: int, workers: int, threshold: int) -> bool:
    """Whether the waiting work per worker exceeds what new cases may join (0 = never)."""
    return threshold > 0 and waiting > threshold * max(1, workers)


@compiled
def fits(shift_end: int, expected: int, remaining_today: int, shift_seconds_today: int) -> bool:
    """Whether work that must be finished in one go may be started now (clause S4.4).

    What is longer than the whole shift could never be started; it behaves like `resume` instead.
    """
    return shift_end != FINISH or expected <= remaining_today or expected > shift_seconds_today


@compiled
def is_better_preemption_target(priority: int, began: int, best_priority: int, best_began: int) -> bool:
    """Whom an emergency interrupts: the least urgent class, then the task started last, then the lower number.

    Workers are compared in ascending number, so an equal later one does not replace an earlier one.
    """
    return priority > best_priority or (priority == best_priority and began > best_began)


@compiled
def rotation_offset(grid: int, today: int, grids: int, travel_seconds: int) -> int:
    """Which grid of several comes first today: where there is a way between them they take turns (clause S3.2)."""
    return (grid + today) % grids if grids > 1 and travel_seconds > 0 else 0
