"""Background at a desk: traces by hand, what it counts in, and that it stands in for a whole street (S2.6)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from directions import interval
from handmade import ADMIN, CASE_WORK, UPPER, Engine, clock, departures, grid, rows_of, table
from places import shipped
from scenarios import scenario

from sim.config import Scenario
from sim.records.result import Result
from sim.simulation import simulate
from sim.world.log import RecordType
from sim.world.tables import BACKGROUND, DutyWindow, Level, StepEffect, StepType, Table, World

HANDLE = {"type": StepType.WORK, "kind": CASE_WORK, "next": 0, "marks": StepEffect.REGISTERS, "mean": 1800.0}


def with_background(world: World, *tasks: tuple[int, int, int]) -> World:
    """A World with background tasks (time, task kind, seconds) at its only queue."""
    rows = [{"time": t, "kind": kind, "seconds": seconds} for t, kind, seconds in tasks]
    return world._replace(background=table(BACKGROUND, rows))


def background_spells(log: Table) -> list[tuple[int, int, int]]:
    """(task, start, end) of every stretch of work on the background."""
    rows = rows_of(log, RecordType.BACKGROUND_SPELL)
    return sorted((int(r["entity"]), int(r["time"]), int(r["value"])) for r in rows)


# --- traces ---


def test_background_and_cases_are_served_in_the_order_of_joining(run: Engine) -> None:
    """
            arrives  minutes  served
    case 0  8:00     30       8:00-8:30
    task 0  8:10     20       8:30-8:50
    case 1  8:20     30       8:50-9:20
    """
    world = grid(days=3, steps=[HANDLE], cases=[{"time": clock(0, 8)}, {"time": clock(0, 8, 20)}])
    log = run(with_background(world, (clock(0, 8, 10), CASE_WORK, 1200)))
    assert background_spells(log) == [(0, clock(0, 8, 30), clock(0, 8, 50))]
    assert departures(log) == {0: clock(0, 8, 30), 1: clock(0, 9, 20)}


def test_background_waits_by_its_class(run: Engine) -> None:
    """A task of the class `upper` comes before a case that joined earlier; paperwork comes after."""
    world = grid(
        days=3,
        steps=[HANDLE],
        cases=[{"time": clock(0, 8)}, {"time": clock(0, 8, 1)}],
        duties=[{"kind": ADMIN, "seconds": 600, "window": DutyWindow.CARRIES_OVER}],
    )
    log = run(with_background(world, (clock(0, 8, 2), UPPER, 600)))
    assert background_spells(log) == [(0, clock(0, 8, 30), clock(0, 8, 40))]
    assert departures(log)[1] == clock(0, 9, 10)


def test_background_pauses_for_lunch_and_night(run: Engine) -> None:
    """70 minutes from 11:30 on: half an hour, lunch 12:00-14:00, 40 minutes."""
    world = grid(days=3, steps=[HANDLE], cases=[{"time": clock(2, 8)}])
    log = run(
        with_background(world, (clock(0, 11, 30), CASE_WORK, 4200), (clock(0, 17, 40), CASE_WORK, 2400))
    )
    assert background_spells(log) == [
        (0, clock(0, 11, 30), clock(0, 14, 40)),
        (1, clock(0, 17, 40), clock(1, 8, 20)),
    ]


def test_background_at_night_waits_for_the_morning_and_many_at_once_are_taken_in_order(run: Engine) -> None:
    world = grid(days=3, steps=[HANDLE], cases=[{"time": clock(2, 8)}])
    log = run(with_background(world, *((clock(0, 20), CASE_WORK, 600 + k) for k in range(3))))
    starts = [clock(1, 8), clock(1, 8, 10), clock(1, 8, 20, 1)]
    assert [start for _, start, _ in background_spells(log)] == starts


def test_background_leaves_no_trace_in_the_history_of_a_case(run: Engine) -> None:
    """Only spells: no arrival, no registration, nothing that joins a queue under the number of a case."""
    world = grid(days=3, steps=[HANDLE], cases=[{"time": clock(0, 8)}])
    log = run(with_background(world, (clock(0, 9), CASE_WORK, 600)))
    alone = run(world)
    kept = log[log["record_type"] != RecordType.BACKGROUND_SPELL]
    assert np.array_equal(kept, alone) and len(kept) == len(log) - 1


# --- what it counts in ---


def test_background_is_work_of_the_desk_and_of_no_metric_of_cases() -> None:
    """The street desk is large enough that nobody waits, so cases live as they do without background."""
    large = {"desks": {role: {"posts": 300} for role in ("street", "county")}}
    alone, shared = (
        simulate(scenario(area={"beyond": beyond, "streets_per_county": 2}, staffing=large)).metrics
        for beyond in ("none", "background")
    )
    moved = {name for name in alone if alone[name] != shared[name]}
    assert moved == {
        f"{of}.{level}" for of in ("load_level", "busy_share_level") for level in ("street", "county")
    }
    for level in ("street", "county"):
        busy, load = shared[f"busy_share_level.{level}"], shared[f"load_level.{level}"]
        assert busy == pytest.approx(load, rel=0.06) and load > 5.0 * alone[f"load_level.{level}"]


def test_spells_of_the_background_are_named() -> None:
    of = scenario(area={"beyond": "background"}, run={"warm_up_weeks": 0, "measured_weeks": 4})
    spells = simulate(of, keep_log=True).events().spells
    subjects = {spell.subject for spell in spells}
    assert {"case", "duty", "household", "background"} <= subjects
    assert {s.post_level for s in spells if s.subject == "background"} == {"street", "county"}


# --- it stands in for the communities of a street ---

MEASURES = ("load_level.street", "busy_share_level.street", "days_to_close", "late_reference_all")
SETTINGS: dict[str, tuple[str, tuple[tuple[str, str], ...], dict[str, Any]]] = {
    "reference": ("reference", (), {}),
    "verified": ("reference", (("cases", "verified"),), {"staffing__desks__street__posts": 4}),
    "district": ("district_overload", (), {}),
    "district, larger desk": ("district_overload", (), {"staffing__desks__street__sized_to_load": 0.75}),
} | {
    place: (place, (), {})
    for place in (
        "tianjin_2013", "jiaxing_2012_urban", "jiaxing_2012_rural", "qingdao_2020",
        "qingdao_2020_two_grids",
    )
}  # fmt: skip


def both(name: str, **values: Any) -> tuple[Scenario, Scenario]:
    """The same place with its whole street and with background."""
    place, groups, given = SETTINGS[name]
    whole, stand_in = (
        shipped(place, None, groups, area__beyond=beyond, **given, **values)
        for beyond in ("whole_street", "background")
    )
    assert whole.area.communities_simulated == 8 and stand_in.area.communities_simulated == 1
    return whole, stand_in


def wait_at_street(result: Result) -> float:
    """Mean hours from joining the street desk to the first work on it, of tasks of cases that join in the period."""
    assert result.log is not None and result.built is not None
    log, built = result.log, result.built
    period, level = built.context.period, np.asarray(built.context.level)
    of_cases = np.setdiff1d(built.world.step["kind"], built.world.duty["kind"])
    here = np.isin(log["kind"], of_cases) & (level[np.clip(log["unit"], 0, len(level) - 1)] == Level.STREET)
    begun: dict[tuple[int, int], list[int]] = {}
    for row in log[here & (log["record_type"] == RecordType.SPELL)]:
        begun.setdefault((int(row["entity"]), int(row["kind"])), []).append(int(row["time"]))
    waits = []
    for row in log[here & (log["record_type"] == RecordType.QUEUED)]:
        joined = int(row["time"])
        later = [t for t in begun.get((int(row["entity"]), int(row["kind"])), []) if t >= joined]
        if period.start <= joined < period.end and later:
            waits.append((later[0] - joined) / 3600.0)
    return float(np.mean(waits))


def measured(of: Scenario, replications: int) -> dict[str, np.ndarray]:
    """Measure -> its value in every replication."""
    results = [simulate(of, r, keep_log=True) for r in range(replications)]
    found = {name: np.array([r.metrics[name] for r in results]) for name in MEASURES}
    return found | {"wait": np.array([wait_at_street(r) for r in results])}


def disagreements(
    whole: dict[str, np.ndarray], stand_in: dict[str, np.ndarray]
) -> dict[str, tuple[float, float]]:
    """Measures that differ by more than 10 % and by more than three standard errors of their difference."""
    found = {}
    for name, values in whole.items():
        a, b = float(values.mean()), float(stand_in[name].mean())
        error = float(np.sqrt((values.var(ddof=1) + stand_in[name].var(ddof=1)) / len(values)))
        if abs(b - a) > max(0.1 * a, 3.0 * error):
            found[name] = a, b
    return found


@pytest.mark.parametrize("name", ["reference"])
def test_background_stands_in_for_a_street(name: str) -> None:
    """The fast part: half a year of six replications."""
    whole, stand_in = both(name, run__measured_weeks=26)
    assert disagreements(measured(whole, 6), measured(stand_in, 6)) == {}


@pytest.mark.long
@pytest.mark.parametrize("name", list(SETTINGS))
def test_background_stands_in_for_a_street_year(name: str) -> None:
    whole, stand_in = both(name)
    assert disagreements(measured(whole, 12), measured(stand_in, 12)) == {}


def test_without_the_others_a_desk_looks_idle() -> None:
    """The comparison notices what it is made for: the absent communities left out."""
    whole, _ = both("reference", run__measured_weeks=26)
    alone = shipped("reference", area__beyond="none", run__measured_weeks=26)
    assert {"load_level.street", "busy_share_level.street"} <= set(
        disagreements(measured(whole, 3), measured(alone, 3))
    )


# --- directions ---


@pytest.mark.parametrize(
    ("metric", "changed"),
    [
        ("busy_share_level.street", {"area__communities_per_street": 14}),
        ("busy_share_level.county", {"area__streets_per_county": 12}),
        ("busy_share_level.county", {"staffing__desks__county__posts": 6}),
    ],
)
def test_more_communities_or_fewer_posts_make_a_desk_busier(metric: str, changed: dict[str, int]) -> None:
    short = {"area__beyond": "background", "run__warm_up_weeks": 4, "run__measured_weeks": 20}
    low, _ = interval(metric, shipped("reference", **short), shipped("reference", **(short | changed)), 4)
    assert low > 0.05
