"""Working faster under pressure worked by hand (S12), and which way it moves results."""

from __future__ import annotations

from typing import Any

import numpy as np
from directions import intervals
from handmade import CASE_WORK, PATROL, UPPER, VISIT, Engine, H, clock, departures, grid, rows_of, times
from places import shipped
from test_escalation_traces import work
from test_grid_traces import DOORS, swapped

from sim.config import Scenario
from sim.simulation import simulate
from sim.world.log import RecordType
from sim.world.tables import StepEffect, World

RUSH = {"rushing": 1, "rush_ppm": 900_000, "rush_lapsed_ppm": 100_000}
HURRIED = {CASE_WORK: {"rushes": 1}, VISIT: {"rushes": 1}}


def rushed(bearable: int, **given: Any) -> World:
    """One grid whose posts work faster when more than ``bearable`` seconds wait."""
    world = grid(**{"kinds": HURRIED, **RUSH, **given})
    world.queue["rush_seconds"] = bearable
    return world


def three_cases(bearable: int, **given: Any) -> World:
    """Three cases of 8 h on Monday at 09:00."""
    marks = StepEffect.REGISTERS | StepEffect.SOLVES
    return rushed(
        bearable, days=6, steps=[work(CASE_WORK, 8 * H, marks=marks)],
        cases=[{"time": clock(0, 9), "may_rework": 1}] * 3, unsolved_share=1e-9, rushed_unsolved_share=1.0, **given,
    )  # fmt: skip


def test_posts_work_faster_while_too_much_waits(run: Engine) -> None:
    """
    Mon 09:00-Tue 09:00  first case, as long as ever: it was begun before the pressure
    Tue 00:00  16 h wait, more than 8 h: pressure; the second case takes 7 h 12 min, Tue 09:00-Wed 08:12
    Wed 00:00  8 h wait, no more than 8 h; the third takes 8 h. Only the second is closed without a solution.
    """
    log = run(three_cases(8 * H))
    assert times(log, RecordType.RUSHED) == [(clock(1, 0), 8 * H)]
    assert departures(log) == {0: clock(1, 9), 1: clock(2, 8, 12), 2: clock(3, 8, 12)}
    assert times(log, RecordType.CLOSED) == [(clock(1, 9), -1), (clock(2, 8, 12), 1), (clock(3, 8, 12), -1)]


def test_work_begun_in_a_rush_keeps_its_pace(run: Engine) -> None:
    """With 6 h bearable the third case is hurried too; on Thursday nothing waits, and it ends as it began."""
    log = run(three_cases(6 * H))
    assert times(log, RecordType.RUSHED) == [(clock(d, 0), 8 * H) for d in (1, 2)]
    assert departures(log)[2] == clock(2, 17, 24)


def test_nothing_is_hurried_if_it_is_off(run: Engine) -> None:
    log, plain = run(three_cases(0, rushing=0)), run(three_cases(-1))
    assert len(rows_of(log, RecordType.RUSHED)) == 0
    assert np.array_equal(log, plain)
    assert departures(log) == {0: clock(1, 9), 1: clock(2, 9), 2: clock(3, 9)}


def test_pressure_lasts_while_more_than_a_tenth_of_four_weeks_lapsed(run: Engine) -> None:
    """A patrol of 4 h a day; Monday's lapses behind other work. 1/9 undone is pressure on day 9, 1/10 none on day 10.

    With 2 % it lasts 28 days: then Monday is forgotten. A case of an hour on Tuesday takes 54 minutes.
    """
    patrol = {"queue": 0, "seconds": 4 * H}
    cases = [{"time": clock(0, 8)}, {"time": clock(1, 8), "entry": 2}]
    for ppm, last in ((100_000, 9), (20_000, 28)):
        log = run(
            rushed(
                100 * H, days=40, duties=[patrol], steps=[work(UPPER, 8 * H), work(CASE_WORK, H)], cases=cases,
                rush_lapsed_ppm=ppm,
            )
        )  # fmt: skip
        assert times(log, RecordType.RUSHED) == [(clock(d, 0), 8 * H) for d in range(1, last + 1)]
        assert len(rows_of(log, RecordType.LAPSED)) == 1
        assert departures(log)[1] == clock(1, 8, 54)


def test_carried_duties_are_waiting_work_and_lapsing_ones_are_not(run: Engine) -> None:
    """Away all day: 4 h of a lapsing duty are no waiting work, 4 h of a carried one are."""
    for window, days in ((0, []), (1, [1])):
        duty = {"queue": 0, "kind": PATROL, "seconds": 4 * H, "window": window}
        log = run(rushed(3 * H, days=2, away={0: [0]}, duties=[duty], rush_lapsed_ppm=1_000_000))
        assert times(log, RecordType.RUSHED) == [(clock(d, 0), 8 * H) for d in days]


def test_visits_are_hurried_and_telephone_calls_are_not(run: Engine) -> None:
    """Work waits throughout, nobody opens: tries of 216 s instead of 240 s, all three made; the call takes 180 s."""
    world = rushed(
        0, days=7, households=1, visits={**DOORS, "phone_share": 1.0}, steps=[work(UPPER, H)],
        cases=[{"time": 0}] * 100, rush_lapsed_ppm=1_000_000,
    )  # fmt: skip
    rows = rows_of(run(swapped(world, UPPER, VISIT)), RecordType.SPELL)
    visits = rows[rows["kind"] == VISIT]
    assert (visits["value"] - visits["time"]).tolist() == [216, 216, 216, 180]


# --- direction ---


def overloaded(active: bool, **values: Any) -> Scenario:
    """`reference` with more than its workers can do."""
    return shipped(
        "reference", area__households_per_grid=700, run__warm_up_weeks=4, run__measured_weeks=26,
        staffing__rushing__active=active, **values,
    )  # fmt: skip


def test_haste_does_more_visits_and_solves_less() -> None:
    found = intervals(("duties_undone", "closed_unsolved"), overloaded(False), overloaded(True), 16)
    assert found["duties_undone"][1] < 0.0
    assert found["closed_unsolved"][0] > 0.0


def test_a_year_in_haste_does_not_meet_the_service_level() -> None:
    """Whatever else is met; without pressure nothing changes but the metric."""
    lenient = {
        "verdict__undone_share": 1.0,
        "verdict__growth_share_per_week": 1.0,
        "verdict__service_level__reference_miss_share": 1.0,
        "verdict__service_level__attempted_share": 0.0,
    }
    calm, hasty = (simulate(overloaded(on, **lenient), 0).metrics for on in (False, True))
    assert calm["service_level_met"] == 1.0 and "rushed_share" not in calm
    assert hasty["service_level_met"] == 0.0 and hasty["rushed_share"] > 0.1
