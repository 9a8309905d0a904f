"""What the README tells a newcomer to type is understood as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from project import ROOT

from experiments.cli.main import COMMANDS
from experiments.compose.request import Request, parse_request

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [line for line in README.replace("\\\n", "").splitlines() if line.startswith("gridstaff ")]
RUNS = [shlex.split(line)[2:] for line in LINES if line.startswith("gridstaff run ")]


def test_every_command_exists() -> None:
    assert {shlex.split(line)[1] for line in LINES} == set(COMMANDS)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The user's folder with the place that the README shows."""
    text = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert text is not None
    (tmp_path / "mine" / "place").mkdir(parents=True)
    (tmp_path / "mine" / "place" / "our_town.yaml").write_text(text[1], encoding="utf-8")
    return tmp_path / "mine"


@pytest.mark.parametrize("words", RUNS, ids=" ".join)
def test_every_run_of_the_readme_is_valid(words: list[str], own: Path) -> None:
    overrides = tuple(word for word in words if "=" in word)
    wants_own = "--conf" in words
    asked = parse_request(
        Request(overrides, "-m" in words, "--full" in words, user_conf=own if wants_own else None)
    )
    scenarios = asked.scenarios()
    assert len(scenarios) == (6 if "-m" in words else 1)
    if wants_own:
        assert scenarios[0].place.name_zh == "我区" and scenarios[0].area.households_per_grid == 420
    assert asked.study.scope == ("full" if "--full" in words else "quick")


def test_the_first_command_is_the_study_and_the_second_the_tests() -> None:
    block = README.split("```")[1]
    first, second = (line for line in block.splitlines() if ".venv/bin" in line)
    assert first.endswith("gridstaff run experiment=overload") and second.endswith(
        ".venv/bin/pytest -n 2 --dist loadfile"
    )
    assert "-c requirements.lock" in first and "-c requirements.lock" in second
