"""Metrics of logs of the compiled engine agree with plain counting, and nothing is lost or invented."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from logs import LIMITS, Replication
from numpy.typing import NDArray
from random_worlds import KINDS, RECONTACT, UPPER, random_world

from sim.kernel.engine import run_streaming
from sim.metrics import measure as metrics
from sim.metrics.accumulators.case_counters import (
    SERVICE_SECONDS,
    STAGE_SECONDS,
    STAGES,
    JudgedBy,
    Rule,
    Series,
)
from sim.metrics.accumulators.layout import LEVELS
from sim.metrics.formulas.series import open_work
from sim.world.context import MeasurementContext, Period
from sim.world.event_order import DAY
from sim.world.log import ROW, RecordType
from sim.world.tables import Labels, World

CASE_KINDS = ("general", "mixed", "approval", "coordinated", "emergency", "upper")
SEEDS = range(14)


def replication(seed: int) -> Replication:
    world = random_world(seed, of_places=True)
    for table in world:
        table.setflags(write=False)
    names = Labels(KINDS, CASE_KINDS, (), (), ())
    return Replication(world, names, context_of(world))


def context_of(world: World) -> MeasurementContext:
    queues, days = len(world.queue), int(world.run["days"][0])
    level = np.zeros(queues, np.int64)
    level[-2:] = [2, 3]
    present = np.zeros((queues, days), np.int64)
    for w in world.worker:
        roster = world.day[w["day_first"] : w["day_first"] + days]
        present[w["queue"]] += world.shift["seconds"][roster["shift"]]
    heads = np.bincount(world.worker["queue"], minlength=queues)
    working = world.office["working"][:days].astype(np.int64)
    return MeasurementContext(
        Period(start=3 * DAY, end=days * DAY, working=working),
        level=level, posts=heads, fte=heads.astype(float),
        households=np.full(queues, 100), grids=np.ones(queues, np.int64), present=present,
        post_seconds=8 * 3600.0 * days,
        households_per_full_time=100, own_deadline=True,
    )  # fmt: skip


@cache
def log_and_accumulator(seed: int) -> tuple[Replication, NDArray[np.void], metrics.Accumulator]:
    """The log as one piece, and a fold fed while the engine runs."""
    b = replication(seed)
    parts: list[NDArray[np.void]] = [np.zeros(0, ROW)]
    accumulator = metrics.start(b)

    def on_rows(rows: NDArray[np.void]) -> None:
        parts.append(rows.copy())
        metrics.update(accumulator, rows)

    run_streaming(b.world, on_rows)
    return b, np.concatenate(parts), accumulator


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fold_inside_the_run_equals_the_fold_of_the_stored_log(seed: int) -> None:
    b, log, accumulator = log_and_accumulator(seed)
    shuffled = np.random.default_rng(0).permutation(log)
    assert metrics.finish(accumulator, b, LIMITS) == metrics.measure(b, shuffled, LIMITS)


def rows_of(log: NDArray[np.void], record_type: RecordType) -> NDArray[np.void]:
    return log[log["record_type"] == int(record_type)]


@pytest.mark.parametrize("seed", SEEDS)
def test_open_cases_are_raised_and_reopened_less_closed_and_given_up(seed: int) -> None:
    b, log, accumulator = log_and_accumulator(seed)
    cases = log[
        (log["record_type"] < 30)
        & (log["record_type"] != int(RecordType.QUEUED))
        & (log["record_type"] != int(RecordType.WITHDRAWN))
    ]
    cases = cases[b.world.case["kind"][cases["entity"]] != CASE_KINDS.index("upper")]
    days = int(b.world.run["days"][0])
    ends = (np.arange(3, days) + 1) * DAY
    expected = np.zeros(len(ends), np.int64)
    for record_type, sign in (
        (RecordType.ARRIVED, 1),
        (RecordType.REOPENED, 1),
        (RecordType.CLOSED, -1),
        (RecordType.RENEGED, -1),
    ):
        expected += sign * np.searchsorted(np.sort(rows_of(cases, record_type)["time"]), ends)
    assert metrics.finish_daily_series(accumulator, b)["open"].tolist() == expected.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_negative_and_time_adds_up(seed: int) -> None:
    b, log, accumulator = log_and_accumulator(seed)
    cases = metrics.accumulation.total_cases(accumulator)
    state = np.cumsum(cases.days, axis=1)
    assert (state[:, :-1] >= 0).all()
    assert (state[:, -1] == 0).all()  # what is open at the horizon ends there
    assert (state[Series.OVERDUE] <= state[Series.OPEN]).all()
    stages = cases.counts[STAGE_SECONDS : STAGE_SECONDS + STAGES]
    waiting = stages[:LEVELS] - cases.counts[SERVICE_SECONDS : SERVICE_SECONDS + LEVELS]
    assert (waiting >= 0).all()
    open_seconds = 0
    for c in range(len(b.world.case)):
        if b.world.case[c]["kind"] != CASE_KINDS.index("upper"):
            open_seconds += seconds_open(log[log["entity"] == c], b.context.period)
    assert stages.sum() == open_seconds
    assert (open_work(accumulator.work_totals, cases)[:-1] >= 0).all()
    assert (cases.late[..., 1] <= cases.late[..., 0]).all()


def seconds_open(rows: NDArray[np.void], period: Period) -> int:
    """Seconds a case was open in the period, from its own rows."""
    starts = np.sort(
        np.concatenate([rows_of(rows, w)["time"] for w in (RecordType.ARRIVED, RecordType.REOPENED)])
    )
    ends = np.sort(
        np.concatenate([rows_of(rows, w)["time"] for w in (RecordType.CLOSED, RecordType.RENEGED)])
    )
    ends = np.concatenate([ends, [period.end] * (len(starts) - len(ends))])
    return int(np.maximum(0, np.minimum(ends, period.end) - np.maximum(starts, period.start)).sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_every_due_time_that_stood_when_it_passed_is_judged_once(seed: int) -> None:
    """Against a slow reading of the log: second by second of each case, with sets instead of a machine."""
    b, log, accumulator = log_and_accumulator(seed)
    cases = metrics.accumulation.total_cases(accumulator)
    fell, missed = 0, 0
    for c in range(len(b.world.case)):
        mine = log[(log["entity"] == c) & (log["record_type"] < 30)]
        one = judged_slowly(mine, b.context.period)
        fell, missed = fell + one[0], missed + one[1]
    assert cases.late[Rule.REFERENCE, JudgedBy.SOLUTION].sum(axis=(0, 1)).tolist() == [fell, missed]


def judged_slowly(rows: NDArray[np.void], period: Period) -> tuple[int, int]:
    """(rounds that fell due in the period, of them not solved in time); returns and reopenings cut rounds.

    A case of a route without a solving step is solved when it closes.
    """
    cuts = rows["time"][np.isin(rows["record_type"], [int(RecordType.RETURNED), int(RecordType.REOPENED)])]
    gone = rows_of(rows, RecordType.RENEGED)["time"]
    end = int(gone[0]) if len(gone) else period.end
    edges = [0, *sorted(set(cuts.tolist())), end + 1]
    solved = rows_of(rows, RecordType.SOLVED)["time"]
    if not len(solved) and len(rows) and rows[0]["kind"] == CASE_KINDS.index("upper"):
        solved = rows_of(rows, RecordType.CLOSED)["time"]
    fell = missed = 0
    for left, right in pairwise(edges):
        due = round_due(rows, left, right, solved)
        if due is None:
            continue
        in_time = bool(((solved >= left) & (solved <= due) & (solved < right)).any())
        stood = in_time or due < min(right, period.end)
        if stood and period.start <= due < period.end:
            fell, missed = fell + 1, missed + (not in_time)
    return fell, missed


def round_due(rows: NDArray[np.void], left: int, right: int, solved: NDArray[np.int64]) -> int | None:
    """The due time by which a round is judged: the last one set before it passed or the case was solved."""
    dues = rows_of(rows, RecordType.DUE_REFERENCE)
    dues = np.sort(dues[(dues["time"] >= left) & (dues["time"] < right)], order=["time", "value"])
    stops = np.sort(rows_of(rows, RecordType.SUSPENDED)["time"])
    done = solved[(solved >= left) & (solved < right)]
    first_solved = int(done.min()) if len(done) else None
    for i, row in enumerate(dues):
        due, until = int(row["value"]), int(dues[i + 1]["time"]) if i + 1 < len(dues) else None
        stop = stops[(stops >= row["time"]) & (stops < right)]
        if first_solved is not None and first_solved <= due and (until is None or first_solved < until):
            return due
        if len(stop) and stop[0] <= due and (first_solved is None or stop[0] < first_solved):
            continue
        if until is None or due < until:
            return due
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_work_done_in_the_log_is_work_done_in_the_sums(seed: int) -> None:
    b, log, accumulator = log_and_accumulator(seed)
    overtime = log[
        np.isin(
            log["record_type"],
            (RecordType.OVERTIME, RecordType.ASSIST_OVERTIME, RecordType.BACKGROUND_OVERTIME),
        )
    ]
    overtime = overtime[overtime["time"] >= b.context.period.start]
    assert accumulator.work_totals.overtime.sum() == overtime["value"].sum()
    present = b.context.present[:, 3:].sum()
    assert 0 <= accumulator.work_totals.busy.sum() <= present
    assert accumulator.work_totals.inside.sum() == accumulator.work_totals.busy.sum()


def test_the_random_runs_meet_calls_upper_tasks_suspensions_and_reopenings() -> None:
    logs = [log_and_accumulator(seed)[1] for seed in SEEDS]
    met = {int(record_type) for log in logs for record_type in np.unique(log["record_type"])} | {
        int(RecordType.BLOCKED)
    }  # of networks
    assert met >= {int(w) for w in RecordType} - {int(RecordType.EXTENDED)}
    kinds = {int(kind) for log in logs for kind in np.unique(rows_of(log, RecordType.QUEUED)["kind"])}
    assert kinds >= {RECONTACT, UPPER}
