"""MSER-5 and Welch's average on series whose transient is known."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.analysis.statistics.warm_up import check_warm_up, moving_average, mser, weekly_means


def test_a_transient_is_dropped_and_a_level_is_not() -> None:
    rng = np.random.default_rng(1)
    level = 10.0 + rng.normal(0.0, 1.0, 65)
    rising = level * np.minimum(1.0, np.arange(65) / 12.0)
    assert 8 <= mser(rising) <= 14
    assert mser(level) <= 6
    with pytest.raises(ValueError, match="too few"):
        mser([1.0] * 9)


def test_days_off_do_not_count_in_a_week_and_a_week_without_work_is_its_mean() -> None:
    daily = np.array([1, 2, 3, 4, 5, 100, 100, 7, 7, 7, 7, 7, 7, 7])
    working = np.array([1, 1, 1, 1, 1, 0, 0, *[0] * 7])
    assert weekly_means(daily, working).tolist() == [3.0, 7.0]


def test_only_growth_in_most_years_refuses_the_question() -> None:
    weeks = [np.minimum(np.arange(65.0), 5.0) + np.sin(np.arange(65.0) * n) for n in range(1, 7)]
    assert check_warm_up(weeks, 13, [True] * 4 + [False] * 2).dropped is None
    found = check_warm_up(weeks, 13, [True] * 3 + [False] * 3)
    assert found.dropped is not None and found.is_enough and 3 <= found.dropped <= 8
    assert not check_warm_up(weeks, 2, [False] * 6).is_enough


def test_welch_s_average_narrows_at_the_ends() -> None:
    assert moving_average(np.array([0.0, 3.0, 6.0, 0.0]), 1).tolist() == [0.0, 3.0, 3.0, 0.0]
