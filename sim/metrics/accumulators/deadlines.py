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
from sim.metrics.accumulators.case_counters import RULES, CaseTotals, Due, JudgedBy, Rule
from sim.metrics.accumulators.layout import OUTSIDE_HEADLINE, OWN, CaseColumn, CaseLayout
from sim.metrics.accumulators.warm_up import starts_in_period
from sim.rules.deadline_clock import compute_due
from sim.world.event_order import DAY, NEVER

DEADLINE_STATE = np.dtype([(n, np.int64) for n in (
    "due",  # second of the due time; -1 = none
    "solution_pending", "closing_pending",  # 1 = this round is not judged yet
    "starts_round",  # 1 = the next due time starts a new round
    "suspended",  # 1 = the clock is suspended
    "was_ever_set",  # 1 = a due time was set at least once
    "overdue_since",  # second since which the round is overdue and unsolved; -1 = not overdue
    "unregistered",  # 1 = the clock runs from arrival, because nobody has registered the case yet
    "suspended_at",  # second of the last suspension
)])  # fmt: skip

REFERENCE = int(Rule.REFERENCE)

Records = NDArray[np.void]


class JudgedRound(NamedTuple):
    """One round of a deadline that fell due."""

    rule: int  # Rule
    by: JudgedBy
    due: int  # second
    missed: int  # 1 = missed, 0 = met


@compiled
def is_in_headline(f: CaseLayout, c: int) -> bool:
    """Return whether the headline of lateness counts cases of this kind: neither emergency, approval nor upper task."""
    return bool(f.case[c, CaseColumn.NATURE] & OUTSIDE_HEADLINE == 0)


@compiled
def start_unregistered_clock(f: CaseLayout, deadlines: Records, c: int, t: int) -> None:
    """Start the reference deadline at the arrival of a case; registration replaces its due time (clause S6.1a)."""
    if f.reference_days[c] < 0:
        return
    due = compute_due(f.office, f.run, f.office_block, t, f.reference_days[c])
    if due >= NEVER:
        return
    d = deadlines[REFERENCE]
    d["due"] = due
    d["unregistered"] = d["was_ever_set"] = 1
    d["solution_pending"] = d["closing_pending"] = 1
    d["starts_round"] = 0


@compiled
def count_round(f: CaseLayout, v: CaseTotals, c: int, judged: JudgedRound) -> None:
    """Count a judged round of case ``c`` if it fell due in the period."""
    if not starts_in_period(f.span, judged.due):
        return
    kind, needed = f.case[c, CaseColumn.KIND], f.case[c, CaseColumn.NEEDED]
    v.late[judged.rule, judged.by, kind, needed, Due.FELL_DUE] += 1
    v.late[judged.rule, judged.by, kind, needed, Due.MISSED] += judged.missed
    if judged.by == JudgedBy.SOLUTION and needed <= OWN and is_in_headline(f, c):
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
    d["unregistered"] = 0
    if d["starts_round"]:
        d["solution_pending"] = 1
        d["closing_pending"] = 1
        d["starts_round"] = 0
        d["overdue_since"] = -1


@compiled
def return_case(deadlines: Records) -> None:
    """End the round after a return. A return before registration leaves the clock from arrival running."""
    if not deadlines[REFERENCE]["unregistered"]:
        restart(deadlines)


@compiled
def restart(deadlines: Records) -> None:
    """End the round after a return or a reopening; the next due time starts a new one."""
    for r in range(RULES):
        d = deadlines[r]
        d["due"] = -1
        d["unregistered"] = 0
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
def suspend(deadlines: Records, t: int) -> None:
    """Suspend the clocks of both rules."""
    for r in range(RULES):
        deadlines[r]["suspended"] = 1
        deadlines[r]["suspended_at"] = t


@compiled
def resume(deadlines: Records, t: int) -> None:
    """Resume the clocks: the old due time is void, a new one follows in the same second.

    No new due time follows for an unregistered case: its own moves by the length of the suspension.
    """
    for r in range(RULES):
        d = deadlines[r]
        d["suspended"] = 0
        d["due"] = d["due"] + t - d["suspended_at"] if d["unregistered"] else -1
