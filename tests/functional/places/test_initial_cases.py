"""Initial states: empty, after a warm-up, or from a list of open cases with running deadline clocks (S1.3)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from places import shipped
from project import DOCS

from experiments.compose.files.initial_cases import read_open_cases
from experiments.errors import UserError
from sim.builder.build import ModelInstance, build
from sim.builder.demand.initial_cases import OPEN_ENTITY, start_second
from sim.config import Scenario
from sim.records.result import Result
from sim.simulation import simulate
from sim.world.event_order import DAY
from sim.world.log import RecordType
from sim.world.tables import Table

EXAMPLE = DOCS / "examples" / "open_cases.csv"
DAYS = {"grid": 3, "community": 3, "street": 5, "county": 5, "approval": 25}
START = dt.datetime(2025, 1, 6)
MONDAY = dt.datetime(2025, 4, 7)  # thirteen weeks later the measured period begins


def place(initial_state: str, **values: Any) -> Scenario:
    return shipped(
        "reference", run__initial_state=initial_state, run__measured_weeks=4, cases__deadline__own=DAYS,
        cases__extension__share=0.0, **values,
    )  # fmt: skip


def ran(initial_state: str, engine: str = "simpy", **values: Any) -> tuple[Result, ModelInstance, Table]:
    run = simulate(place(initial_state, **values), 0, engine=engine, keep_log=True)
    assert run.log is not None and run.built is not None
    return run, run.built, run.log


def listed(built: ModelInstance) -> dict[int, int]:
    """Return row of the file -> number of the case."""
    entity = built.world.case["entity"]
    return {int(entity[c]) & 0xFFFF: int(c) for c in np.flatnonzero(entity >= OPEN_ENTITY)}


def at(seconds: int) -> dt.datetime:
    return START + dt.timedelta(seconds=int(seconds))


def told(log: Table, case: int, record_type: RecordType, column: str = "time") -> list[dt.datetime]:
    return [at(r[column]) for r in log[(log["entity"] == case) & (log["record_type"] == record_type)]]


def moment(day: int, hour: int, minute: int = 0, month: int = 4) -> dt.datetime:
    return dt.datetime(2025, month, day, hour, minute)


def test_an_empty_start_has_no_case_from_before() -> None:
    for scenario in (place("empty"), place("warm_up")):
        time = build(scenario, 0).world.case["time"]
        assert (time < start_second(scenario.run)).any() == (scenario.run.initial_state == "warm_up")
    later = [build(place(f, demand__hazards__active=False), 0).world.case for f in ("empty", "warm_up")]
    fresh = later[1][later[1]["time"] >= 13 * 7 * DAY]
    assert np.array_equal(later[0], fresh), "the cases of the period are the same"


def test_hazards_hidden_since_before_an_empty_start_are_left_out_and_the_others_keep_their_cases() -> None:
    empty, after = (build(place(f, demand__hazards__active=True), 0).world for f in ("empty", "warm_up"))
    begin = 13 * 7 * DAY
    younger = after.hazard[after.hazard["appears"] >= begin]
    assert 20 < len(empty.hazard) == len(younger) < len(after.hazard)
    for name in ("found", "surfaces"):
        was, now = after.case[younger[name]], empty.case[empty.hazard[name]]
        assert np.array_equal(was[["time", "entity", "nth"]], now[["time", "entity", "nth"]]), name
    assert int(empty.duty["hazards"].sum()) == len(empty.hazard)


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_the_clocks_of_the_example_go_on(engine: str) -> None:
    """
    Row 2: registered on Thursday 3 April; the 4th is Qingming; third working day after: Wednesday the 9th.
    Row 3: registered on 21 March; five working days: the 28th, long past when the period begins.
    Row 4: registered on Monday 31 March, due on Thursday the 3rd; suspended on Tuesday at 9:00 with that day, Wednesday
    and Thursday to go; goes on at Thursday the 10th, 12:00.
    Row 6: not registered: its clock starts with the period, when it joins the worker's queue to be entered.
    """
    _, built, log = ran(str(EXAMPLE), engine)
    case = listed(built)
    assert sorted(case) == [2, 3, 4, 5, 6]
    assert told(log, case[2], RecordType.ARRIVED) == [moment(3, 9, 30)]
    assert told(log, case[2], RecordType.REGISTERED) == [moment(3, 10)]
    assert told(log, case[2], RecordType.DUE_OWN, "value") == [moment(9, 18)]
    assert told(log, case[3], RecordType.DUE_OWN, "value") == [moment(28, 18, month=3)]
    assert told(log, case[4], RecordType.SUSPENDED) == [moment(1, 9)]
    assert told(log, case[4], RecordType.RESUMED) == [moment(10, 12)]
    first, again = told(log, case[4], RecordType.DUE_OWN, "value")
    assert (first, again) == (moment(3, 18), moment(14, 18)), "Thursday in part, Friday, Monday"
    assert told(log, case[5], RecordType.DUE_OWN, "value")[0] == moment(15, 18), (
        "25 working days after 10 March"
    )
    assert told(log, case[6], RecordType.REGISTERED) == [MONDAY]


def test_nothing_is_done_for_an_open_case_before_the_period_begins() -> None:
    _, built, log = ran(str(EXAMPLE))
    for row, case in listed(built).items():
        begun = moment(10, 12) if row == 4 else MONDAY
        started = told(log, case, RecordType.FIRST_SERVED)
        assert all(t >= begun for t in started), row
    joins = told(log, listed(built)[2], RecordType.QUEUED)
    assert joins[0] == MONDAY, "it lies at the grid's `handle`"


def test_a_longer_list_of_open_cases_leaves_a_larger_backlog() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    few, many = place(str(EXAMPLE)).run.open_cases, 4
    assert len(few) == len(lines) - 1
    more = tuple(one.model_copy(update={"row": one.row + 100 * k}) for k in range(many) for one in few)
    base = place("empty", run__open_cases=[])
    start = base.run.model_copy(update={"initial_state": "file", "open_cases": more})
    worlds = [build(base, 0).world, build(base.model_copy(update={"run": start}), 0).world]
    assert len(worlds[1].case) - len(worlds[0].case) == many * len(few)


def written(folder: Path, *rows: str) -> Path:
    heading = EXAMPLE.read_text(encoding="utf-8").splitlines()[0]
    file = folder / "open.csv"
    file.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8-sig")
    return file


GOOD = "general,worker,grid,2025-04-03 09:30,2025-04-03 10:00,handle,,,1,"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (GOOD.replace("general", "genral"), "kind is genral"),
        (GOOD.replace("2025-04-03 09:30", "yesterday"), "raised is yesterday: a moment is written"),
        (
            GOOD.replace("2025-04-03 10:00", "2025-04-03 09:00"),
            "registered 2025-04-03 09:00:00 is before raised",
        ),
        (GOOD.replace(",handle,,", ",handle,2025-04-04 09:00,"), "both suspended_from and suspended_until"),
        (GOOD.replace("1,", "one,"), "community is one"),
        (GOOD + ",more", "more fields than columns"),
    ],
)
def test_a_faulty_row_is_told_with_its_number(tmp_path: Path, row: str, words: str) -> None:
    rows, problems = read_open_cases(written(tmp_path, GOOD, row))
    assert [r["row"] for r in rows] == [2] and len(problems) == 1
    line = problems[0].line()
    assert "row 3" in line and words in line, line


def test_all_faults_of_a_list_are_told_at_once_one_a_line(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        GOOD.replace("handle", "nowhere"),
        GOOD.replace("2025-04-03 09:30", "2024-04-03 09:30"),
        GOOD.replace("2025-04-03 10:00", "2025-05-03 10:00"),
        GOOD.replace("1,", "9,9999999"),
        GOOD.replace("2025-04-03 10:00", ""),
        GOOD,
    )
    with pytest.raises(UserError) as caught:
        place(str(file))
    lines = str(caught.value).splitlines()
    for row, word in (
        (2, "no step 'nowhere', only register"), (3, "let the run start earlier"),
        (4, "after the measured period begins, 2025-04-07"), (5, "area.communities_simulated"),
        (5, "at most 3,300"), (6, "say when"),
    ):  # fmt: skip
        assert sum(f"row {row}:" in line and word in line for line in lines) == 1, (row, word, lines)
    assert len(lines) == 6


def test_a_list_that_is_no_list_is_told(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("kind,raised,colour\n", encoding="utf-8")
    assert (
        "missing columns: channel" in read_open_cases(file)[1][0].line()
        and "unknown columns: colour" in read_open_cases(file)[1][0].line()
    )
    file.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in read_open_cases(file)[1][0].line()
    assert "cannot be read" in read_open_cases(tmp_path / "none.csv")[1][0].line()
