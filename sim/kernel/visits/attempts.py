"""At the doors: whose is next, what a try brings, what becomes of one in vain."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.state.tables import State
from sim.kernel.visits.retries import LINES, advance, last_try, put_retry, waiting_retry
from sim.rules.visits import (
    AWAY,
    BY_PHONE,
    answers_phone,
    contact_share,
    door_opens,
    inside_seconds,
    part_of_day,
    refuses,
    retry_is_due,
    visit_index,
)
from sim.world.log import Outcome
from sim.world.tables import World

REACHED, REFUSED = int(Outcome.REACHED), int(Outcome.REFUSED)
PHONED, EXHAUSTED = int(Outcome.PHONED), int(Outcome.EXHAUSTED)


@inner
def next_door(W: World, S: State, r: int, now: int) -> int:
    """The window (its number in the round) that is tried next, or -1.

    A retry comes before first tries: from the next day on, in another part of the day if the post works in
    several; among retries the earlier window first.
    """
    rule = W.round[S.round[r].like]
    state = S.round[r]
    best = -1
    for line in range(LINES):
        seq = waiting_retry(W, S, r, line)
        if seq < 0:
            continue
        part = part_of_day(now)
        if not retry_is_due(
            S.clock[0].day, last_try(S, r, line), line, part, rule.parts, rule.other_part_days
        ):
            continue
        if best < 0 or seq < best:
            best = seq
    if best < 0 and state.first < state.opened:
        return state.first
    return best


@inner
def take_door(W: World, S: State, r: int, seq: int) -> None:
    """The window is no longer waiting: it leaves its line of retries or the list of first tries."""
    if seq == S.round[r].first and S.member[W.round[r].first_member + seq % W.round[r].members].tries == 0:
        S.round[r].first += 1
        return
    for line in range(LINES):
        if waiting_retry(W, S, r, line) == seq:
            advance(W, S, r, line)
            return


@inner
def expected_try(W: World, S: State, r: int, seq: int) -> int:
    """Seconds a worker expects for the next try at this door, before he knows who is in."""
    round_ = W.round[r]
    rule = W.round[S.round[r].like]
    if S.member[round_.first_member + seq % round_.members].tries >= rule.max_tries:
        return rule.phone
    return rule.walk + int(rule.inside_mean)


@inner
def try_door(W: World, S: State, w: int, r: int, seq: int) -> int:
    """What the try brings (kept with the worker) and how many seconds it takes."""
    round_ = W.round[r]
    rule = W.round[S.round[r].like]
    run = W.run[0]
    now = S.clock[0].now
    m = round_.first_member + seq % round_.members
    door = S.door[m]
    worker = S.worker[w]
    worker.round = r
    worker.seq = seq
    worker.part = part_of_day(now)
    window = seq // round_.members
    tries = S.member[m].tries
    index = visit_index(rule.plan, window, tries)
    if tries >= rule.max_tries:
        heard = answers_phone(rule.phone_share, run.seed, run.replication, door.entity, index)
        worker.outcome = PHONED if heard else EXHAUSTED
        return rule.phone
    weekday = (run.start_weekday + S.clock[0].day) % 7
    share = contact_share(weekday, worker.part, rule.contact_day, rule.contact_evening, rule.contact_weekend)
    if not door_opens(share, door.contact, door.cooperation, run.seed, run.replication, door.entity, index):
        worker.outcome = AWAY
        return rule.walk + rule.wait
    once = visit_index(rule.plan, window, 0)
    if refuses(rule.refusal, run.seed, run.replication, door.entity, once):
        worker.outcome = REFUSED
        return rule.walk + rule.refused
    worker.outcome = REACHED
    return rule.walk + inside_seconds(
        rule.inside_mean, rule.inside_spread, run.seed, run.replication, door.entity, once
    )


@inner
def end_try(W: World, S: State, w: int) -> None:
    """A try is over: the household is done with, or waits for the next one."""
    worker = S.worker[w]
    if worker.outcome == AWAY:
        fail_try(W, S, w)
        return
    round_ = W.round[worker.round]
    rule = W.round[S.round[worker.round].like]
    if worker.seq >= S.round[worker.round].opened - round_.members:
        m = round_.first_member + worker.seq % round_.members
        if S.member[m].tries < rule.max_tries:
            S.member[m].tries += 1
        S.member[m].outcome = worker.outcome


@inner
def fail_try(W: World, S: State, w: int) -> None:
    """A try in vain, or one broken off for an emergency."""
    worker = S.worker[w]
    r = worker.round
    round_ = W.round[r]
    rule = W.round[S.round[r].like]
    if worker.seq < S.round[r].opened - round_.members:
        return  # its window has closed meanwhile
    m = round_.first_member + worker.seq % round_.members
    S.member[m].last_day = S.clock[0].day
    if S.member[m].tries >= rule.max_tries:  # a call broken off is made again
        put_retry(W, S, r, BY_PHONE, worker.seq)
        return
    S.member[m].tries += 1
    if S.member[m].tries < rule.max_tries:
        put_retry(W, S, r, worker.part, worker.seq)
    elif rule.phone > 0:
        put_retry(W, S, r, BY_PHONE, worker.seq)
    else:
        S.member[m].outcome = EXHAUSTED
