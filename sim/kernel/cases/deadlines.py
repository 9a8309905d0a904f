"""The deadline clocks of a case: started, suspended, resumed, and what lifting does (when: `sim.kernel.cases.auto_escalation`)."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import note, schedule
from sim.kernel.queues.queue import enqueue, rank_of, remove
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.rules.cases import lift_time
from sim.rules.durations import chance, step_index
from sim.rules.office_hours import due, due_after, extended, left_at
from sim.rules.rng import Purpose
from sim.world.events import Event
from sim.world.log import What
from sim.world.tables import World

LIFT = int(Event.LIFT)
SUSPENDED, RESUMED, EXTENDED = int(What.SUSPENDED), int(What.RESUMED), int(What.EXTENDED)
DUE_OWN, DUE_YARDSTICK, LIFTED = int(What.DUE_OWN), int(What.DUE_YARDSTICK), int(What.LIFTED)
P_EXTENSION, P_EARLY = int(Purpose.EXTENSION), int(Purpose.EARLY_CLOSING)


@inner
def start_clocks(W: World, S: State, s: int) -> None:
    """A full deadline from now on, under the place's own rule and under the yardstick."""
    state = S.case[s]
    case = W.case[state.number]
    run = W.run[0]
    now = S.clock[0].now
    state.lifted = state.climbed = state.on_paper = 0
    expect_paper(W, S, s)
    if case.own_days >= 0:
        state.own_due = due(W.office, W.run, len(W.office), now, case.own_days)
        index = step_index(case.nth, state.round, state.turns, 0)
        if chance(run.extension_share, run.seed, run.replication, P_EXTENSION, case.entity, index):
            note(W, S, s, EXTENDED, int(run.extension_days))
            state.own_due = extended(W.office, W.run, len(W.office), state.own_due, int(run.extension_days))
        note(W, S, s, DUE_OWN, state.own_due)
        expect_lift(W, S, s)
    if case.yardstick_days >= 0:
        state.yardstick_due = due(W.office, W.run, len(W.office), now, case.yardstick_days)
        note(W, S, s, DUE_YARDSTICK, state.yardstick_due)


@inner
def expect_paper(W: World, S: State, s: int) -> None:
    """Set the timer at which a case that is still unsolved is closed on paper."""
    state = S.case[s]
    case = W.case[state.number]
    run = W.run[0]
    state.paper = -1
    index = step_index(case.nth, state.round, state.turns, 0)
    if chance(run.early_share, run.seed, run.replication, P_EARLY, case.entity, index):
        state.paper = due(W.office, W.run, len(W.office), S.clock[0].now, run.early_days)
        schedule(W, S, state.paper, LIFT, state.number)


@inner
def expect_lift(W: World, S: State, s: int) -> None:
    """Set the timers that move the case to `overdue`, and up a level if it still waits."""
    state = S.case[s]
    run = W.run[0]
    if state.on_paper == 1:
        return
    if run.lift_ppm >= 0 and state.lifted == 0:
        state.lift = lift_time(S.clock[0].now, state.own_due, run.lift_ppm)
        schedule(W, S, state.lift, LIFT, state.number)
    if run.climb_ppm > 0 and state.climbed == 0:
        state.climb = lift_time(S.clock[0].now, state.own_due, run.climb_ppm)
        schedule(W, S, state.climb, LIFT, state.number)


@inner
def suspend(W: World, S: State, s: int, until: int) -> None:
    """The clocks stand still: remember what is left of each deadline."""
    state = S.case[s]
    now = S.clock[0].now
    note(W, S, s, SUSPENDED, until)
    state.lift = state.climb = -1
    if state.own_due >= 0:
        state.own_left = left_at(W.office, W.run, len(W.office), state.own_due, now)
    if state.yardstick_due >= 0:
        state.yardstick_left = left_at(W.office, W.run, len(W.office), state.yardstick_due, now)


@inner
def resume(W: World, S: State, s: int) -> None:
    """The clocks go on with what was left."""
    state = S.case[s]
    now = S.clock[0].now
    note(W, S, s, RESUMED, -1)
    if state.own_due >= 0:
        state.own_due = due_after(W.office, W.run, len(W.office), state.own_left, now)
        note(W, S, s, DUE_OWN, state.own_due)
        expect_lift(W, S, s)
    if state.yardstick_due >= 0:
        state.yardstick_due = due_after(W.office, W.run, len(W.office), state.yardstick_left, now)
        note(W, S, s, DUE_YARDSTICK, state.yardstick_due)


@inner
def lift(W: World, S: State, s: int) -> None:
    """The case moves to the class `overdue`; work in hand is not affected."""
    state = S.case[s]
    state.lift = -1
    state.lifted = 1
    note(W, S, s, LIFTED, -1)
    k = task_of_step(W, s)
    if S.task[k].place >= 0:
        task = S.task[k]
        place = task.place
        remove(W, S, k)
        enqueue(W, S, k, place, rank_of(W, S, k, task.queue, task.kind), S.clock[0].now)
