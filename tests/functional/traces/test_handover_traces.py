"""Hand-over among the posts of a queue (S3.2), worked out by hand; both engines."""

from __future__ import annotations

from typing import Any

from handmade import ADMIN, CASE_WORK, PATROL, Engine, H, clock, departures, grid, rows_of, spells, times

from sim.network.network import Hours
from sim.world.log import RecordType
from sim.world.tables import ShiftEnd, StepType, World

MORNING, AFTERNOON, WHOLE = ((8 * H, 12 * H),), ((14 * H, 18 * H),), ((8 * H, 12 * H), (14 * H, 18 * H))


def posts(*blocks: tuple[tuple[int, int], ...], **more: Any) -> World:
    """A grid of four days with one post for each set of blocks."""
    return grid(days=4, hours=tuple(Hours(one) for one in blocks), **({"hands_over": 1} | more))


def case(hour: int, hours: float, **more: Any) -> dict[str, Any]:
    work = {"type": StepType.WORK, "kind": CASE_WORK, "mean": hours * H}
    return {"steps": [work], "cases": [{"time": clock(0, hour)}]} | more


def test_who_leaves_gives_the_work_in_hand_to_a_colleague(run: Engine) -> None:
    """Two hours of work taken at 11:00; the post of the morning leaves at 12:00, the one of the afternoon ends it."""
    log = run(posts(MORNING, AFTERNOON, **case(11, 2.0)))
    assert spells(log) == [(0, clock(0, 11), clock(0, 12), 0), (1, clock(0, 14), clock(0, 15), 0)]
    assert departures(log) == {0: clock(0, 15)}


def test_without_hand_over_the_work_waits_for_its_worker(run: Engine) -> None:
    log = run(posts(MORNING, AFTERNOON, **case(11, 2.0), hands_over=0))
    assert departures(log) == {0: clock(1, 9)}


def test_nights_and_lunches_shared_by_the_whole_queue_are_no_leaving(run: Engine) -> None:
    """Two posts with the same hours: who began the work goes on with it after lunch and in the morning."""
    log = run(posts(WHOLE, WHOLE, **case(11, 6.0)))
    assert {worker for worker, *_ in spells(log)} == {0}
    assert departures(log) == {0: clock(1, 9)}


def test_two_hours_of_the_queue_are_not_leaving(run: Engine) -> None:
    """A colleague on duty from 14:00 to 16:00 until the other returns on the next morning: exactly two hours."""
    log = run(posts(MORNING, ((14 * H, 16 * H),), **case(11, 2.0)))
    assert departures(log) == {0: clock(1, 9)}
    longer = run(posts(MORNING, ((14 * H, 16 * H + 1),), **case(11, 2.0)))
    assert departures(longer) == {0: clock(0, 15)}


def test_a_single_post_keeps_its_work(run: Engine) -> None:
    assert departures(run(posts(MORNING, **case(11, 2.0)))) == {0: clock(1, 9)}


def test_prescribed_work_stays_with_its_post_and_what_waits_for_it_goes_back(run: Engine) -> None:
    """The paperwork of the morning's post is its own: it goes on next morning. The case waiting behind it moves on."""
    duties = [{"queue": 0, "worker": 0, "kind": ADMIN, "seconds": 5 * H, "window": 1}]
    world = posts(MORNING, AFTERNOON, duties=duties, **case(13, 1.0))
    log = run(world)
    assert departures(log) == {0: clock(0, 15)}
    assert (0, clock(0, 8), clock(1, 9), 0) in spells(log), (
        "one stretch of work over the night, of five hours"
    )


def test_a_case_whose_owner_left_goes_to_the_queue(run: Engine) -> None:
    """The owner of the first step leaves at 12:00; the second step, due at 13:00, is done by the afternoon's post."""
    steps = [
        {"type": StepType.WORK, "kind": CASE_WORK, "mean": H, "next": 2},
        {"type": StepType.DELAY, "mean": 3 * H, "next": 3},
        {"type": StepType.WORK, "kind": CASE_WORK, "mean": H},
    ]
    log = run(posts(MORNING, AFTERNOON, steps=steps, cases=[{"time": clock(0, 9)}], sticky=True))
    assert departures(log) == {0: clock(0, 15)}
    kept = run(
        posts(MORNING, AFTERNOON, steps=steps, cases=[{"time": clock(0, 9)}], sticky=True, hands_over=0)
    )
    assert departures(kept) == {0: clock(1, 9)}


def test_nobody_begins_a_patrol_that_only_a_colleague_can_finish(run: Engine) -> None:
    """Two hours of patrol a day: the post of one hour leaves it to the one of the afternoon, who does it every day."""
    short = ((11 * H, 12 * H),)
    duties = [{"queue": 0, "kind": PATROL, "seconds": 2 * H}]
    log = run(posts(short, AFTERNOON, duties=duties))
    assert spells(log) == [(1, clock(day, 14), clock(day, 16), 0) for day in range(4)]
    assert times(log, RecordType.LAPSED) == []


def test_where_nobody_can_finish_a_patrol_it_is_begun_all_the_same(run: Engine) -> None:
    """Six hours of patrol, one and four of presence: both work on it, the rest lapses."""
    log = run(posts(((11 * H, 12 * H),), AFTERNOON, duties=[{"queue": 0, "kind": PATROL, "seconds": 6 * H}]))
    assert {worker for worker, *_ in spells(log)} == {0, 1}
    assert len(rows_of(log, RecordType.LAPSED)) == 4
    assert times(log, RecordType.LAPSED)[0] == (clock(1, 0), H)


def test_what_no_longer_fits_the_block_goes_back_when_its_owner_leaves(run: Engine) -> None:
    """Half an hour at 11:00, then an hour and a half, not begun over a break: the post of the afternoon does it."""
    steps = [
        {"type": StepType.WORK, "kind": CASE_WORK, "mean": H // 2, "next": 2},
        {"type": StepType.WORK, "kind": CASE_WORK, "mean": 3 * H // 2},
    ]
    whole = {CASE_WORK: {"shift_end": ShiftEnd.FINISH}}
    of = {"steps": steps, "cases": [{"time": clock(0, 11)}], "sticky": True, "kinds": whole}
    assert departures(run(posts(MORNING, AFTERNOON, **of))) == {0: clock(0, 15, 30)}
    assert departures(run(posts(MORNING, AFTERNOON, **of, hands_over=0))) == {0: clock(1, 9, 30)}


def test_what_waits_behind_work_over_the_end_of_a_block_goes_back_too(run: Engine) -> None:
    """A second case waits behind work that runs over the end of the morning; the post of the afternoon does it."""
    steps = [{"type": StepType.WORK, "kind": CASE_WORK, "mean": 3 * H // 2}]
    whole = {CASE_WORK: {"shift_end": ShiftEnd.CONTINUE}}
    cases = [{"time": clock(0, 11)}, {"time": clock(0, 11, 30)}]
    log = run(posts(MORNING, AFTERNOON, steps=steps, cases=cases, sticky=True, kinds=whole))
    assert departures(log) == {0: clock(0, 12, 30), 1: clock(0, 15, 30)}
