"""Case events: arrival, registration, steps of the route, closing and rework."""

from __future__ import annotations

from sim.jit import compiled_only, inlined
from sim.kernel.calendar import log_case, schedule, subject, write
from sim.kernel.cases.branch_decision import decide
from sim.kernel.cases.closing import close, communicate_result, finish_case
from sim.kernel.cases.deadlines import resume, start_clocks, suspend
from sim.kernel.cases.emergency_escalation import escalate_emergency
from sim.kernel.cases.open_cases import join_open_case, list_open_case
from sim.kernel.cases.owner import assigned_worker
from sim.kernel.cases.parts import end_part, fork
from sim.kernel.cases.patience import begin_patience, leave_unserved
from sim.kernel.cases.pressing import TO_COMMUNITY, wake_desks
from sim.kernel.cases.recontacts import schedule_next_contact
from sim.kernel.cases.step_durations import draw_index, step_duration
from sim.kernel.cases.tracking import toggle_tracking
from sim.kernel.queues.community_pool import offer_to_pool
from sim.kernel.queues.queue import is_able, job, submit, withdraw
from sim.kernel.state.case_slots import NOT_ARRIVED, allocate_slot, free_slot
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.rules.deadline_clock import add_office_seconds, next_office_second
from sim.rules.durations import branch_is_taken, scale_seconds
from sim.world.case_status import CLOSED, OPEN
from sim.world.event_order import MAX_STEPS_AT_ONCE, NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import DelayClock, Distribution, ShiftEnd, StepEffect, StepType, World

WORK, DELAY, CLOSE, RELAY = int(StepType.WORK), int(StepType.DELAY), int(StepType.CLOSE), int(StepType.RELAY)
CLOSE_AND_CONTINUE = int(StepType.CLOSE_AND_CONTINUE)
ADMIT, LEAVE, LOST = int(StepType.ADMIT), int(StepType.LEAVE), int(StepType.LOST)
FORK, JOIN = int(StepType.FORK), int(StepType.JOIN)
OFFICE, TO_OFFICE = int(DelayClock.OFFICE), int(DelayClock.TO_OFFICE)
REGISTERS, SUSPENDS, RETURNS = int(StepEffect.REGISTERS), int(StepEffect.SUSPENDS), int(StepEffect.RETURNS)
TRACKED = int(StepEffect.TRACKED)
SOLVES, FEEDS_BACK, VERIFIES = int(StepEffect.SOLVES), int(StepEffect.FEEDS_BACK), int(StepEffect.VERIFIES)
EVALUATES, DECIDES = int(StepEffect.EVALUATES), int(StepEffect.DECIDES)
GIVEN = int(Distribution.GIVEN)
BLOCKED = int(RecordType.BLOCKED)
FINISH = int(ShiftEnd.FINISH)
DELAY_END, RENEGE = int(Event.DELAY_END), int(Event.RENEGE)
ARRIVED, REGISTERED, DELAYED = int(RecordType.ARRIVED), int(RecordType.REGISTERED), int(RecordType.DELAYED)
RETURNED, SOLVED, VERIFIED = int(RecordType.RETURNED), int(RecordType.SOLVED), int(RecordType.VERIFIED)
EVALUATED_ROW, REOPENED = int(RecordType.EVALUATED), int(RecordType.REOPENED)
RENEGED = int(RecordType.RENEGED)


@inlined
def arrive(W: World, S: State, c: int) -> None:
    """ARRIVAL: start a case, unless it reports an open event. A hazard found by a patrol does not surface again."""
    case = W.case[c]
    if S.slot[c] != NOT_ARRIVED:
        return
    if case.same_event > 0 and join_open_case(W, S, c):
        return
    s = allocate_slot(W, S, c)
    list_open_case(W, S, s)
    log_case(W, S, s, ARRIVED, case.needed)
    if case.patience >= 0:
        S.case[s].patience_until = min(S.clock[0].now + case.patience, NEVER)
        schedule(W, S, S.clock[0].now + case.patience, RENEGE, c)
    enter_step(W, S, s, case.entry)


