"""Deadlines of one case: each round is judged once, when its due time passes or when the case is solved in time.

A due time set again within a round (extension, resumption) replaces the earlier one. A return or a reopening starts a
new round; a round returned before its due time never fell due. No deadline falls due during a suspension. A round
counts in the period that contains its due time (clause S1.2).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.case_counters import RULES, CaseTotals, Due, JudgedBy, is_upper
from sim.metrics.accumulators.layout import OWN, CaseColumn, CaseLayout
from sim.metrics.accumulators.period import starts_in_period
from sim.world.events import DAY

DEADLINE_STATE = np.dtype([(n, np.int64) for n in (
    "due",  # second of the due time; -1 = none
    "solution_pending", "closing_pending",  # 1 = this round is not judged yet
    "starts_round",  # 1 = the next due time starts a new round
    "suspended",  # 1 = the clock is suspended
    "was_ever_set",  # 1 = a due time was set at least once
    "overdue_since",  # second since which the round is overdue and unsolved; -1 = not overdue
)])  # fmt: skip

Records = NDArray[np.void]


class JudgedRound(NamedTuple):
    """One round of a deadline that fell due."""

    rule: int  # Rule
    by: JudgedBy
    due: int  # second
    missed: int  # 1 = missed, 0 = met


@compiled
def count_round(f: CaseLayout, v: CaseTotals, c: int, judged: JudgedRound) -> None:
    """Count a judged round of case ``c`` if it fell due in the period."""
    if not starts_in_period(f.span, judged.due):
        return
    kind, needed = f.case[c, CaseColumn.KIND], f.case[c, CaseColumn.NEEDED]
    v.late[judged.rule, judged.by, kind, needed, Due.FELL_DUE] += 1
    v.late[judged.rule, judged.by, kind, needed, Due.MISSED] += judged.missed
    if judged.by == JudgedBy.SOLUTION and needed <= OWN and not is_upper(f, c):
        v.by_due_day[judged.rule, Due.FELL_DUE, judged.due // DAY] += 1
        v.by_due_day[judged.rule, Due.MISSED, judged.due // DAY] += judged.missed


@compiled
def evaluate(f: CaseLayout, v: CaseTotals, deadlines: Records, c: int, t: int) -> None:
    """Judge as missed every pending round with a due time before ``t``."""
    for r in range(RULES):
        d = deadlines[r]
        if d["due"] < 0 or d["due"] >= t or d["suspended"]:
            continue
        if d["solution_pending"]:
            count_round(f, v, c, JudgedRound(r, JudgedBy.SOLUTION, d["due"], 1))
            d["solution_pending"] = 0
            d["overdue_since"] = d["due"]
        if d["closing_pending"]:
            count_round(f, v, c, JudgedRound(r, JudgedBy.CLOSING, d["due"], 1))
            d["closing_pending"] = 0


@compiled
def resolve_solution(f: CaseLayout, v: CaseTotals, deadlines: Records, c: int) -> None:
    """Judge pending rounds as met by solution; no deadline is overdue afterwards."""
    for r in range(RULES):
        d = deadlines[r]
        if d["solution_pending"]:
            count_round(f, v, c, JudgedRound(r, JudgedBy.SOLUTION, d["due"], 0))
        d["solution_pending"] = 0
        d["overdue_since"] = -1


@compiled
def resolve_closing(f: CaseLayout, v: CaseTotals, deadlines: Records, c: int) -> None:
    """Judge pending rounds as met by closing."""
    for r in range(RULES):
        d = deadlines[r]
        if d["closing_pending"]:
            count_round(f, v, c, JudgedRound(r, JudgedBy.CLOSING, d["due"], 0))
            d["closing_pending"] = 0


@compiled
def set_due(deadlines: Records, r: int, due: int) -> None:
    """Set or replace the due time of rule ``r``."""
    d = deadlines[r]
    d["due"] = due
    d["was_ever_set"] = 1
    if d["starts_round"]:
        d["solution_pending"] = 1
        d["closing_pending"] = 1
        d["starts_round"] = 0
        d["overdue_since"] = -1


@compiled
def restart(deadlines: Records) -> None:
    """End the round after a return or a reopening; the next due time starts a new one."""
    for r in range(RULES):
        d = deadlines[r]
        d["due"] = -1
        d["solution_pending"] = 0
        d["closing_pending"] = 0
        d["overdue_since"] = -1
        d["starts_round"] = 1


@compiled
def clear(deadlines: Records) -> None:
    """Remove all due times and suspensions."""
    restart(deadlines)
    for r in range(RULES):
        deadlines[r]["suspended"] = 0


@compiled
def suspend(deadlines: Records) -> None:
    """Suspend the clocks of both rules."""
    for r in range(RULES):
        deadlines[r]["suspended"] = 1


@compiled
def resume(deadlines: Records) -> None:
    """Resume the clocks: the old due time is void, a new one follows in the same second."""
    for r in range(RULES):
        deadlines[r]["suspended"] = 0
        deadlines[r]["due"] = -1
