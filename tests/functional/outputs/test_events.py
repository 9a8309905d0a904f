"""Named records agree with log and metrics: spells are split by presence, names and dates replace codes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest
from random_scenarios import random_scenario
from random_worlds import random_world
from scenarios import scenario

from sim.kernel.engine import run as run_compiled
from sim.metrics import measure as metrics
from sim.records.events import Events
from sim.records.kinds import SpellRecord
from sim.records.record_table import RecordTable
from sim.records.result import Result
from sim.records.spells import END, INSIDE, SPELL, START, split_log
from sim.rules.presence import Roster, presence_seconds
from sim.simulation import simulate
from sim.world.event_order import DAY
from sim.world.log import Outcome, RecordType, sort_canonical
from sim.world.tables import Level

SEEDS = (2, 7, 17, 32, 50)
SIMPY_SEEDS = (17, 50)
WORK_TABLES = [(seed, "compiled") for seed in SEEDS] + [(seed, "simpy") for seed in SIMPY_SEEDS]
WORLDS = range(60)  # random worlds without a configuration
SHORT = {"run": {"warm_up_weeks": 2, "measured_weeks": 3}, "duties": {"visits": {"all_doors_per_year": 26.0}}}


@cache
def run(seed: int, engine: str = "compiled") -> Result:
    """A random scenario; 0: six grids for five weeks."""
    if seed == 0:
        return simulate(scenario(**SHORT), 0, engine=engine, keep_log=True)
    return simulate(random_scenario(seed), seed, engine=engine, keep_log=True)


def seconds(minutes: float) -> int:
    return round(minutes * 60)


def worked(events: Events) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Seconds inside presence and in overtime by (level of the worker, task), of the measured period."""
    inside: Counter[tuple[str, str]] = Counter()
    overtime: Counter[tuple[str, str]] = Counter()
    for spell in events.spells:
        if spell.measured:
            total = overtime if spell.overtime else inside
            total[str(spell.post_level), spell.task] += seconds(spell.minutes)
    return dict(inside), dict(overtime)


@pytest.mark.parametrize(("seed", "engine"), WORK_TABLES)
def test_split_spells_add_up_to_the_minutes_worked_of_the_metrics(seed: int, engine: str) -> None:
    result = run(seed, engine)
    assert result.built is not None and result.log is not None
    sums = metrics.update(metrics.start(result.built), result.log).work_totals
    tasks = result.built.labels.task_kinds

    def table(counted: np.ndarray) -> dict[tuple[str, str], int]:
        return {
            (Level(level).name.lower(), tasks[kind]): int(counted[level, kind])
            for level, kind in zip(*np.nonzero(counted), strict=True)
        }

    inside, overtime = worked(result.events())
    assert inside == table(sums.inside)
    assert overtime == table(sums.overtime)


def test_the_random_worlds_have_everything_that_makes_spells_hard_to_split() -> None:
    spells = [spell for seed in SEEDS for spell in run(seed).events().spells]
    logs = [run(seed).log for seed in SEEDS]
    whole = sum(int((log["record_type"] == RecordType.SPELL).sum()) for log in logs if log is not None)
    assert len(spells) > whole + 100  # some are split
    assert sum(spell.overtime for spell in spells) > 20  # assisting: in the worlds below
    assert {spell.subject for spell in spells} >= {"case", "duty", "household"}


