"""The model is compiled before the first run on a machine, all at once and with a notice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import alive, gone_after
from project import ROOT
from random_worlds import random_world

from experiments.run import precompile
from sim.kernel import loop
from sim.kernel.engine import run

FILES_OF_A_RUN = """
from pathlib import Path
from experiments.run import precompile as warmup
from sim.jit.cache_folder import folder
warmup.compile_first()
ready = set(folder().iterdir())
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import Setting
from sim.simulation import simulate
composer = Composer()
simulate(composer.scenario(composer.compose(Setting((), ()))), 0)
print(len(ready), len(set(folder().iterdir()) - ready))
"""


@pytest.mark.parametrize("compiled", [False, True])
def test_it_is_said_what_is_compiled_if_anything_is(
    compiled: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sim.jit.is_compiled", lambda: compiled)
    monkeypatch.setattr(precompile, "_compile_all", lambda: None)
    precompile.compile_if_needed()
    assert capsys.readouterr().err == ("" if compiled else precompile.COMPILING_NOTICE + "\n")


def test_one_customer_at_a_desk_compiles_the_engine_of_every_world() -> None:
    precompile.compile_engine()
    run(random_world(0))
    assert len(loop.process_events.signatures) == 1


DRIVER = """
import sys
from experiments.run.precompile import compiler
with compiler() as process:
    print(process.pid, flush=True)
    process.wait()
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads Linux's table of processes")
@pytest.mark.parametrize("seconds", [0.0, 3.0])
def test_the_compiler_ends_with_its_driver(seconds: float, tmp_path: Path) -> None:
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER], text=True, stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT), "GRIDSTAFF_CACHE": str(tmp_path)},
    )  # fmt: skip
    assert driver.stdout is not None
    process = int(driver.stdout.readline())
    time.sleep(seconds)
    assert alive(process), "it has work for longer"
    driver.kill()
    driver.wait()
    assert gone_after([process], 5.0) is not None


@pytest.mark.long
def test_what_is_compiled_first_is_all_that_a_run_needs(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", FILES_OF_A_RUN], cwd=ROOT, text=True, check=True,
        env=os.environ | {"GRIDSTAFF_CACHE": str(tmp_path)}, stdout=subprocess.PIPE,
    )  # fmt: skip
    ready, more = map(int, said.stdout.split())
    assert ready > 10 and more == 0
