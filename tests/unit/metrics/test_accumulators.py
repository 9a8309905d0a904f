"""Accumulators give equal numbers for any split, order and merge of the rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logs import DESK, EMERGENCY, GENERAL, GRID, HOUR, LIMITS, STREET, TASK, UPPER, Town, at, built
from numpy.typing import NDArray

from sim.metrics import measure as metrics
from sim.world.log import Outcome, RecordType


def busy_town(seed: int) -> Town:
    """Return a town with consistent random case histories: increasing times, matching work, successive rounds."""
    rng = np.random.default_rng(seed)
    cases = [(int(rng.integers(4)), int(rng.integers(0, 5))) for _ in range(30)]
    town = Town(cases=cases, reference_days=3)
    for c, (kind, needed) in enumerate(cases):
        add_history(town, rng, c, kind, needed)
    for day in range(town.days):
        town.add(at(day, 0), RecordType.DUE, 0, TASK["patrol"], GRID, value=HOUR)
        if rng.random() < 0.5:
            town.add(
                at(day + 1, 0), RecordType.LAPSED, 0, TASK["patrol"], GRID, value=int(rng.integers(1, HOUR))
            )
        town.add(at(day, 0), RecordType.DUE, 2, TASK["log"], GRID, 0, 600)
        value = int(rng.integers(len(Outcome))) << 40 | 100
        town.add(
            at(day, 0), RecordType.WINDOW_CLOSED, int(rng.integers(10)), TASK["visit"], GRID, value=value
        )
    return town


def add_history(town: Town, rng: np.random.Generator, c: int, kind: int, needed: int) -> None:
    t = int(rng.integers(0, 20 * 86400))
    town.add(t, RecordType.ARRIVED, c, kind, 0, value=needed)
    town.add(t, RecordType.DUE_REFERENCE, c, kind, 0, value=t + int(rng.integers(86400, 9 * 86400)))
    town.add(t, RecordType.REGISTERED, c, kind, 0)
    for _ in range(int(rng.integers(1, 5))):
        queue = int(rng.choice([GRID, DESK, STREET]))
        task = {EMERGENCY: "emergency", UPPER: "upper"}.get(kind, "case")
        town.add(t, RecordType.QUEUED, c, TASK[task], queue, value=int(rng.integers(60, 7200)))
        start = t + int(rng.integers(0, 2 * 86400)) * int(rng.random() < 0.8)
        end = start + int(rng.integers(1, 20000))
        town.add(start, RecordType.FIRST_SERVED, c, kind, queue, 0)
        town.add(start, RecordType.SPELL, c, TASK[task], queue, int(rng.integers(4)), end)
        town.add(start, RecordType.OVERTIME, c, TASK[task], queue, 0, int(rng.integers(1, 600)))
        t = end
        if rng.random() < 0.3:
            town.add(t, RecordType.DELAYED, c, kind, -1, value=t + 5000)
            town.add(t, RecordType.SUSPENDED, c, kind, 0, value=t + 5000)
            t += 5000
            town.add(t, RecordType.RESUMED, c, kind, 0)
            town.add(t, RecordType.DUE_REFERENCE, c, kind, 0, value=t + 86400)
    if rng.random() < 0.8 and kind != GENERAL:
        town.add(t, RecordType.SOLVED, c, kind, 0)
        town.add(t, RecordType.CLOSED, c, kind, 0)


def shuffled_within_seconds(log: NDArray[np.void], rng: np.random.Generator) -> NDArray[np.void]:
    return log[np.lexsort([rng.random(len(log)), log["time"]])]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**20), st.lists(st.floats(0, 1), max_size=6))
def test_any_pieces_merged_give_the_whole(seed: int, cuts: list[float]) -> None:
    town = busy_town(seed)
    log = town.log()
    b = built(town)
    whole = metrics.measure(b, log, LIMITS)
    pieces = np.split(log, sorted(int(c * len(log)) for c in cuts))
    parts = [metrics.update(metrics.start(b), piece) for piece in pieces]
    assert metrics.finish(metrics.merge(parts), b, LIMITS) == whole


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**20))
def test_rows_in_any_order_and_a_reused_buffer_give_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    town = busy_town(seed)
    b = built(town)
    whole = metrics.measure(b, town.log(), LIMITS)
    for log in (shuffled_within_seconds(town.log(), rng), rng.permutation(town.log())):
        accumulator = metrics.start(b)
        buffer = np.zeros(50, log.dtype)
        for first in range(0, len(log), 50):
            piece = log[first : first + 50]
            buffer[: len(piece)] = piece
            metrics.update(accumulator, buffer[: len(piece)])
        assert metrics.finish(accumulator, b, LIMITS) == whole


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**20))
def test_time_in_the_system_equals_the_sum_over_days_of_open_cases(seed: int) -> None:
    """Little's law for each sample: mean number of open cases = total time of cases / length of the period."""
    town = busy_town(seed)
    for row in range(len(town.rows)):  # raised and closed at midnight: days and seconds agree
        time, record_type, *rest = town.rows[row]
        if record_type == RecordType.ARRIVED:
            town.rows[row] = (time // 86400 * 86400, record_type, *rest)
        if record_type == RecordType.CLOSED:
            town.rows[row] = (-(-time // 86400) * 86400, record_type, *rest)
    b = built(town)
    accumulator = metrics.update(metrics.start(b), town.log())
    days = np.sum(metrics.finish_daily_series(accumulator, b)["open"])
    assert metrics.finish(accumulator, b, LIMITS)["open_mean"] * 21 == pytest.approx(days, rel=1e-12)


def test_the_synthetic_town_meets_every_branch() -> None:
    found = metrics.measure(built(busy_town(1)), busy_town(1).log(), LIMITS)
    assert len(found) > 50
    assert found["late_reference_all"] > 0
