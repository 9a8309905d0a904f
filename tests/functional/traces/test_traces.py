"""Small queueing networks worked by hand: exact departure times in both engines."""

from __future__ import annotations

import pytest
from handmade import OFFICE, Engine, H, clock, departures, rows_of, spells

from sim.network.network import (
    ALWAYS,
    ArrivalTimes,
    Constant,
    GivenService,
    Hours,
    Lognormal,
    Network,
    PriorityClass,
    Station,
    Step,
    build_network,
)  # fmt: skip
from sim.world.log import RecordType
from sim.world.tables import Table, World

SHIFT = Hours(OFFICE, weekdays=(0, 1, 2, 3, 4))


def desk(
    *classes: PriorityClass, workers: int = 1, hours: Hours = ALWAYS, **arrivals: list[tuple[int, int]]
) -> World:
    """One desk; for each class (time, seconds) of its customers. Cases are numbered by time, then class."""
    return build_network(
        Network(
            [Station("desk", workers, hours)],
            classes,
            [Step(c.name, "desk", c.name, GivenService) for c in classes],
            [ArrivalTimes(name, [t for t, _ in a], [s for _, s in a]) for name, a in arrivals.items()],
            horizon=30 * 86_400,
        )
    )


def left(world: World, log: Table) -> dict[str, list[int]]:
    """Departure times by arrival list, in the order of arrival."""
    out: dict[str, list[int]] = {}
    for case, t in sorted(departures(log).items()):
        out.setdefault(str(world.case["kind"][case]), []).append(t)
    return out


# --- first come, first served ---


def test_first_come_with_one_worker(run: Engine) -> None:
    """
    arrives  seconds  starts  leaves
          0       30       0      30
         10        5      30      35
         20       10      35      45
        100        7     100     107
    """
    log = run(desk(PriorityClass("a"), a=[(0, 30), (10, 5), (20, 10), (100, 7)]))
    assert departures(log) == {0: 30, 1: 35, 2: 45, 3: 107}
    assert [int(t) for t in rows_of(log, RecordType.FIRST_SERVED)["time"]] == [0, 30, 35, 100]


def test_first_come_with_three_workers(run: Engine) -> None:
    """
    customer  arrives  seconds  worker  starts  leaves
           0        0       50       0       0      50
           1        0       20       1       0      20
           2        0       30       2       0      30
           3        5       10       1      20      30
           4        6       40       1      30      70    1 and 2 are free: the lower number first
           5        7       10       2      30      40
           6      100        5       0     100     105
    """
    world = desk(
        PriorityClass("a"), workers=3, a=[(0, 50), (0, 20), (0, 30), (5, 10), (6, 40), (7, 10), (100, 5)]
    )
    log = run(world)
    assert spells(log) == [
        (0, 0, 50, 0), (0, 100, 105, 6),
        (1, 0, 20, 1), (1, 20, 30, 3), (1, 30, 70, 4),
        (2, 0, 30, 2), (2, 30, 40, 5),
    ]  # fmt: skip
    assert departures(log) == {0: 50, 1: 20, 2: 30, 3: 30, 4: 70, 5: 40, 6: 105}


# --- two classes, nobody is interrupted ---


def test_non_preemptive_priorities(run: Engine) -> None:
    """
    class   arrives  seconds  starts  leaves
    normal        0      100       0     100
    urgent       20       30     100     130
    normal       10       50     140     190   after both urgent ones that came later
    urgent      120       10     130     140
    urgent      190        5     190     195   arrives in the second in which the worker becomes free
    normal      150       10     195     205
    """
    world = desk(
        PriorityClass("urgent"), PriorityClass("normal"),
        urgent=[(20, 30), (120, 10), (190, 5)], normal=[(0, 100), (10, 50), (150, 10)],
    )  # fmt: skip
    assert left(world, run(world)) == {"0": [130, 140, 195], "1": [100, 190, 205]}


# --- preemptive resume: victim = least urgent class, then started last, then lower number ---

LOWS = [(5, 100), (10, 100)]
RUSHES = [(20, 30), (25, 30)]


