"""Visit windows: opening in a fixed order, closing by the household's next window.

The households of a round are sorted by (phase, position along the ground). Window ``n`` belongs to household
``n % members``, and its opening closes the household's previous window. So a round needs only two counters: windows
opened, and the first window not attempted.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import subject, write
from sim.kernel.state.lapsing import count_lapsing
from sim.kernel.state.tables import State
from sim.rules.visits import encode_window_outcome, window_opening_day
from sim.world.log import Outcome, RecordType
from sim.world.tables import World

WINDOW_CLOSED = int(RecordType.WINDOW_CLOSED)
NOT_ATTEMPTED, ATTEMPTS_EXHAUSTED = int(Outcome.NOT_ATTEMPTED), int(Outcome.ATTEMPTS_EXHAUSTED)
WINDOW_OPEN = -1  # outcome of an open window


@compiled_only
def open_windows(W: World, S: State, r: int, today: int) -> None:
    """Open the windows due by day ``today``; each closes its household's previous window."""
    round_ = W.round[r]
    state = S.round[r]
    while round_.members > 0:
        window_number = state.windows_opened
        m = round_.first_member + window_number % round_.members
        if window_opening_day(W.member[m].phase, round_.interval, window_number // round_.members) > today:
            break
        if window_number >= round_.members:
            close_window(W, S, r, m)
        S.member[m].attempts = 0
        S.member[m].outcome = WINDOW_OPEN
        S.member[m].last_day = -1
        state.windows_opened = window_number + 1
    state.first_unattempted = max(state.first_unattempted, state.windows_opened - round_.members)


@compiled_only
def close_window(W: World, S: State, r: int, m: int) -> None:
    """Close a household's window and log its outcome, number of attempts and work left undone."""
    round_ = W.round[r]
    attempts = S.member[m].attempts
    outcome = S.member[m].outcome
    remaining = 0
    if outcome == WINDOW_OPEN:
        outcome = ATTEMPTS_EXHAUSTED if attempts >= round_.max_attempts else NOT_ATTEMPTED
        if outcome == NOT_ATTEMPTED:
            remaining = remaining_seconds(W, r, attempts)
    count_lapsing(W, S, round_.queue, int(round_.remaining_0), remaining)
    value = encode_window_outcome(outcome, attempts, remaining)
    write(S, S.clock[0].now, WINDOW_CLOSED, subject(round_.kind, W.member[m].home, round_.queue, -1), value)


@compiled_only
def remaining_seconds(W: World, r: int, attempts: int) -> int:
    """Return the expected seconds a household still needs after ``attempts`` failed attempts."""
    round_ = W.round[r]
    if attempts == 0:
        return int(round_.remaining_0)
    if attempts == 1:
        return int(round_.remaining_1)
    return int(round_.remaining_2) if attempts == 2 else int(round_.remaining_3)
