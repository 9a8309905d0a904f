"""The uncertainty study: futures are valid, run once, searched by bisection, and paired over sizes and laws."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from experiments.analysis.futures.points import unit_points
from experiments.cli.main import main
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.settings.study_settings import StudySettings, validate_blocks
from experiments.errors import UserError
from experiments.executors.serial import SerialExecutor
from experiments.run import session
from experiments.run.estimate import RunCost
from experiments.run.session import Session
from experiments.store.memory_store import MemoryStore
from experiments.studies.overload.overload_futures import OverloadFutures
from experiments.studies.uncertainty import uncertainty_study as uncertainty
from experiments.studies.uncertainty.futures_design import FuturesDesign
from experiments.studies.uncertainty.futures_runs import FutureRun, FuturesRuns, whether_met
from experiments.studies.uncertainty.inert_numbers import find_inert
from experiments.studies.uncertainty.uncertain_numbers import UncertainNumbers, uncertain_numbers
from experiments.studies.uncertainty.verdict_runs import check_key
from experiments.studies.years import YearCap
from sim.config import Scenario
from sim.paths import conf_folder

LAWS = ("triangular", "median_centred", "uniform")
PLACES = tuple(sorted(file.stem for file in (conf_folder() / "place").glob("*.yaml")))
SMALL = (("area.communities_simulated", 1), ("run.warm_up_weeks", 1), ("run.measured_weeks", 4))


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer()


def design_of(composer: Composer, place: str) -> FuturesDesign:
    return FuturesDesign(composer, DesignPoint((("place", place),), SMALL))


def settings_of(composer: Composer, place: str) -> StudySettings:
    return validate_blocks(composer.compose(DesignPoint((("place", place),), SMALL)).blocks).study


def numbers_of(composer: Composer, place: str, given: tuple[str, ...] = ()) -> UncertainNumbers:
    ranges = settings_of(composer, place).ranges
    assert ranges is not None
    return uncertain_numbers(design_of(composer, place).own(), ranges, given)


@pytest.mark.parametrize("place", PLACES)
def test_no_future_is_refused_under_any_law_nor_at_the_ends_of_the_ranges(
    composer: Composer, place: str
) -> None:
    numbers, design = numbers_of(composer, place), design_of(composer, place)
    points = unit_points("sobol", 8, len(numbers.keys), 1)
    for law in LAWS:
        for future in numbers.ranges.futures(law, points):  # type: ignore[arg-type]
            design.scenario(future, 300)
    for end in (0.0, 0.001, 0.999, 1.0):
        ends = np.full((1, len(numbers.keys)), end)
        design.scenario(numbers.ranges.futures("uniform", ends)[0], 300)


@pytest.mark.long
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("place", PLACES)
def test_none_of_ten_thousand_futures_is_refused(composer: Composer, place: str, law: Any) -> None:
    numbers, design = numbers_of(composer, place), design_of(composer, place)
    for future in numbers.ranges.futures(law, unit_points("sobol", 10_000, len(numbers.keys), 1)):
        design.scenario(future, 300)


def test_a_table_whose_weights_are_all_drawn_as_zero_keeps_its_proportions(composer: Composer) -> None:
    """Lower ends of all ranges at once: Qingdao's list of tasks would have no task at all."""
    numbers = numbers_of(composer, "qingdao_2020")
    (future,) = numbers.ranges.futures("uniform", np.zeros((1, len(numbers.keys))))
    weights = {key: value for key, value in future.items() if key.endswith(".weight")}
    assert len(weights) > 20 and sum(weights.values()) > 0.0
    assert weights == {key: numbers.described[key].value for key in weights}


def test_levers_known_values_and_inactive_mechanisms_do_not_vary(composer: Composer) -> None:
    numbers = numbers_of(composer, "reference", given=("duties.admin.share",))
    assert numbers.left_out["staffing.desks.community.posts"] == "lever"
    assert numbers.left_out["duties.admin.share"] == "lever"
    for key in ("gate.funded_share", "cost.recruitment_yuan_hire", "cases.steps.verify_general.chance"):
        assert numbers.left_out[key] == "mechanism"
    assert "demand.channels.community_desk" not in numbers.keys, "it takes what the worker's share leaves"
    assert "demand.channels.worker" in numbers.keys and len(numbers.keys) > 100


