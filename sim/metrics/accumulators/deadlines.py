"""Due times of one case: each round is judged once, when its due time passes or the case is solved in time.

A due time set again inside a round (extension, resumption) replaces the earlier one; a return or a rework
begins a new round; a round that is returned before its due time passed never fell due. While the clocks
stand still nothing falls due. A round counts in the period in which its due time lies (clause S1.2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.layout import END, KIND, NATURE, NEEDED, OWN, START, UPPER, Scope
from sim.world.events import DAY

OWN_RULE, YARDSTICK, RULES = 0, 1, 2
SOLVED, CLOSED = 0, 1  # judged by solution (honest) or by closing (as reported)
FELL_DUE, MISSED = 0, 1

DUES = np.dtype([(n, np.int64) for n in (
    "due",  # -1 = none
    "solving", "closing",  # 1 = this round is still to be judged
    "fresh",  # 1 = the next due time begins a new round
    "still",  # 1 = suspended
    "seen",  # 1 = it has ever had a due time
    "over",  # since when the round is past due and unsolved; -1 = not
)])  # fmt: skip

Ints = NDArray[np.int64]


@compiled
def tally(f: Scope, late: Ints, fell: Ints, r: int, how: int, c: int, due: int, missed: int) -> None:
    """One round judged."""
    if f.span[START] <= due < f.span[END]:
        kind, needed = f.case[c, KIND], f.case[c, NEEDED]
        late[r, how, kind, needed, FELL_DUE] += 1
        late[r, how, kind, needed, MISSED] += missed
        if how == SOLVED and needed <= OWN and not f.case[c, NATURE] & UPPER:
            fell[r, FELL_DUE, due // DAY] += 1
            fell[r, MISSED, due // DAY] += missed


@compiled
def judge(f: Scope, late: Ints, fell: Ints, dues: NDArray[np.void], c: int, t: int) -> None:
    """Due times that passed before ``t`` were missed by whatever is still to be judged."""
    for r in range(RULES):
        d = dues[r]
        if d["due"] < 0 or d["due"] >= t or d["still"]:
            continue
        if d["solving"]:
            tally(f, late, fell, r, SOLVED, c, d["due"], 1)
            d["solving"] = 0
            d["over"] = d["due"]
        if d["closing"]:
            tally(f, late, fell, r, CLOSED, c, d["due"], 1)
            d["closing"] = 0


@compiled
def settle(f: Scope, late: Ints, fell: Ints, dues: NDArray[np.void], c: int, how: int) -> None:
    """Solved or closed: rounds not missed so far are met."""
    for r in range(RULES):
        d = dues[r]
        if how == SOLVED:
            if d["solving"]:
                tally(f, late, fell, r, SOLVED, c, d["due"], 0)
            d["solving"] = 0
            d["over"] = -1
        elif d["closing"]:
            tally(f, late, fell, r, CLOSED, c, d["due"], 0)
            d["closing"] = 0


@compiled
def set_due(dues: NDArray[np.void], r: int, due: int) -> None:
    """A due time, new or replacing the one before."""
    d = dues[r]
    d["due"] = due
    d["seen"] = 1
    if d["fresh"]:
        d["solving"] = 1
        d["closing"] = 1
        d["fresh"] = 0
        d["over"] = -1


@compiled
def begin_round(dues: NDArray[np.void]) -> None:
    """Returned or reopened: the old round is over, the next due time begins a new one."""
    for r in range(RULES):
        d = dues[r]
        d["due"] = -1
        d["solving"] = 0
        d["closing"] = 0
        d["over"] = -1
        d["fresh"] = 1


@compiled
def stop(dues: NDArray[np.void]) -> None:
    """No due times (any more)."""
    begin_round(dues)
    for r in range(RULES):
        dues[r]["still"] = 0


@compiled
def suspend(dues: NDArray[np.void]) -> None:
    """The clocks stand still."""
    for r in range(RULES):
        dues[r]["still"] = 1


@compiled
def resume(dues: NDArray[np.void]) -> None:
    """The clocks go on: the old due time is void, its successor comes in the same second."""
    for r in range(RULES):
        dues[r]["still"] = 0
        dues[r]["due"] = -1
