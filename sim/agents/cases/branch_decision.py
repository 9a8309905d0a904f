"""Chance of a branch that an escalation rule of an extension decides."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.world.decisions import CaseNumbers, RuleError
from sim.world.event_order import NEVER
from sim.world.tables import Level

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


def decide(case: Case, step: Any) -> float:
    """Return the chance of the branch of a step that a rule decides."""
    model, record = case.model, case.record
    assert model.rule is not None
    due = case.deadlines.own_due
    numbers = CaseNumbers(
        level=step.level,
        needed=record.needed,
        to_due=due - model.now if due >= 0 else NEVER,
        waiting=model.queues[model.at[record.unit][Level.GRID]].waiting_work(),
        entries=case.re_entries,
        share=step.branch_share,
    )
    try:
        share = float(model.rule(numbers))
    except Exception as error:
        raise RuleError(f"the rule fails for case {case.number}: {error}") from error
    if math.isnan(share):
        raise RuleError(f"the rule's answer for case {case.number} is no number")
    return share
