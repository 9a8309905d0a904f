"""Chance of a branch that an escalation rule of an extension decides."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.jit.callback import call_rule
from sim.kernel.queues.community_pool import waiting_work
from sim.kernel.state.tables import State
from sim.world.decisions import CaseNumbers
from sim.world.event_order import NEVER
from sim.world.tables import Level, World

GRID = int(Level.GRID)


@compiled_only
def decide(W: World, S: State, s: int) -> float:
    """Return the chance of the branch of a step that a rule decides."""
    state = S.case[s]
    step = W.step[state.step]
    case = W.case[state.number]
    now = S.clock[0].now
    numbers = CaseNumbers(
        level=step.level,
        needed=case.needed,
        to_due=state.own_due - now if state.own_due >= 0 else NEVER,
        waiting=waiting_work(W, S, W.queue_at[case.unit, GRID]),
        entries=state.re_entries,
        share=step.branch_share,
    )
    share = call_rule(S.clock[0].rule, numbers)
    if share != share:
        S.clock[0].undecided_case = state.number + 1
    return share