def test_numbers_of_inactive_mechanisms_change_no_result(composer: Composer) -> None:
    """Both ends of every number left out for its mechanism, all at once, leave the place's year as it is."""
    numbers, design = numbers_of(composer, "reference"), design_of(composer, "reference")
    off = {key for key, why in numbers.left_out.items() if why == "mechanism"}
    low, high = (
        numbers.ranges.settle({key: getattr(numbers.described[key], end) for key in off})
        for end in ("low", "high")
    )
    runs = FuturesRuns(design, session_of())
    whole = {key: int(value) if key in WHOLE else value for key, value in low.items()}
    top = {key: int(value) if key in WHOLE else value for key, value in high.items()}
    base, *found = runs.results([FutureRun(of, None, 0) for of in ({}, whole, top)], dict)
    assert base is not None and found == [base, base] and not runs.refused


WHOLE = {
    "area.difficulty_cell_households", "cases.early_closing.after_workdays", "cases.pressing.after_workdays",
    "cases.pressing.community_after_workdays", "cases.pressing.street_after_workdays",
    "demand.special_grids.per_community",
}  # fmt: skip


def session_of(simulate: Any = None) -> Session:
    executor = SerialExecutor() if simulate is None else SerialExecutor(simulate)
    return Session(
        MemoryStore(), executor, io.StringIO(), calibration=1.0, cost_model=lambda s: RunCost(0.01, 0.1)
    )


def fake_year(scenario: Scenario, replication: int) -> SimpleNamespace:
    """A year that meets the service level up to 900 households less 1,000 per unit of paperwork, less 2 per year."""
    met = (
        scenario.area.households_per_grid or 0
    ) <= 900 - 1000 * scenario.duties.admin.share - 2 * replication
    return SimpleNamespace(metrics={"service_level_met": float(met), "verdict": 0.0, "load": 1.0})


def test_the_limit_of_each_future_is_found_to_four_households_in_about_eight_runs(composer: Composer) -> None:
    running = session_of(fake_year)
    runs = FuturesRuns(design_of(composer, "reference"), running)
    futures = [{"duties.admin.share": share} for share in (0.3, 0.45, 0.5, 0.6, 0.65)]
    met = runs.met_at_sizes(futures, [300, 400, 500])
    assert met == [[True] * 3 + [False] * 2, [True] * 2 + [False] * 3, [True] + [False] * 4]
    known = {
        (size, number): bool(kept)
        for size, of_size in zip((300, 400, 500), met, strict=True)
        for number, kept in enumerate(of_size)
    }
    limits = runs.limits(futures, known, 8)
    for number, future in enumerate(futures):
        assert limits[number] == pytest.approx(
            900 - 1000 * future["duties.admin.share"] - 2 * number, abs=4.5
        )
    assert running.apart / len(futures) <= 9
    assert not running.plan.size and not running.replication_results, (
        "neither scenarios nor results stay in memory"
    )


def test_the_overload_study_says_where_its_verdict_turns_and_how_far_its_limit_reaches(
    composer: Composer,
) -> None:
    ranges = settings_of(composer, "reference").ranges
    assert ranges is not None and ranges.verdicts.values == (0.25, 0.35, 0.5)
    design = FuturesDesign(composer, DesignPoint((("place", "reference"),), SMALL[:1]))
    of = OverloadFutures(design, numbers_of(composer, "reference"), ranges, 2)
    found = of.run_turning(session_of(fake_year), YearCap(40))
    assert found is not None and found.size == design.own_size() and "paperwork" in found.name_en
    assert [(at.value, at.word) for at in found.verdicts][:2] == [(0.25, "copes"), (0.35, "copes")]
    assert found.verdicts[2].word != "copes" and found.verdicts[2].kept == 1
    assert (
        replace(of, design=design_of(composer, "reference")).run_turning(session_of(fake_year), YearCap(6))
        is None
    )
    (law,) = of.run_limits(session_of(fake_year), 500.0)
    assert law.law == ranges.laws[0] and len(law.certain) == len(ranges.certainty)
    wrong = ranges.verdicts.model_copy(update={"key": "duties.admin.shar"})
    with pytest.raises(UserError, match=r"did you mean duties\.admin\.share"):
        check_key(wrong, of.numbers.described)


def test_a_number_that_changes_nothing_is_inert(composer: Composer) -> None:
    numbers = numbers_of(composer, "reference")
    inert = find_inert(FuturesRuns(design_of(composer, "reference"), session_of(fake_year)), numbers)
    assert "duties.admin.share" not in inert and len(inert) == len(numbers.keys) - 1
    assert numbers.without(inert).keys == ("duties.admin.share",)


