"""The life of a case: raised, registered, step by step through its route, solved, closed, perhaps reopened."""

from __future__ import annotations

from sim.draws import Purpose, uniform
from sim.events import Event
from sim.jit import apart, inner
from sim.kernel.bells import ring_queue
from sim.kernel.calendar import schedule, write
from sim.kernel.queues import enqueue, rank_of, remove, submit, withdraw
from sim.kernel.state import State
from sim.officetime import due, due_after, extended, left_at, office_after
from sim.rows import What
from sim.rules import (
    MAX_ROUNDS,
    chance,
    duration,
    exponential,
    lift_time,
    step_index,
    takes_other_branch,
    with_factor,
)
from sim.world import Level, Mark, Op, World

WORK, DELAY, CLOSE = int(Op.WORK), int(Op.DELAY), int(Op.CLOSE)
REGISTERS, SUSPENDS, RETURNS = int(Mark.REGISTERS), int(Mark.SUSPENDS), int(Mark.RETURNS)
SOLVES, FEEDS_BACK, VERIFIES = int(Mark.SOLVES), int(Mark.FEEDS_BACK), int(Mark.VERIFIES)
GRID = int(Level.GRID)
STEP, GIVE_UP, LIFT, RECONTACT = int(Event.STEP), int(Event.GIVE_UP), int(Event.LIFT), int(Event.RECONTACT)
RAISED, REGISTERED, DELAYED = int(What.RAISED), int(What.REGISTERED), int(What.DELAYED)
SUSPENDED, RESUMED, RETURNED = int(What.SUSPENDED), int(What.RESUMED), int(What.RETURNED)
EXTENDED, LIFTED, SOLVED = int(What.EXTENDED), int(What.LIFTED), int(What.SOLVED)
FED_BACK, VERIFIED, CLOSED = int(What.FED_BACK), int(What.VERIFIED), int(What.CLOSED)
REOPENED, RECONTACTED, GAVE_UP = int(What.REOPENED), int(What.RECONTACTED), int(What.GAVE_UP)
DUE_OWN, DUE_YARDSTICK = int(What.DUE_OWN), int(What.DUE_YARDSTICK)
OPEN_STAGE, CLOSED_STAGE, GONE_STAGE = 1, 2, 3  # sim.kernel.state.Stage
P_REWORK, P_REWORK_DELAY = int(Purpose.REWORK), int(Purpose.REWORK_DELAY)
P_RECONTACT, P_EXTENSION = int(Purpose.RECONTACT), int(Purpose.EXTENSION)


@inner
def note(W: World, S: State, c: int, what: int, value: int) -> None:
    """Write a row about case ``c`` itself."""
    case = W.case[c]
    write(S, S.clock[0].now, what, case.kind, c, case.unit, -1, value)


@inner
def draw_index(W: World, S: State, c: int, slot: int) -> int:
    """Index of the case's draw for the step of this name: the same under every rule on a first attempt."""
    state = S.case[c]
    again = (state.visited >> (state.step & 63)) & 1
    return step_index(W.case[c].nth, state.round, state.turns if again else 0, slot)


@inner
def raise_case(W: World, S: State, c: int) -> None:
    """RAISE: the case arises and enters its first step."""
    case = W.case[c]
    S.case[c].stage = OPEN_STAGE
    note(W, S, c, RAISED, case.needed)
    if case.patience >= 0:
        schedule(W, S, S.clock[0].now + case.patience, GIVE_UP, c)
    enter(W, S, c, case.entry)


@inner
def enter(W: World, S: State, c: int, first: int) -> None:
    """Enter a step; pass through steps that ask for nothing until one takes time or closes the case."""
    s = first
    while True:
        step = W.step[s]
        state = S.case[c]
        state.step = s
        if (state.visited >> (s & 63)) & 1:
            state.turns += 1
        if step.marks & REGISTERS and state.registered == 0:
            register(W, S, c)
        if step.op == WORK:
            submit_step(W, S, c)
            return
        if step.op == DELAY:
            begin_delay(W, S, c)
            return
        if step.op == CLOSE:
            close(W, S, c)
            return
        s = next_step(W, S, c)


@inner
def next_step(W: World, S: State, c: int) -> int:
    """Where the route goes after the step at hand; a branch marked `returns` sends the case back."""
    state = S.case[c]
    step = W.step[state.step]
    run = W.run[0]
    index = draw_index(W, S, c, step.slot)
    state.visited |= 1 << (state.step & 63)
    if takes_other_branch(step.other_share, run.seed, run.replication, W.case[c].entity, index):
        if step.marks & RETURNS:
            note(W, S, c, RETURNED, -1)
            if state.registered == 1:
                start_clocks(W, S, c)
        return step.other
    return step.next


@inner
def step_queue(W: World, S: State, c: int) -> int:
    """The queue whose workers do the step at hand."""
    step = W.step[S.case[c].step]
    return step.queue if step.level < 0 else W.at[W.case[c].unit, step.level]


