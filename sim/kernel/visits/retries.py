"""Households tried in vain: four lines of windows that wait for another try, by part of the day of the last one.

A line is a ring buffer in ``State.retry``; its entries are numbers of windows in their round, in the order of waiting.
What a worker asks of a line, its first window and when that was tried last, stands in ``State.retries``: the
four lines of a round beside each other, so that he need not go to the households to ask.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.world.tables import World

RETRY_LINES = 4


@compiled_only
def first_retry(W: World, S: State, r: int, line: int) -> int:
    """The window at the head of a line of retries, or -1; windows that have closed are dropped."""
    head = S.retries[RETRY_LINES * r + line]
    closed = S.round[r].windows_opened - W.round[r].members
    while head.read_index < head.write_index and head.window_number < closed:
        pop_retry(W, S, r, line)
    return head.window_number if head.read_index < head.write_index else -1


@compiled_only
def last_attempt_day(S: State, r: int, line: int) -> int:
    """The day on which the window at the head of a line was tried last."""
    return S.retries[RETRY_LINES * r + line].day


@compiled_only
def has_retries(W: World, S: State, r: int) -> bool:
    """Whether some household waits for another try."""
    for line in range(RETRY_LINES):
        if first_retry(W, S, r, line) >= 0:
            return True
    return False


@compiled_only
def retry_slot(W: World, r: int, line: int, i: int) -> int:
    """Where the i-th entry of a line stands in the ring buffer."""
    round_ = W.round[r]
    room = 2 * round_.members  # a household's closed window may still wait behind its new one
    return 8 * round_.first_member + line * room + i % room


@compiled_only
def update_head(W: World, S: State, r: int, line: int) -> None:
    """Note which window is now at the head of a line, and when it was tried last."""
    head = S.retries[RETRY_LINES * r + line]
    round_ = W.round[r]
    window_number = S.retry[retry_slot(W, r, line, head.read_index)]
    head.window_number = window_number
    head.day = S.member[round_.first_member + window_number % round_.members].last_day


@compiled_only
def pop_retry(W: World, S: State, r: int, line: int) -> None:
    """Take the head of a line."""
    head = S.retries[RETRY_LINES * r + line]
    head.read_index += 1
    if head.read_index < head.write_index:
        update_head(W, S, r, line)


@compiled_only
def push_retry(W: World, S: State, r: int, line: int, window_number: int) -> None:
    """A window waits for its next try."""
    head = S.retries[RETRY_LINES * r + line]
    S.retry[retry_slot(W, r, line, head.write_index)] = window_number
    head.write_index += 1
    if head.write_index - head.read_index == 1:
        update_head(W, S, r, line)
