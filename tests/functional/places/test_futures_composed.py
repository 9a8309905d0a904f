"""Futures are composed on what earlier ones share, and equal those composed alone; threads may share a composer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
import yaml

from experiments.analysis.futures.points import Future, unit_points
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.settings.uncertainty_settings import RangeSettings
from experiments.store.identity import scenario_key
from experiments.studies.uncertainty.futures_design import FuturesDesign
from experiments.studies.uncertainty.uncertain_numbers import uncertain_numbers
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


def test_threads_share_a_composer() -> None:
    place = "reference"
    points = [(future, size) for future in futures(place, 10) for size in SIZES]
    design = new_design(place)
    expected = [scenario_key(design.scenario(*point)) for point in points]
    shared = new_design(place)
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda point: scenario_key(shared.scenario(*point)), points * 2))
    assert found == expected * 2
