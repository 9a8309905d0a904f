"""Retry lists: visit windows waiting for another attempt, one list per part of the day, and one for telephone calls.

Each list is a ring buffer of window numbers in ``State.retry``, in order of waiting. Its first window and the day of
that window's last attempt are cached in ``State.retries``, the four lists of a round in adjacent rows.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.world.tables import World

RETRY_LISTS = 4


@compiled_only
def first_retry(W: World, S: State, r: int, retry_list: int) -> int:
    """Return the first open window of a retry list, or -1; drop closed windows."""
    head = S.retries[RETRY_LISTS * r + retry_list]
    closed = S.round[r].windows_opened - W.round[r].members
    while head.read_index < head.write_index and head.window_number < closed:
        pop_retry(W, S, r, retry_list)
    return head.window_number if head.read_index < head.write_index else -1


@compiled_only
def last_attempt_day(S: State, r: int, retry_list: int) -> int:
    """Return the day of the last attempt at the first window of a retry list."""
    return S.retries[RETRY_LISTS * r + retry_list].day


@compiled_only
def has_retries(W: World, S: State, r: int) -> bool:
    """Return whether any household waits for another attempt."""
    for retry_list in range(RETRY_LISTS):
        if first_retry(W, S, r, retry_list) >= 0:
            return True
    return False


@compiled_only
def retry_slot(W: World, r: int, retry_list: int, i: int) -> int:
    """Return the index in the ring buffer of the i-th entry of a retry list."""
    round_ = W.round[r]
    capacity = 2 * round_.members  # per household at most one closed and one open window
    return 8 * round_.first_member + retry_list * capacity + i % capacity


@compiled_only
def update_head(W: World, S: State, r: int, retry_list: int) -> None:
    """Cache the first window of a retry list and the day of its last attempt."""
    head = S.retries[RETRY_LISTS * r + retry_list]
    round_ = W.round[r]
    window_number = S.retry[retry_slot(W, r, retry_list, head.read_index)]
    head.window_number = window_number
    head.day = S.member[round_.first_member + window_number % round_.members].last_day


@compiled_only
def pop_retry(W: World, S: State, r: int, retry_list: int) -> None:
    """Remove the first window of a retry list."""
    head = S.retries[RETRY_LISTS * r + retry_list]
    head.read_index += 1
    if head.read_index < head.write_index:
        update_head(W, S, r, retry_list)


@compiled_only
def push_retry(W: World, S: State, r: int, retry_list: int, window_number: int) -> None:
    """Append a window to a retry list."""
    head = S.retries[RETRY_LISTS * r + retry_list]
    S.retry[retry_slot(W, r, retry_list, head.write_index)] = window_number
    head.write_index += 1
    if head.write_index - head.read_index == 1:
        update_head(W, S, r, retry_list)