def three(rule: str) -> World:
    """Three workers; `rush` interrupts `mid` and `low`."""
    low = PriorityClass("low", on_interrupt=rule)  # type: ignore[arg-type]
    return desk(
        PriorityClass("rush", interrupts=True),
        PriorityClass("mid"),
        low,
        workers=3,
        rush=RUSHES,
        mid=[(0, 100)],
        low=[*LOWS, (30, 10)],
    )


def test_preemptive_resume_requeued(run: Engine) -> None:
    """Cases by time: 0 mid, 1 low at 5, 2 low at 10, 3 rush at 20, 4 rush at 25, 5 low at 30.

    time  worker 0   worker 1   worker 2
       0  mid 0
       5             low 1
      10                        low 2
      20                        rush 3      low 2: the least urgent class, started last; 90 left
      25             rush 4                 low 1: rush 3 is not interrupted; 80 left
      50                        low 1       first in the queue (joined at 5), by another worker than before
      55             low 2                  joined at 10, before low 5
     100  low 5
     110  -
     130                        leaves      50 + 80
     145             leaves                 55 + 90
    """
    log = run(three("requeue"))
    assert spells(log) == [
        (0, 0, 100, 0), (0, 100, 110, 5),
        (1, 5, 25, 1), (1, 25, 55, 4), (1, 55, 145, 2),
        (2, 10, 20, 2), (2, 20, 50, 3), (2, 50, 130, 1),
    ]  # fmt: skip
    assert departures(log) == {0: 100, 1: 130, 2: 145, 3: 50, 4: 55, 5: 110}


def test_preemptive_resume_kept(run: Engine) -> None:
    """As above, but who was interrupted goes on with the same work next.

    time  worker 1   worker 2
      50             low 2       90 left: leaves 140
      55  low 1                  80 left: leaves 135
    """
    log = run(three("keep"))
    assert departures(log) == {0: 100, 1: 135, 2: 140, 3: 50, 4: 55, 5: 110}
    assert [s for s in spells(log) if s[3] in (1, 2)] == [
        (1, 5, 25, 1), (1, 55, 135, 1), (2, 10, 20, 2), (2, 50, 140, 2),
    ]  # fmt: skip


def test_of_two_victims_equal_in_class_and_start_the_lower_number(run: Engine) -> None:
    """Workers 0 and 1 begin `low` at 0; the rush at 10 takes worker 0, the next one at 12 worker 1."""
    classes = (PriorityClass("rush", interrupts=True), PriorityClass("low"))
    log = run(desk(*classes, workers=2, rush=[(10, 5), (12, 5)], low=[(0, 50), (0, 50)]))
    assert [s for s in spells(log) if s[3] in (2, 3)] == [(0, 10, 15, 2), (1, 12, 17, 3)]


def test_the_least_urgent_class_is_interrupted_even_if_it_began_first(run: Engine) -> None:
    """Worker 0 begins `low` at 0, worker 1 `mid` at 5: the rush at 10 takes worker 0."""
    classes = (PriorityClass("rush", interrupts=True), PriorityClass("mid"), PriorityClass("low"))
    log = run(desk(*classes, workers=2, rush=[(10, 5)], mid=[(5, 50)], low=[(0, 50)]))
    assert spells(log) == [(0, 0, 10, 0), (0, 10, 15, 2), (0, 15, 55, 0), (1, 5, 55, 1)]


MIXED = [
    # rule, leaves: rush at 30, rush at 35, vip at 10, low at 0
    ("requeue", [40, 50, 70, 140]),
    ("keep", [40, 50, 140, 120]),
]


@pytest.mark.parametrize(("rule", "expected"), MIXED)
def test_mixed_priorities(run: Engine, rule: str, expected: list[int]) -> None:
    """`rush` (10 s each, at 30 and 35) interrupts, `vip` (20 s, at 10) only goes first, `low` takes 100 s.

    requeue: low 0-30 | rush 30-40 | rush 40-50 | vip 50-70 | low 70-140
    keep:    low 0-30 | rush 30-40 | rush 40-50 | low 50-120 | vip 120-140   only a rush passes kept work
    """
    low = PriorityClass("low", on_interrupt=rule)  # type: ignore[arg-type]
    world = desk(
        PriorityClass("rush", interrupts=True),
        PriorityClass("vip"),
        low,
        rush=[(30, 10), (35, 10)],
        vip=[(10, 20)],
        low=[(0, 100)],
    )
    got = left(world, run(world))
    assert [*got["0"], *got["1"], *got["2"]] == expected


