"""Package: the lock covers all dependencies and names no index; the metric dictionary is up to date."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

from project import ROOT

from experiments.tools.metrics_page import render_dictionary

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
HASHED = (ROOT / "requirements-hashed.lock").read_text(encoding="utf-8")
DEPENDENCIES = (ROOT / "docs" / "reference" / "dependencies.md").read_text(encoding="utf-8")


def normal(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ;]", requirement)[0].lower().replace("_", "-")


def test_the_lock_pins_everything_that_the_check_installs() -> None:
    pinned = {normal(line) for line in LOCK.splitlines() if "==" in line}
    (installed,) = re.findall(r"-e '\.\[([\w,]+)\]'", (ROOT / ".ci" / "install").read_text(encoding="utf-8"))
    extras = [PROJECT["optional-dependencies"][extra] for extra in installed.split(",")]
    asked = [*PROJECT["dependencies"], *(one for extra in extras for one in extra)]
    assert {normal(requirement) for requirement in asked} <= pinned
    assert set(installed.split(",")) == set(PROJECT["optional-dependencies"]) - {"bench", "recalculate"}, (
        "peers of the benchmarks, and a second engine for workbooks"
    )


def test_the_lock_names_no_index_and_no_folder() -> None:
    assert "://" not in LOCK and "--" not in LOCK and "@ " not in LOCK
    assert "://" not in HASHED and set(re.findall(r"--[a-z-]+", HASHED)) == {"--hash"} and "@ " not in HASHED


def pins(lock: str) -> dict[str, str]:
    """Return {name: version} of a lock."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.M))


def test_both_locks_pin_the_same_and_every_pin_has_hashes() -> None:
    assert pins(HASHED) == pins(LOCK)
    entries = re.split(r"^(?=[\w.-]+==)", HASHED, flags=re.M)
    assert entries[0] == "" and len(entries) - 1 == len(pins(LOCK))
    for entry in entries[1:]:
        first, *rest = entry.rstrip().splitlines()
        assert first.endswith(" \\") and rest, first
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in rest), first


def test_every_pinned_package_was_reviewed() -> None:
    table = DEPENDENCIES.split("## Packages")[1]
    assert re.findall(r"^\| `([\w.-]+)` \|", table, re.M) == sorted(pins(LOCK))


def test_every_requirement_has_a_lower_bound() -> None:
    asked = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert [requirement for requirement in asked if ">=" not in requirement] == []


def test_the_column_dictionary_tells_of_every_metric() -> None:
    assert (ROOT / "results" / "README.md").read_text(encoding="utf-8") == render_dictionary()


def test_help_needs_nothing_heavy() -> None:
    code = (
        "import sys\nfrom experiments.cli.main import main\nassert main(['--help']) == 0\n"
        "heavy = {'numba', 'numpy', 'matplotlib', 'hydra', 'omegaconf', 'pydantic', 'scipy', 'loky'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "gridstaff run experiment=overload" in done.stdout


def test_every_command_of_the_help_has_its_own(capsys: object) -> None:
    from experiments.cli.main import COMMANDS, main

    assert [main([name, "--help"]) for name in COMMANDS] == [0] * len(COMMANDS)
