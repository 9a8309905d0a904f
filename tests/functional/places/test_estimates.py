"""Estimates made before a run against what the run then takes: memory, number of cases."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from project import PYTHONPATH
from scenarios import scenario

from sim.builder.build import build
from sim.config import Scenario
from sim.config.groups.types import CASE_KINDS
from sim.config.resources import estimate_memory_gib, expected_cases

MEASURE = """
from pathlib import Path
from sim.simulation import simulate
from test_estimates import place_of
def peak(n):
    simulate(place_of(n), 0)
    # not ru_maxrss: a process inherits its parent's
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
few = peak(2)
print(few, peak(20))
"""


def place_of(communities: int) -> Scenario:
    return scenario(area={"communities_simulated": communities})


def estimate(of: Scenario) -> float:
    return estimate_memory_gib(of.area, of.demand, of.run)


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read the Linux way")
def test_the_estimate_of_memory_is_about_what_a_run_takes() -> None:
    """The growth of the peak from 2 to 20 communities is estimated within a factor of 1.5."""
    paths = os.pathsep.join((*PYTHONPATH, str(Path(__file__).parent)))
    for _ in range(2):  # the first process may have to compile the engine, which takes more than the run
        told = subprocess.run(
            [sys.executable, "-c", MEASURE],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
    few, many = map(int, told.stdout.split())
    grown = (many - few) / 2**30
    assert estimate(place_of(20)) - estimate(place_of(2)) == pytest.approx(grown, rel=0.5)


def test_the_expected_number_of_cases() -> None:
    of = scenario(area={"communities_simulated": 3})
    kinds = range(len(CASE_KINDS))
    arisen = sum(int((build(of, r).world.case["kind"] == k).sum()) for r in range(2) for k in kinds) / 2
    assert arisen == pytest.approx(expected_cases(of.area, of.demand, of.run), rel=0.03)