# --- shifts: 8-12 and 14-18, Monday to Friday; day 0 is a Monday ---

RESUME = [
    # arrives, hours of work, leaves
    (clock(0, 11), 2, clock(0, 15)),  # over lunch: 11-12, 14-15
    (clock(0, 13), 1, clock(0, 15)),  # arrives at lunch
    (clock(0, 17), 2, clock(1, 9)),  # over night
    (clock(4, 17), 2, clock(7, 9)),  # over the weekend
    (clock(5, 10), 3, clock(7, 11)),  # arrives on Saturday
    (clock(0, 8), 4, clock(0, 12)),  # fills the morning exactly: ends with it, not after lunch
    (clock(0, 8), 8, clock(0, 18)),  # fills the day exactly
    (clock(4, 14), 4, clock(4, 18)),  # fills the last block of the week
    (clock(0, 9), 50, clock(8, 11)),  # six days and two hours: 7 + 8 + 8 + 8 + 8 | 8 + 3
    (clock(0, 12), 1, clock(0, 15)),  # arrives in the second in which the morning has ended
]


@pytest.mark.parametrize(("arrives", "hours", "leaves"), RESUME)
def test_work_resumes_at_the_next_presence(run: Engine, arrives: int, hours: int, leaves: int) -> None:
    log = run(desk(PriorityClass("a"), hours=SHIFT, a=[(arrives, hours * H)]))
    assert departures(log) == {0: leaves}
    assert len(rows_of(log, RecordType.SPELL)) == 1 and len(rows_of(log, RecordType.OVERTIME)) == 0


def test_a_block_filled_by_several_pieces(run: Engine) -> None:
    """10 pieces of 24 minutes fill 8-12; the eleventh starts at 14:00."""
    log = run(desk(PriorityClass("a"), hours=SHIFT, a=[(0, 1440)] * 11))
    assert departures(log)[9] == clock(0, 12)
    assert departures(log)[10] == clock(0, 14, 24)


FINISH = [
    # arrives, hours, leaves
    (clock(0, 17), 1, clock(0, 18)),  # fits exactly
    (clock(0, 17, 30), 1, clock(1, 9)),  # does not fit: starts tomorrow at 8
    (clock(4, 17, 30), 1, clock(7, 9)),  # ... on Monday
    (clock(0, 11, 30), 2, clock(0, 16)),  # does not fit the morning: starts after lunch
    (clock(0, 8), 4, clock(0, 12)),  # as long as the block
    (clock(0, 9), 4, clock(0, 18)),  # as long as a block, and the morning has begun: the afternoon
    (clock(0, 15), 4, clock(1, 12)),  # ... tomorrow
    (clock(0, 9), 5, clock(0, 16)),  # longer than any block: behaves like resume, 3 + 2 hours
    (clock(0, 15), 10, clock(1, 17)),  # 3 + 4 + 3 hours
]


@pytest.mark.parametrize(("arrives", "hours", "leaves"), FINISH)
def test_finish_starts_only_what_fits(run: Engine, arrives: int, hours: int, leaves: int) -> None:
    log = run(desk(PriorityClass("a", shift_end="finish"), hours=SHIFT, a=[(arrives, hours * H)]))
    assert departures(log) == {0: leaves}
    assert len(rows_of(log, RecordType.OVERTIME)) == 0


def test_what_does_not_fit_lets_a_shorter_one_pass(run: Engine) -> None:
    """At 17:30 an hour and a quarter wait: the quarter is done today, the hour tomorrow."""
    at = clock(0, 17, 30)
    log = run(desk(PriorityClass("a", shift_end="finish"), hours=SHIFT, a=[(at, H), (at, 900)]))
    assert departures(log) == {0: clock(1, 9), 1: clock(0, 17, 45)}


