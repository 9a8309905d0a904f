"""Digests of the code: every module that can change a log, no other."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from project import ROOT

from experiments.store import code_digest

IMPORT = "from __future__ import annotations\n"
EDITED = IMPORT + "EDITED = 1\n"


def digest_with(monkeypatch: pytest.MonkeyPatch, module: str, old: str, new: str) -> tuple[str, str]:
    """Digests of rows and formulas after an edit of one module's text."""
    text = code_digest._files()[module].read_text(encoding="utf-8")
    assert old in text, f"{module} has no {old!r}"
    edited = {**code_digest._trees(), module: ast.parse(text.replace(old, new, 1))}
    with monkeypatch.context() as patch:
        patch.setattr(code_digest, "_trees", lambda: edited)
        return code_digest.tree_digest(code_digest.row_modules()), code_digest.tree_digest(
            code_digest.metric_modules()
        )


@pytest.fixture
def today() -> tuple[str, str]:
    return code_digest.tree_digest(code_digest.row_modules()), code_digest.tree_digest(
        code_digest.metric_modules()
    )


@pytest.mark.parametrize(
    ("module", "edit", "changes"),
    [
        ("sim.rules.durations", ('"""', '"""Edited. '), (False, False)),
        ("sim.rules.durations", ("def ", "# a comment\ndef "), (False, False)),
        ("sim.rules.rng", ("0x", "1 + 0x"), (True, False)),
        ("sim.kernel.loop", (IMPORT, EDITED), (True, False)),
        ("sim.agents.queues.queue", (IMPORT, EDITED), (True, False)),
        ("sim.builder.build", (IMPORT, EDITED), (True, False)),
        ("sim.metrics.formulas.workers", (IMPORT, EDITED), (False, True)),
        ("sim.simulation", ("keep_log: bool = False", "keep_log: bool = True"), (False, True)),
        ("sim.metrics.catalog.load", ('"', '"edited '), (False, False)),
    ],
)
def test_an_edit_counts_where_it_can_change_something(
    monkeypatch: pytest.MonkeyPatch,
    today: tuple[str, str],
    module: str,
    edit: tuple[str, str],
    changes: tuple[bool, bool],
) -> None:
    """``changes``: whether the digests of logs and of metrics differ after the edit."""
    found = digest_with(monkeypatch, module, *edit)
    assert (found[0] != today[0], found[1] != today[1]) == changes


def test_every_module_that_a_run_loads_is_counted() -> None:
    script = "import sys, sim.simulation, sim.kernel.engine, sim.agents.engine; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    ours = {name for name in loaded.stdout.split() if name.split(".")[0] == "sim"}
    counted = {*code_digest.row_modules(), *code_digest.metric_modules()}
    said = {name for name in ours if name.startswith(code_digest.LABEL_MODULES)}
    assert ours - counted - said == set() and len(ours) > 50
    assert not {name for name in code_digest.row_modules() if name.startswith("sim.metrics")}


def test_a_tree_as_text_forgets_what_is_only_said() -> None:
    one = code_digest.canonical_text(ast.parse('def f(a: int) -> int:\n    """Say."""\n    return a + 1\n'))
    two = code_digest.canonical_text(ast.parse("def f( a:int )->int:  # other\n\n  return (a+1)\n"))
    assert one == two
    assert one != code_digest.canonical_text(ast.parse("def f(a: float) -> int:\n    return a + 1\n"))
    assert "type_params" not in one, "a field that older versions of Python do not have"


def test_a_damaged_memory_of_digests_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(tmp_path))
    compute = code_digest.code_digests.__wrapped__
    found = compute()
    (memory,) = (tmp_path / code_digest.FOLDER).iterdir()
    text = memory.read_text()
    for wrong in (text[:-2], text.replace(text[5], "0" if text[5] != "0" else "1", 1), ""):
        memory.write_text(wrong)
        assert compute() == found and memory.read_text() == text


@pytest.mark.skipif(os.name != "posix", reason="owners of POSIX")
def test_digests_that_somebody_else_wrote_are_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(tmp_path))
    compute = code_digest.code_digests.__wrapped__
    right = compute()
    (memory,) = (tmp_path / code_digest.FOLDER).iterdir()
    wrong = code_digest.CodeDigests("0" * 64, "1" * 64)
    memory.write_bytes(code_digest._cache_text(memory, wrong))
    assert compute() == wrong, "what this user writes is believed"
    memory.chmod(0o666)
    assert compute() == right
    mine = os.getuid()
    memory.write_bytes(code_digest._cache_text(memory, wrong))
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert compute() == right
