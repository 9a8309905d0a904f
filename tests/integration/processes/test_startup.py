"""`--help` answers at once: nothing heavy is imported before the command is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from project import ROOT

from experiments.compose.request import Request, parse_request
from experiments.store import FolderStore, ReplicationResult
from experiments.store.identity import scenario_key

HEAVY = (
    "numpy",
    "numba",
    "scipy",
    "simpy",
    "pydantic",
    "hydra",
    "omegaconf",
    "pyarrow",
    "loky",
    "matplotlib",
    "tqdm",
    "jinja2",
)
COMPILER = {"numba", "llvmlite"}
# What only a run needs, or a picture.
TO_RUN = COMPILER | {"simpy", "matplotlib", "jinja2", "dask", "ray", "scipy.stats",
                     "sim.builder.build", "sim.simulation", "sim.kernel.engine", "sim.metrics.measure"}  # fmt: skip
ASK = """
import json, sys
from experiments.cli.main import main
code = main({words})
print(json.dumps([code, sorted(sys.modules)]))
"""


def asked(words: list[str], folder: Path) -> tuple[int, set[str]]:
    """(exit code, modules the whole process imported)."""
    root = ROOT
    said = subprocess.run(
        [sys.executable, "-c", ASK.format(words=words)], cwd=folder, text=True, check=True,
        capture_output=True, env={**os.environ, "PYTHONPATH": str(root)},
    ).stdout.splitlines()[-1]  # fmt: skip
    code, modules = json.loads(said)
    return code, set(modules)


@pytest.mark.parametrize("words", [["--help"], [], ["run", "--help"], ["places", "--help"]])
def test_help_is_answered_at_once(words: list[str], tmp_path: Path) -> None:
    code, modules = asked(words, tmp_path)
    assert code == 0 and modules.isdisjoint(HEAVY), modules & set(HEAVY)


@pytest.mark.parametrize("words", [
    ["places"], ["explain", "duties.admin.share"], ["explain", "budget", "district_overload"],
    ["run", "place=reference", "--cfg", "job"], ["run", "experiment=overload", "--dry-run"],
])  # fmt: skip
def test_what_only_asks_and_checks_needs_no_compiler(words: list[str], tmp_path: Path) -> None:
    code, modules = asked(words, tmp_path)
    assert code == 0 and modules.isdisjoint(COMPILER)


def test_looking_at_a_plan_starts_no_engine_no_pool_and_no_picture(tmp_path: Path) -> None:
    code, modules = asked(["run", "place=reference", "--dry-run"], tmp_path)
    assert code == 0 and modules.isdisjoint(TO_RUN), modules & TO_RUN
    assert not list(tmp_path.iterdir())


def test_one_run_starts_without_what_it_does_not_need(tmp_path: Path) -> None:
    code, modules = asked(["run", "place=reference", "run.replications=1", "--no-page"], tmp_path)
    assert code == 0 and modules.isdisjoint({"scipy.stats", "simpy", "matplotlib", "dask", "ray"})


def test_a_finished_study_that_is_asked_again_needs_no_engine(tmp_path: Path) -> None:
    words = ["run", "-m", "area.households_per_grid=300,400", "run.replications=2", "--no-page"]
    request = Request(tuple(words[2:-1]), sweep=True)
    store = FolderStore(tmp_path / "results" / "store")
    for scenario in parse_request(request).scenarios():
        for number in range(2):
            store.put(
                scenario_key(scenario),
                number,
                ReplicationResult({"load": 0.5, "verdict": 0.0, "service_level_met": 1.0}, "compiled", 0.1),
            )
    store.close()
    for _ in range(2):
        code, modules = asked(words, tmp_path)
        assert code == 0 and modules.isdisjoint(TO_RUN), modules & TO_RUN
