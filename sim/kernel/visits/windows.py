"""Visiting windows: opened one after the other, closed by the household's next one.

The households of a round are sorted by (phase, place on the ground). Their windows open one after the other,
so the n-th opening belongs to household ``n % members`` and closes the window it had before; a round needs no
list of due households, only how many windows have opened and which one gets its first try next.
"""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import write
from sim.kernel.state.tables import State
from sim.rules.visits import opening_day, window_row_value
from sim.world.log import Outcome, What
from sim.world.tables import World

WINDOW_CLOSED = int(What.WINDOW_CLOSED)
UNTRIED, EXHAUSTED = int(Outcome.UNTRIED), int(Outcome.EXHAUSTED)
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
