"""Contact attempts: next visit, outcome of an attempt, retries."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.kernel.visits.retry_lists import RETRY_LISTS, first_retry, last_attempt_day, pop_retry, push_retry
from sim.rules.visits import (
    BY_PHONE,
    NO_CONTACT,
    announced_contact_probability,
    base_contact_probability,
    contact_probability,
    daypart_at,
    interview_seconds,
    is_announced,
    is_contacted,
    is_reached_by_phone,
    is_refused,
    meets_vacant_dwelling,
    retry_is_due,
    visit_index,
)
from sim.world.log import Outcome
from sim.world.tables import World

REACHED, REFUSED = int(Outcome.REACHED), int(Outcome.REFUSED)
PHONED, ATTEMPTS_EXHAUSTED = int(Outcome.PHONED), int(Outcome.ATTEMPTS_EXHAUSTED)


@compiled_only
def next_visit(W: World, S: State, r: int, now: int) -> int:
    """Return the window to attempt next, or -1.

    Retries come before first attempts: not on the same day, and in another part of the day. Among retries the
    earliest window comes first.
    """
    rule = W.round[S.round[r].parameter_row]
    state = S.round[r]
    first = -1
    for i in range(RETRY_LISTS):
        window_number = first_retry(W, S, r, i)
        if window_number < 0:
            continue
        daypart = daypart_at(now)
        if not retry_is_due(
            S.clock[0].day,
            last_attempt_day(S, r, i),
            i,
            daypart,
            rule.dayparts,
            rule.retry_other_daypart_days,
        ):
            continue
        if first < 0 or window_number < first:
            first = window_number
    if first < 0 and state.first_unattempted < state.windows_opened:
        return state.first_unattempted
    return first


@compiled_only
def start_visit(W: World, S: State, r: int, window_number: int) -> None:
    """Remove a window from its retry list or from the first attempts."""
    if (
        window_number == S.round[r].first_unattempted
        and S.member[W.round[r].first_member + window_number % W.round[r].members].attempts == 0
    ):
        S.round[r].first_unattempted += 1
        return
    for i in range(RETRY_LISTS):
        if first_retry(W, S, r, i) == window_number:
            pop_retry(W, S, r, i)
            return


@compiled_only
def is_by_phone(W: World, S: State, r: int, window_number: int) -> bool:
    """Return whether the next attempt is a telephone call."""
    m = W.round[r].first_member + window_number % W.round[r].members
    return S.member[m].attempts >= W.round[S.round[r].parameter_row].max_attempts


@compiled_only
def expected_attempt(W: World, S: State, r: int, window_number: int) -> int:
    """Return the expected seconds of the next attempt, before its outcome is known."""
    round_ = W.round[r]
    rule = W.round[S.round[r].parameter_row]
    if is_by_phone(W, S, r, window_number):
        return rule.phone_seconds
    attempts = S.member[round_.first_member + window_number % round_.members].attempts
    vacant = int(rule.vacant * rule.vacant_seconds) if attempts == 0 else 0
    return vacant + rule.walk_seconds + int(rule.interview_mean)


@compiled_only
def attempt_visit(W: World, S: State, w: int, r: int, window_number: int) -> int:
    """Return the duration (s) of an attempt; store its outcome with worker ``w``."""
    round_ = W.round[r]
    rule = W.round[S.round[r].parameter_row]
    run = W.run[0]
    now = S.clock[0].now
    m = round_.first_member + window_number % round_.members
    household = S.household[m]
    worker = S.worker[w]
    worker.round = r
    worker.window_number = window_number
    worker.daypart = daypart_at(now)
    window = window_number // round_.members
    attempts = S.member[m].attempts
    index = visit_index(rule.plan, window, attempts)
    if attempts >= rule.max_attempts:
        answered = is_reached_by_phone(rule.phone_share, run.seed, run.replication, household.entity, index)
        worker.outcome = PHONED if answered else ATTEMPTS_EXHAUSTED
        return rule.phone_seconds
    weekday = (run.start_weekday + S.clock[0].day) % 7
    probability = base_contact_probability(
        weekday, worker.daypart, rule.contact_day, rule.contact_evening, rule.contact_weekend
    )
    first_index = visit_index(rule.plan, window, 0)
    announced = is_announced(rule.announced_share, run.seed, run.replication, household.entity, first_index)
    probability = announced_contact_probability(probability, rule.contact_announced, announced)
    contact = contact_probability(probability, household.contact, household.cooperation)
    way = rule.walk_seconds
    if attempts == 0 and meets_vacant_dwelling(
        rule.vacant, run.seed, run.replication, household.entity, first_index
    ):
        way += rule.vacant_seconds
    if not is_contacted(contact, run.seed, run.replication, household.entity, index):
        worker.outcome = NO_CONTACT
        return way + rule.wait_seconds
    if is_refused(rule.refusal, run.seed, run.replication, household.entity, first_index):
        worker.outcome = REFUSED
        return way + rule.refused_seconds
    worker.outcome = REACHED
    return way + interview_seconds(
        rule.interview_mean, rule.interview_spread, run.seed, run.replication, household.entity, first_index
    )


@compiled_only
def end_attempt(W: World, S: State, w: int) -> None:
    """Record the outcome of the attempt of worker ``w``."""
    worker = S.worker[w]
    if worker.outcome == NO_CONTACT:
        fail_attempt(W, S, w)
        return
    round_ = W.round[worker.round]
    rule = W.round[S.round[worker.round].parameter_row]
    if worker.window_number >= S.round[worker.round].windows_opened - round_.members:
        m = round_.first_member + worker.window_number % round_.members
        if S.member[m].attempts < rule.max_attempts:
            S.member[m].attempts += 1
        S.member[m].outcome = worker.outcome


@compiled_only
def fail_attempt(W: World, S: State, w: int) -> None:
    """Record a failed or preempted attempt and schedule the next one by its retry list."""
    worker = S.worker[w]
    r = worker.round
    round_ = W.round[r]
    rule = W.round[S.round[r].parameter_row]
    if worker.window_number < S.round[r].windows_opened - round_.members:
        return  # the window was closed meanwhile
    m = round_.first_member + worker.window_number % round_.members
    S.member[m].last_day = S.clock[0].day
    if S.member[m].attempts >= rule.max_attempts:  # a preempted call is repeated
        push_retry(W, S, r, BY_PHONE, worker.window_number)
        return
    S.member[m].attempts += 1
    if S.member[m].attempts < rule.max_attempts:
        push_retry(W, S, r, worker.daypart, worker.window_number)
    elif rule.phone_seconds > 0:
        push_retry(W, S, r, BY_PHONE, worker.window_number)
    else:
        S.member[m].outcome = ATTEMPTS_EXHAUSTED
