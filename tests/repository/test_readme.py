"""README: every command is accepted as printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from documented import Checker, Command, blocks, shown_commands, write_shown_files
from project import ROOT

from experiments.cli.main import COMMANDS, main
from experiments.compose.request import parse_request
from experiments.errors import UserError

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = shown_commands(README)
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
SHOWN_IN_CHINESE = shown_commands(CHINESE)
RUNS = [command for command in SHOWN if command.name == "gridstaff" and command.words[1] == "run"]


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Checker:
    """A checker in an empty folder that holds the files the README shows."""
    write_shown_files(README, tmp_path)
    monkeypatch.chdir(tmp_path)
    return Checker(monkeypatch)


def test_every_subcommand_is_shown() -> None:
    assert {command.words[1] for command in SHOWN if command.name == "gridstaff"} == set(COMMANDS)


@pytest.mark.parametrize("command", SHOWN, ids=str)
def test_every_command_of_the_readme_is_understood(command: Command, checker: Checker) -> None:
    checker.check(command)


@pytest.mark.parametrize("command", SHOWN_IN_CHINESE, ids=str)
def test_every_command_of_the_chinese_readme_is_understood(command: Command, checker: Checker) -> None:
    checker.check(command)


def test_the_two_readmes_lead_to_each_other() -> None:
    assert "(README.zh.md)" in README and "(README.md)" in CHINESE


def test_the_chinese_readme_says_what_the_program_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "area.households_per_gird=400", "--lang", "zh"]) == 2
    assert capsys.readouterr().err in CHINESE
    assert all(word in CHINESE for word in ("能够承担", "未达要求", "超负荷", "处于临界", "暂无法判定"))


@pytest.mark.parametrize("command", RUNS, ids=str)
def test_every_run_asks_for_what_the_readme_says(command: Command, checker: Checker) -> None:
    checker.check(command)
    (request,) = checker.requests
    parsed = parse_request(request)
    scenarios = parsed.scenarios()
    assert len(scenarios) == (6 if request.sweep else 1)
    assert parsed.study.scope == ("full" if "--full" in command.words else "quick")
    if "--conf" in command.words:
        assert scenarios[0].place.name_zh == "我区" and scenarios[0].area.households_per_grid == 420


def test_the_readme_says_what_it_is_before_the_first_command() -> None:
    before, _ = next(blocks(README, "bash"))
    prose = [line for line in before.splitlines() if line and not line.startswith("#")]
    assert prose[0].startswith("gridstaff ") and len(prose) <= 10


def test_the_first_command_is_the_study_and_the_second_the_tests() -> None:
    _, block = next(blocks(README, "bash"))
    first, second = (line for line in block.splitlines() if ".venv/bin" in line)
    assert first.endswith("gridstaff run experiment=overload") and second.endswith(
        ".venv/bin/pytest -n 2 --dist loadfile"
    )
    assert "-c requirements.lock" in first and "-c requirements.lock" in second


def test_the_environment_is_activated_before_a_command_without_its_folder() -> None:
    names = [command.words[0] for command in SHOWN]
    assert names.index("source") < names.index("gridstaff")
    assert r".venv\Scripts\gridstaff run experiment=overload" in README


@pytest.mark.parametrize(
    "wrong",
    [
        "gridstaff run place=reference duties.door.contact.day=0.5",
        "gridstaff run --ful place=reference",
        "gridstaff explain area.cut",
        "gridstaff launch",
        "python -m experiments.reference",
        "pytest tests/nowhere",
        "pytest -m lengthy",
        "pip install -e .[clouds]",
        "frobnicate",
    ],
)
def test_a_wrong_command_is_noticed(wrong: str, checker: Checker) -> None:
    (command,) = shown_commands(f"```bash\n{wrong}\n```\n")
    with pytest.raises((AssertionError, UserError)):
        checker.check(command)
