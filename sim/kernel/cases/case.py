"""The life of a case: raised, registered, step by step through its route, solved, closed, perhaps reopened."""

from __future__ import annotations

from sim.jit import compiled_only, inlined
from sim.jit.callback import call_rule
from sim.kernel.calendar import log_case, schedule, write
from sim.kernel.cases.closing import close, communicate_result, finish_case
from sim.kernel.cases.deadlines import resume, start_clocks, suspend
from sim.kernel.cases.follow_up import toggle_follow_up
from sim.kernel.cases.recontacts import schedule_next_contact
from sim.kernel.queues.community_pool import offer_to_pool, waiting_work
from sim.kernel.queues.queue import is_able, move_to_queue_above, submit, withdraw
from sim.kernel.state.case_slots import NOT_ARRIVED, allocate_slot, free_slot
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.rules.durations import branch_is_taken, draw_duration, scale_seconds, step_index
from sim.rules.office_hours import add_office_seconds
from sim.world.case_status import CLOSED, OPEN, WITHDRAWN_CASE
from sim.world.events import MAX_STEPS_AT_ONCE, NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import Distribution, Level, ShiftEnd, StepEffect, StepType, World

WORK, DELAY, CLOSE, RELAY = int(StepType.WORK), int(StepType.DELAY), int(StepType.CLOSE), int(StepType.RELAY)
CLOSE_AND_CONTINUE = int(StepType.CLOSE_AND_CONTINUE)
REGISTERS, SUSPENDS, RETURNS = int(StepEffect.REGISTERS), int(StepEffect.SUSPENDS), int(StepEffect.RETURNS)
TRACKED = int(StepEffect.TRACKED)
SOLVES, FEEDS_BACK, VERIFIES = int(StepEffect.SOLVES), int(StepEffect.FEEDS_BACK), int(StepEffect.VERIFIES)
EVALUATES, DECIDES = int(StepEffect.EVALUATES), int(StepEffect.DECIDES)
GRID = int(Level.GRID)
GIVEN = int(Distribution.GIVEN)
FINISH = int(ShiftEnd.FINISH)
DELAY_END, RENEGE = int(Event.DELAY_END), int(Event.RENEGE)
ARRIVED, REGISTERED, DELAYED = int(RecordType.ARRIVED), int(RecordType.REGISTERED), int(RecordType.DELAYED)
RETURNED, SOLVED, VERIFIED = int(RecordType.RETURNED), int(RecordType.SOLVED), int(RecordType.VERIFIED)
EVALUATED_ROW, REOPENED, RENEGED = (
    int(RecordType.EVALUATED),
    int(RecordType.REOPENED),
    int(RecordType.RENEGED),
)


@inlined
def arrive(W: World, S: State, c: int) -> None:
    """ARRIVAL: the case arises and enters its first step; a hazard found before it surfaced does not."""
    case = W.case[c]
    if S.slot[c] != NOT_ARRIVED:
        return
    s = allocate_slot(W, S, c)
    log_case(W, S, s, ARRIVED, case.needed)
    if case.patience >= 0:
        schedule(W, S, S.clock[0].now + case.patience, RENEGE, c)
    enter_step(W, S, s, case.entry)


@inlined
def enter_step(W: World, S: State, s: int, first: int) -> None:
    """Enter a step; pass through steps that ask for nothing until one takes time or closes the case."""
    state = S.case[s]
    row = first
    at_once = 0
    while True:
        S.path[at_once] = row
        at_once += 1
        if at_once > MAX_STEPS_AT_ONCE:
            S.clock[0].looping_case = state.number + 1
            return
        step = W.step[row]
        state.step = row
        if (state.visited >> (row & 63)) & 1:
            state.re_entries += 1
        if step.marks & REGISTERS and state.registered == 0:
            register(W, S, s)
        if (step.marks & TRACKED != 0) != (state.follow_up_at >= 0) and step.type != RELAY:
            toggle_follow_up(W, S, s)
        if step.type == WORK:
            submit_step(W, S, s)
            return
        if step.type == DELAY:
            begin_delay(W, S, s)
            return
        if step.type == CLOSE or step.type == CLOSE_AND_CONTINUE:
            if state.stage == OPEN:
                close(W, S, s)
            if step.type == CLOSE:
                finish_case(W, S, s)
                free_slot(W, S, s)
                return
            row = step.next
            continue
        row = next_step(W, S, s)


