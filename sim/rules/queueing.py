"""Queue discipline: priority class, order within a class, preemption and cover."""

from __future__ import annotations

from sim.jit import compiled
from sim.world.event_order import NEVER
from sim.world.tables import Cover, ServiceOrder, ShiftEnd

LAST_COME = int(ServiceOrder.LAST_COME)
FINISH = int(ShiftEnd.FINISH)
NO_COVER = int(Cover.NONE)
LAST_BLOCK = 3  # block, counted since it waits, in which a task is started whether it fits or not (S4.4)
WHEN_IDLE, COMMUNITY_POOL = int(Cover.WHEN_IDLE), int(Cover.COMMUNITY_POOL)


@compiled
def priority_of(priority_of_kind: int, priority_of_overdue: int, promoted: int) -> int:
    """Return the priority class of a case's task: promotion moves it up to `overdue`, never down."""
    if promoted == 1 and priority_of_overdue < priority_of_kind:
        return priority_of_overdue
    return priority_of_kind


@compiled
def order_key(earliest_due_first: int, joined: int, due: int, latest: int) -> int:
    """Return the key that orders tasks within a class: the time of joining, or the due time (without one: last)."""
    if earliest_due_first == 0:
        return joined
    return due if due >= 0 else latest


@compiled
def own_order_key(order: int, joined: int, seconds: int) -> int:
    """Return the key of tasks whose kind has an order of its own: last come first, or shortest first."""
    return -joined if order == LAST_COME else min(seconds, NEVER)


@compiled
def is_offered(cover: int, is_attended: bool) -> bool:
    """Return whether all waiting tasks of a queue are offered to the workers who cover it (clause S3.4).

    ``is_attended``: a post of the queue is present or will be soon.
    """
    if cover == NO_COVER:
        return False
    return not is_attended or cover in (WHEN_IDLE, COMMUNITY_POOL)


@compiled
def is_overflowing(waiting: int, workers: int, threshold: int) -> bool:
    """Return whether the seconds of waiting work per worker exceed the threshold (0 = no threshold)."""
    return threshold > 0 and waiting > threshold * max(1, workers)


@compiled
def fits(shift_end: int, expected: int, rest_of_block: int, longest_block: int) -> bool:
    """Return whether work that must end in this block may start now (clause S4.4).

    Work longer than the longest block of the day would never start; it is treated as under the shift end `resume`.
    """
    return shift_end != FINISH or expected <= rest_of_block or expected > longest_block


@compiled
def is_better_preemption_target(priority: int, began: int, best_priority: int, best_began: int) -> bool:
    """Return whether a busy worker is a better preemption target than the best one so far.

    The target has the least urgent class, then the latest start, then the lower number. Workers are compared in
    ascending order of number, so an equal later one does not replace an earlier one.
    """
    return priority > best_priority or (priority == best_priority and began > best_began)


@compiled
def rotation_offset(grid: int, today: int, grids: int, travel_seconds: int) -> int:
    """Return the position of the grid served first today: grids with travel between them rotate daily (clause S3.2)."""
    return (grid + today) % grids if grids > 1 and travel_seconds > 0 else 0
