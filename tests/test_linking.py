"""Linking the kernel once leans on the inside of Numba: watched here, with the usual way as the fallback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.jit import inner, linking, rule

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


@inner
def plus(x: int, y: int) -> int:
    return x + y


@rule
def three_more(x: int) -> int:
    return plus(plus(x, 1), 2)


@rule
def six_more(x: int) -> int:
    return three_more(three_more(x))


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


def test_a_function_is_compiled_once_whatever_constants_it_is_called_with() -> None:
    compiled: Any = plus
    assert six_more(1) == 7
    assert len(compiled.signatures) == 1


def test_a_rule_is_called_by_python_and_by_compiled_code() -> None:
    assert (six_more(1), three_more(1)) == (7, 4)


@pytest.mark.long
def test_the_usual_way_gives_the_same_rows(tmp_path: Path) -> None:
    once, rows = told(tmp_path / "once", "0")
    usual, same = told(tmp_path / "usual", "1")
    assert (once, usual) == ("True", "False")
    assert rows == same