def test_what_never_fits_is_started_in_the_third_block_and_runs_into_the_break(run: Engine) -> None:
    """
    The first hour of every block is taken, so 3:30 h never fit the rest of one. They wait from 07:00 on:
    08:00, 14:00  passed over
    next day 08:00 the third block; 09:00 begun, 12:30 done, half an hour of it lost of the break; 14:00 as always
    """
    classes = (PriorityClass("first"), PriorityClass("a", shift_end="finish"))
    first = [(clock(day, hour), H) for day in (0, 1) for hour in (8, 14)]
    log = run(desk(*classes, hours=SHIFT, first=first, a=[(clock(0, 7), 3 * H + 1800)]))
    ends = set(departures(log).values())
    assert ends == {clock(0, 9), clock(0, 15), clock(1, 9), clock(1, 12, 30), clock(1, 15)}
    assert rows_of(log, RecordType.OVERTIME)["value"].tolist() == [1800]
    assert rows_of(log, RecordType.BREAK_WORKED)["value"].tolist() == [1800]


def test_a_break_worked_through_shortens_no_block(run: Engine) -> None:
    """Begun at 11:00 for an hour; a rush of half an hour comes between; the next work begins at 14:00 sharp."""
    classes = (
        PriorityClass("rush", interrupts=True),
        PriorityClass("a", shift_end="finish", on_interrupt="keep"),
        PriorityClass("b"),
    )
    log = run(
        desk(
            *classes,
            hours=SHIFT,
            rush=[(clock(0, 11, 15), 1800)],
            a=[(clock(0, 11), H)],
            b=[(clock(0, 12), H)],
        )
    )
    assert departures(log) == {0: clock(0, 12, 30), 1: clock(0, 11, 45), 2: clock(0, 15)}
    assert rows_of(log, RecordType.BREAK_WORKED)["value"].tolist() == [1800]


def test_finish_after_an_interruption_runs_into_overtime(run: Engine) -> None:
    """
    16:30  careful work of 1:30 h, planned to 18:00
    17:00  rush of 30 minutes takes the worker; one hour is left
    17:30  careful work goes on
    18:30  done, half an hour of it overtime
    """
    classes = (
        PriorityClass("rush", interrupts=True),
        PriorityClass("a", shift_end="finish", on_interrupt="keep"),
    )
    log = run(desk(*classes, hours=SHIFT, rush=[(clock(0, 17), 1800)], a=[(clock(0, 16, 30), 5400)]))
    assert departures(log) == {0: clock(0, 18, 30), 1: clock(0, 17, 30)}
    [over] = rows_of(log, RecordType.OVERTIME)
    assert (over["time"], over["value"]) == (clock(0, 17, 30), 1800)


def test_what_takes_longer_than_expected_is_finished_in_overtime(run: Engine) -> None:
    """Expected 30 minutes, so begun at 17:30; the one drawn with seed 12 takes 2,911 s: done at 18:18:31."""
    world = build_network(
        Network(
            [Station("desk", hours=SHIFT)],
            [PriorityClass("a", shift_end="finish")],
            [Step("a", "desk", "a", Lognormal(1800, 1.0))],
            [ArrivalTimes("a", [clock(0, 17, 30)])],
            86_400,
        ),
        seed=12,
    )
    log = run(world)
    assert departures(log) == {0: clock(0, 18, 18, 31)}
    assert rows_of(log, RecordType.OVERTIME)["value"].tolist() == [2911 - 1800]


def test_through_runs_over_lunch_and_night(run: Engine) -> None:
    """11:30 + 2 h = 13:30, lunch or not; 17:00 + 3 h = 20:00; 1.5 and 2 h of it are overtime."""
    log = run(
        desk(
            PriorityClass("a", shift_end="continue"),
            hours=SHIFT,
            a=[(clock(0, 11, 30), 2 * H), (clock(0, 17), 3 * H)],
        )
    )
    assert departures(log) == {0: clock(0, 13, 30), 1: clock(0, 20)}
    assert rows_of(log, RecordType.OVERTIME)["value"].tolist() == [5400, 2 * H]


# --- giving up ---


def test_giving_up_before_the_first_start(run: Engine) -> None:
    """
    arrives  seconds  patience  fate
          0      100         5  served at once: patience counts until the first start only; leaves 100
         10       50        20  gives up at 30
         20       10        90  starts at 100, leaves 110
         30       10        70  gives up at 100, the second in which the worker becomes free
         40       10        71  starts at 110? its patience ends at 111: leaves 120
    """
    world = build_network(
        Network(
            [Station("desk")],
            [PriorityClass("a")],
            [Step("a", "desk", "a", GivenService)],
            [ArrivalTimes("a", [0, 10, 20, 30, 40], [100, 50, 10, 10, 10], [5, 20, 90, 70, 71])],
            1000,
        )
    )
    log = run(world)
    assert departures(log) == {0: 100, 2: 110, 4: 120}
    gone = rows_of(log, RecordType.RENEGED)
    assert list(zip(gone["entity"].tolist(), gone["time"].tolist(), strict=True)) == [(1, 30), (3, 100)]
    assert rows_of(log, RecordType.WITHDRAWN)["value"].tolist() == [50, 10]


