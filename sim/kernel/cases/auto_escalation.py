"""Timers before a deadline: early closing, promotion, automatic escalation to the level above (S5.5)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case
from sim.kernel.cases.case import enter_step
from sim.kernel.cases.pressing import end_pressing, press
from sim.kernel.cases.promotion import promote
from sim.kernel.queues.queue import withdraw
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.world.case_status import OPEN
from sim.world.log import RecordType
from sim.world.tables import World

AUTO_ESCALATED, CLOSED_EARLY = int(RecordType.AUTO_ESCALATED), int(RecordType.CLOSED_EARLY)


@compiled_only
def on_deadline_near(W: World, S: State, c: int) -> None:
    """DEADLINE_NEAR: close early, promote, press or escalate the case, whichever is due now.

    A case closed early is not promoted: it keeps its class and its position in the queue.
    """
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
    now = S.clock[0].now
    if state.stage != OPEN:
        return
    if state.early_closing_at == now:
        state.early_closing_at = -1
        state.closed_early = 1
        state.promotion_at = -1
        state.auto_escalation_at = -1
        end_pressing(W, S, s)
        log_case(W, S, s, CLOSED_EARLY, -1)
    if state.promotion_at == now:
        promote(W, S, s)
    if state.press_at == now:
        press(W, S, s)
    if state.auto_escalation_at == now:
        state.auto_escalation_at = -1
        state.auto_escalated = 1
        auto_escalate(W, S, s)


@compiled_only
def auto_escalate(W: World, S: State, s: int) -> None:
    """Move a waiting case to the level above; a case in service or in transfer stays where it is."""
    next_level_step = W.step[S.case[s].step].escalates_to
    task = S.task[task_of_step(W, s)]
    if task.waiting_in < 0 or next_level_step < 0:
        return
    withdraw(W, S, task_of_step(W, s))
    log_case(W, S, s, AUTO_ESCALATED, task.queue)
    if S.case[s].promoted == 0:
        promote(W, S, s)
    enter_step(W, S, s, next_level_step)
