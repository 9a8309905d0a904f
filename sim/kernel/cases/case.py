"""The life of a case: raised, registered, step by step through its route, solved, closed, perhaps reopened."""

from __future__ import annotations

from sim.jit import inner, often
from sim.kernel.calendar import note, schedule, write
from sim.kernel.cases.closing import close, end_life, feed_back
from sim.kernel.cases.deadlines import resume, start_clocks, suspend
from sim.kernel.cases.follow_up import turn_tracking
from sim.kernel.cases.recontacts import await_contact
from sim.kernel.queues.community_pool import pool
from sim.kernel.queues.queue import hand_up, is_able, submit, withdraw
from sim.kernel.state.case_slots import AHEAD, leave_slot, take_slot
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.rules.durations import duration, step_index, takes_other_branch, with_factor
from sim.rules.office_hours import office_after
from sim.world.case_status import CLOSED, GONE, OPEN
from sim.world.events import NEVER, STEPS_AT_ONCE, Event
from sim.world.log import What
from sim.world.tables import Law, Mark, Op, ShiftEnd, World

WORK, DELAY, CLOSE, RELAY = int(Op.WORK), int(Op.DELAY), int(Op.CLOSE), int(Op.RELAY)
CLOSE_GO_ON = int(Op.CLOSE_GO_ON)
REGISTERS, SUSPENDS, RETURNS = int(Mark.REGISTERS), int(Mark.SUSPENDS), int(Mark.RETURNS)
TRACKED = int(Mark.TRACKED)
SOLVES, FEEDS_BACK, VERIFIES = int(Mark.SOLVES), int(Mark.FEEDS_BACK), int(Mark.VERIFIES)
EVALUATES = int(Mark.EVALUATES)
GIVEN = int(Law.GIVEN)
FINISH = int(ShiftEnd.FINISH)
STEP, GIVE_UP = int(Event.STEP), int(Event.GIVE_UP)
RAISED, REGISTERED, DELAYED = int(What.RAISED), int(What.REGISTERED), int(What.DELAYED)
RETURNED, SOLVED, VERIFIED = int(What.RETURNED), int(What.SOLVED), int(What.VERIFIED)
EVALUATED_ROW, REOPENED, GAVE_UP = int(What.EVALUATED), int(What.REOPENED), int(What.GAVE_UP)


@often
def raise_case(W: World, S: State, c: int) -> None:
    """RAISE: the case arises and enters its first step; a hazard found before it surfaced does not."""
    case = W.case[c]
    if S.slot[c] != AHEAD:
        return
    s = take_slot(W, S, c)
    note(W, S, s, RAISED, case.needed)
    if case.patience >= 0:
        schedule(W, S, S.clock[0].now + case.patience, GIVE_UP, c)
    enter(W, S, s, case.entry)


@often
def enter(W: World, S: State, s: int, first: int) -> None:
    """Enter a step; pass through steps that ask for nothing until one takes time or closes the case."""
    state = S.case[s]
    row = first
    at_once = 0
    while True:
        S.path[at_once] = row
        at_once += 1
        if at_once > STEPS_AT_ONCE:
            S.clock[0].stuck = state.number + 1
            return
        step = W.step[row]
        state.step = row
        if (state.visited >> (row & 63)) & 1:
            state.turns += 1
        if step.marks & REGISTERS and state.registered == 0:
            register(W, S, s)
        if (step.marks & TRACKED != 0) != (state.track >= 0) and step.op != RELAY:
            turn_tracking(W, S, s)
        if step.op == WORK:
            submit_step(W, S, s)
            return
        if step.op == DELAY:
            begin_delay(W, S, s)
            return
        if step.op == CLOSE or step.op == CLOSE_GO_ON:
            if state.stage == OPEN:
                close(W, S, s)
            if step.op == CLOSE:
                end_life(W, S, s)
                leave_slot(W, S, s)
                return
            row = step.next
            continue
        row = next_step(W, S, s)


@often
def next_step(W: World, S: State, s: int) -> int:
    """Where the route goes after the step at hand; a branch marked `returns` sends the case back."""
    state = S.case[s]
    step = W.step[state.step]
    run = W.run[0]
    elsewhere = False
    if step.other_share > 0.0:
        index = draw_index(W, S, s, step.slot)
        entity = W.case[state.number].entity
        elsewhere = takes_other_branch(step.other_share, run.seed, run.replication, entity, index)
    state.visited |= 1 << (state.step & 63)
    if elsewhere:
        if step.marks & RETURNS:
            note(W, S, s, RETURNED, 1 if step.marks & VERIFIES else 0)
            if state.registered == 1:
                start_clocks(W, S, s)
        return step.other
    return step.next


@inner
def draw_index(W: World, S: State, s: int, slot: int) -> int:
    """Index of the case's draw for the step of this name: the same under every rule on a first attempt."""
    state = S.case[s]
    again = (state.visited >> (state.step & 63)) & 1
    return step_index(W.case[state.number].nth, state.round, state.turns if again else 0, slot)


