"""Repository: one version, a change log in sections, one check for all."""

from __future__ import annotations

import os
import re
import tomllib

import pytest
import yaml
from project import ROOT

from sim.renamed import RENAMED_GROUPS, RENAMED_KEYS, RENAMED_METRICS

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
INSTALL = (ROOT / ".ci" / "install").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTIONS = ("Added", "Changed", "Fixed", "Numbers", "Removed")


def test_version_and_change_log_agree() -> None:
    versions = re.findall(r"^## \[([\d.]+)\] - \d", CHANGELOG, re.M)  # those released, by date
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert versions[0] == PROJECT["version"] == citation["version"]


def test_the_change_log_has_the_usual_sections_in_their_order() -> None:
    for version in CHANGELOG.split("\n## ")[1:]:
        found = re.findall(r"^### (.*)$", version, re.M)
        assert found == [section for section in SECTIONS if section in found]


def test_numbers_are_in_their_section_and_marked() -> None:
    for section in re.split(r"^##+ ", CHANGELOG, flags=re.M)[1:]:
        entries = [line for line in section.splitlines() if line.startswith("- ")]
        marked = [line for line in entries if line.startswith("- **Numbers**")]
        assert marked == (entries if section.startswith("Numbers") else []), section.splitlines()[0]


@pytest.mark.parametrize("former", [*RENAMED_GROUPS, *RENAMED_KEYS, *RENAMED_METRICS])
def test_the_change_log_has_every_former_name(former: str) -> None:
    """What lies below a key may be written by its last part: ``..door.max_tries``."""
    last = former.rsplit(".", 1)[-1]
    assert re.search(rf"[`.\s]{re.escape(last)}\b", CHANGELOG), former


def test_the_check_installs_as_the_readme_says() -> None:
    assert ".ci/install .venv-ci" in CI
    for command in ("-m venv", "-c requirements.lock -e"):
        assert command in INSTALL and command in README
    assert "'.[dev,dask,ray,sensitivity]'" in INSTALL and '".[dev]"' in README
    for script in ("run", "install"):
        assert os.access(ROOT / ".ci" / script, os.X_OK) or os.name == "nt"


def test_the_check_installs_nothing_without_its_hash() -> None:
    """All packages come from the lock with hashes; the program itself is then installed without any index."""
    (command,) = re.findall(r"^pip=\((.*)\)$", INSTALL, re.M)
    assert "pip" in command and "install" in command and "set -euo pipefail" in INSTALL
    steps = re.findall(r'^"\$\{pip\[@\]\}" (.*)$', INSTALL, re.M)
    assert len(steps) == 3 == INSTALL.count("pip[@]") and "pip install" not in CI + INSTALL
    for step in steps:
        assert ("--require-hashes --no-deps" in step) or ("--no-index --no-build-isolation" in step), step


@pytest.mark.parametrize("part", ["ruff check", "ruff format", "codespell", "mypy", "pytest"])
def test_the_check_has_every_step_and_says_what_it_leaves_out(part: str) -> None:
    steps = "\n".join(re.findall(r"^ *step .*$", CI, re.M))
    assert part in steps
    assert "--ignore" not in steps  # pytest finds every test, tests/repository too
    assert "not run" in CI and "benchmarks" in CI


def test_the_host_runs_the_same_check_on_every_supported_python() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    matrix = job["strategy"]["matrix"]
    assert matrix["python"][0] == PROJECT["requires-python"].removeprefix(">=")
    assert {system.split("-")[0] for system in matrix["system"]} == {"ubuntu", "windows"}
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]


def test_hooks_are_the_tools_of_the_environment() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repository["repo"] == "local"
    assert [hook["id"] for hook in repository["hooks"]] == ["ruff", "ruff-format", "codespell"]
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    installed = {re.split(r"[>=\[]", line)[0] for line in PROJECT["optional-dependencies"]["dev"]}
    assert {"ruff", "codespell"} <= installed