@inlined
def enter_step(W: World, S: State, s: int, first: int) -> None:
    """Enter a step and follow the route until a step takes time or the case is closed."""
    state = S.case[s]
    step_row = first
    at_once = 0
    while True:
        S.path[at_once] = step_row
        at_once += 1
        if at_once > MAX_STEPS_AT_ONCE:
            S.clock[0].looping_case = state.number + 1
            return
        step = W.step[step_row]
        state.step = step_row
        if (state.visited >> (step_row & 63)) & 1:
            state.re_entries += 1
        if step.marks & REGISTERS and state.registered == 0:
            register(W, S, s)
        if (step.marks & TRACKED != 0) != (state.tracking_at >= 0) and step.type != RELAY:
            toggle_tracking(W, S, s)
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
            step_row = step.next
            continue
        if step.type == ADMIT:
            step_row = admit(W, S, s)
            continue
        if step.type == LOST:
            leave_unserved(W, S, s)
            return
        if step.type == FORK:
            fork(W, S, s)
            return
        if step.type == JOIN:
            end_part(W, S, s)
            return
        if step.type == LEAVE:
            S.queue[step.queue].customers -= 1
        step_row = next_step(W, S, s)


@compiled_only
def admit(W: World, S: State, s: int) -> int:
    """Take a place of the step's queue; return the next step, or the one for customers who find no place."""
    step = W.step[S.case[s].step]
    queue = S.queue[step.queue]
    if queue.customers >= W.queue[step.queue].places:
        log_case(W, S, s, BLOCKED, step.queue)
        return step.branch
    queue.customers += 1
    return step.next


@inlined
def next_step(W: World, S: State, s: int) -> int:
    """Return the step that follows the current one; log a return if the branch taken sends the case back."""
    state = S.case[s]
    step = W.step[state.step]
    run = W.run[0]
    branch_taken = False
    if step.branch_share > 0.0:
        index = draw_index(W, S, s, step.draw_key)
        entity = W.case[state.number].entity
        share = step.branch_share
        if step.marks & DECIDES:
            share = decide(W, S, s)
        branch_taken = branch_is_taken(share, run.seed, run.replication, entity, index)
    state.visited |= 1 << (state.step & 63)
    if branch_taken:
        if step.marks & RETURNS:
            log_case(W, S, s, RETURNED, 1 if step.marks & VERIFIES else 0)
            if state.registered == 1:
                start_clocks(W, S, s)
        return step.branch
    return step.next


@compiled_only
def step_queue(W: World, S: State, s: int) -> int:
    """Return the queue that performs the current step; the desk that took a case up does its work in the grid."""
    state = S.case[s]
    step = W.step[state.step]
    q = step.queue if step.level < 0 else W.queue_at[W.case[state.number].unit, step.level]
    return state.taken_by if state.taken_by >= 0 and W.queue[q].grids > 0 else q


@compiled_only
def submit_step(W: World, S: State, s: int) -> None:
    """Submit the step's task to its queue, or to the waiting line of the case's owner."""
    state = S.case[s]
    step = W.step[state.step]
    k = task_of_step(W, s)
    q = step_queue(W, S, s)
    owner = assigned_worker(W, S, s, q)
    if owner >= 0 and not is_able(W, S, owner, k):
        owner = -1
    if owner < 0 and W.run[0].overflow_seconds > 0 and state.in_pool == 0:
        offer_to_pool(W, S, s, q, step.kind)
    seconds = step_duration(W, S, s)
    expected = seconds
    # Other kinds never check whether the expected work fits in the shift.
    if step.distribution != GIVEN and (W.kind[step.kind].shift_end == FINISH or W.run[0].rushing == 1):
        expected = scale_seconds(1, step.mean * (W.case[state.number].factor if step.scaled == 1.0 else 1.0))
    submit(W, S, k, q, job(step.kind, seconds, expected), owner)
    if step.patience > 0:
        begin_patience(W, S, s)
    if state.press_stage >= TO_COMMUNITY:
        wake_desks(W, S, s)


