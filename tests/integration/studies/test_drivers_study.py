"""The drivers study: its steps account for every difference, and effects come from the years that were run."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments.analysis.answers.drivers_answer import DriversStudy
from experiments.analysis.drivers import DRIVEN_METRICS
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import Lever
from experiments.compose.request import Request, parse_request
from experiments.compose.settings.study_settings import DriversScope, Step
from experiments.errors import UserError
from experiments.executors import SerialExecutor
from experiments.report.studies.drivers_report import table_rows, write_drivers
from experiments.report.terminal.drivers import drivers_text
from experiments.report.text.findings.drivers import sentences
from experiments.run.estimate import RunCost
from experiments.run.session import Session
from experiments.store.memory_store import MemoryStore
from experiments.studies.drivers.drivers_design import DriversDesign, drivers_design
from experiments.studies.drivers.drivers_study import DriversRuns

PLACES = ("reference", "district_overload")


@pytest.fixture(scope="module")
def shipped() -> tuple[Composer, DriversScope]:
    parsed = parse_request(Request(("experiment=drivers",)))
    assert parsed.study.drivers is not None
    return parsed.composer, parsed.study.drivers


@pytest.fixture(scope="module")
def small(shipped: tuple[Composer, DriversScope]) -> DriversDesign:
    """Three steps: size, staffing, everything else."""
    composer, scope = shipped
    steps = {name: scope.steps[name] for name in ("size", "posts")}
    others = [key for name, step in scope.steps.items() if name not in steps for key in step.keys]
    rest = Step(name_en="all else", name_zh="其他", basis="assumed", keys=tuple(others))
    return drivers_design(composer, scope.model_copy(update={"steps": {**steps, "rest": rest}}), [])


def test_the_shipped_steps_lead_from_the_reference_to_the_district(
    shipped: tuple[Composer, DriversScope],
) -> None:
    composer, scope = shipped
    design = drivers_design(composer, scope, [])
    whole, none = design.scenario(frozenset(design.names)), design.scenario(frozenset())
    for found, place in ((none, PLACES[0]), (whole, PLACES[1])):
        of = composer.scenario(composer.compose(_point(place, scope)))
        assert _values(found) == _values(of)


def _values(of: Any) -> dict[str, Any]:
    """All values but the names of the place and the posts of its desks, which are derived."""
    values: dict[str, Any] = of.model_dump(mode="json")
    del values["place"]
    for desk in values["staffing"]["desks"].values():
        desk.pop("posts")
    return values


def _point(place: str, scope: DriversScope) -> Any:
    from experiments.compose.hydra.overrides import DesignPoint

    return DesignPoint((("place", place),), tuple(scope.values.items()))


def test_a_difference_without_a_step_is_refused(shipped: tuple[Composer, DriversScope]) -> None:
    composer, scope = shipped
    steps = {name: step for name, step in scope.steps.items() if name != "size"}
    with pytest.raises(UserError, match=r"area\.households_per_grid.*belongs to no step"):
        drivers_design(composer, scope.model_copy(update={"steps": steps}), [])


def test_steps_that_overlap_or_do_not_exist_are_refused(shipped: tuple[Composer, DriversScope]) -> None:
    composer, scope = shipped
    more = {
        "again": Step(name_en="x", name_zh="x", basis="named", keys=("area.households_per_grid",)),
        "nothing": Step(name_en="x", name_zh="x", basis="named", keys=("area.nothing",)),
    }
    with pytest.raises(UserError) as refused:
        drivers_design(composer, scope.model_copy(update={"steps": {**scope.steps, **more}}), [])
    told = str(refused.value)
    assert "belongs to size" in told and "unknown key" in told


def test_a_sweep_is_refused(shipped: tuple[Composer, DriversScope]) -> None:
    with pytest.raises(UserError, match="single values"):
        drivers_design(*shipped, [Lever("run.seed", (1, 2), False)])
    with pytest.raises(UserError, match=r"study\.drivers\.start"):
        drivers_design(*shipped, [Lever("place", ("qingdao_2020",), True)])


def simulate(scenario: Any, replication: int) -> SimpleNamespace:
    """Additive but for size and posts, which share an interaction of -2; each year adds its own number."""
    size, posts = scenario.area.households_per_grid == 550, scenario.staffing.workers_per_grid == 2.0
    rest = scenario.discipline.name == "district"
    value = replication + 3.0 * size - 1.0 * posts + 0.5 * rest - 2.0 * (size and posts)
    return SimpleNamespace(metrics={"post_shortfall": value, "undone_minutes": 10.0 * value})


@pytest.fixture(scope="module")
def answer(small: DriversDesign) -> DriversStudy:
    session = Session(
        MemoryStore(),
        SerialExecutor(simulate),
        io.StringIO(),
        calibration=1.0,
        cost_model=lambda s: RunCost(0.01, 0.1),
    )
    runs = DriversRuns(small, 3)
    session.run(runs.plan())
    found = runs.effects(session)
    assert found is not None
    return DriversStudy(
        "Why?", ("Reference", "参照社区"), ("District", "某区"), *found, {"year": "2025"}, "0123"
    )


def test_effects_are_those_of_the_game_worked_by_hand(answer: DriversStudy) -> None:
    effects = {
        kind: [getattr(driver, kind)["post_shortfall"].mean for driver in answer.drivers]
        for kind in ("step", "shapley", "alone", "last", "reached")
    }
    assert effects["step"] == pytest.approx([3.0, -3.0, 0.5])
    assert effects["shapley"] == pytest.approx([2.0, -2.0, 0.5]), "the interaction is split evenly"
    assert effects["alone"] == pytest.approx([3.0, -1.0, 0.5]) and effects["last"] == pytest.approx(
        [1.0, -3.0, 0.5]
    )
    assert (
        effects["reached"] == pytest.approx([4.0, 1.0, 1.5]) and answer.at_start["post_shortfall"].mean == 1.0
    )
    assert answer.whole["post_shortfall"].mean == pytest.approx(0.5) == sum(effects["shapley"])
    assert answer.drivers[0].shapley["post_shortfall"].high == pytest.approx(2.0), (
        "years differ, their pairs do not"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_terminal_says_it_in_both_languages(answer: DriversStudy, lang: Any) -> None:
    text = drivers_text(answer, lang, 100)
    text.encode("gbk")
    assert "-2.0" in text and "+2.0" in text
    for sentence in sentences(answer):
        assert sentence[lang]
    assert max(map(len, text.splitlines())) <= 100


def test_table_and_figures_are_written(answer: DriversStudy, tmp_path: Path) -> None:
    written: dict[str, bytes] = {}
    paths = write_drivers(answer, tmp_path, lambda path, content: written.update({path.name: content}))
    assert [path.name for path in paths] == [
        "report.html", "drivers.csv", "drivers_en.svg", "drivers_en.png", "drivers_zh.svg", "drivers_zh.png"
    ]  # fmt: skip
    assert len(list(table_rows(answer))) == len(DRIVEN_METRICS) * (1 + 5 * 3)
    assert "其他" in written["drivers_zh.svg"].decode() and written["drivers_en.png"].startswith(b"\x89PNG")
