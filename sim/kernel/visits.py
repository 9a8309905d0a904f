"""Visiting rounds: whose door is next, what a try brings, how a household's window ends.

The households of a round are sorted by (phase, place on the ground). Their windows open one after the other,
so the n-th opening belongs to household ``n % members`` and closes the window it had before; a round needs no
list of due households, only how many windows have opened and which one gets its first try next.
"""

from __future__ import annotations

from sim.events import DAY
from sim.jit import inner
from sim.kernel.calendar import write
from sim.kernel.state import State
from sim.rows import Outcome, What
from sim.rules import (
    AWAY,
    BY_PHONE,
    answers_phone,
    contact_share,
    door_opens,
    inside_seconds,
    opening_day,
    part_of_day,
    refuses,
    retry_is_due,
    visit_index,
    window_row_value,
)
from sim.world import World

WINDOW_CLOSED = int(What.WINDOW_CLOSED)
UNTRIED, REACHED, REFUSED = int(Outcome.UNTRIED), int(Outcome.REACHED), int(Outcome.REFUSED)
PHONED, EXHAUSTED = int(Outcome.PHONED), int(Outcome.EXHAUSTED)
OPEN = -1  # outcome of a window that has not ended


@inner
def open_windows(W: World, S: State, r: int, today: int) -> None:
    """Windows of round ``r`` that open today; each closes the window its household had before."""
    round_ = W.round[r]
    state = S.round[r]
    while round_.members > 0:
        seq = state.opened
        m = round_.first_member + seq % round_.members
        if opening_day(W.member[m].phase, round_.interval, seq // round_.members) > today:
            break
        if seq >= round_.members:
            close_window(W, S, r, m)
        S.member[m].tries = 0
        S.member[m].outcome = OPEN
        S.member[m].last_day = -1
        state.opened = seq + 1
    state.first = max(state.first, state.opened - round_.members)


@inner
def close_window(W: World, S: State, r: int, m: int) -> None:
    """A household's window ends; what has not been tried enough by now is undone."""
    round_ = W.round[r]
    tries = S.member[m].tries
    outcome = S.member[m].outcome
    left = 0
    if outcome == OPEN:
        outcome = EXHAUSTED if tries >= round_.max_tries else UNTRIED
        if outcome == UNTRIED:
            left = seconds_left(W, r, tries)
    value = window_row_value(outcome, tries, left)
    write(S, S.clock[0].now, WINDOW_CLOSED, round_.kind, W.member[m].home, round_.queue, -1, value)


@inner
def seconds_left(W: World, r: int, tries: int) -> int:
    """Expected seconds a household still needs after so many tries in vain."""
    round_ = W.round[r]
    if tries == 0:
        return int(round_.left_0)
    if tries == 1:
        return int(round_.left_1)
    return int(round_.left_2) if tries == 2 else int(round_.left_3)


@inner
def next_door(W: World, S: State, r: int, now: int) -> int:
    """The window (its number in the round) that is tried next, or -1.

    A retry comes before first tries: from the next day on, in another part of the day if the post works in
    several; among retries the earlier window first.
    """
    round_ = W.round[r]
    state = S.round[r]
    best = -1
    for line in range(4):
        seq = waiting_retry(W, S, r, line)
        if seq < 0:
            continue
        last_day = S.member[round_.first_member + seq % round_.members].last_day
        part = part_of_day(now)
        if not retry_is_due(now // DAY, last_day, line, part, round_.parts, round_.other_part_days):
            continue
        if best < 0 or seq < best:
            best = seq
    if best < 0 and state.first < state.opened:
        return state.first
    return best


@inner
def waiting_retry(W: World, S: State, r: int, line: int) -> int:
    """The window at the head of a line of retries, or -1; windows that have closed are dropped."""
    round_ = W.round[r]
    state = S.round[r]
    while count_of(S, r, line) > 0:
        seq = S.retry[retry_slot(W, r, line, get_of(S, r, line))]
        if seq >= state.opened - round_.members:
            return seq
        advance(S, r, line)
    return -1


@inner
def retry_slot(W: World, r: int, line: int, i: int) -> int:
    """Where the i-th entry of a line stands in the ring buffer."""
    round_ = W.round[r]
    room = 2 * round_.members  # a household's closed window may still wait behind its new one
    return 8 * round_.first_member + line * room + i % room


@inner
def get_of(S: State, r: int, line: int) -> int:
    """How many entries of a line have been taken."""
    state = S.round[r]
    if line == 0:
        return state.get_0
    if line == 1:
        return state.get_1
    return state.get_2 if line == 2 else state.get_3


@inner
def put_of(S: State, r: int, line: int) -> int:
    """How many entries have been put into a line."""
    state = S.round[r]
    if line == 0:
        return state.put_0
    if line == 1:
        return state.put_1
    return state.put_2 if line == 2 else state.put_3


@inner
def count_of(S: State, r: int, line: int) -> int:
    """How many entries wait in a line."""
    return put_of(S, r, line) - get_of(S, r, line)


@inner
def advance(S: State, r: int, line: int) -> None:
    """Take the head of a line."""
    state = S.round[r]
    if line == 0:
        state.get_0 += 1
    elif line == 1:
        state.get_1 += 1
    elif line == 2:
        state.get_2 += 1
    else:
        state.get_3 += 1


@inner
def put_retry(W: World, S: State, r: int, line: int, seq: int) -> None:
    """A window waits for its next try."""
    S.retry[retry_slot(W, r, line, put_of(S, r, line))] = seq
    state = S.round[r]
    if line == 0:
        state.put_0 += 1
    elif line == 1:
        state.put_1 += 1
    elif line == 2:
        state.put_2 += 1
    else:
        state.put_3 += 1


@inner
def take_door(W: World, S: State, r: int, seq: int) -> None:
    """The window is no longer waiting: it leaves its line of retries or the list of first tries."""
    if seq == S.round[r].first and S.member[W.round[r].first_member + seq % W.round[r].members].tries == 0:
        S.round[r].first += 1
        return
    for line in range(4):
        if waiting_retry(W, S, r, line) == seq:
            advance(S, r, line)
            return


@inner
def expected_try(W: World, S: State, r: int, seq: int) -> int:
    """Seconds a worker expects for the next try at this door, before he knows who is in."""
    round_ = W.round[r]
    if S.member[round_.first_member + seq % round_.members].tries >= round_.max_tries:
        return round_.phone
    return round_.walk + int(round_.inside_mean)


@inner
def try_door(W: World, S: State, w: int, r: int, seq: int) -> int:
    """What the try brings (kept with the worker) and how many seconds it takes."""
    round_ = W.round[r]
    run = W.run[0]
    now = S.clock[0].now
    m = round_.first_member + seq % round_.members
    home = W.home[W.member[m].home]
    worker = S.worker[w]
    worker.round = r
    worker.seq = seq
    worker.part = part_of_day(now)
    window = seq // round_.members
    tries = S.member[m].tries
    index = visit_index(round_.plan, window, tries)
    if tries >= round_.max_tries:
        heard = answers_phone(round_.phone_share, run.seed, run.replication, home.entity, index)
        worker.outcome = PHONED if heard else EXHAUSTED
        return round_.phone
    weekday = (run.start_weekday + now // DAY) % 7
    share = contact_share(
        weekday, worker.part, round_.contact_day, round_.contact_evening, round_.contact_weekend
    )
    if not door_opens(share, home.cooperation, run.seed, run.replication, home.entity, index):
        worker.outcome = AWAY
        return round_.walk + round_.wait
    once = visit_index(round_.plan, window, 0)
    if refuses(round_.refusal, run.seed, run.replication, home.entity, once):
        worker.outcome = REFUSED
        return round_.walk + round_.refused
    worker.outcome = REACHED
    return round_.walk + inside_seconds(
        round_.inside_mean, round_.inside_spread, run.seed, run.replication, home.entity, once
    )


@inner
def end_try(W: World, S: State, w: int) -> None:
    """A try is over: the household is done with, or waits for the next one."""
    worker = S.worker[w]
    if worker.outcome == AWAY:
        fail_try(W, S, w)
        return
    round_ = W.round[worker.round]
    if worker.seq >= S.round[worker.round].opened - round_.members:
        m = round_.first_member + worker.seq % round_.members
        if S.member[m].tries < round_.max_tries:
            S.member[m].tries += 1
        S.member[m].outcome = worker.outcome


@inner
def fail_try(W: World, S: State, w: int) -> None:
    """A try in vain, or one broken off for an emergency."""
    worker = S.worker[w]
    r = worker.round
    round_ = W.round[r]
    if worker.seq < S.round[r].opened - round_.members:
        return  # its window has closed meanwhile
    m = round_.first_member + worker.seq % round_.members
    S.member[m].last_day = S.clock[0].now // DAY
    if S.member[m].tries >= round_.max_tries:  # a call broken off is made again
        put_retry(W, S, r, BY_PHONE, worker.seq)
        return
    S.member[m].tries += 1
    if S.member[m].tries < round_.max_tries:
        put_retry(W, S, r, worker.part, worker.seq)
    elif round_.phone > 0:
        put_retry(W, S, r, BY_PHONE, worker.seq)
    else:
        S.member[m].outcome = EXHAUSTED


@inner
def retries_wait(W: World, S: State, r: int) -> bool:
    """Whether some household waits for another try."""
    for line in range(4):
        if waiting_retry(W, S, r, line) >= 0:
            return True
    return False
