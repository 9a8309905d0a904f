"""Linking the kernel once leans on the inside of Numba: watched here, with the usual way as the fallback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.jit import linking

RUN = """
import hashlib, sys
sys.path.insert(0, "tests")
from random_worlds import random_world
from sim.jit.linking import supported
from sim.kernel.engine import log_of
digest = hashlib.sha256()
for seed in range(40):
    digest.update(log_of(random_world(seed)).tobytes())
print(supported(), digest.hexdigest())
"""


def told(folder: Path, usual: str) -> tuple[str, str]:
    """Whether the kernel was linked once, and the digest of the rows of 40 random Worlds, from a cold cache."""
    environment = os.environ | {"GRIDSTAFF_CACHE": str(folder), "GRIDSTAFF_USUAL_LINKING": usual}
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    once, digest = done.stdout.split()
    return once, digest


def test_this_numba_has_what_is_leant_on() -> None:
    assert linking.supported()


def test_a_numba_that_lacks_a_part_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "_LEANT_ON", (*linking._LEANT_ON, "no_such_part"))
    assert not linking.supported()
    with linking.as_parts(), linking.as_whole():
        pass  # goes the usual way, and leaves nothing behind
    assert not hasattr(linking.cpu_target.target_context.codegen(), "no_such_part")


@pytest.mark.long
def test_the_usual_way_gives_the_same_rows(tmp_path: Path) -> None:
    once, rows = told(tmp_path / "once", "0")
    usual, same = told(tmp_path / "usual", "1")
    assert (once, usual) == ("True", "False")
    assert rows == same