@inlined
def next_step(W: World, S: State, s: int) -> int:
    """Where the route goes after the step at hand; a branch marked `returns` sends the case back."""
    state = S.case[s]
    step = W.step[state.step]
    run = W.run[0]
    elsewhere = False
    if step.branch_share > 0.0:
        index = draw_index(W, S, s, step.draw_key)
        entity = W.case[state.number].entity
        share = step.branch_share
        if step.marks & DECIDES:
            share = decide(W, S, s)
        elsewhere = branch_is_taken(share, run.seed, run.replication, entity, index)
    state.visited |= 1 << (state.step & 63)
    if elsewhere:
        if step.marks & RETURNS:
            log_case(W, S, s, RETURNED, 1 if step.marks & VERIFIES else 0)
            if state.registered == 1:
                start_clocks(W, S, s)
        return step.branch
    return step.next


@compiled_only
def decide(W: World, S: State, s: int) -> float:
    """Return the chance of the branch of a step that a rule decides."""
    state = S.case[s]
    step = W.step[state.step]
    case = W.case[state.number]
    now = S.clock[0].now
    share = call_rule(
        S.clock[0].rule,
        step.level,
        case.needed,
        state.own_due - now if state.own_due >= 0 else NEVER,
        waiting_work(W, S, W.queue_at[case.unit, GRID]),
        state.re_entries,
        step.branch_share,
    )
    if share != share:
        S.clock[0].undecided_case = state.number + 1
    return share


@compiled_only
def draw_index(W: World, S: State, s: int, slot: int) -> int:
    """Index of the case's draw for the step of this name: the same under every rule on a first attempt."""
    state = S.case[s]
    again = (state.visited >> (state.step & 63)) & 1
    return step_index(W.case[state.number].nth, state.rework_round, state.re_entries if again else 0, slot)


@compiled_only
def step_queue(W: World, S: State, s: int) -> int:
    """The queue whose workers do the step at hand."""
    state = S.case[s]
    step = W.step[state.step]
    return step.queue if step.level < 0 else W.queue_at[W.case[state.number].unit, step.level]


@inlined
def step_duration(W: World, S: State, s: int) -> int:
    """Whole seconds of the step at hand: the same for the same incident under every rule."""
    state = S.case[s]
    step = W.step[state.step]
    case = W.case[state.number]
    run = W.run[0]
    if step.distribution == GIVEN:
        return case.given_seconds
    factor = case.factor if step.scaled == 1.0 else 1.0
    if state.rework_round > 0 and step.marks & SOLVES:
        factor *= run.rework_factor
    index = draw_index(W, S, s, step.draw_key)
    return draw_duration(
        step.distribution, step.mean, step.spread, factor, run.seed, run.replication, case.entity, index
    )


@compiled_only
def submit_step(W: World, S: State, s: int) -> None:
    """The step's work joins its queue, or the waiting line of the worker who first served the case."""
    state = S.case[s]
    step = W.step[state.step]
    k = task_of_step(W, s)
    q = step_queue(W, S, s)
    owner = state.owner
    if W.queue[q].keeps_owner == 0 or owner < 0 or W.worker[owner].queue != q or not is_able(W, S, owner, k):
        owner = -1
    if owner < 0 and W.run[0].overflow_seconds > 0 and state.in_pool == 0:
        offer_to_pool(W, S, s, q, step.kind)
    seconds = step_duration(W, S, s)
    expected = seconds
    if (
        step.distribution != GIVEN and W.kind[step.kind].shift_end == FINISH
    ):  # nobody else asks whether it fits
        expected = scale_seconds(1, step.mean * (W.case[state.number].factor if step.scaled == 1.0 else 1.0))
    submit(W, S, k, q, step.kind, seconds, expected, owner)


