"""The word of one year: growth, undone duties, broken promise, pile-ups, the desk's own verdict."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logs import DESK, GENERAL, GRID, HOUR, LIMITS, TASK, UPPER, Town, at, built
from scipy import stats

from experiments.analysis.verdicts import first_unmet_work, onset_week
from sim.metrics import measure as metrics
from sim.metrics.catalog.catalog import WORK
from sim.metrics.formulas.series import theil_sen
from sim.metrics.formulas.stability import (
    StabilityCheck,
    WorkSeries,
    check_stability,
    first_week_above,
    first_week_of_growth,
    longest_pile_up,
    rolling_share,
)
from sim.metrics.formulas.verdict import Year
from sim.world.log import RecordType

WEEKS = 20
CAPACITY = 100_000.0
DAYS = np.arange(7 * WEEKS)
WORKING = (DAYS % 7 < 5).astype(np.int64)


def judged(daily: np.ndarray, undone: np.ndarray | None = None) -> StabilityCheck:
    owed = np.full(WEEKS, 1000)
    nothing = np.zeros(WEEKS, np.int64)
    work = WorkSeries(daily[6::7], CAPACITY, owed, nothing if undone is None else undone)
    return check_stability(work, LIMITS)


def pile_up(daily: np.ndarray, working: np.ndarray = WORKING) -> int:
    return longest_pile_up(daily, working, CAPACITY, LIMITS)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60))
def test_the_slope_is_theil_and_sen_s(values: list[int]) -> None:
    ours = theil_sen(np.array(values))
    assert ours == pytest.approx(stats.theilslopes(values).slope, abs=1e-12)


def test_flat_work_is_no_overload() -> None:
    daily = np.full(7 * WEEKS, 5000) + 500 * (DAYS % 2)
    found = judged(daily)
    assert (found.is_overloaded, found.onset_week) == (False, None)
    assert found.growth == 0.0


def test_growth_is_judged_against_one_per_cent_of_weekly_capacity() -> None:
    below, above = 0.0099 * CAPACITY / 7, 0.0101 * CAPACITY / 7
    assert not judged(DAYS * below).is_overloaded
    found = judged(DAYS * above)
    assert (found.is_overloaded, found.onset_week) == (True, 1)
    assert found.growth == pytest.approx(0.0101)


def test_the_onset_is_the_first_week_below_which_open_work_never_falls_again() -> None:
    daily = 3000.0 + np.where(DAYS < 7 * 8, 0, (DAYS - 7 * 8) * 1000.0)
    daily[7 * 6 + 6] = 1000  # a low seventh week, never reached again
    daily[7 * 3 + 6] = 500  # and a lower fourth
    assert judged(daily).onset_week == 4


def test_a_pile_up_needs_half_a_day_per_worker_and_twice_the_median() -> None:
    half_a_day = 0.5 * CAPACITY / 5  # 10,000 seconds
    daily = np.full(7 * WEEKS, 4000.0)
    daily[35:50] = half_a_day + 1  # eleven working days
    assert pile_up(daily) == 11
    daily[44] = half_a_day  # broken on a working day
    assert pile_up(daily) == 7
    quiet = np.where(
        DAYS < 70, 540.0, 9.0
    )  # from a median of 9 minutes up: twice it, but a quarter of an hour
    assert pile_up(quiet) == 0
    busy = np.where((DAYS >= 35) & (DAYS < 50), 19_000.0, 10_500.0)  # above half a day, not twice the median
    assert pile_up(busy) == 0


def test_days_off_do_not_break_a_pile_up() -> None:
    high = np.where(WORKING[:21] > 0, 20_000, 1)
    assert pile_up(np.concatenate([high, np.ones(49)]), WORKING[:70]) == 15


def test_undone_duties_overload_from_the_week_in_which_they_stay_undone() -> None:
    flat = np.full(7 * WEEKS, 5000)
    assert not judged(flat, np.full(WEEKS, 100)).is_overloaded  # exactly 10 %
    undone = np.where(np.arange(WEEKS) < 8, 0, 400)
    found = judged(flat, undone)
    assert found.undone == pytest.approx(0.24)
    assert found.is_overloaded
    # weeks 9, 10: 100 and 200 of 1000 a week over four weeks; 10 % is not above, 20 % is
    assert found.onset_week == 10


def test_no_lapsing_duties_is_no_share() -> None:
    nothing = np.zeros(WEEKS, np.int64)
    found = check_stability(WorkSeries(nothing, CAPACITY, nothing, nothing), LIMITS)
    assert (found.undone, found.is_overloaded) == (None, False)


def test_rolling_share_and_weeks() -> None:
    shares = rolling_share(np.array([0, 10, 10, 0, 0, 0]), np.full(6, 10), 2)
    assert shares.tolist() == [0, 0.5, 1.0, 0.5, 0, 0]
    assert first_week_above(np.array([1.0, 0, 1, 1]), 0.5) == 3
    assert first_week_above(np.array([1.0, 0]), 0.5) is None
    assert first_week_above(np.array([1.0, 1]), 0.5) == 1
    assert first_week_of_growth(np.array([5, 1, 2, 3])) == 2
    assert first_week_of_growth(np.array([0, 0, 0, 1, 2])) == 3
    assert first_week_of_growth(np.array([3, 2, 1])) is None


def test_the_first_unmet_work_comes_from_the_log() -> None:
    town = Town(weeks=13, warm_up=1, cases=[(GENERAL, 0)] * 12 + [(UPPER, 0)] * 10)
    for day in range(7, town.days):
        town.add(at(day, 0), RecordType.DUE, 0, TASK["patrol"], GRID, value=HOUR)
        if day >= 7 * 5:  # patrols are left out from the fifth measured week on
            town.add(at(day + 1, 0), RecordType.LAPSED, 0, TASK["patrol"], GRID, value=HOUR)
    for c in range(12):  # cases pile up from the ninth week of the run on
        time = at(7 * 8 + 3 * c, 9)
        town.add(time, RecordType.ARRIVED, c, GENERAL, 0, value=0)
        town.add(time, RecordType.QUEUED, c, TASK["case"], GRID, value=8 * HOUR)
    found = metrics.measure(built(town), town.log(), LIMITS)
    assert found["verdict"] == Year.OVERLOADED
    assert WORK[int(found["first_unmet_work"])] == "patrol"
    assert found["onset_week"] == 5  # open work first rises in the eighth
    assert found["work_growth"] > 0.01
    assert found["service_level_met"] == 0.0


def test_a_broken_promise_without_overload_falls_short_and_names_the_work() -> None:
    town = Town(weeks=13, warm_up=1, cases=[(GENERAL, 0)] * 4)
    for c in range(4):  # four quick cases, all solved after their due time
        time = at(14 + 7 * c, 9)
        town.add(time, RecordType.ARRIVED, c, GENERAL, 0, value=0)
        town.add(time, RecordType.DUE_REFERENCE, c, GENERAL, 0, value=time + 3 * HOUR)
        town.add(time + 5 * HOUR, RecordType.SOLVED, c, GENERAL, 0)
        town.add(time + 5 * HOUR, RecordType.CLOSED, c, GENERAL, 0)
    found = metrics.measure(built(town), town.log(), LIMITS)
    assert (found["verdict"], found["service_level_met"]) == (Year.FALLS_SHORT, 0.0)
    assert WORK[int(found["first_unmet_work"])] == "cases" and "onset_week" not in found


def test_the_desk_has_a_verdict_of_its_own() -> None:
    town = Town(weeks=13, warm_up=1, cases=[(GENERAL, 0)] * 12)
    for c in range(12):  # work piles up at the community desk, none at the grid
        time = at(7 * (c + 1), 9)
        town.add(time, RecordType.ARRIVED, c, GENERAL, 0, value=0)
        town.add(time, RecordType.QUEUED, c, TASK["case"], DESK, value=8 * HOUR)
    found = metrics.measure(built(town), town.log(), LIMITS)
    assert (found["desk_overloaded"], found["verdict"]) == (1.0, Year.COPES)
    assert found["desk_work_growth"] == pytest.approx(8 / 40) and found["work_growth"] == 0.0


def row(verdict: int, **more: float) -> dict[str, float]:
    return {"verdict": float(verdict), **more}


def test_first_unmet_work_and_onset_week_of_a_scenario() -> None:
    rows = [row(2, first_unmet_work=2, onset_week=4), row(2, first_unmet_work=0, onset_week=8), row(0)]
    assert first_unmet_work(rows) == "visits"
    assert first_unmet_work([*rows, row(2, first_unmet_work=2)]) == "patrol"
    assert onset_week(rows) == 6
    assert onset_week([row(0)]) is None
