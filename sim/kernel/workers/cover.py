"""Cover: an idle worker takes a task of a neighbouring queue."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.presence import is_present
from sim.kernel.queues.queue import remove
from sim.kernel.queues.wakeups import offers_all
from sim.kernel.state.tables import FREE, State
from sim.kernel.state.task_rows import is_in_pool, precedes
from sim.kernel.workers.current_work import start_task
from sim.kernel.workers.pressed_cases import take_up_case
from sim.kernel.workers.task_selection import best_own_priority, is_eligible, select_next_task
from sim.world.tables import MAX_CLASSES, Cover, World

NO_COVER = int(Cover.NONE)
COMMUNITY_POOL, CHIEF_HEAD = int(Cover.COMMUNITY_POOL), int(Cover.CHIEF_HEAD)
NOTHING = -1


@compiled_only
def cover_neighbours(W: World, S: State, w: int) -> None:
    """COVER: take a task offered by neighbours, unless own work has priority; without either, a pressed case."""
    worker = S.worker[w]
    if worker.task != FREE or worker.preempted != FREE or not is_present(W, S, w):
        return
    priority = best_own_priority(W, S, w) if covers_by_priority(W, W.worker[w].queue) else MAX_CLASSES
    k = first_task_of_neighbours(W, S, w, priority)
    if k >= 0:
        remove(W, S, k)
        start_task(W, S, w, k, 1)
    elif priority < MAX_CLASSES:
        select_next_task(W, S, w)
    else:
        take_up_case(W, S, w)


@compiled_only
def covers_by_priority(W: World, q: int) -> bool:
    """Return whether workers of queue ``q`` may take neighbours' tasks before own work of a later class."""
    cover = W.queue[q].cover
    return cover == COMMUNITY_POOL or (cover != NO_COVER and W.run[0].overflow_seconds > 0)


@compiled_only
def neighbours_have_priority(W: World, S: State, w: int) -> bool:
    """Return whether neighbours offer a task of an earlier class than all of worker ``w``'s own work."""
    return first_task_of_neighbours(W, S, w, best_own_priority(W, S, w)) >= 0


@compiled_only
def first_task_of_neighbours(W: World, S: State, w: int, priority: int) -> int:
    """Return the first offered task of an earlier class than ``priority``, by class, time and number; -1.

    A worker with work of their own (``priority`` below MAX_CLASSES) is offered only tasks in the pool.
    """
    own = W.worker[w].queue
    queue = W.queue[own]
    best = NOTHING
    for q in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if q == own or S.mask[q] == 0 or (queue.cover == CHIEF_HEAD and W.queue[q].chief_head != w):
            continue
        whole_queue = offers_all(W, S, q) and (priority == MAX_CLASSES or queue.cover == COMMUNITY_POOL)
        k = first_offered_task(W, S, w, q, priority, whole_queue)
        if k >= 0 and (best < 0 or precedes(S, k, best)):
            best = k
    return best


@compiled_only
def first_offered_task(W: World, S: State, w: int, q: int, priority: int, whole_queue: bool) -> int:
    """Return queue ``q``'s first task of an earlier class than ``priority`` that worker ``w`` may take as cover; -1."""
    if not whole_queue and W.run[0].overflow_seconds == 0:
        return NOTHING
    r = 0
    while r < priority and S.mask[q] >> r != 0:
        k = S.waiting_lists[q * MAX_CLASSES + r].head
        while k >= 0:
            task = S.task[k]
            if W.kind[task.kind].coverable == 1 and (whole_queue or is_in_pool(W, S, k)):
                if is_eligible(W, S, w, k, 1):
                    return k
            k = task.after
        r += 1
    return NOTHING
