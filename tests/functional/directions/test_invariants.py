"""Invariants of the log of random Worlds, compiled engine.

The engines are equal (test_engines_agree), so what holds for one holds for the other.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from handmade import ENGINES
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import EMERGENCY, ESCORT, SPECIAL, TRACKING, VISIT
from replay import DUTIES, Life, Wait, idle, life, thing_of, waits

from sim.network.network import (
    ArrivalTimes,
    Constant,
    GivenService,
    Network,
    PriorityClass,
    Station,
    Step,
    build_network,
)
from sim.rules.deadline_clock import DeadlineRule
from sim.world.event_order import DAY, NEVER, ZeroTimeLoopError
from sim.world.log import Outcome, RecordType
from sim.world.tables import DutyWindow, ShiftEnd

SEEDS = st.integers(0, 1_000_000)
many = settings(max_examples=40, derandomize=True, deadline=None, database=None)


# --- cases ---


@many
@given(SEEDS)
def test_every_case_is_closed_gone_or_open(seed: int) -> None:
    """Raised once, at its time; closed and reopened in turn; nothing happens to one that is gone."""
    it = life(seed)
    stories = it.of_cases()
    appeared = {int(h["found"]): int(h["appears"]) for h in it.world.hazard}
    found = stories.keys() & appeared  # by a patrol: then it does not surface by itself
    surfaces = {int(h["surfaces"]) for h in it.world.hazard if int(h["found"]) in found}
    due = {c for c, t in enumerate(it.world.case["time"]) if t < it.horizon}
    joined = {-1 - int(r["value"]) for r in it.rows(RecordType.RECONTACTED) if r["value"] < 0}
    assert joined <= set(np.flatnonzero(it.world.case["same_event"] > 0).tolist())
    assert set(stories) == ((due - surfaces) | found) - joined
    for c, story in stories.items():
        acts = [record_type for _, record_type, _ in story]
        assert acts.count(RecordType.ARRIVED) == 1
        raised = min(t for t, _, _ in story)
        assert raised > appeared[c] if c in found else raised == it.world.case["time"][c]
        turns = [
            record_type for record_type in acts if record_type in (RecordType.CLOSED, RecordType.REOPENED)
        ]
        assert turns == [RecordType.CLOSED, RecordType.REOPENED] * (len(turns) // 2) + [RecordType.CLOSED] * (
            len(turns) % 2
        )
        if RecordType.RENEGED in acts:
            gone = [t for t, record_type, _ in story if record_type == RecordType.RENEGED]
            assert len(gone) == 1 and gone[0] >= max(t for t, _, _ in story)
            assert RecordType.FIRST_SERVED not in acts and RecordType.CLOSED not in acts


@many
@given(SEEDS)
def test_whatever_is_reported_again_was_closed_without_a_solution(seed: int) -> None:
    it = life(seed)
    if it.world.run["unsolved_share"][0] == 0.0:
        return
    for story in it.of_cases().values():
        closed = -1
        for _, record_type, value in story:
            if record_type == RecordType.CLOSED:
                closed = value
            assert record_type != RecordType.REOPENED or closed == 1


@many
@given(SEEDS)
def test_only_pressed_cases_are_taken_up_and_only_once(seed: int) -> None:
    """By a desk, which keeps the case: its worker does what the grid would have done, and it is not pressed again."""
    it = life(seed)
    pressed: dict[int, int] = {}
    taken: dict[int, tuple[int, int]] = {}
    for c, story in it.of_cases().items():
        for t, record_type, value in story:
            if record_type == RecordType.PRESSED:
                assert c not in taken and it.world.run["press_days"][0] >= 0
                pressed[c] = t
            elif record_type == RecordType.TAKEN_UP:
                assert c not in taken and pressed[c] <= t and it.world.queue["below"][value] > 0
                taken[c] = t, value
    for spell in it.spells:
        kind, c = spell.thing
        if kind == "case" and c in taken and spell.start > taken[c][0] and spell.queue != taken[c][1]:
            assert it.world.queue["below"][spell.queue] > 0, "another desk, never the grid again"


@many
@given(SEEDS)
def test_posts_in_a_rush_are_present_for_the_seconds_logged(seed: int) -> None:
    it = life(seed)
    rows = it.rows(RecordType.RUSHED)
    assert len(rows) == 0 or it.world.run["rushing"][0] == 1
    assert len(set(zip(rows["time"].tolist(), rows["unit"].tolist(), strict=True))) == len(rows)
    for row in rows:
        day = int(row["time"])
        workers = np.flatnonzero(it.world.worker["queue"] == row["unit"])
        assert day % DAY == 0 and it.world.queue["rush_seconds"][row["unit"]] >= 0
        assert row["value"] == sum(it.presence[w].between(day, day + DAY) for w in workers) > 0


@many
@given(SEEDS)
def test_work_is_conserved_to_the_second(seed: int) -> None:
    """Of every case: seconds queued = worked + withdrawn + left; nothing is left of what is over or gone.

    An emergency may hold its worker longer than its own minutes.
    """
    it = life(seed)
    queued: dict[tuple[str, int], int] = defaultdict(int)
    for row in it.rows(RecordType.QUEUED):
        if row["kind"] not in DUTIES:
            queued[_thing(row)] += int(row["value"])
    for row in it.rows(RecordType.WITHDRAWN):
        queued[_thing(row)] -= int(row["value"])
    held = {int(r["entity"]) for r in it.rows(RecordType.QUEUED) if r["kind"] == EMERGENCY}
    worked: dict[tuple[str, int], int] = defaultdict(int)
    for s in it.spells:
        if s.thing[0] in ("case", "call") or s.kind == TRACKING:
            worked[s.thing] += s.seconds
    longest_call = max(it.world.run["recontact_seconds"][0], it.world.run["report_seconds"][0])
    open_ = _open_cases(it)
    assert set(worked) <= set(queued)
    for thing, seconds in queued.items():
        left = seconds - worked[thing]
        if thing[0] == "case" and thing[1] in held:
            assert left <= 0 or thing[1] in open_
        elif thing[0] == "call":
            assert 0 <= left <= longest_call
        else:
            assert left == 0 if thing[1] not in open_ else left >= 0


def _thing(row: np.void) -> tuple[str, int]:
    return thing_of(int(row["kind"]), int(row["entity"]))


def _open_cases(it: Life) -> set[int]:
    last: dict[int, RecordType] = {}
    for c, story in it.of_cases().items():
        for _, record_type, _ in story:
            if record_type in (
                RecordType.ARRIVED,
                RecordType.CLOSED,
                RecordType.REOPENED,
                RecordType.RENEGED,
            ):
                last[c] = record_type
    closed, judged = (
        {int(r["entity"]): int(r["time"]) for r in it.rows(w)}
        for w in (RecordType.CLOSED, RecordType.EVALUATED)
    )
    being_evaluated = {
        c for c, t in _last_queued(it).items() if closed.get(c, t + 1) <= t and judged.get(c, -1) < t
    }
    return being_evaluated | {
        c for c, record_type in last.items() if record_type in (RecordType.ARRIVED, RecordType.REOPENED)
    }


def _last_queued(it: Life) -> dict[int, int]:
    """Case -> when a step of it (no resident's call) was queued last."""
    steps = [r for r in it.rows(RecordType.QUEUED) if _thing(r)[0] == "case"]
    return {int(r["entity"]): int(r["time"]) for r in steps}


@many
@given(SEEDS)
def test_clocks_stand_still_while_suspended(seed: int) -> None:
    """Resumed when said; not lifted meanwhile; as many working days or office seconds are left as before."""
    it = life(seed)
    days_only = it.world.deadline[["working_seconds", "running_seconds"]].tolist()
    for c, story in it.of_cases().items():
        own = int(it.world.case["own_deadline"][c])
        by_days = own >= 0 and days_only[own] == (-1, -1)
        due, since, until, resumed = NEVER, -1, -1, -1
        for t, record_type, value in story:
            if record_type == RecordType.SUSPENDED:
                since, until = t, value
            elif record_type == RecordType.RESUMED:
                assert t == until
                resumed, until = t, -1
            elif record_type == RecordType.PROMOTED:
                assert until < 0
            elif record_type == RecordType.DUE_OWN:
                if t == resumed and by_days and max(due, value) < NEVER:
                    assert _left(it, since, due) == _left(it, t, value)
                due = value
        assert until < 0 or until >= it.horizon


def _left(it: Life, now: int, due: int) -> int:
    """What is left of a deadline, walking day by day: working days or office seconds; late = negative."""
    run = it.world.run[0]
    if run["deadline_rule"] != DeadlineRule.END_OF_DAY:
        sign = 1 if due >= now else -1
        return sign * _office_seconds(it, min(now, due), max(now, due))
    today, last = _effective_day(it, now), due // DAY
    days = it.world.office["working"]
    return int(days[today + 1 : last + 1].sum() - days[last + 1 : today + 1].sum())


def _effective_day(it: Life, t: int) -> int:
    """The day of the first office second from ``t`` on."""
    day = t // DAY
    if t % DAY >= _blocks(it, day)[-1][1]:
        day += 1
    while not it.world.office["working"][day]:
        day += 1
    return int(day)


def _blocks(it: Life, day: int) -> list[tuple[int, int]]:
    """Blocks of office hours of the day, as if it were a working day."""
    own = it.world.office[day]
    rows = it.world.office_block[own["first_block"] : own["first_block"] + own["blocks"]]
    return [(int(row["start"]), int(row["end"])) for row in rows]


def _office_seconds(it: Life, start: int, end: int) -> int:
    total = 0
    for day in range(start // DAY, end // DAY + 1):
        if it.world.office["working"][day]:
            for a, b in _blocks(it, day):
                total += max(0, min(end, day * DAY + int(b)) - max(start, day * DAY + int(a)))
    return total


# --- workers ---


@many
@given(SEEDS)
def test_one_worker_one_task_at_a_time(seed: int) -> None:
    """The spells of a worker do not overlap, nor do those on one case, call or duty."""
    it = life(seed)
    things = [spells for (name, _), spells in it.by_thing().items() if not name.startswith("door")]
    for spells in (*it.by_worker().values(), *things):
        for one, next_ in pairwise(spells):
            assert one.end <= next_.start, f"{one} and {next_}"


@many
@given(SEEDS)
def test_work_lies_in_declared_hours(seed: int) -> None:
    """Begun in presence, or on call for an emergency; outside it only what its rule allows, as overtime."""
    it = life(seed)
    in_breaks = {
        (int(row["worker"]), int(row["time"])): int(row["value"]) for row in it.rows(RecordType.BREAK_WORKED)
    }
    for s in it.spells:
        kind, worker = it.world.kind[s.kind], it.world.worker[s.worker]
        if not it.presence[s.worker].at(s.start):
            absent = it.world.day["absent"][worker["day_first"] + s.start // DAY]
            called = kind["on_call"] or s.kind == ESCORT  # the head comes along to the same emergency
            assert called and worker["on_call"] and not absent, s
        if kind["shift_end"] == ShiftEnd.RESUME:
            assert s.overtime == 0, s
        if kind["shift_end"] == ShiftEnd.CONTINUE:
            assert s.seconds == s.end - s.start, s
        if s.thing[0].startswith("along"):  # as his leader works, who may have other breaks
            assert s.overtime <= s.end - s.start, s
        elif kind["shift_end"] == ShiftEnd.FINISH and s.overtime:
            assert s.seconds == s.end - s.start, s
            lost = _breaks(it, s.worker, s.start, s.end)
            assert in_breaks.get((s.worker, s.start), 0) == lost <= s.overtime, s
    kinds = (RecordType.OVERTIME, RecordType.ASSIST_OVERTIME, RecordType.BACKGROUND_OVERTIME)
    rows = [row for record_type in kinds for row in it.rows(record_type)]
    assert len(rows) == sum(s.overtime > 0 for s in it.spells)


def _breaks(it: Life, w: int, start: int, end: int) -> int:
    """Seconds of [start, end) between two blocks of the day on which it begins."""
    p = it.presence[w]
    today = (p.starts // DAY) == start // DAY
    gaps = zip(p.ends[today][:-1], p.starts[today][1:], strict=True)
    return sum(max(0, min(end, int(b)) - max(start, int(a))) for a, b in gaps)


@many
@given(SEEDS)
def test_nobody_is_idle_while_work_he_may_start_is_waiting(seed: int) -> None:
    it = life(seed)
    by_worker = it.by_worker()
    of_queue = defaultdict(list)
    for w, q in enumerate(it.world.worker["queue"]):
        of_queue[int(q)].append(w)
    for wait in waits(it):
        if _is_left_to_a_colleague(it, wait):
            continue
        for w in [wait.worker] if wait.worker >= 0 else of_queue[wait.queue]:
            free = idle(it, w, wait.start, wait.end, by_worker[w])
            assert free == 0, f"worker {w} idle for {free} s while {wait}"


def _is_left_to_a_colleague(it: Life, wait: Wait) -> bool:
    """Whether a worker may leave this duty to a colleague who can finish it in time (clause S3.2)."""
    if not it.world.run["hands_over"][0] or wait.worker >= 0 or wait.thing[0] != "duty":
        return False
    shared = (it.world.worker["queue"] == wait.queue).sum() > 1
    return bool(shared and it.world.duty[wait.thing[1]]["window"] == DutyWindow.LAPSES)


# --- duties and visits ---


ORDER = {RecordType.DONE: 0, RecordType.LAPSED: 1, RecordType.DUE: 2}  # of the rows of one second


@many
@given(SEEDS)
def test_what_is_due_is_done_lapsed_or_owed(seed: int) -> None:
    """Between two closings of a duty: due = worked at its DONE, due = worked + left at its LAPSED.

    An appointment is over when its time is, so only what was not attended at all lapses.
    """
    it = life(seed)
    by_thing = it.by_thing()
    for d, duty in enumerate(it.world.duty):
        rows = it.log[
            np.isin(it.log["record_type"], (RecordType.DUE, RecordType.DONE, RecordType.LAPSED))
            & (it.log["entity"] == d)
        ]
        spells = by_thing[("duty", d)]
        owed, seen = 0, 0
        for row in sorted(
            rows,
            key=lambda r: (
                r["time"],
                {RecordType.DONE: 0, RecordType.LAPSED: 1, RecordType.DUE: 2}[r["record_type"]],
            ),
        ):
            if row["record_type"] == RecordType.DUE:
                owed += int(row["value"])
                continue
            worked = sum(s.seconds for s in spells if s.end <= row["time"])
            done, seen = worked - seen, worked
            left = int(row["value"]) if row["record_type"] == RecordType.LAPSED else 0
            if duty["window"] == DutyWindow.APPOINTMENT:
                assert done + left <= owed
            else:
                assert owed == done + left
            owed = 0
        assert owed >= sum(s.seconds for s in spells) - seen >= 0


@many
@given(SEEDS)
def test_each_window_of_a_household_has_exactly_one_outcome(seed: int) -> None:
    """Closed when the next one opens; not tried enough = seconds left; no two tries on one day."""
    it = life(seed)
    for r in it.world.round:
        rows = it.rows(RecordType.WINDOW_CLOSED)
        rows = rows[(rows["kind"] == r["kind"]) & (rows["unit"] == r["queue"])]
        closed = defaultdict(list)
        for row in rows:
            closed[int(row["entity"])].append(int(row["time"]))
            value = int(row["value"])
            outcome, tries, left = value >> 40, (value >> 32) & 255, value & 0xFFFFFFFF
            assert (outcome == Outcome.NOT_ATTEMPTED) == (left > 0) and tries <= r["max_attempts"]
            assert outcome not in (Outcome.PHONED, Outcome.ATTEMPTS_EXHAUSTED) or tries == r["max_attempts"]
        for m in it.world.member[r["first_member"] : r["first_member"] + r["members"]]:
            nexts = np.arange(m["phase"] + r["interval"], it.horizon // DAY + 1, r["interval"]) * DAY
            assert closed[int(m["home"])] == nexts[nexts <= it.horizon].tolist()
    for (name, _), spells in it.by_thing().items():
        if name in (f"door {VISIT}", f"door {SPECIAL}"):
            days = [s.start // DAY for s in spells]
            assert len(days) == len(set(days))


# --- loops ---


@pytest.mark.parametrize("engine", list(ENGINES))
def test_a_loop_without_delay_ends_as_an_error(engine: str) -> None:
    """Work of 0 seconds goes round and round; with a delay of a second in between it is no endless loop."""

    def route_loop_error(*steps: Step) -> None:
        world = build_network(
            Network(
                [Station("desk")],
                [PriorityClass("a")],
                steps,
                [ArrivalTimes("work", [10], [0])],
                2000,
            )
        )
        ENGINES[engine](world, 1000)  # type: ignore[call-arg]

    with pytest.raises(ZeroTimeLoopError, match="second 10"):
        route_loop_error(Step("work", "desk", "a", GivenService, then="work"))
    route_loop_error(
        Step("work", "desk", "a", GivenService, then="pause"),
        Step("pause", None, None, Constant(1), then="work"),
    )
