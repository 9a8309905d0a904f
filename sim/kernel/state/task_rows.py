"""Whose a task is: a case's step, its resident's call, asking after it, a duty's piece.

A task is a row of `State.task`: the duties' come first, then those of each slot of a case.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import TASK_BITS, State
from sim.world.tables import World


@compiled_only
def task_of_step(W: World, s: int) -> int:
    """The task of the step at hand of the case in slot ``s``."""
    return len(W.duty) + (s << TASK_BITS)


@compiled_only
def task_of_call(W: World, s: int) -> int:
    """The task of its resident's next call."""
    return task_of_step(W, s) + 1


@compiled_only
def task_of_follow_up(W: World, s: int) -> int:
    """The task of asking after it."""
    return task_of_step(W, s) + 2


@compiled_only
def is_duty(W: World, k: int) -> bool:
    """Whether task ``k`` is the one task of a duty, whose number it has."""
    return 0 <= k < len(W.duty)


@compiled_only
def is_step(S: State, k: int) -> bool:
    """Whether task ``k`` is the step at hand of a case."""
    return S.task[k].number == S.task[k].case


@compiled_only
def slot_of(W: World, k: int) -> int:
    """The slot of the case that task ``k`` is of."""
    return (k - len(W.duty)) >> TASK_BITS


@compiled_only
def entity_of(W: World, S: State, k: int) -> int:
    """What task ``k`` is about, as rows tell it: a duty or a case."""
    return k if is_duty(W, k) else S.task[k].case


@compiled_only
def is_in_pool(W: World, S: State, k: int) -> bool:
    """Whether task ``k`` belongs to a case that has gone to the community pool."""
    return not is_duty(W, k) and S.case[slot_of(W, k)].in_pool == 1


@compiled_only
def precedes_in_class(S: State, a: int, b: int) -> bool:
    """Whether task ``a`` is served before ``b`` of the same class: by time or due, then by number."""
    x = S.task[a]
    y = S.task[b]
    return x.order_key < y.order_key or (x.order_key == y.order_key and x.number < y.number)