@inner
def step_duration(W: World, S: State, c: int) -> int:
    """Whole seconds of the step at hand: the same for the same incident under every rule."""
    step = W.step[S.case[c].step]
    case = W.case[c]
    run = W.run[0]
    if step.law == 4:  # Law.GIVEN
        return case.given
    factor = case.factor if step.scaled == 1.0 else 1.0
    if S.case[c].round > 0 and step.marks & SOLVES:
        factor *= run.rework_factor
    index = draw_index(W, S, c, step.slot)
    return duration(step.law, step.mean, step.spread, factor, run.seed, run.replication, case.entity, index)


@inner
def submit_step(W: World, S: State, c: int) -> None:
    """The step's work joins its queue, or the tray of the worker who first touched the case."""
    step = W.step[S.case[c].step]
    q = step_queue(W, S, c)
    owner = S.case[c].owner
    if W.queue[q].sticky == 0 or owner < 0 or W.worker[owner].queue != q:
        owner = -1
    seconds = step_duration(W, S, c)
    expected = seconds
    if step.law != 4:
        expected = with_factor(1, step.mean * (W.case[c].factor if step.scaled == 1.0 else 1.0))
    submit(W, S, c, q, step.kind, c, seconds, expected, owner)


@inner
def begin_delay(W: World, S: State, c: int) -> None:
    """Time that occupies nobody; a suspending delay stops the deadline clocks."""
    step = W.step[S.case[c].step]
    now = S.clock[0].now
    until = now + step_duration(W, S, c)
    if step.working == 1:
        until = office_after(W.office, W.run, len(W.office), now, until - now)
    write(S, now, DELAYED, W.case[c].kind, c, step.level, -1, until)
    if step.marks & SUSPENDS and S.case[c].registered == 1:
        suspend(W, S, c, until)
    S.case[c].until = until
    schedule(W, S, until, STEP, c)


@inner
def complete(W: World, S: State, c: int) -> None:
    """The step at hand is done, by work or by the end of a delay: note what it changed and go on."""
    state = S.case[c]
    step = W.step[state.step]
    marks = step.marks
    if marks & SUSPENDS and state.registered == 1:
        resume(W, S, c)
    if marks & SOLVES:
        state.solver = state.step
        note(W, S, c, SOLVED, -1)
    if marks & FEEDS_BACK:
        note(W, S, c, FED_BACK, -1)
    if marks & VERIFIES:
        note(W, S, c, VERIFIED, -1)
    enter(W, S, c, next_step(W, S, c))


@inner
def register(W: World, S: State, c: int) -> None:
    """The case is registered: its deadline clocks start, and its resident begins to wait."""
    S.case[c].registered = 1
    note(W, S, c, REGISTERED, -1)
    start_clocks(W, S, c)
    await_contact(W, S, c)


@inner
def start_clocks(W: World, S: State, c: int) -> None:
    """A full deadline from now on, under the place's own rule and under the yardstick."""
    case = W.case[c]
    state = S.case[c]
    run = W.run[0]
    now = S.clock[0].now
    state.lifted = 0
    if case.own_days >= 0:
        state.own_due = due(W.office, W.run, len(W.office), now, case.own_days)
        index = step_index(case.nth, state.round, state.turns, 0)
        if chance(run.extension_share, run.seed, run.replication, P_EXTENSION, case.entity, index):
            note(W, S, c, EXTENDED, int(run.extension_days))
            state.own_due = extended(W.office, W.run, len(W.office), state.own_due, int(run.extension_days))
        note(W, S, c, DUE_OWN, state.own_due)
        expect_lift(W, S, c)
    if case.yardstick_days >= 0:
        state.yardstick_due = due(W.office, W.run, len(W.office), now, case.yardstick_days)
        note(W, S, c, DUE_YARDSTICK, state.yardstick_due)


@inner
def expect_lift(W: World, S: State, c: int) -> None:
    """Set the timer that moves the case to `overdue`."""
    state = S.case[c]
    if W.run[0].lift_ppm >= 0 and state.lifted == 0:
        state.lift = lift_time(S.clock[0].now, state.own_due, W.run[0].lift_ppm)
        schedule(W, S, state.lift, LIFT, c)


@inner
def suspend(W: World, S: State, c: int, until: int) -> None:
    """The clocks stand still: remember what is left of each deadline."""
    state = S.case[c]
    now = S.clock[0].now
    note(W, S, c, SUSPENDED, until)
    state.lift = -1
    if state.own_due >= 0:
        state.own_left = left_at(W.office, W.run, len(W.office), state.own_due, now)
    if state.yardstick_due >= 0:
        state.yardstick_left = left_at(W.office, W.run, len(W.office), state.yardstick_due, now)


@inner
def resume(W: World, S: State, c: int) -> None:
    """The clocks go on with what was left."""
    state = S.case[c]
    now = S.clock[0].now
    note(W, S, c, RESUMED, -1)
    if state.own_due >= 0:
        state.own_due = due_after(W.office, W.run, len(W.office), state.own_left, now)
        note(W, S, c, DUE_OWN, state.own_due)
        expect_lift(W, S, c)
    if state.yardstick_due >= 0:
        state.yardstick_due = due_after(W.office, W.run, len(W.office), state.yardstick_left, now)
        note(W, S, c, DUE_YARDSTICK, state.yardstick_due)