@compiled_only
def begin_delay(W: World, S: State, s: int) -> None:
    """Time that occupies nobody; a suspending delay stops the deadline clocks."""
    state = S.case[s]
    c = state.number
    step = W.step[state.step]
    now = S.clock[0].now
    until = now + step_duration(W, S, s)
    if step.working == 1:
        until = add_office_seconds(W.office, W.run, len(W.office), now, until - now)
    write(S, now, DELAYED, W.case[c].kind, c, step.level, -1, until)
    if step.marks & SUSPENDS and state.registered == 1:
        suspend(W, S, s, until)
    state.until = min(until, NEVER)
    schedule(W, S, until, DELAY_END, c)


@inlined
def complete(W: World, S: State, s: int) -> None:
    """The step at hand is done, by work or by the end of a delay: the case goes on."""
    log_completion(W, S, s)
    enter_step(W, S, s, next_step(W, S, s))


@inlined
def log_completion(W: World, S: State, s: int) -> None:
    """Note what the step has changed."""
    state = S.case[s]
    step = W.step[state.step]
    marks = step.marks
    if marks & SUSPENDS and state.registered == 1:
        resume(W, S, s)
    if marks & SOLVES:
        state.solving_step = state.step
        state.early_closing_at = -1
        log_case(W, S, s, SOLVED, -1)
    if marks & FEEDS_BACK:
        communicate_result(W, S, s)
    if marks & VERIFIES:
        log_case(W, S, s, VERIFIED, -1)
    if marks & EVALUATES:
        log_case(W, S, s, EVALUATED_ROW, -1)


@compiled_only
def end_delay(W: World, S: State, c: int) -> None:
    """DELAY_END: an emergency rises, a delay is over, or a closed case comes back."""
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
    now = S.clock[0].now
    if state.escalation_at == now:
        escalate_emergency(W, S, s)
    elif state.until == now:
        state.until = -1
        if state.stage == CLOSED:
            reopen(W, S, s)
        else:
            complete(W, S, s)


@compiled_only
def register(W: World, S: State, s: int) -> None:
    """The case is registered: its deadline clocks start, and its resident begins to wait."""
    S.case[s].registered = 1
    log_case(W, S, s, REGISTERED, -1)
    start_clocks(W, S, s)
    schedule_next_contact(W, S, s)


@compiled_only
def reopen(W: World, S: State, s: int) -> None:
    """Rework: the case returns to its solving_step with a new clock."""
    state = S.case[s]
    state.stage = OPEN
    state.rework_round += 1
    state.visited = 0
    state.re_entries = 0
    state.contacts = 0
    log_case(W, S, s, REOPENED, state.rework_round)
    start_clocks(W, S, s)
    schedule_next_contact(W, S, s)
    enter_step(W, S, s, state.solving_step)


@compiled_only
def renege(W: World, S: State, c: int) -> None:
    """RENEGE: patience ends; who has not been served at all leaves."""
    s = S.slot[c]
    if s < 0 or S.case[s].first_served == 1:
        return
    k = task_of_step(W, s)
    if S.task[k].waiting_in < 0:
        return
    withdraw(W, S, k)
    S.case[s].stage = WITHDRAWN_CASE
    log_case(W, S, s, RENEGED, S.task[k].queue)
    free_slot(W, S, s)


@compiled_only
def escalate_emergency(W: World, S: State, s: int) -> None:
    """An emergency nobody could take goes to the queue above."""
    S.case[s].escalation_at = -1
    k = task_of_step(W, s)
    if S.task[k].waiting_in < 0 or W.queue[S.task[k].queue].queue_above < 0:
        return
    move_to_queue_above(W, S, k)