def test_who_has_been_started_once_does_not_give_up(run: Engine) -> None:
    """low (100 s, patience 50) starts at 0, is interrupted at 10 for 100 s, waits at 50, leaves at 200."""
    world = build_network(
        Network(
            [Station("desk")],
            [PriorityClass("rush", interrupts=True), PriorityClass("low")],
            [Step("rush", "desk", "rush", GivenService), Step("low", "desk", "low", GivenService)],
            [ArrivalTimes("rush", [10], [100]), ArrivalTimes("low", [0], [100], [50])],
            1000,
        )
    )
    assert departures(run(world)) == {0: 200, 1: 110}


# --- networks ---


def test_a_route_with_a_delay(run: Engine) -> None:
    """
    customer  desk (300 s)  on the way (500 s)  office (400 s)
           0         0-300             300-800        800-1200
           1       300-600            600-1100       1200-1600
    """
    world = build_network(
        Network(
            [Station("desk"), Station("office")],
            [PriorityClass("a")],
            [
                Step("desk", "desk", "a", Constant(300), then="way"),
                Step("way", None, None, Constant(500), then="office"),
                Step("office", "office", "a", Constant(400)),
            ],
            [ArrivalTimes("desk", [0, 100])],
            10_000,
        )
    )
    log = run(world)
    assert spells(log) == [(0, 0, 300, 0), (0, 300, 600, 1), (1, 800, 1200, 0), (1, 1200, 1600, 1)]
    assert departures(log) == {0: 1200, 1: 1600}


@pytest.mark.parametrize(("sticky", "expected"), [(True, {0: 250, 1: 300}), (False, {0: 180, 1: 300})])
def test_a_customer_stays_with_his_worker(run: Engine, sticky: bool, expected: dict[int, int]) -> None:
    """Two workers; a first part of 100 s, a pause of 50 s, a second part of 30 s; customers at 0 and 120.

    sticky: worker 0: first of 0: 0-100 | first of 1: 120-220 | second of 0: 220-250 | second of 1: 270-300
            (worker 1 is idle all the time, but the second part of 0, ready at 150, is not his)
    free:   worker 1 does the second part of 0 at once: 150-180
    """
    world = build_network(
        Network(
            [Station("desk", servers=2, keep_server=sticky)],
            [PriorityClass("a")],
            [
                Step("first", "desk", "a", Constant(100), then="pause"),
                Step("pause", None, None, Constant(50), then="second"),
                Step("second", "desk", "a", Constant(30)),
            ],
            [ArrivalTimes("first", [0, 120])],
            10_000,
        )
    )
    log = run(world)
    assert departures(log) == expected
    assert {worker for worker, *_ in spells(log)} == ({0} if sticky else {0, 1})


def test_earliest_due_first(run: Engine) -> None:
    """
    arrives  seconds  due after  starts  leaves
          0      100     9 days       0     100
         10       10     5 days     130     140
         20       10     1 day      120     130   although it came after the next one's equal ...
         15       20     1 day      100     120   ... due 5 seconds earlier
    """
    arrivals = [ArrivalTimes("a", [0, 10, 15, 20], [100, 10, 20, 10], due_days=[9, 5, 1, 1])]
    units, steps = [Station("desk")], [Step("a", "desk", "a", GivenService)]
    by_due = build_network(Network(units, [PriorityClass("a")], steps, arrivals, 86_400, earliest_due=True))
    assert departures(run(by_due)) == {0: 100, 1: 140, 2: 120, 3: 130}
    arrivals = [ArrivalTimes("a", [0, 10, 15, 20], [100, 10, 20, 10])]
    by_arrival = build_network(Network(units, [PriorityClass("a")], steps, arrivals, 86_400))
    assert departures(run(by_arrival)) == {0: 100, 1: 110, 2: 130, 3: 140}