@compiled_only
def begin_delay(W: World, S: State, s: int) -> None:
    """Begin a delay that occupies no worker; a suspending delay stops the deadline clocks."""
    state = S.case[s]
    c = state.number
    step = W.step[state.step]
    now = S.clock[0].now
    until = now + step_duration(W, S, s)
    if step.delay_clock == OFFICE:
        until = add_office_seconds(W.office, W.run, W.office_block, now, until - now)
    elif step.delay_clock == TO_OFFICE:
        until = next_office_second(W.office, W.run, W.office_block, until)
    write(S, now, DELAYED, subject(W.case[c].kind, c, step.level, -1), until)
    if step.marks & SUSPENDS and state.registered == 1:
        suspend(W, S, s, until)
    state.until = min(until, NEVER)
    schedule(W, S, until, DELAY_END, c)


@inlined
def complete(W: World, S: State, s: int) -> None:
    """Complete the current step, by work or at the end of a delay, and enter the next one."""
    log_completion(W, S, s)
    enter_step(W, S, s, next_step(W, S, s))


@inlined
def log_completion(W: World, S: State, s: int) -> None:
    """Apply and log the effects of the completed step."""
    state = S.case[s]
    step = W.step[state.step]
    marks = step.marks
    if marks & SUSPENDS and state.registered == 1:
        resume(W, S, s)
    if marks & SOLVES:
        state.solving_step = state.step
        state.early_closing_at = state.reminder_at = -1
        log_case(W, S, s, SOLVED, -1)
    if marks & FEEDS_BACK:
        communicate_result(W, S, s)
    if marks & VERIFIES:
        log_case(W, S, s, VERIFIED, -1)
    if marks & EVALUATES:
        log_case(W, S, s, EVALUATED_ROW, -1)


@compiled_only
def end_delay(W: World, S: State, c: int) -> None:
    """DELAY_END: escalate an unanswered emergency, end a delay, or begin rework."""
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
    """Register the case: start its deadline clocks and schedule the resident's first recontact."""
    S.case[s].registered = 1
    log_case(W, S, s, REGISTERED, -1)
    start_clocks(W, S, s)
    schedule_next_contact(W, S, s)


@compiled_only
def reopen(W: World, S: State, s: int) -> None:
    """Reopen the case for rework with new deadline clocks and enter the step that solved it."""
    state = S.case[s]
    state.stage = OPEN
    state.rework_round += 1
    state.visited = 0
    state.re_entries = 0
    state.contacts = 0
    state.is_hurried = 0
    list_open_case(W, S, s)
    log_case(W, S, s, REOPENED, state.rework_round)
    start_clocks(W, S, s)
    schedule_next_contact(W, S, s)
    enter_step(W, S, s, state.solving_step)


@compiled_only
def renege(W: World, S: State, c: int) -> None:
    """RENEGE: withdraw a waiting case whose patience ends: at this step it goes on elsewhere, else it leaves."""
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
    k = task_of_step(W, s)
    now = S.clock[0].now
    at_step = state.gives_up_at == now and W.step[state.step].patience > 0
    if not at_step and (state.patience_until != now or state.first_served == 1):
        return
    if S.task[k].waiting_in < 0:
        return
    state.gives_up_at = -1
    withdraw(W, S, k)
    log_case(W, S, s, RENEGED, S.task[k].queue)
    if at_step:
        enter_step(W, S, s, W.patience[W.step[state.step].patience - 1].way_on)
        return
    if W.queue[S.task[k].queue].places > 0:
        S.queue[S.task[k].queue].customers -= 1
    leave_unserved(W, S, s)
