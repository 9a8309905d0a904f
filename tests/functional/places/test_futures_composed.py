"""Futures are composed on what earlier ones share, and equal those composed alone; threads may share a composer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.analysis.futures.points import Future, unit_points
from experiments.compose.composed import ComposedConfiguration
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.settings.uncertainty_settings import RangeSettings
from experiments.errors import UserError
from experiments.store import identity
from experiments.store.identity import scenario_key
from experiments.studies.uncertainty.futures_design import FuturesDesign
from experiments.studies.uncertainty.uncertain_numbers import uncertain_numbers
from sim.builder import desks, feasibility
from sim.builder.area import posts
from sim.builder.staff.skills import skill_names
from sim.builder.workload.typical_post import measured_period, post_kinds
from sim.config import inconsistency
from sim.paths import conf_folder

PLACES = ("reference", "qingdao_2020", "fuxin_2022_rural")
SIZES = (300, 450)
VALUES: tuple[tuple[str, Any], ...] = (("area.communities_simulated", 1), ("run.measured_weeks", 26))


def new_design(place: str) -> FuturesDesign:
    return FuturesDesign(Composer(), DesignPoint((("place", place),), VALUES))


@cache
def used_design(place: str) -> FuturesDesign:
    return new_design(place)


@cache
def futures(place: str, count: int) -> list[Future]:
    """All assumed numbers that act in a place, at random points of their ranges."""
    file = conf_folder() / "study" / "sweep.yaml"
    settings = RangeSettings(**yaml.safe_load(file.read_text(encoding="utf-8"))["ranges"])
    ranges = uncertain_numbers(used_design(place).own(), settings, ()).ranges
    points = unit_points("latin_hypercube", count, len(ranges.numbers), 1)
    return ranges.futures("uniform", points)


@pytest.mark.parametrize("place", PLACES)
def test_a_future_is_the_scenario_that_a_new_composer_composes(place: str) -> None:
    design = used_design(place)
    for future in futures(place, 3):
        complete = design.with_desks(future)
        alone = new_design(place)
        assert alone.with_desks(future) == complete
        for size in SIZES:
            found = design.scenario(complete, size)
            assert found == alone.scenario(complete, size)
            values = found.resolved()
            for key, value in complete.items():
                node: Any = values
                for name in key.split("."):
                    node = node[name]
                assert node == value, key


@pytest.mark.parametrize("place", PLACES)
def test_a_future_composed_by_difference_is_its_point_composed_as_a_whole(place: str) -> None:
    """Also where the checks refuse it: the same problems, in the same words."""
    design, whole = used_design(place), Composer()
    base = design.composer.compose(design.point)
    for number, future in enumerate(futures(place, 4)):
        wrong = {key: WRONG[at % len(WRONG)] for at, key in enumerate(sorted(future)) if at % 40 == number}
        for given in (future, {**future, **wrong}, {**future, "area.househlods_per_grid": 3}):
            values: Any = (*given.items(), ("area.households_per_grid", SIZES[number % 2]))
            point = DesignPoint((("place", place),), (*VALUES, *values))
            assert outcome(design.composer, design.composer.vary(base, values)) == outcome(
                whole, whole.compose(point)
            )


WRONG = (-1.0, 1e9, 0, "many", None, float("inf"), "${oc.env:HOME}")


def outcome(composer: Composer, composed: ComposedConfiguration) -> object:
    try:
        return composer.scenario(composed)
    except UserError as error:
        return error.problems


def narrowed(model: Any, fields: frozenset[str]) -> Any:
    """A model that has these fields only: reading another one is an AttributeError."""
    return type(model).model_construct(**{name: getattr(model, name) for name in fields})


@pytest.mark.parametrize("place", (*PLACES, "fuxin_2022_urban", "tianjin_2013"))
def test_what_caches_compare_is_all_that_is_read(place: str) -> None:
    """Posts, their working time and the load of desks need no other field of area and staffing than their keys hold."""
    scenario = used_design(place).own()
    area, staffing = scenario.area, scenario.staffing
    shifts = {"shifts": staffing.shifts}
    kept = narrowed(staffing, posts.STAFFING_FIELDS).model_copy(update=shifts)
    found = posts._assign(narrowed(area, posts.AREA_FIELDS), kept)
    assert all(
        np.array_equal(*pair)
        for pair in zip(vars(found).values(), vars(posts.assign(area, staffing)).values(), strict=True)
    )
    period = measured_period(scenario.calendar, scenario.run)
    of_posts = narrowed(staffing, feasibility.POST_FIELDS)
    assert post_kinds(narrowed(area, posts.AREA_FIELDS), of_posts, period) == post_kinds(
        area, staffing, period
    )
    if not skill_names(staffing):
        by_desk = {
            role: narrowed(desk, desks.DESK_FIELDS | {"posts"}) for role, desk in staffing.desks.items()
        }
        fields = desks.WITH_GRIDS if scenario.duties.records.home_checks.active else desks.WITHOUT_GRIDS
        part = narrowed(staffing, desks.PRESENCE).model_copy(update={"desks": by_desk, "classes": {}})
        less = scenario.model_copy(update={"area": narrowed(area, fields), "staffing": part})
        loads = list(desks._desk_loads(less))
        assert [(of.role, of.load) for of in loads] == [
            (of.role, of.load) for of in desks.desk_loads(scenario)
        ]


@pytest.mark.parametrize("check", inconsistency._read_only)
def test_a_check_reads_only_what_it_declares(check: Any) -> None:
    scenario = used_design("fuxin_2022_urban").own()
    groups = {name: getattr(scenario, name) for name in type(scenario).model_fields}
    for group in inconsistency._read_only[check]:
        groups[group] = SimpleNamespace(levels=groups[group].levels)
    assert not list(inconsistency.find_inconsistencies(groups, [check]))
    groups["escalation"] = groups["escalation"].model_copy(update={"solving": {}})
    assert list(inconsistency.find_inconsistencies(groups, [check]))


def test_threads_share_a_composer() -> None:
    place = "reference"
    points = [(future, size) for future in futures(place, 10) for size in SIZES]
    design = new_design(place)
    expected = [scenario_key(design.scenario(*point)) for point in points]
    shared = new_design(place)
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda point: scenario_key(shared.scenario(*point)), points * 2))
    assert found == expected * 2


def test_keys_keep_no_scenario_alive() -> None:
    """Memory of a study stays the same however many scenarios it has: a key is kept as long as its scenario."""
    scenario = used_design("reference").own()
    expected, known = scenario_key(scenario), len(identity._keys)
    copies = [scenario.with_extension(None) for _ in range(5)]
    assert {scenario_key(copy) for copy in copies} == {expected} and len(identity._keys) == known + 5
    copies.clear()
    assert len(identity._keys) == known and scenario_key(scenario) == expected