def test_pieces_of_any_world_are_its_presence_and_its_overtime() -> None:
    split = overtimes = assists = 0
    for seed in WORLDS:
        world = random_world(seed)
        log = sort_canonical(run_compiled(world))
        spells, pieces = split_log(world, log, cut=DAY)
        roster, days = world.worker["day_first"][spells["worker"]], int(world.run["days"][0])

        def present(n: int, second: int, of: tuple = (world, roster, days)) -> int:
            world, roster, days = of
            return presence_seconds(
                Roster(world.day, world.shift, world.block, int(roster[n]), days), int(second)
            )

        length = pieces[:, END] - pieces[:, START]
        is_inside = pieces[:, INSIDE] == 1
        inside = np.bincount(pieces[is_inside, SPELL], length[is_inside], len(spells))
        wanted = [present(n, row["value"]) - present(n, row["time"]) for n, row in enumerate(spells)]
        assert inside.tolist() == wanted, seed
        logged = int(
            log["value"][
                np.isin(
                    log["record_type"],
                    (RecordType.OVERTIME, RecordType.ASSIST_OVERTIME, RecordType.BACKGROUND_OVERTIME),
                )
            ].sum()
        )
        assert length[~is_inside].sum() == logged, seed
        for n, start, end, kind in pieces.tolist():
            assert spells[n]["time"] <= start < end <= spells[n]["value"]
            assert present(n, end) - present(n, start) == (end - start if kind else 0)
            assert not (kind and start < DAY < end)
        for n in np.flatnonzero(np.bincount(pieces[:, SPELL], minlength=len(spells)) > 1):
            own = pieces[pieces[:, SPELL] == n]
            assert (own[1:, START] >= own[:-1, END]).all()
            split += 1
        overtimes += int((~is_inside).sum())
        assists += int((spells["record_type"] == RecordType.ASSIST_SPELL).sum())
    assert split > 300 and overtimes > 300 and assists > 30, (split, overtimes, assists)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_piece_is_wholly_inside_or_wholly_outside_presence(seed: int) -> None:
    result = run(seed)
    events, built = result.events(), result.built
    assert built is not None
    world = built.world
    midnight, days = dt.datetime.combine(events.start, dt.time()), int(world.run["days"][0])
    busy: dict[int, int] = {}
    for spell in events.spells:
        start, end = (int((t - midnight).total_seconds()) for t in (spell.started, spell.ended))
        first = int(world.worker["day_first"][spell.worker])
        roster = Roster(world.day, world.shift, world.block, first, days)
        present = [presence_seconds(roster, t) for t in (start, end)]
        assert present[1] - present[0] == (0 if spell.overtime else end - start)
        assert end - start == seconds(spell.minutes) > 0
        assert start >= busy.get(spell.worker, 0), "a worker does one thing at a time"
        busy[spell.worker] = end


def test_an_undivided_spell_would_overstate_the_work() -> None:
    result = run(0)
    assert result.log is not None
    rows = result.log[result.log["record_type"] == RecordType.SPELL]
    spanned = int((rows["value"] - rows["time"]).sum())
    split = sum(seconds(spell.minutes) for spell in result.events().spells)
    assert split < 0.9 * spanned


def test_both_engines_give_the_same_records() -> None:
    one, two = (run(SIMPY_SEEDS[1], engine).events() for engine in ("compiled", "simpy"))
    for name in ("cases", "case_events", "spells", "visits", "duties"):
        assert getattr(one, name).to_records() == getattr(two, name).to_records() != []


def test_cases_are_told_by_name_and_date() -> None:
    result = run(0)
    assert result.log is not None and result.built is not None
    log, cases = result.log, result.events().cases
    assert len(cases) == (log["record_type"] == RecordType.ARRIVED).sum()
    assert {case.kind for case in cases} >= {"general", "coordinated", "approval", "upper"}
    assert {case.level for case in cases} >= {"grid", "community", "street", "county"}
    assert all(case.post is not None and case.post.startswith("grid post ") for case in cases)
    first = cases[0]
    assert first.arrived.date() == dt.date(2025, 1, 6) and first in list(cases)[:1]
    for case in cases:
        steps = [t for t in (case.arrived, case.registered, case.solved, case.closed) if t is not None]
        assert steps == sorted(steps)
    rows = log[log["record_type"] == RecordType.REOPENED]
    assert sum(case.reopenings for case in cases) == len(rows)
    last = {int(row["entity"]): row["record_type"] for row in log if row["record_type"] in (13, 14)}
    assert {c.case for c in cases if c.closed is not None} == {
        case for case, record_type in last.items() if record_type == RecordType.CLOSED
    }
    in_spells = sum(s.minutes for s in result.events().spells if s.subject == "case")
    assert sum(case.minutes for case in cases) == pytest.approx(in_spells)


def test_events_of_cases_name_places_levels_and_times() -> None:
    events = run(0).events().case_events
    by_name: dict[str, list] = {}
    for event in events:
        by_name.setdefault(event.event, []).append(event)
    assert set(by_name) >= {"arrived", "registered", "queued", "first_served", "delayed", "solved", "closed"}
    assert all(event.level is not None for event in by_name["arrived"])
    assert all(event.minutes is not None and event.task for event in by_name["queued"])
    assert all(event.worker is not None for event in by_name["first_served"])
    assert all(event.until >= event.time and event.place is None for event in by_name["delayed"])
    assert {event.place for event in by_name["queued"]} >= {"grid post 1", "community 1", "street 1"}


