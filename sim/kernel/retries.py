"""Households tried in vain: four lines of windows that wait for another try, by part of the day of the last one.

A line is a ring buffer in ``State.retry``; its entries are numbers of windows in their round, in the order of waiting.
"""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.state import State
from sim.world import World


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
def retries_wait(W: World, S: State, r: int) -> bool:
    """Whether some household waits for another try."""
    for line in range(4):
        if waiting_retry(W, S, r, line) >= 0:
            return True
    return False


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
