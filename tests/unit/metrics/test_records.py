"""Household records: their age, and the quarterly checks (S4.6, D-P3, J24)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from logs import GRID, LIMITS, TASK, Replication, Town, at
from scenarios import scenario

from sim.builder.build import build
from sim.config.groups.types import TASK_KINDS
from sim.metrics import measure as metrics
from sim.world.log import Outcome, RecordType
from sim.world.tables import CLOSES, RELEASES, Level

START = dt.date(2025, 1, 6)
SAMPLED = {"records": {"home_checks": {"active": True}}}


def close(town: Town, home: int, day: int, outcome: Outcome) -> None:
    town.add(at(day, 0), RecordType.WINDOW_CLOSED, home, TASK["visit"], GRID, value=outcome << 40 | 1 << 32)


def measured(town: Town, interval: int = 10) -> dict[str, float]:
    world = town.world()
    world.round["interval"] = interval
    context = replace(town.context(), records=True)
    return metrics.measure(Replication(world, town.names(), context), town.log(), LIMITS)


def test_a_record_is_as_old_as_the_last_window_that_met_somebody() -> None:
    """
    The period ends with day 28; windows follow each other every ten days, the last ones closed on day 24.
    Home 0 was met on day 24 and 14, home 1 on day 14 only, home 2 refused, home 3 was called, home 4 never tried;
    home 5 was met after the end. The run began 28 days before: 4, 14, 28, 28, 28, 28 days, four homes without windows.
    """
    town = Town(homes=10)
    for home, outcomes in enumerate([
        (Outcome.REACHED, Outcome.REACHED), (Outcome.REACHED, Outcome.NOT_ATTEMPTED),
        (Outcome.NOT_ATTEMPTED, Outcome.REFUSED), (Outcome.NOT_ATTEMPTED, Outcome.PHONED),
    ]):  # fmt: skip
        close(town, home, 14, outcomes[0])
        close(town, home, 24, outcomes[1])
    found = measured(town)
    assert found["record_age_days"] == pytest.approx((4 + 14 + 28 * 8) / 10)
    assert found["records_confirmed"] == pytest.approx(1 / 10)
    assert measured(town, interval=14)["records_confirmed"] == pytest.approx(2 / 10)


def test_pieces_of_a_log_in_any_order_keep_the_latest_confirmation() -> None:
    town = Town(homes=10)
    close(town, 0, 24, Outcome.REACHED)
    close(town, 0, 14, Outcome.REACHED)
    built = Replication(town.world(), town.names(), replace(town.context(), records=True))
    parts = []
    for row in town.log():
        parts.append(metrics.update(metrics.start(built), np.array([row])))
    for order in (parts, parts[::-1]):
        assert metrics.finish(metrics.merge(order), built, LIMITS)["record_age_days"] == pytest.approx(25.6)


def test_records_are_measured_where_asked_for() -> None:
    town = Town(homes=10)
    close(town, 0, 24, Outcome.REACHED)
    built = Replication(town.world(), town.names(), town.context())
    assert not [n for n in metrics.measure(built, town.log(), LIMITS) if "record" in n or "checked" in n]


def test_homes_of_every_grid_are_sampled_every_quarter_and_some_of_them_again() -> None:
    """Six grids of 550: 28 homes each (5 %), 168 of 10 minutes at the community, a fifth of them at the street."""
    b = build(scenario(duties=SAMPLED), 0)
    rows = b.world.duty[b.world.duty["kind"] == TASK_KINDS.index("check")]
    assert [(int(b.context.level[r["queue"]]), int(r["seconds"])) for r in rows] == [
        (Level.COMMUNITY, 168 * 600), (Level.STREET, 20160),
    ]  # fmt: skip
    bits = b.world.schedule[rows["schedule"][0]]
    days = [START + dt.timedelta(days=int(d)) for d in np.flatnonzero(bits & RELEASES)]
    assert days[:4] == [START, dt.date(2025, 4, 1), dt.date(2025, 7, 1), dt.date(2025, 10, 1)]
    ends = [START + dt.timedelta(days=int(d)) for d in np.flatnonzero(bits & CLOSES)]
    assert ends[:3] == [dt.date(2025, 3, 31), dt.date(2025, 6, 30), dt.date(2025, 9, 30)]


def test_sampling_is_work_of_desks_and_leaves_the_grids_alone() -> None:
    plain, checked = (build(scenario(duties=d), 0).context for d in ({}, SAMPLED))
    more = (checked.expected - plain.expected).sum(axis=1)
    quarters = 4
    assert more[Level.COMMUNITY] == quarters * 168 * 600 and more[Level.STREET] == quarters * 20160
    assert more[[Level.GRID, Level.COUNTY]].tolist() == [0.0, 0.0]
