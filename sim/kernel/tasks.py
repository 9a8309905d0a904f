"""Whose a task is, by its number: a case's step, its resident's call, a duty's piece, asking after a case."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.state import State
from sim.world import World


@inner
def is_step(W: World, k: int) -> bool:
    """Whether task ``k`` is the step at hand of a case."""
    return 0 <= k < len(W.case)


@inner
def is_duty(W: World, k: int) -> bool:
    """Whether task ``k`` is a duty's."""
    return 2 * len(W.case) <= k < 2 * len(W.case) + len(W.duty)


@inner
def duty_of(W: World, k: int) -> int:
    """The duty whose task this is."""
    return k - 2 * len(W.case)


@inner
def task_of_duty(W: World, d: int) -> int:
    """The one task of duty ``d``."""
    return 2 * len(W.case) + d


@inner
def task_of_call(W: World, c: int) -> int:
    """The task of the next call of case ``c``'s resident."""
    return len(W.case) + c


@inner
def task_of_tracking(W: World, c: int) -> int:
    """The task of asking after case ``c``."""
    return 2 * len(W.case) + len(W.duty) + c


@inner
def case_of(W: World, k: int) -> int:
    """The case a task belongs to; -1 for a duty."""
    cases = len(W.case)
    if k < cases:
        return k
    if k < 2 * cases:
        return k - cases
    duties = 2 * cases + len(W.duty)
    return k - duties if k >= duties else -1


@inner
def row_of(W: World, S: State, k: int) -> int:
    """Where task ``k`` stands in `State.task`: duties first, then three for each slot of a case."""
    if is_duty(W, k):
        return duty_of(W, k)
    row = len(W.duty) + 3 * S.slot[case_of(W, k)]
    if k < len(W.case):
        return row
    return row + 1 if k < 2 * len(W.case) else row + 2


@inner
def is_pooled(W: World, S: State, k: int) -> bool:
    """Whether task ``k`` belongs to a case that has gone to the community pool."""
    c = case_of(W, k)
    return c >= 0 and S.case[S.slot[c]].pooled == 1
