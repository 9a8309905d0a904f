"""Poisson arrivals: documented rates and profiles, and invariance under unrelated keys."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from casemix import MIX, homes
from numpy.typing import NDArray
from project import DATA

from sim.builder.calendar.run_days import BLOCK_DAYS, block_count
from sim.builder.demand.arrivals import FOUND_DRAWS, ORDER_DRAWS
from sim.builder.demand.case_attributes import cumulative, draw_attributes, sort_by_time
from sim.builder.demand.poisson import (
    FOUND,
    ArrivalStream,
    DayShape,
    day_factors,
    draw_arrivals,
    gamma_factors,
    hourly_shape,
    normalise,
    round_robin,
    uniform_within,
    upper_level_task_times,
)
from sim.rules.rng import RandomStream, StreamPurpose
from sim.world.event_order import DAY
from sim.world.tables import Table

DAYS = 364
UPPER = RandomStream(5, 0, int(StreamPurpose.UPPER_TIME), 1 << 40)
BOSTON = yaml.safe_load((DATA / "boston_2011h2.yaml").read_text(encoding="utf-8"))
WORKDAY = [(30_600, 43_200), (50_400, 66_600)]


def _weekday() -> NDArray[np.int64]:
    return np.arange(block_count(2 * DAYS) * BLOCK_DAYS) % 7


def _weights(communities: int = 1, common: float = 0.0, own: float = 0.0) -> NDArray[np.float64]:
    day = _weekday()
    base = normalise(np.array(BOSTON["weekday"])[day])
    return base * day_factors(range(communities), len(day), common, own, 5, 0)


def _shape() -> DayShape:
    profiles = np.array([BOSTON["hour_weekday"], BOSTON["hour_weekend"]])
    return hourly_shape(profiles, (_weekday() >= 5).astype(np.int64))


def _orders(rate: float, weight: NDArray[np.float64]) -> ArrivalStream:
    entity = homes(6000)["entity"]
    return ArrivalStream(np.full(len(entity), rate / 365), weight, _shape(), ORDER_DRAWS)


def _arise(rate: float = 0.445, days: int = DAYS, weight: NDArray[np.float64] | None = None) -> Table:
    weight = _weights() if weight is None else weight
    return draw_arrivals(_orders(rate, weight), homes(6000)["entity"].copy(), days, 5, 0)


def _found(rate: float = 1.2) -> Table:
    working = normalise((_weekday() < 5).astype(float))[None, :]
    entity = homes(6000)["entity"].copy()
    shape = uniform_within(WORKDAY, working.shape[1])
    stream = ArrivalStream(np.full(6000, rate / 365), working, shape, FOUND_DRAWS)
    return draw_arrivals(stream, entity, DAYS, 5, 0)


def test_orders_come_at_the_documented_rate() -> None:
    expected = 6000 * 0.445 * DAYS / 365
    assert abs(len(_arise()) - expected) / np.sqrt(expected) < 3.5


def test_a_day_factor_of_mean_one_keeps_the_mean_and_adds_the_stated_spread() -> None:
    stream = RandomStream(5, 0, int(StreamPurpose.DAY_FACTOR_COMMON), 0)
    u = gamma_factors(20_000, 0.27, stream)
    assert abs(u.mean() - 1.0) / (0.27 / np.sqrt(20_000)) < 3.5
    assert u.std() == pytest.approx(0.27, rel=0.03)
    assert gamma_factors(9, 0.0, stream).tolist() == [1.0] * 9


def test_day_factors_make_counts_as_uneven_as_the_data() -> None:
    """Var / mean of daily counts of a community = 1 + mean x cv^2 (both factors together)."""
    day = np.arange(3640)
    flat = day_factors(range(1), len(day), 0.21, 0.27, 5, 0)
    shape = hourly_shape(np.ones((1, 24)), np.zeros(len(day), np.int64))
    stream = ArrivalStream(np.full(6000, 0.002), flat, shape, ORDER_DRAWS)
    case = draw_arrivals(stream, homes(6000)["entity"].copy(), 3640, 5, 0)
    counts = np.bincount(case["time"] // DAY, minlength=3640)
    cv2 = (1 + 0.21**2) * (1 + 0.27**2) - 1
    assert counts.var() / counts.mean() == pytest.approx(1 + counts.mean() * cv2, rel=0.12)


def test_weekdays_and_hours_follow_the_profile() -> None:
    case = _arise(rate=4.0)
    weekday = np.bincount(case["time"] // DAY % 7, minlength=7) / len(case)
    share = np.array(BOSTON["weekday"])
    assert np.abs((weekday - share) / np.sqrt(share * (1 - share) / len(case))).max() < 3.5
    on_weekday = case[case["time"] // DAY % 7 < 5]
    hour = np.bincount(on_weekday["time"] % DAY // 3600, minlength=24) / len(on_weekday)
    share = np.array(BOSTON["hour_weekday"])
    assert np.abs((hour - share) / np.sqrt(share / len(on_weekday))).max() < 3.7


def test_seconds_within_an_hour_are_uniform() -> None:
    second = _arise(rate=4.0)["time"] % 3600
    assert abs(second.mean() - 1799.5) / (3600 / np.sqrt(12 * len(second))) < 3.5
    assert second.min() >= 0 and second.max() <= 3599


def test_worker_found_cases_arise_on_working_days_within_the_shift() -> None:
    case = _found()
    second = case["time"] % DAY
    inside = np.zeros(len(case), bool)
    for start, end in WORKDAY:
        inside |= (second >= start) & (second < end)
    assert inside.all()
    assert (case["time"] // DAY % 7 < 5).all()
    expected = 6000 * 1.2 * DAYS / 365
    assert abs(len(case) - expected) / np.sqrt(expected) < 3.5
    morning = (second < 43_200).mean()
    assert abs(morning - 12_600 / 28_800) / np.sqrt(0.25 / len(case)) < 3.5


def _keys(case: Table) -> set[tuple[int, int, int]]:
    return set(zip(case["entity"].tolist(), case["nth"].tolist(), case["time"].tolist(), strict=True))


def test_a_longer_horizon_changes_no_earlier_incident() -> None:
    short, long = _arise(days=200), _arise(days=364)
    assert _keys(short) == {k for k in _keys(long) if k[2] < 200 * DAY}
    assert len(long) > len(short)


def test_a_higher_rate_only_adds_incidents() -> None:
    assert _keys(_arise(rate=0.4)) < _keys(_arise(rate=0.6))


def test_a_household_has_its_incidents_whoever_lives_elsewhere() -> None:
    few = draw_arrivals(_orders(0.445, _weights()), homes(6000)["entity"][:3000].copy(), DAYS, 5, 0)
    all_ = _arise()
    assert _keys(few) == {k for k in _keys(all_) if k[0] < 3000}


def test_the_two_streams_of_a_household_share_no_number() -> None:
    assert _arise()["nth"].max() < FOUND <= _found()["nth"].min()


def test_too_many_incidents_of_one_household_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 128 incidents"):
        _arise(rate=1200.0)


def test_a_year_without_arrivals_is_refused() -> None:
    with pytest.raises(ValueError, match="positive mean"):
        normalise(np.zeros(400))


def test_upper_tasks_come_at_their_rate_within_office_hours_of_working_days() -> None:
    working = (_weekday() < 5).astype(float)
    shape = uniform_within(WORKDAY, len(working))
    times = upper_level_task_times(UPPER, 3 * 20 / 7, normalise(working)[:DAYS], shape)
    expected = 3 * 20 / 7 * DAYS * 365 / 365
    assert abs(len(times) - expected) / np.sqrt(expected) < 3.5
    assert (np.diff(times) >= 0).all()
    assert (times // DAY % 7 < 5).all()
    assert ((times % DAY >= 30_600) & (times % DAY < 66_600)).all()
    short = upper_level_task_times(UPPER, 3 * 20 / 7, normalise(working)[:100], shape)
    assert np.array_equal(short, times[: len(short)])


def test_no_upper_tasks_at_rate_zero() -> None:
    assert len(upper_level_task_times(UPPER, 0.0, np.ones(DAYS), uniform_within(WORKDAY, 400))) == 0


def test_upper_tasks_are_handed_out_in_turn_in_proportion_to_posts() -> None:
    turn = round_robin(660, np.array([1.0, 1.0, 1.0, 0.3]))
    assert np.abs(np.bincount(turn) - 660 * np.array([1, 1, 1, 0.3]) / 3.3).max() <= 3
    for start in range(0, 600, 33):
        assert np.abs(np.bincount(turn[start : start + 33], minlength=4)[:3] - 10).max() <= 2


def test_kinds_channels_and_levels_have_their_shares() -> None:
    case = sort_by_time([_arise(rate=4.0), _found(rate=3.0)])
    draw_attributes(case, homes(6000), MIX, 5, 0)
    kinds = np.bincount(case["kind"], minlength=2) / len(case)
    assert abs(kinds[0] - 0.9) / np.sqrt(0.09 / len(case)) < 3.5
    orders = case[case["nth"] < FOUND]
    for k, share in enumerate((0.3, 0.3, 0.4)):
        got = (orders["channel"] == k + 1).mean()
        assert abs(got - share) / np.sqrt(share * (1 - share) / len(orders)) < 3.5
    assert set(case["channel"][case["nth"] >= FOUND]) == {0}
    general = case[case["kind"] == 0]
    assert abs((general["needed"] == 0).mean() - 0.7) / np.sqrt(0.21 / len(general)) < 3.5
    assert set(case["needed"][case["kind"] == 1]) == {4}
    assert (np.diff(case["time"]) >= 0).all()


def test_more_authority_at_the_grid_lowers_levels_and_raises_none() -> None:
    before, after = _arise(rate=2.0), _arise(rate=2.0)
    draw_attributes(before, homes(6000), MIX, 5, 0)
    needed = MIX.needed.copy()
    needed[0] = cumulative(np.array([0.8, 0.0, 0.05, 0.05, 0.10, 0.0]))
    draw_attributes(after, homes(6000), MIX._replace(needed=needed), 5, 0)
    assert (after["needed"] <= before["needed"]).all()
    assert (after["needed"] < before["needed"]).any()


def test_the_committed_profiles_are_those_of_the_published_figures() -> None:
    """The figures of the half-year as published with the data's first analysis, to the digits given."""
    assert BOSTON["requests"] == 40326
    assert np.round(BOSTON["weekday"], 3).tolist() == [0.186, 0.187, 0.184, 0.162, 0.143, 0.065, 0.073]
    assert BOSTON["hour_weekday"][10] == 0.1079 and BOSTON["hour_weekend"][14] == 0.0867
    assert BOSTON["office_share"] == pytest.approx(0.66, abs=0.005)
    assert BOSTON["day_cv_common"] == pytest.approx(0.21, abs=0.015)
    assert BOSTON["day_cv_area"] == pytest.approx(0.27, abs=0.02)
    assert sorted(BOSTON["month"]) == [7, 8, 9, 10, 11, 12]
