"""Every example of `docs/examples` runs as printed; the notebook was executed and its code still runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from project import DOCS, PYTHONPATH

EXAMPLES = DOCS / "examples"
NOTEBOOK = EXAMPLES / "sweep_of_sizes.ipynb"
SAID = {
    "one_replication": ("word of the year", "hours of open work"),
    "compare_scenarios": ("* load: -0.0", "planned duties left undone: "),
    "sweep_of_sizes": ("households    load", "scenario, place, changes, replication, metric"),
    "events_to_table": ("in shift", "overtime", "visit windows"),
    "extensions": ("evening_share 0.", "hotline calls 8 the first on 2025-01-20 09:12:00"),
}
LINES = 30  # of code in the notebook


def run(file: Path, folder: Path) -> str:
    path = os.pathsep.join((*PYTHONPATH, os.environ.get("PYTHONPATH", "")))
    environment = {**os.environ, "PYTHONPATH": path, "MPLBACKEND": "Agg"}
    command = [sys.executable, str(file)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def code_cells() -> list[dict[str, Any]]:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_every_script_is_listed() -> None:
    scripts = {file.stem for file in EXAMPLES.glob("*.py")}
    assert scripts == {*SAID, "own_metric", "own_arrivals", "own_rule"}


@pytest.mark.slow
@pytest.mark.parametrize("name", SAID)
def test_a_script_runs(name: str, tmp_path: Path) -> None:
    said = run(EXAMPLES / f"{name}.py", tmp_path)
    assert all(text in said for text in SAID[name]), said
    if name == "extensions":
        compiled, simpy = (line.split() for line in said.splitlines()[-2:])
        assert (compiled[0], simpy[0]) == ("compiled", "simpy") and compiled[1:] == simpy[1:]
    assert list(tmp_path.iterdir()) == []


def test_the_notebook_was_executed_from_top_to_bottom() -> None:
    cells = code_cells()
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert all(cell["outputs"] for cell in cells) and "error" not in {o["output_type"] for o in outputs}
    assert any("image/png" in output.get("data", {}) for output in outputs)
    lines = [line for cell in cells for line in "".join(cell["source"]).splitlines() if line.strip()]
    assert len(lines) <= LINES
    assert str(Path.home()) not in NOTEBOOK.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_code_of_the_notebook_runs_and_prints_what_it_shows(tmp_path: Path) -> None:
    script = tmp_path / "notebook.py"
    cells = ["".join(cell["source"]) for cell in code_cells()]
    source = "\n".join(cells).replace("table = gs.run_study(scenarios, replications=2)", "table = study()")
    study = "\ndef study():\n    return gs.run_study(scenarios, replications=2, executor='serial')\n"
    script.write_text(source.replace("\nSIZES", f"{study}\nSIZES", 1), encoding="utf-8")
    shown = [o for cell in code_cells() for o in cell["outputs"] if o["output_type"] == "stream"]
    assert run(script, tmp_path) == "".join("".join(output["text"]) for output in shown)
