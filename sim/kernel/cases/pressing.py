"""Press and take up: pressing of a case that stays unsolved, and its offers to the desks above (S12)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case, schedule
from sim.kernel.cases.promotion import promote
from sim.kernel.queues.wakeups import wake
from sim.kernel.state.tables import State
from sim.rules.deadline_clock import compute_due, due_from_remaining, extend_due, remaining_at
from sim.rules.pressing import PressStage
from sim.world.event_order import Event
from sim.world.log import RecordType
from sim.world.tables import Level, World

DEADLINE_NEAR = int(Event.DEADLINE_NEAR)
PRESSED_ROW = int(RecordType.PRESSED)
NOT_PRESSED, PRESSED = int(PressStage.NONE), int(PressStage.PRESSED)
TO_COMMUNITY, TO_STREET = int(PressStage.OFFERED_TO_COMMUNITY), int(PressStage.OFFERED_TO_STREET)
COMMUNITY, STREET = int(Level.COMMUNITY), int(Level.STREET)


@compiled_only
def start_pressing(W: World, S: State, s: int) -> None:
    """Start anew: the case is pressed at its own due time, without one some working days after registration."""
    if W.run[0].press_days < 0:
        return
    end_pressing(W, S, s)
    state = S.case[s]
    if state.taken_by >= 0:
        return
    due = state.own_due
    if due < 0:
        due = compute_due(W.office, W.run, W.office_block, S.clock[0].now, W.run[0].press_days)
    schedule_pressing(W, S, s, due)


@compiled_only
def schedule_pressing(W: World, S: State, s: int, at: int) -> None:
    """Schedule the next stage."""
    S.case[s].press_at = at
    schedule(W, S, at, DEADLINE_NEAR, S.case[s].number)


@compiled_only
def suspend_pressing(W: World, S: State, s: int) -> None:
    """Store the office time remaining until the next stage."""
    state = S.case[s]
    state.press_remaining = -1
    if state.press_at >= 0:
        left = remaining_at(W.office, W.run, W.office_block, state.press_at, S.clock[0].now)
        state.press_remaining = max(0, left)
    state.press_at = -1


@compiled_only
def resume_pressing(W: World, S: State, s: int) -> None:
    """Resume with the stored remaining office time, or at the own due time as it now stands."""
    state = S.case[s]
    if state.press_remaining >= 0:
        at = due_from_remaining(W.office, W.run, W.office_block, state.press_remaining, S.clock[0].now)
        schedule_pressing(W, S, s, max(at, S.clock[0].now))
        follow_due(W, S, s)
    state.press_remaining = -1


@compiled_only
def follow_due(W: World, S: State, s: int) -> None:
    """Press at the own due time as it now stands, unless the case is pressed or has no own deadline."""
    state = S.case[s]
    if state.press_stage == NOT_PRESSED and state.press_at >= 0 and state.own_due >= 0:
        schedule_pressing(W, S, s, max(state.own_due, S.clock[0].now))


@compiled_only
def press(W: World, S: State, s: int) -> None:
    """Enter the next stage: promote the case, then offer it to the community desk, then to the street desk."""
    state = S.case[s]
    run = W.run[0]
    state.press_at = -1
    state.press_stage += 1
    days = run.community_take_up_days
    if state.press_stage == PRESSED:
        log_case(W, S, s, PRESSED_ROW, -1)
        if state.promoted == 0:
            promote(W, S, s)
    else:
        days = run.street_take_up_days - days
        change_offers(W, S, s, state.press_stage, 1)
        wake_desks(W, S, s)
    if state.press_stage < TO_STREET and run.take_up_ppm > 0:
        at = extend_due(W.office, W.run, W.office_block, S.clock[0].now, days)
        schedule_pressing(W, S, s, max(at, S.clock[0].now))


@compiled_only
def end_pressing(W: World, S: State, s: int) -> None:
    """Withdraw the case's offers and stop its timer."""
    state = S.case[s]
    for stage in range(TO_COMMUNITY, state.press_stage + 1):
        change_offers(W, S, s, stage, -1)
    state.press_stage = NOT_PRESSED
    state.press_at = -1
    state.press_remaining = -1


@compiled_only
def change_offers(W: World, S: State, s: int, stage: int, change: int) -> None:
    """Add ``change`` to the number of cases offered to the desk of a stage; one desk counts a case once."""
    desk = desk_of_stage(W, S, s, stage)
    if stage == TO_COMMUNITY or desk != desk_of_stage(W, S, s, TO_COMMUNITY):
        S.queue[desk].offers += change


@compiled_only
def desk_of_stage(W: World, S: State, s: int, stage: int) -> int:
    """Return the desk to which the case is offered at a stage."""
    level = COMMUNITY if stage == TO_COMMUNITY else STREET
    return W.queue_at[W.case[S.case[s].number].unit, level]


@compiled_only
def wake_desks(W: World, S: State, s: int) -> None:
    """Wake the idle workers of the desks to which the case is offered."""
    for stage in range(TO_COMMUNITY, S.case[s].press_stage + 1):
        desk = W.queue[desk_of_stage(W, S, s, stage)]
        for w in range(desk.first_worker, desk.first_worker + desk.workers):
            wake(W, S, w)


@compiled_only
def is_offered_to(W: World, S: State, s: int, desk: int) -> bool:
    """Return whether the case is offered to a desk."""
    for stage in range(TO_COMMUNITY, S.case[s].press_stage + 1):
        if desk_of_stage(W, S, s, stage) == desk:
            return True
    return False