@inner
def step_queue(W: World, S: State, s: int) -> int:
    """The queue whose workers do the step at hand."""
    state = S.case[s]
    step = W.step[state.step]
    return step.queue if step.level < 0 else W.at[W.case[state.number].unit, step.level]


@often
def step_duration(W: World, S: State, s: int) -> int:
    """Whole seconds of the step at hand: the same for the same incident under every rule."""
    state = S.case[s]
    step = W.step[state.step]
    case = W.case[state.number]
    run = W.run[0]
    if step.law == GIVEN:
        return case.given
    factor = case.factor if step.scaled == 1.0 else 1.0
    if state.round > 0 and step.marks & SOLVES:
        factor *= run.rework_factor
    index = draw_index(W, S, s, step.slot)
    return duration(step.law, step.mean, step.spread, factor, run.seed, run.replication, case.entity, index)


@inner
def submit_step(W: World, S: State, s: int) -> None:
    """The step's work joins its queue, or the tray of the worker who first touched the case."""
    state = S.case[s]
    step = W.step[state.step]
    k = task_of_step(W, s)
    q = step_queue(W, S, s)
    owner = state.owner
    if W.queue[q].sticky == 0 or owner < 0 or W.worker[owner].queue != q or not is_able(W, S, owner, k):
        owner = -1
    if owner < 0 and W.run[0].overflow_seconds > 0 and state.pooled == 0:
        pool(W, S, s, q, step.kind)
    seconds = step_duration(W, S, s)
    expected = seconds
    if step.law != GIVEN and W.kind[step.kind].shift_end == FINISH:  # nobody else asks whether it fits
        expected = with_factor(1, step.mean * (W.case[state.number].factor if step.scaled == 1.0 else 1.0))
    submit(W, S, k, q, step.kind, seconds, expected, owner)


@inner
def begin_delay(W: World, S: State, s: int) -> None:
    """Time that occupies nobody; a suspending delay stops the deadline clocks."""
    state = S.case[s]
    c = state.number
    step = W.step[state.step]
    now = S.clock[0].now
    until = now + step_duration(W, S, s)
    if step.working == 1:
        until = office_after(W.office, W.run, len(W.office), now, until - now)
    write(S, now, DELAYED, W.case[c].kind, c, step.level, -1, until)
    if step.marks & SUSPENDS and state.registered == 1:
        suspend(W, S, s, until)
    state.until = min(until, NEVER)
    schedule(W, S, until, STEP, c)


@often
def complete(W: World, S: State, s: int) -> None:
    """The step at hand is done, by work or by the end of a delay: the case goes on."""
    note_completion(W, S, s)
    enter(W, S, s, next_step(W, S, s))


@often
def note_completion(W: World, S: State, s: int) -> None:
    """Note what the step has changed."""
    state = S.case[s]
    step = W.step[state.step]
    marks = step.marks
    if marks & SUSPENDS and state.registered == 1:
        resume(W, S, s)
    if marks & SOLVES:
        state.solver = state.step
        state.paper = -1
        note(W, S, s, SOLVED, -1)
    if marks & FEEDS_BACK:
        feed_back(W, S, s)
    if marks & VERIFIES:
        note(W, S, s, VERIFIED, -1)
    if marks & EVALUATES:
        note(W, S, s, EVALUATED_ROW, -1)


@inner
def end_delay(W: World, S: State, c: int) -> None:
    """STEP: an emergency rises, a delay is over, or a closed case comes back."""
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
    now = S.clock[0].now
    if state.rise == now:
        rise(W, S, s)
    elif state.until == now:
        state.until = -1
        if state.stage == CLOSED:
            reopen(W, S, s)
        else:
            complete(W, S, s)


@inner
def register(W: World, S: State, s: int) -> None:
    """The case is registered: its deadline clocks start, and its resident begins to wait."""
    S.case[s].registered = 1
    note(W, S, s, REGISTERED, -1)
    start_clocks(W, S, s)
    await_contact(W, S, s)


@inner
def reopen(W: World, S: State, s: int) -> None:
    """Rework: the case returns to its solver with a new clock."""
    state = S.case[s]
    state.stage = OPEN
    state.round += 1
    state.visited = 0
    state.turns = 0
    state.contacts = 0
    note(W, S, s, REOPENED, state.round)
    start_clocks(W, S, s)
    await_contact(W, S, s)
    enter(W, S, s, state.solver)


@inner
def give_up(W: World, S: State, c: int) -> None:
    """GIVE_UP: patience ends; who has not been served at all leaves."""
    s = S.slot[c]
    if s < 0 or S.case[s].touched == 1:
        return
    k = task_of_step(W, s)
    if S.task[k].place < 0:
        return
    withdraw(W, S, k)
    S.case[s].stage = GONE
    note(W, S, s, GAVE_UP, S.task[k].queue)
    leave_slot(W, S, s)


@inner
def rise(W: World, S: State, s: int) -> None:
    """An emergency nobody could take goes to the queue above."""
    S.case[s].rise = -1
    k = task_of_step(W, s)
    if S.task[k].place < 0 or W.queue[S.task[k].queue].rises_to < 0:
        return
    hand_up(W, S, k)
