"""Clusters of several machines, tried in network namespaces; NOT RUN is said where those are not permitted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from typing import Any

import fault_driver
import machines
import pytest
from project import PYTHONPATH, ROOT

NOT_RUN = "NOT RUN: network namespaces are not permitted here"
LIBRARIES = {"dask": "distributed", "ray": "ray"}
CELLS = fault_driver.SCENARIOS * 12
RESUME = "finished runs are stored. Rerun the same command to resume, also with another executor."
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def permitted() -> None:
    if sys.platform != "linux" or not machines.permitted():
        print(NOT_RUN, file=sys.__stderr__)
        pytest.skip(NOT_RUN)


def found(kind: str, trouble: str) -> dict[str, Any]:
    """What a trial found, run in namespaces of its own."""
    if find_spec(LIBRARIES[kind]) is None:
        pytest.skip(f"{kind} is not installed")
    program = str(ROOT / "tests" / "support" / "machines.py")
    with tempfile.TemporaryDirectory(
        prefix="m", ignore_cleanup_errors=True
    ) as folder:  # short: ray has sockets there
        done = subprocess.run(
            [*machines.OWN, sys.executable, program, kind, trouble, folder],
            text=True,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(PYTHONPATH)},
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        assert "Traceback" not in answer["said"], answer["said"]
        return answer


FINISHED = [
    ("dask", "nothing"), ("dask", "worker crashed"), pytest.param("dask", "worker unplugged", marks=pytest.mark.long),
    pytest.param("ray", "nothing", marks=pytest.mark.long),
    pytest.param("ray", "worker crashed", marks=pytest.mark.long),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "trouble"), FINISHED)
def test_a_cluster_of_several_machines_finishes_the_study(
    kind: str, trouble: str, right: str, permitted: None
) -> None:
    answer = found(kind, trouble)
    assert (answer["code"], answer["cells"], answer["digest"]) == (0, CELLS, right), answer["said"]


@pytest.mark.parametrize(
    "trouble", ["scheduler crashed", pytest.param("scheduler unplugged", marks=pytest.mark.long)]
)
def test_a_lost_scheduler_is_said_and_another_executor_goes_on(
    trouble: str, right: str, permitted: None
) -> None:
    answer = found("dask", trouble)
    assert answer["code"] == 1 and 0 < answer["kept"] < CELLS
    assert f"the dask scheduler is gone; {answer['kept']} {RESUME}" in answer["said"]
    assert (answer["cells"], answer["digest"]) == (CELLS, right)


@pytest.mark.parametrize("kind", ["dask", pytest.param("ray", marks=pytest.mark.long)])
def test_a_machine_with_other_code_is_refused(kind: str, permitted: None) -> None:
    answer = found(kind, "other code")
    assert answer["code"] == 2, answer["said"]
    assert (
        "a worker runs another model, on " in answer["said"]
        and "install the same gridstaff" in answer["said"]
    )


@pytest.mark.long
def test_a_ray_cluster_with_tokens_says_what_is_missing(permitted: None) -> None:
    answer = found("ray", "no token")
    assert answer["code"] == 2, answer["said"]
    assert "a cluster that asks for a token needs RAY_AUTH_MODE=token" in answer["said"].splitlines()[-1]