def test_a_report_of_an_open_event_is_told_apart_from_a_recontact() -> None:
    joined, asked = 0, 0
    for seed in SEEDS:
        result = run(seed)
        rows = result.log[result.log["record_type"] == RecordType.RECONTACTED]
        outcomes = [event.outcome for event in result.events().case_events if event.event == "recontacted"]
        assert outcomes.count("same event reported") == (rows["value"] < 0).sum()
        joined, asked = joined + (rows["value"] < 0).sum(), asked + (rows["value"] >= 0).sum()
    assert joined > 0 and asked > 0


def test_duties_and_visits_agree_with_the_metrics() -> None:
    result = run(0)
    visits = [visit for visit in result.events().visits if visit.measured]
    attempted = [visit for visit in visits if visit.outcome != "not_attempted"]
    of_all = [visit for visit in visits if visit.task == "visit"]
    tried = [visit for visit in attempted if visit.task == "visit"]
    assert result.metrics["visits_attempted"] == pytest.approx(len(tried) / len(of_all))
    assert {visit.outcome for visit in visits} <= {outcome.name.lower() for outcome in Outcome}
    duties = [duty for duty in result.events().duties if duty.measured]
    assert {duty.event for duty in duties} == {"due", "done", "lapsed"}
    assert all((duty.minutes is None) == (duty.event == "done") for duty in duties)


def test_days_have_dates_and_the_table_has_names_and_units() -> None:
    result = run(0)
    days = result.days
    assert [days[0].date, days[-1].date] == [dt.date(2025, 1, 20), dt.date(2025, 2, 9)]
    assert days.column("open") == result.daily["open"].tolist() and days.units["open_work"] == "hours"
    by_name = {record.metric: record for record in result.table}
    assert by_name["verdict"].word in ("holds", "recovers", "overloaded")
    assert (by_name["load"].label, by_name["load"].unit) == ("load", "ratio") and by_name["load"].word is None
    assert [row["metric"] for row in result.to_records()] == sorted(result.metrics)


def test_what_was_not_kept_is_refused_in_words() -> None:
    bare = simulate(scenario(**SHORT), 0)
    with pytest.raises(ValueError, match="keep_log=True"):
        bare.events()
    with pytest.raises(ValueError, match="no daily series"):
        _ = replace(bare, daily={}).days
    with pytest.raises(ValueError, match="does not name its scenario"):
        _ = replace(bare, scenario=None).table


def test_a_table_is_a_sequence_of_records() -> None:
    spells = run(0).events().spells
    part = spells[3:5]
    assert isinstance(part, RecordTable) and len(part) == 2 and part[1] == spells[4] == list(spells)[4]
    assert spells[-1] == list(spells)[-1] and isinstance(spells[0], SpellRecord)
    assert "SpellRecord: worker, post" in repr(spells)
    with pytest.raises(IndexError):
        spells[len(spells)]
    with pytest.raises(ValueError, match="are not the fields"):
        RecordTable(SpellRecord, {"worker": []}, {})


@pytest.mark.skipif(find_spec("pandas") is None, reason="pandas is not installed")
def test_pandas_frames_have_types_and_units() -> None:
    events = run(0).events()
    frame = events.spells.to_pandas()
    assert len(frame) == len(events.spells) and frame.attrs["units"] == {"minutes": "minutes"}
    assert frame["started"].dtype.kind == "M" and frame["overtime"].dtype == bool
    assert frame["minutes"].sum() == pytest.approx(sum(s.minutes for s in events.spells))
    duties = events.duties.to_pandas()
    assert str(duties["worker"].dtype) == "Int64" and str(duties["minutes"].dtype) == "Float64"


@pytest.mark.skipif(find_spec("polars") is None, reason="polars is not installed")
def test_polars_frames_keep_missing_values() -> None:
    events = run(0).events()
    frame = events.cases.to_polars()
    assert frame.shape == (len(events.cases), len(events.cases.columns))
    closed = sum(case.closed is None for case in events.cases)
    assert frame["closed"].null_count() == closed > 0
    assert frame["arrived"][0] == events.cases[0].arrived


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_missing_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(ImportError, match=f"pip install {library}"):
        getattr(run(0), f"to_{library}")()


def test_times_of_day_zero_are_local_midnight() -> None:
    assert DAY == 86_400
    due = run(0).events().duties[0]
    assert due.time == dt.datetime(2025, 1, 6) and due.event == "due"