@apart
def close(W: World, S: State, c: int) -> None:
    """The case is closed; its resident stops calling; it may be reopened later."""
    state = S.case[c]
    case = W.case[c]
    run = W.run[0]
    state.stage = CLOSED_STAGE
    state.lift = -1
    state.contact = -1
    note(W, S, c, CLOSED, -1)
    call = len(W.case) + c
    if S.task[call].place >= 0:
        withdraw(W, S, call, c)
    state.calls = 0
    if case.may_rework == 0 or state.solver < 0 or state.round >= MAX_ROUNDS:
        return
    index = step_index(case.nth, state.round, 0, 0)
    if chance(run.rework_share, run.seed, run.replication, P_REWORK, case.entity, index):
        u = uniform(run.seed, run.replication, P_REWORK_DELAY, case.entity, index)
        wait = run.rework_from + int(u * (run.rework_to - run.rework_from))
        state.until = S.clock[0].now + wait
        schedule(W, S, state.until, STEP, c)


@inner
def end_delay(W: World, S: State, c: int) -> None:
    """STEP: an emergency rises, a delay is over, or a closed case comes back."""
    state = S.case[c]
    now = S.clock[0].now
    if state.rise == now:
        rise(W, S, c)
    elif state.until == now:
        state.until = -1
        if state.stage == CLOSED_STAGE:
            reopen(W, S, c)
        else:
            complete(W, S, c)


@apart
def reopen(W: World, S: State, c: int) -> None:
    """Rework: the case returns to its solver with a new clock."""
    state = S.case[c]
    state.stage = OPEN_STAGE
    state.round += 1
    state.visited = 0
    state.turns = 0
    state.contacts = 0
    note(W, S, c, REOPENED, state.round)
    start_clocks(W, S, c)
    await_contact(W, S, c)
    enter(W, S, c, state.solver)


@inner
def rise(W: World, S: State, c: int) -> None:
    """An emergency nobody could take goes to the queue above."""
    S.case[c].rise = -1
    task = S.task[c]
    if task.place < 0 or W.queue[task.queue].rises_to < 0:
        return
    remove(S, c)
    task.queue = W.queue[task.queue].rises_to
    enqueue(W, S, c, task.queue, rank_of(W, S, c, task.queue, task.kind), S.clock[0].now)
    ring_queue(W, S, task.queue, task.kind)


@inner
def give_up(W: World, S: State, c: int) -> None:
    """GIVE_UP: patience ends; who has not been served at all leaves."""
    if S.case[c].touched == 1 or S.task[c].place < 0:
        return
    withdraw(W, S, c, c)
    S.case[c].stage = GONE_STAGE
    note(W, S, c, GAVE_UP, S.task[c].queue)


@inner
def lift(W: World, S: State, c: int) -> None:
    """LIFT: a case near its deadline moves to the class `overdue`; work in hand is not affected."""
    state = S.case[c]
    if state.lift != S.clock[0].now or state.stage != OPEN_STAGE:
        return
    state.lift = -1
    state.lifted = 1
    note(W, S, c, LIFTED, -1)
    if S.task[c].place >= 0:
        task = S.task[c]
        place = task.place
        remove(S, c)
        enqueue(W, S, c, place, rank_of(W, S, c, task.queue, task.kind), S.clock[0].now)


@inner
def await_contact(W: World, S: State, c: int) -> None:
    """Set the time at which the waiting resident asks again."""
    run = W.run[0]
    case = W.case[c]
    if case.recontacts == 0 or run.recontact_mean <= 0.0:
        return
    state = S.case[c]
    index = step_index(case.nth, state.round, state.contacts, 0)
    u = uniform(run.seed, run.replication, P_RECONTACT, case.entity, index)
    state.contact = S.clock[0].now + max(run.recontact_gap, exponential(run.recontact_mean, u))
    schedule(W, S, state.contact, RECONTACT, c)


@apart
def recontact(W: World, S: State, c: int) -> None:
    """RECONTACT: the resident of an open case asks again: a call in the grid's queue, no new case."""
    state = S.case[c]
    if state.stage != OPEN_STAGE or state.contact != S.clock[0].now:
        return
    state.contacts += 1
    note(W, S, c, RECONTACTED, state.contacts)
    state.calls += 1
    if state.calls == 1:
        submit_call(W, S, c)
    await_contact(W, S, c)


@inner
def submit_call(W: World, S: State, c: int) -> None:
    """The next unanswered call of case ``c`` waits in its grid's queue."""
    run = W.run[0]
    q = W.at[W.case[c].unit, GRID]
    submit(W, S, len(W.case) + c, q, run.recontact_kind, c, run.recontact_seconds, run.recontact_seconds, -1)
