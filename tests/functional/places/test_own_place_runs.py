"""Places of a workbook at work: Fuxin's units, uneven grids, recorded rates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tables_of_places import sheets, write_workbook

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.own_place.load import load_place
from experiments.own_place.template.example import compose_example
from experiments.own_place.template.template_files import workbook_bytes
from sim.builder.build import build
from sim.config import Scenario
from sim.config.groups.types import CASE_KINDS, CHANNELS


def scenario_of(path: Path, *values: tuple[str, object]) -> Scenario:
    place, _ = load_place(path)
    composer = Composer(own_place=place)
    return composer.scenario(composer.compose(DesignPoint((("place", place.name),), values)))


def test_fuxin_s_5458_units_go_through_the_same_loader(tmp_path: Path) -> None:
    """36 + 382 + 1,711 + 3,073 rural and 1 + 8 + 48 + 200 urban units; the street is in both lists."""
    units = 0
    for base in ("fuxin_2022_urban", "fuxin_2022_rural"):
        path = tmp_path / f"{base}_own.xlsx"
        example = compose_example("own", base, Composer(), "zh")
        path.write_bytes(workbook_bytes(example))
        area, counts = scenario_of(path).area, example.scenario.area.counts
        assert area.grids is not None and counts is not None
        streets = {rows[0].street for rows in area.listed}
        assert (len(streets), len(area.listed), len(area.grids)) == (
            counts.street,
            counts.community,
            counts.grid,
        )
        assert sum(area.listed_sub_areas) == counts.sub_area
        units += len(streets) + len(area.listed) + sum(area.listed_sub_areas) + len(area.grids)
    assert units - 1 == 5_458


def test_the_recorded_cases_arrive_in_the_simulated_months(tmp_path: Path) -> None:
    """Twelve years: worker-found cases and walk-ins within four standard errors of the records, years drawn by chance.

    The day factors that all years share spread a year's number by a few per cent; surges are off in this place.
    """
    records = [("网格员发现事件", 300), ("居民上门或直接联系网格员、社区", 90)]
    path = write_workbook(tmp_path / "我区.xlsx", sheets(records=records))
    days = (("run.warm_up_weeks", 0), ("run.measured_weeks", 52))
    of = scenario_of(
        path, *days, ("demand.hazards.active", False)
    )  # a hazard has two rows, of which one arrives
    cases = [build(of, n).world.case for n in range(12)]
    ordinary = [
        CASE_KINDS.index(kind) for kind in ("general", "coordinated", "approval")
    ]  # no tasks from above
    channel = [case["channel"][np.isin(case["kind"], ordinary)] for case in cases]
    for names, monthly in ((("worker_found",), 300), (("worker", "community_desk", "petition"), 90)):
        numbers = [CHANNELS.index(name) for name in names]
        years = np.array([np.isin(found, numbers).sum() for found in channel]) / 52.0 * 365.0 / 7.0
        error = years.std(ddof=1) / np.sqrt(len(years))
        assert abs(years.mean() - 12 * monthly) < 4.0 * error + 0.01 * 12 * monthly, (
            names,
            years.mean(),
            error,
        )
