"""Dependence on internals of Numba is tested; without them the logs are equal."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from project import ROOT
from random_worlds import random_world

from sim.jit import compiled, compiled_only, dispatcher, linking, packing
from sim.jit.options import ALL
from sim.kernel.engine import run

RUN = """
import sys
sys.path[:0] = ["tests/support", "tests/integration/compiling"]
from test_linking import rows_of
from sim.kernel import loop
rows = rows_of(map(int, sys.argv[1:]))
print(bool(getattr(loop.process_events, "signatures", ())), rows)
"""
FEW = (0, 3, 8, 9)  # small Worlds, for the pace of Python
MANY = tuple(range(40))


@compiled_only
def plus(x: int, y: int) -> int:
    return x + y


@compiled
def three_more(x: int) -> int:
    return plus(plus(x, 1), 2)


@compiled
def six_more(x: int) -> int:
    return three_more(three_more(x))


def rows_of(seeds: Iterable[int]) -> str:
    """A digest of the rows of random Worlds."""
    digest = hashlib.sha256()
    for seed in seeds:
        digest.update(run(random_world(seed)).tobytes())
    return digest.hexdigest()


def told(seeds: Iterable[int], **environment: str) -> tuple[str, str]:
    """Whether anything was compiled, and the digest, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *map(str, seeds)], cwd=ROOT,
        env=os.environ | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    compiled, digest = done.stdout.split()
    return compiled, digest


def test_this_numba_has_what_is_leant_on() -> None:
    assert linking.is_supported()


def test_a_numba_that_lacks_a_part_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "_REQUIRED_METHODS", (*linking._REQUIRED_METHODS, "no_such_part"))
    assert not linking.is_supported()


def test_a_numba_without_its_hidden_option_is_given_none() -> None:
    assert "_nrt" in dispatcher.target_options() and "_nrt" not in dispatcher.target_options(object())


def test_where_numba_cannot_be_told_of_bundles_tables_pass_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sim.jit.bundle_type", None)
    packing._is_supported.cache_clear()
    world = random_world(0)
    try:
        assert packing.bundle(world) is world
    finally:
        packing._is_supported.cache_clear()


def test_a_function_is_compiled_once_whatever_constants_it_is_called_with() -> None:
    assert six_more(1) == 7
    compiled: Any = plus  # since that call
    assert len(compiled.signatures) == 1


def test_a_rule_is_called_by_python_and_by_compiled_code() -> None:
    assert (six_more(1), three_more(1)) == (7, 4)


def test_nothing_compiled_gives_the_same_rows() -> None:
    assert told(FEW, NUMBA_DISABLE_JIT="1") == ("False", rows_of(FEW))


@pytest.mark.long
@pytest.mark.parametrize("without", [*sorted(ALL), ",".join(sorted(ALL))])
def test_doing_without_a_part_of_numbas_inside_gives_the_same_rows(without: str, tmp_path: Path) -> None:
    assert told(MANY, GRIDSTAFF_DISABLE=without, GRIDSTAFF_CACHE=str(tmp_path)) == ("True", rows_of(MANY))


@pytest.mark.long
def test_no_index_lies_outside_its_table(tmp_path: Path) -> None:
    """Numba then looks at every access, and a fault would end the process."""
    assert told(MANY, NUMBA_BOUNDSCHECK="1", GRIDSTAFF_CACHE=str(tmp_path)) == ("True", rows_of(MANY))


def test_an_index_outside_its_table_would_be_found() -> None:
    outside = "import numpy as np; from sim.jit import compiled; print(compiled(lambda t, i: t[i])(np.zeros(3), -1))"
    done = subprocess.run(
        [sys.executable, "-c", outside], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"NUMBA_BOUNDSCHECK": "1"},
    )  # fmt: skip
    assert done.returncode != 0 and "IndexError" in done.stderr
