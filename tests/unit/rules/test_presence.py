"""Presence arithmetic against a clock that advances second by second over short days."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.rules import presence
from sim.world.event_order import DAY, NEVER
from sim.world.tables import BLOCK, ROSTER_DAY, SHIFT

HOUR = 3600
PADDING = 3  # rows before the roster that belong to somebody else


def tables(blocks_of_day):
    """The roster of a list of days, each a list of (start, end)."""
    shifts = [(), *sorted({tuple(b) for b in blocks_of_day if b})]
    shift, block = np.zeros(len(shifts), SHIFT), []
    for number, blocks in enumerate(shifts):
        before = np.cumsum([0] + [end - start for start, end in blocks])
        shift[number] = (len(block), len(blocks), before[-1])
        block += [(start, end, before[k]) for k, (start, end) in enumerate(blocks)]
    day = np.zeros(PADDING + len(blocks_of_day), ROSTER_DAY)
    day["before"][:PADDING] = -777
    day["next_present_day"][:PADDING] = -777
    own = day[PADDING:]
    own["shift"] = [shifts.index(tuple(b)) for b in blocks_of_day]
    seconds = shift["seconds"][own["shift"]]
    own["before"] = np.cumsum(seconds) - seconds
    own["next_present_day"] = [
        next((e for e in range(d, len(own)) if own["shift"][e]), -1) for d in range(len(own))
    ]
    blocks = np.array(block or [(0, 0, 0)], BLOCK)
    return presence.Roster(day, shift, blocks, PADDING, len(blocks_of_day))


def present_ranges(blocks_of_day):
    return [(d * DAY + a, d * DAY + b) for d, blocks in enumerate(blocks_of_day) for a, b in blocks]


def walk_worked(ranges, t):
    return sum(max(0, min(t, b) - a) for a, b in ranges)


def walk_finish(ranges, now, work):
    if work == 0:
        return now
    for a, b in ranges:
        here = max(0, b - max(a, now))
        if 0 < work <= here:
            return max(a, now) + work
        work -= here
    return NEVER


def walk_next(ranges, now):
    return next((max(a, now) for a, b in ranges if now < b), NEVER)


def walk_until(ranges, now):
    """End of the block at ``now``; one that ends at midnight goes on with one that begins then."""
    end = next((b for a, b in ranges if a <= now < b), now)
    while end > now and end % DAY == 0 and any(a == end for a, _ in ranges):
        end = next(b for a, b in ranges if a == end)
    return end


def walk_breaks(ranges, start, end):
    """Seconds of [start, end) between two blocks of the day of ``start``."""
    today = [(a, b) for a, b in ranges if a // DAY == start // DAY]
    return sum(max(0, min(end, c) - max(start, b)) for (_, b), (c, _) in pairwise(today))


@st.composite
def day_blocks(draw):
    cuts = sorted(draw(st.sets(st.integers(0, DAY), max_size=6)))
    pairs = list(pairwise(cuts))[::2]
    return pairs


rosters = st.lists(st.one_of(st.just([]), day_blocks()), min_size=1, max_size=15)


@st.composite
def cases(draw):
    """A roster, two times and an amount of work that often hit the edges of blocks exactly."""
    blocks = draw(rosters)
    ranges = present_ranges(blocks)
    edges = [t for r in ranges for t in r] or [0]
    time = st.one_of(st.sampled_from(edges), st.integers(0, (len(blocks) + 2) * DAY))
    now, other = draw(time), draw(time)
    exact = abs(walk_worked(ranges, other) - walk_worked(ranges, now))
    return blocks, now, other, draw(st.sampled_from([exact, exact + 1, draw(st.integers(0, 20 * DAY))]))


@settings(max_examples=300, deadline=None)
@given(cases())
def test_every_answer_is_the_walkers(case):
    blocks, now, other, work = case
    roster, ranges = tables(blocks), present_ranges(blocks)
    assert presence.presence_seconds(roster, now) == walk_worked(ranges, now)
    assert presence.finish_at(roster, now, work) == walk_finish(ranges, now, work)
    assert presence.next_present(roster, now) == walk_next(ranges, now)
    assert presence.present_until(roster, now) == walk_until(ranges, now)
    today = [b - a for a, b in ranges if a // DAY == now // DAY]
    assert presence.longest_block(roster, now) == max(today, default=0)
    start, end = sorted((now, other))
    assert presence.break_seconds(roster, start, end) == walk_breaks(ranges, start, end)
    begun = sum(start < a <= end for a, _ in ranges)
    assert [presence.block_starts(roster, start, end, most) for most in (1, 3)] == [
        min(begun, 1),
        min(begun, 3),
    ]


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(1, 5))
def test_work_in_pieces_ends_when_the_whole_ends(case, pieces):
    """Interrupted or not, the same seconds are worked: no rounding, no lost second at a block's end."""
    blocks, now, _, work = case
    roster = tables(blocks)
    whole = presence.finish_at(roster, now, work)
    cut = [work * k // pieces for k in range(pieces + 1)]
    time = now
    for a, b in pairwise(cut):
        time = presence.finish_at(roster, time, b - a) if time < NEVER else NEVER
    assert time == whole
    if whole < NEVER:
        assert presence.presence_seconds(roster, whole) - presence.presence_seconds(roster, now) == work


@settings(max_examples=100, deadline=None)
@given(cases())
def test_plain_python_gives_the_compiled_answer(case):
    blocks, now, _, work = case
    roster = tables(blocks)
    for name, arguments in (("presence_seconds", (now,)), ("finish_at", (now, work)), ("next_present", (now,)),
                            ("present_until", (now,)), ("longest_block", (now,)),
                            ("break_seconds", (now, now + work)), ("block_starts", (now, now + work, 3))):  # fmt: skip
        compiled = getattr(presence, name)
        assert compiled.py_func(roster, *arguments) == compiled(roster, *arguments)


MONDAY_TO_FRIDAY = ([[(9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)]] * 5 + [[], []]) * 2  # two weeks


@pytest.mark.parametrize(
    ("now", "work", "end"),
    [
        (9 * HOUR, 3 * HOUR, 12 * HOUR),  # fills the morning: ends at noon, not at 13:00
        (9 * HOUR, 3 * HOUR + 1, 13 * HOUR + 1),
        (12 * HOUR, 4 * HOUR, 17 * HOUR),  # begun at the start of lunch
        (9 * HOUR, 7 * HOUR, 17 * HOUR),  # fills the day: ends today
        (17 * HOUR, 1, DAY + 9 * HOUR + 1),
        (4 * DAY + 16 * HOUR, HOUR, 4 * DAY + 17 * HOUR),  # Friday
        (4 * DAY + 16 * HOUR, HOUR + 1, 7 * DAY + 9 * HOUR + 1),  # over the weekend
        (0, 35 * HOUR, 4 * DAY + 17 * HOUR),  # a whole week
        (0, 70 * HOUR, 11 * DAY + 17 * HOUR),
        (0, 70 * HOUR + 1, NEVER),
        (14 * DAY, 1, NEVER),
        (10 * HOUR, 0, 10 * HOUR),
    ],
)
def test_hand_worked_ends_under_resume(now, work, end):
    assert presence.finish_at(tables(MONDAY_TO_FRIDAY), now, work) == end


def test_presence_is_half_open():
    roster = tables(MONDAY_TO_FRIDAY)
    assert presence.next_present(roster, 12 * HOUR - 1) == 12 * HOUR - 1
    assert presence.next_present(roster, 12 * HOUR) == 13 * HOUR
    assert presence.next_present(roster, 13 * HOUR) == 13 * HOUR
    assert presence.next_present(roster, 4 * DAY + 17 * HOUR) == 7 * DAY + 9 * HOUR
    assert presence.next_present(roster, 11 * DAY + 17 * HOUR) == NEVER
    assert presence.break_seconds(roster, 11 * HOUR, 18 * HOUR) == HOUR
    assert presence.block_starts(roster, 9 * HOUR, 13 * HOUR, 3) == 1


def test_a_far_end_costs_no_walk():
    """Twenty years of days: found by halves (walking would read 7,000 rows, so reads are counted)."""
    roster = tables([[(9 * HOUR, 17 * HOUR)]] * 7000)
    reads = []

    class Counted:
        def __getitem__(self, row):
            reads.append(row)
            return roster.day[row]

    end = presence._day_of.py_func(roster._replace(day=Counted()), 0, 6999 * 8 * HOUR)
    assert end == 6998
    assert len(reads) < 40
