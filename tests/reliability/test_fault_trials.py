"""Fault trials at small scale; `python tests/reliability/fault_trials.py` runs all of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import fault_driver
import numpy as np
import pytest
from interrupts import heed_interrupts
from processes import descendants, gone_after
from trials import (
    PATIENCE,
    Figures,
    digest,
    environment,
    in_flight,
    kill_drivers,
    kill_workers,
    lose_dask_scheduler,
    lose_raylet,
    stored,
    trial,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads Linux's table of processes"),
]


def sound(found: Figures, right: str) -> bool:
    return found.digests == {right} and found.lost == found.rerun == found.orphans == found.failures == 0


@pytest.mark.parametrize(("name", "workers"), [("serial", 1), ("loky", 2)])
def test_a_killed_driver_loses_nothing_and_runs_nothing_twice(name: str, workers: int, right: str) -> None:
    found = kill_drivers(name, workers, 3, np.random.default_rng(3))
    assert sound(found, right), found
    assert found.most_repeats <= in_flight(workers, name)


def test_killed_workers_cost_no_result(right: str) -> None:
    assert sound(kill_workers("loky", 2, np.random.default_rng(4)), right)


@pytest.mark.skipif(find_spec("distributed") is None, reason="dask is not installed")
def test_a_lost_scheduler_is_said_and_another_executor_goes_on(right: str) -> None:
    loss = lose_dask_scheduler("serial")
    assert loss.code == 1 and loss.resumed == right
    assert f"the dask scheduler is gone; {loss.kept} finished runs are stored." in loss.said
    assert "Rerun the same command to resume, also with another executor." in loss.said


@pytest.mark.long
def test_a_lost_raylet_is_said_and_another_executor_goes_on(right: str) -> None:
    loss = lose_raylet("serial")
    assert loss.code == 1 and loss.resumed == right and "finished runs are stored" in loss.said


@pytest.mark.parametrize("name", ["serial", "loky", "dask"])
def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(name: str, right: str) -> None:
    if name == "dask" and find_spec("distributed") is None:
        pytest.skip("dask is not installed")
    with trial(name) as one:
        driver = subprocess.Popen(
            [sys.executable, fault_driver.__file__, str(one.store), name, "2"],
            env=environment(one.diary), stderr=subprocess.PIPE, text=True, start_new_session=True,
            preexec_fn=heed_interrupts,
        )  # fmt: skip
        while not one.diary.exists():
            assert driver.poll() is None
        family = descendants(driver.pid)
        os.killpg(driver.pid, signal.SIGINT)  # as a terminal does: to the driver and every worker
        _, said = driver.communicate(timeout=PATIENCE)
        assert driver.returncode == 130 and "Traceback" not in said
        assert f"stopped; {len(stored(one.store))} finished runs are stored. Rerun the same command" in said
        assert gone_after(family, 10.0) is not None
        assert one.driver().wait(PATIENCE) == 0 and digest(stored(one.store)) == right
