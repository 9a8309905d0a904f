"""The ten-minute tutorial for planners, in Chinese: every command run in its order, over a few weeks."""

from __future__ import annotations

from pathlib import Path

import pytest
from documented import blocks, shown_commands, write_shown_files
from project import CJK, DOCS

from experiments.cli import main as cli

PAGE = (DOCS / "zh" / "tutorial.md").read_text(encoding="utf-8")
SHORT = ("run.measured_weeks=4", "run.warm_up_weeks=1", "run.replications=2", "executor=serial")
FILE = Path("mine/place/our_town.yaml")


def shorten(words: tuple[str, ...]) -> list[str]:
    """The words of a command; of one that simulates, with fewer weeks and years."""
    given = [word for word in words[1:] if not word.startswith("run.replications=")]
    return [*given, *SHORT] if given[0] == "run" and "--dry-run" not in given else given


def test_every_command_of_the_chinese_tutorial_runs_and_answers_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_shown_files(PAGE, tmp_path) == [tmp_path / FILE]
    commands = [command.words for command in shown_commands(PAGE)]
    assert len(commands) == 11 and {words[1] for words in commands} == {
        "explain",
        "run",
        "cost",
        "init",
        "check",
    }
    for words in commands:
        assert cli.main(shorten(words)) == 0, words
        said = capsys.readouterr()
        assert CJK.search(said.out + said.err), words
    assert Path("our_district.xlsx").exists()
    reports = sorted(path.parent.name for path in Path("results").glob("*/report.html"))
    assert len(reports) == 5, reports  # a run, a sweep, two ways, the own place


def test_a_misspelt_key_is_answered_as_the_tutorial_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_shown_files(PAGE.replace("households_per_grid: 420", "households_per_gird: 420"), tmp_path)
    assert cli.main(["run", "--conf", "mine", "place=our_town", "--dry-run", "--lang", "zh"]) == 2
    ((_, shown),) = blocks(PAGE, "text")
    assert shown.strip() in capsys.readouterr().err
