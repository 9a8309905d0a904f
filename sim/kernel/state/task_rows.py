"""Mapping between task rows and the cases and duties they belong to.

A task is a row of `State.task`: first one row for each duty, then the rows of each case slot.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import TASK_BITS, State
from sim.world.tables import World


@compiled_only
def task_of_step(W: World, s: int) -> int:
    """Return the task of the current step of the case in slot ``s``."""
    return len(W.duty) + (s << TASK_BITS)


@compiled_only
def task_of_call(W: World, s: int) -> int:
    """Return the task of the resident's call."""
    return task_of_step(W, s) + 1


@compiled_only
def task_of_tracking(W: World, s: int) -> int:
    """Return the task of tracking the case."""
    return task_of_step(W, s) + 2


@compiled_only
def is_duty(W: World, k: int) -> bool:
    """Return whether task ``k`` belongs to a duty; its row is the duty's number."""
    return 0 <= k < len(W.duty)


@compiled_only
def is_step(S: State, k: int) -> bool:
    """Return whether task ``k`` is the current step of a case."""
    return S.task[k].number == S.task[k].case


@compiled_only
def is_background(W: World, S: State, k: int) -> bool:
    """Return whether task ``k`` (>= 0) is a background task."""
    return k >= len(W.duty) and S.task[k].case < 0


@compiled_only
def background_of(W: World, S: State, k: int) -> int:
    """Return the number of background task ``k``."""
    return S.task[k].number - 3 * len(W.case) - len(W.duty)


@compiled_only
def slot_of(W: World, k: int) -> int:
    """Return the slot of the case of task ``k``."""
    return (k - len(W.duty)) >> TASK_BITS


@compiled_only
def entity_of(W: World, S: State, k: int) -> int:
    """Return the number of the task's case, duty or background task, as logged."""
    if is_background(W, S, k):
        return background_of(W, S, k)
    return k if is_duty(W, k) else S.task[k].case


@compiled_only
def is_in_pool(W: World, S: State, k: int) -> bool:
    """Return whether the task's case was offered to the community pool."""
    return not is_duty(W, k) and S.case[slot_of(W, k)].in_pool == 1


@compiled_only
def precedes_in_class(S: State, a: int, b: int) -> bool:
    """Return whether task ``a`` is served before ``b`` of the same class: by order key, then by number."""
    x = S.task[a]
    y = S.task[b]
    return x.order_key < y.order_key or (x.order_key == y.order_key and x.number < y.number)


@compiled_only
def precedes(S: State, a: int, b: int) -> bool:
    """Return whether waiting task ``a`` comes before ``b``: by class, order key and number."""
    if S.task[a].priority != S.task[b].priority:
        return S.task[a].priority < S.task[b].priority
    return precedes_in_class(S, a, b)
