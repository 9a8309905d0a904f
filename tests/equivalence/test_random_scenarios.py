"""Every combination of mechanisms can be built and measured, with equal logs of both engines."""

from __future__ import annotations

import numpy as np
import pytest
from comparing import difference
from random_scenarios import random_scenario

from sim.builder.build import ModelInstance, build
from sim.kernel.engine import run
from sim.metrics.catalog.catalog import lookup
from sim.metrics.formulas.series import desk_open_work, grid_open_work
from sim.metrics.measure import measure, start, summarise_section, total_cases, update
from sim.world.tables import Table

IN_CI, ON_PURPOSE = 24, 10_000


def assert_open_work_is_never_negative(built: ModelInstance, log: Table, seed: int) -> None:
    """Nothing more is deducted than was queued or due, whoever does it at whatever speed."""
    accumulator = update(start(built), log)
    cases, totals = total_cases(accumulator), summarise_section(accumulator, built).work_totals
    for open_work in (grid_open_work(totals, cases), desk_open_work(totals, cases)):
        assert open_work.min() >= 0, f"random scenario {seed}"


def lives_alike(seed: int) -> None:
    scenario = random_scenario(seed)
    built = build(scenario, seed)
    story = difference(built.world)
    assert story is None, f"random scenario {seed}: {story}"
    log = run(built.world)
    assert_open_work_is_never_negative(built, log, seed)
    metrics = measure(built, log, scenario.verdict)
    rates = {name: value for name, value in metrics.items() if lookup(name).is_rate}
    assert rates
    outside = {n: v for n, v in rates.items() if not (np.isnan(v) or -1e-9 <= v <= 1.0 + 1e-9)}
    assert outside == {}, f"random scenario {seed}"


@pytest.mark.parametrize("seed", range(IN_CI))
def test_random_scenarios_live_alike(seed: int) -> None:
    lives_alike(seed)


@pytest.mark.long
def test_many_random_scenarios_live_alike() -> None:
    for seed in range(1_000, 1_000 + ON_PURPOSE):
        lives_alike(seed)
