"""Due times of one case: each round is judged once, when its due time passes or the case is solved in time.

A due time set again inside a round (extension, resumption) replaces the earlier one; a return or a rework
begins a new round; a round that is returned before its due time passed never fell due. While the clocks
stand still nothing falls due. A round counts in the period in which its due time lies (clause S1.2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.layout import END, KIND, NATURE, NEEDED, OWN, START, UPPER, CaseLayout
from sim.world.events import DAY

OWN_RULE, REFERENCE, RULES = 0, 1, 2
SOLVED, CLOSED = 0, 1  # judged by solution (honest) or by closing (as reported)
FELL_DUE, MISSED = 0, 1

DEADLINE_STATE = np.dtype([(n, np.int64) for n in (
    "due",  # -1 = none
    "solution_pending", "closing_pending",  # 1 = this round is still to be judged
    "starts_round",  # 1 = the next due time begins a new round
    "suspended",  # 1 = suspended
    "was_ever_set",  # 1 = it has ever had a due time
    "overdue_since",  # since when the round is past due and unsolved; -1 = not
)])  # fmt: skip

Ints = NDArray[np.int64]


@compiled
def count_deadline(
    f: CaseLayout, late: Ints, by_due_day: Ints, r: int, how: int, c: int, due: int, missed: int
) -> None:
    """One round judged."""
    if f.span[START] <= due < f.span[END]:
        kind, needed = f.case[c, KIND], f.case[c, NEEDED]
        late[r, how, kind, needed, FELL_DUE] += 1
        late[r, how, kind, needed, MISSED] += missed
        if how == SOLVED and needed <= OWN and not f.case[c, NATURE] & UPPER:
            by_due_day[r, FELL_DUE, due // DAY] += 1
            by_due_day[r, MISSED, due // DAY] += missed


@compiled
def evaluate(
    f: CaseLayout, late: Ints, by_due_day: Ints, deadlines: NDArray[np.void], c: int, t: int
) -> None:
    """Due times that passed before ``t`` were missed by whatever is still to be judged."""
    for r in range(RULES):
        d = deadlines[r]
        if d["due"] < 0 or d["due"] >= t or d["suspended"]:
            continue
        if d["solution_pending"]:
            count_deadline(f, late, by_due_day, r, SOLVED, c, d["due"], 1)
            d["solution_pending"] = 0
            d["overdue_since"] = d["due"]
        if d["closing_pending"]:
            count_deadline(f, late, by_due_day, r, CLOSED, c, d["due"], 1)
            d["closing_pending"] = 0


@compiled
def resolve(
    f: CaseLayout, late: Ints, by_due_day: Ints, deadlines: NDArray[np.void], c: int, how: int
) -> None:
    """Solved or closed: rounds not missed so far are met."""
    for r in range(RULES):
        d = deadlines[r]
        if how == SOLVED:
            if d["solution_pending"]:
                count_deadline(f, late, by_due_day, r, SOLVED, c, d["due"], 0)
            d["solution_pending"] = 0
            d["overdue_since"] = -1
        elif d["closing_pending"]:
            count_deadline(f, late, by_due_day, r, CLOSED, c, d["due"], 0)
            d["closing_pending"] = 0


@compiled
def set_due(deadlines: NDArray[np.void], r: int, due: int) -> None:
    """A due time, new or replacing the one before."""
    d = deadlines[r]
    d["due"] = due
    d["was_ever_set"] = 1
    if d["starts_round"]:
        d["solution_pending"] = 1
        d["closing_pending"] = 1
        d["starts_round"] = 0
        d["overdue_since"] = -1


@compiled
def restart(deadlines: NDArray[np.void]) -> None:
    """Returned or reopened: the old round is over, the next due time begins a new one."""
    for r in range(RULES):
        d = deadlines[r]
        d["due"] = -1
        d["solution_pending"] = 0
        d["closing_pending"] = 0
        d["overdue_since"] = -1
        d["starts_round"] = 1


@compiled
def clear(deadlines: NDArray[np.void]) -> None:
    """No due times (any more)."""
    restart(deadlines)
    for r in range(RULES):
        deadlines[r]["suspended"] = 0


@compiled
def suspend(deadlines: NDArray[np.void]) -> None:
    """The clocks stand still."""
    for r in range(RULES):
        deadlines[r]["suspended"] = 1


@compiled
def resume(deadlines: NDArray[np.void]) -> None:
    """The clocks go on: the old due time is void, its successor comes in the same second."""
    for r in range(RULES):
        deadlines[r]["suspended"] = 0
        deadlines[r]["due"] = -1