def test_a_failed_run_is_left_out_of_limits(composer: Composer) -> None:
    def fails(scenario: Scenario, replication: int) -> SimpleNamespace:
        if replication == 1:
            raise ValueError("no year")
        return fake_year(scenario, replication)

    running = session_of(fails)
    runs = FuturesRuns(design_of(composer, "reference"), running)
    futures = [{"duties.admin.share": 0.3}, {"duties.admin.share": 0.4}]
    assert runs.met_at_sizes(futures, [300]) == [[True, None]]
    assert set(runs.limits(futures, {}, 8)) == {0}
    assert running.failures and set(running.plan.scenarios) == {key for key, _ in running.failures}


def test_desks_of_a_future_are_sized_to_its_work_and_alike_at_all_sizes(composer: Composer) -> None:
    design = design_of(composer, "reference")
    little = {"demand.hotline_ground_share": 0.2}
    much = {"demand.hotline_ground_share": 1.0, "area.streets_per_county": 30}
    posts = [
        [
            design.scenario(design.with_desks(future), size).staffing.desks["county"].posts or 0
            for size in (300, 500)
        ]
        for future in (little, much)
    ]
    assert posts[0][0] == posts[0][1] < posts[1][0] == posts[1][1]


def test_whether_a_year_meets_the_service_level_is_read_from_its_metric() -> None:
    assert whether_met({"service_level_met": 1.0}) and not whether_met({"service_level_met": 0.0})


# -- the command -----------------------------------------------------------------------------------

TINY = [
    "run", "experiment=uncertainty", "executor=serial", "run.replications=3", "study.uncertainty.sizes=[300,400,600]",
    "study.uncertainty.quick={futures: 40, searched: 30, indices: none}", "--study", "tiny",
]  # fmt: skip


def test_the_study_writes_its_tables_and_figures_and_computes_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "make_executor", lambda *asked: SerialExecutor(fake_year))
    assert main([*TINY, "--results", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "of 40 futures" in said and "Law of the assumed numbers: triangular" in said
    assert "Households per full-time worker:" in said and "not probabilities" in said
    assert "Measure first: paperwork" in said and "No single measurement" not in said, "nothing else decides"
    folder = tmp_path / "tiny"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"uncertainty.json", "manifest.json", "tables/certainty.csv", "tables/futures.csv"} <= names
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "interval of the simulation only" in " ".join(said.split()) and "nine of ten futures" in page
    assert {f"figures/certainty_{lang}.{kind}" for lang in ("en", "zh") for kind in ("svg", "png")} <= names
    table = (folder / "tables" / "futures.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(table) == 1 + 2 * 40, "two laws"
    before = {name: (folder / name).read_bytes() for name in names}
    assert main([*TINY, "--results", str(tmp_path), "--lang", "zh"]) == 0
    again = capsys.readouterr()
    assert "种可能情形中" in again.out and "nothing" not in again.out
    assert {name: (folder / name).read_bytes() for name in names} == before | {
        "report.html": (folder / "report.html").read_bytes()
    }
    assert '<html lang="zh">' in (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").unlink()
    assert main(["report", "tiny", "--results", str(tmp_path)]) == 0
    assert {name: (folder / name).read_bytes() for name in names} == before, "drawn again from its data"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-m", "area.special_share=0.1,0.2"], "single values"),
        (["study.uncertainty.quick.futures=8"], "study.uncertainty.quick.futures"),
        (["study.uncertainty.quick.searched=1000"], "at most futures"),
        (["study.ranges.laws=[normal]"], "study.ranges.laws"),
        (["study.ranges.verdicts.key=duties.admin.shar"], "did you mean duties.admin.share"),
    ],
)
def test_a_wrong_request_is_refused_in_one_line(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sweep = [word for word in words if word == "-m"]
    rest = [word for word in words if word != "-m"]
    code = main(["run", *sweep, "experiment=uncertainty", *rest, "--results", str(tmp_path)])
    told = capsys.readouterr().err
    assert code != 0 and said in told and "Traceback" not in told
    assert not list(tmp_path.iterdir())


def test_indices_without_their_library_are_refused_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uncertainty, "is_installed", lambda: False)
    code = main(["run", "experiment=uncertainty", "--full", "--results", str(tmp_path)])
    told = capsys.readouterr().err
    assert code != 0 and "gridstaff[sensitivity]" in told and "Traceback" not in told
