"""The overload study runs each size once, searches the critical size and survives failed replications."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from experiments.analysis.unmet_work import SizeRows
from experiments.compose.hydra.overrides import DesignPoint, Lever
from experiments.compose.settings.study_settings import Scope
from experiments.errors import UserError
from experiments.executors import SerialExecutor
from experiments.run.estimate import RunCost
from experiments.run.session import Session
from experiments.store import FolderStore
from experiments.studies.context import report_context
from experiments.studies.context.report_context import describe_precision
from experiments.studies.overload import overload_design, overload_runs
from experiments.studies.overload.overload_design import CurveFamily, CurveLevers, curve_family
from experiments.studies.overload.overload_runs import OverloadRuns
from experiments.studies.years import YearCap, add_years, year_batches
from sim.builder.area.achieved_size import AchievedSize
from sim.config.groups.run import PileUp, SequentialTests, ServiceLevel, Verdict, Zone

LIMITS = Verdict(
    growth_share_per_week=0.01, undone_share=0.1, onset_weeks=4,
    pile_up=PileUp(days_per_worker=0.5, median_factor=2.0, workdays=10),
    service_level=ServiceLevel(reference_miss_share=0.1, attempted_share=0.9, rushed_share=0.1, replication_share=0.9),
    tests=SequentialTests(weeks=52, error=0.05, kept=Zone(low=0.85, high=0.95), overloaded=Zone(low=0.5, high=0.9),
                          limit_years=40),
)  # fmt: skip
GROUPS = {
    "place": ["reference", "district_overload"], "duties/visits": ["none", "all_quarterly"],
    "escalation": ["stepwise", "direct"], "discipline": ["default", "district"], "gate": ["off"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _posts_of_fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("overload_design", "overload_runs"):
        monkeypatch.setattr(
            f"experiments.studies.overload.{module}.posts_per_grid",
            lambda fake: fake.staffing.workers_per_grid,
        )


class Area(BaseModel):
    households_per_grid: int
    grids: None = None


class Staffing(BaseModel):
    workers_per_grid: float = 1.0
    listed_posts: dict[str, int] = {}


class Discipline(BaseModel):
    order: tuple[tuple[str, ...], ...] = (("case",), ("visit",))


class Run(BaseModel):
    measured_weeks: int = 52
    start: dt.date = dt.date(2025, 1, 6)


class Fake(BaseModel):
    """As much of a scenario as the study looks at; levers and values stand in `levers`."""

    area: Area
    staffing: Staffing = Staffing()
    levers: dict[str, Any]
    verdict: Verdict = LIMITS
    run: Run = Run()
    discipline: Discipline = Discipline()
    engine: str = "compiled"


MOST_YEARS = 30
OWN_SIZE = 390  # households per grid of every place, nearest to the 400 of the scope


@dataclass
class Composed:
    point: DesignPoint
    choices: dict[str, str]


@dataclass
class FakeComposer:
    groups: dict[str, list[str]] = field(default_factory=lambda: GROUPS)

    def compose(self, point: DesignPoint) -> Composed:
        own = "none" if dict(point.choices)["place"] == "reference" else "all_quarterly"
        return Composed(point, {"duties/visits": own})

    def scenario(self, composed: Composed) -> Fake:
        point = composed.point
        values = dict(point.values)
        area = Area(households_per_grid=values.pop("area.households_per_grid", OWN_SIZE))
        return Fake(area=area, levers={**dict(point.choices), **values})


def scope(**changed: Any) -> Scope:
    base: dict[str, Any] = {
        "places": ("reference", "district_overload"), "visits": ("all_quarterly",),
        "escalations": ("stepwise",), "orders": ("default",), "sizes": (200, 400, 600),
        "search_curves": "headline", "search_replications": 4, "half_width": 0.05, "values": {"run.seed": 1},
    }  # fmt: skip
    return Scope.model_validate({**base, **changed})


def limit_of(scenario: Fake, replication: int) -> int:
    """The true limit of a replication: 331, 333, 335 or 337 in the reference, half of it in the district."""
    limit = 331 + 2 * (replication % 4)
    return limit // 2 if scenario.levers["place"] == "district_overload" else limit


def simulate(scenario: Fake, replication: int) -> SimpleNamespace:
    kept = scenario.area.households_per_grid <= limit_of(scenario, replication)
    return SimpleNamespace(
        metrics={"verdict": 0.0 if kept else 2.0, "service_level_met": float(kept), "load": 0.5}
    )


@pytest.fixture(autouse=True)
def _sizes_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def as_asked(scenario: Fake) -> AchievedSize:
        grid = scenario.area.households_per_grid
        each = grid / 0.5
        return AchievedSize(
            each, grid, grids=10, posts=10, full_time=5.0, least_per_full_time=each, most_per_full_time=each
        )

    monkeypatch.setattr(overload_design, "achieved", as_asked)
    monkeypatch.setattr(overload_runs, "achieved", as_asked)
    monkeypatch.setattr(report_context, "achieved", as_asked)


def alike(scenario: Any) -> RunCost:
    return RunCost(0.01, 0.1)


def study(
    tmp_path: Path, simulate: Any = simulate, levers: tuple[Lever, ...] = (), **changed: Any
) -> OverloadRuns:
    curves = curve_family(FakeComposer(), scope(**changed), levers)  # type: ignore[arg-type]
    running = Session(
        FolderStore(tmp_path), SerialExecutor(simulate), io.StringIO(), calibration=1.0, cost_model=alike
    )
    return OverloadRuns(curves, running, YearCap(MOST_YEARS))


def test_the_search_finds_the_limit_in_full_time_posts(tmp_path: Path) -> None:
    found = study(tmp_path).curves()
    headline = found[0]
    assert headline.place == "reference" and headline.grid_share == 0.5
    assert headline.critical is not None and headline.critical.bound == "inside"
    # the smallest of the four limits, 331 households per grid, is 662 per full-time post
    assert 655 <= headline.critical.size <= 663
    assert [point.households_per_worker for point in headline.points] == [400, 780, 1200]
    assert [point.is_own for point in headline.points] == [False, True, False], "in place of the nearest size"
    assert headline.staffing is not None and headline.staffing.households_per_full_time == 780


def test_years_are_added_until_the_words_are_decided(tmp_path: Path) -> None:
    found = study(tmp_path, search_curves="none").curves()[0]
    assert [(p.verdict.word, p.replications) for p in found.points] == [
        ("copes", 27),
        ("overloaded", 6),
        ("overloaded", 6),
    ]
    assert list(year_batches(LIMITS, 40)) == [6, 13, 20, 27, 34, 40] and list(year_batches(LIMITS, 4)) == [4]


def test_all_years_are_run_where_asked_or_where_the_period_carries_no_word(tmp_path: Path) -> None:
    running = study(tmp_path)
    made = running.family.at_own_size(running.family.curves[0])
    short = made.model_copy(update={"run": Run(measured_weeks=26)})
    add_years(running.session, {"a": made, "b": short}, {"a": YearCap(12, stops=False), "b": YearCap(9)})
    assert {key: len(running.session.finished(key, 40)) for key in "ab"} == {"a": 12, "b": 9}


def test_only_the_searched_curves_are_refined(tmp_path: Path) -> None:
    headline, other = study(tmp_path).curves()
    assert other.critical is not None and other.critical.bound == "below"  # 165 is below the smallest size
    alike = study(tmp_path, search_curves="places", visits=("all_quarterly", "none")).curves()
    assert [c.critical.bound for c in alike if c.critical] == ["inside", "between", "inside", "below"]
    both = study(tmp_path, search_curves="all").curves()
    assert both[0] == headline
    assert both[1].critical is not None and 320 <= both[1].critical.size <= 331


def test_a_finished_study_runs_nothing_again(tmp_path: Path) -> None:
    first = study(tmp_path).curves()

    def nothing(scenario: Fake, replication: int) -> SimpleNamespace:
        raise AssertionError("run again")

    assert study(tmp_path, nothing).curves() == first


def test_a_failed_replication_is_left_out_of_its_size(tmp_path: Path) -> None:
    def fails(scenario: Fake, replication: int) -> SimpleNamespace:
        if replication == 1 and scenario.area.households_per_grid == OWN_SIZE:
            raise ArithmeticError("no end")
        return simulate(scenario, replication)

    running = study(tmp_path, fails)
    found = running.curves()
    assert [point.replications for point in found[0].points] == [27, 12, 6], (
        "five years do not tell overload from a shortfall"
    )
    assert len(running.session.failures) == 2


def test_a_failure_of_the_search_leaves_the_limit_between_the_sizes(tmp_path: Path) -> None:
    def fails(scenario: Fake, replication: int) -> SimpleNamespace:
        if scenario.area.households_per_grid not in (200, OWN_SIZE, 600):
            raise ArithmeticError("no end")
        return simulate(scenario, replication)

    critical = study(tmp_path, fails).curves()[0].critical
    assert (
        critical is not None and critical.bound == "between" and (critical.low, critical.high) == (400, 780)
    )


def test_the_users_choice_replaces_an_axis_and_his_value_the_scopes() -> None:
    asked = [
        Lever("place", ("district_overload",), True), Lever("discipline", ("district", "default"), True),
        Lever("gate", ("off",), True), Lever("run.seed", (7,), False),
    ]  # fmt: skip
    got = curve_family(FakeComposer(), scope(), asked)  # type: ignore[arg-type]
    assert got.curves == (
        CurveLevers("district_overload", "all_quarterly", "stepwise", "district"),
        CurveLevers("district_overload", "all_quarterly", "stepwise", "default"),
        CurveLevers("reference", "all_quarterly", "stepwise", "district"),
        CurveLevers("reference", "all_quarterly", "stepwise", "default"),
    ), "the place asked for first, the reference beside it"
    assert isinstance(got, CurveFamily)
    made: Any = got.at_size(got.curves[0], 300)
    assert (
        made.levers["run.seed"] == 7 and made.levers["gate"] == "off" and made.area.households_per_grid == 300
    )


def test_own_stands_for_the_choice_of_the_place_s_file_and_each_choice_is_run_once() -> None:
    asked = scope(visits=("own", "all_quarterly", "none"))
    got = curve_family(FakeComposer(), asked, [])  # type: ignore[arg-type]
    assert [(c.place, c.visits) for c in got.curves] == [
        ("reference", "none"), ("reference", "all_quarterly"),
        ("district_overload", "all_quarterly"), ("district_overload", "none"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lever", "says"),
    [
        (Lever("area.households_per_grid", (300,), False), "study.quick.sizes"),
        (Lever("run.seed", (1, 2), False), "its own axes"),
        (Lever("gate", ("off", "on"), True), "its own axes"),
    ],
)
def test_levers_that_contradict_the_study_are_refused(lever: Lever, says: str) -> None:
    with pytest.raises(UserError, match=says):
        curve_family(FakeComposer(), scope(), [lever])  # type: ignore[arg-type]


def test_an_axis_that_names_no_file_is_told_with_the_nearest() -> None:
    with pytest.raises(UserError, match="duties/visits = all_quartely"):
        curve_family(FakeComposer(), scope(visits=("all_quartely",)), [])  # type: ignore[arg-type]


def test_what_will_be_run_is_said_first_with_the_time_of_the_search(tmp_path: Path) -> None:
    running = study(tmp_path)
    running.curves()
    said = running.session.stream.getvalue()  # type: ignore[attr-defined]
    assert said.startswith(
        "6 scenarios, 36 runs: 0 stored, 36 to run, then up to 168 more as needed; about 1 s to 2 s"
    )


def test_the_number_of_replications_is_judged_at_every_size() -> None:
    """Eight equal values are enough for any precision; one wild replication is named with its size."""
    calm = SizeRows(300, 300.0, 300, tuple({"late_reference": 0.1} for _ in range(8)))
    wild = SizeRows(550, 550.0, 550, tuple({"late_reference": 0.1 + 0.8 * (n == 7)} for n in range(8)))
    enough, _ = describe_precision([calm], 0.05)
    assert "3 replications are enough" in enough and "within 5 points" in enough
    english, chinese = describe_precision([calm, wild], 0.05)
    assert "not enough" in english and "(550)" in english and "(300)" not in english
    assert "5个百分点" in chinese
