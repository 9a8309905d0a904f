"""The commands that a report shows can be typed as they stand."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from experiments.cli.commands import study_commands as commands
from experiments.cli.main import main
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.request import Request
from experiments.studies.context.report_context import run_settings

WORDS = ("experiment=overload", "study.question='how many; really?'", "run.replications=4")


def test_the_command_of_a_report_is_complete_and_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = tmp_path / "my conf"
    conf.mkdir()
    asked = Request(WORDS, full=True, study="a b's", user_conf=conf, results=tmp_path / "elsewhere")
    composer = Composer()
    settings = run_settings(composer.scenario(composer.compose(DesignPoint((), ()))), asked)
    typed: list[Request] = []
    monkeypatch.setattr(commands, "run", lambda request: typed.append(request) or 0)
    for name in ("command", "command_more"):
        program, *words = shlex.split(settings[name])
        assert program == "gridstaff" and main(words) == 0
    again, more = typed
    assert (again.overrides, again.full, again.study, again.user_conf) == (WORDS, True, "a b's", conf)
    assert more.overrides[:2] == WORDS[:2] and more.overrides[2].startswith("run.replications=")
    assert more.study is None and more.user_conf == conf, "more runs are another study, under another name"
    assert "elsewhere" not in settings["command"] + settings["command_more"]


@pytest.mark.parametrize("name", ["mine", "results/mine", "results/mine/", "./results/mine", "other/mine"])
def test_a_study_is_named_by_its_folder_or_by_the_path_of_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for results in ("results", "other"):
        (tmp_path / results / "mine").mkdir(parents=True)
        (tmp_path / results / "mine" / "manifest.json").write_text("{}")
    assert main(["report", name]) == 2
    assert "mine: has no report, only tables" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["results/nothing", "nothing"])
def test_a_study_that_is_not_there_is_answered_with_those_that_are(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results" / "mine").mkdir(parents=True)
    (tmp_path / "results" / "mine" / "manifest.json").write_text("{}")
    assert main(["report", name]) == 2
    assert "study = nothing: unknown study; available: mine" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a\0b/c", "x" * 300 + "/a", "../..", "/", "results/../.."])
def test_a_path_that_is_no_study_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", name]) == 2
    assert capsys.readouterr().err.startswith("gridstaff: 1 problem")


@pytest.mark.parametrize(
    ("results", "answer"), [("here", "is not the folder of other/mine"), ("other", "mine: has no report")]
)
def test_a_path_and_another_results_folder_contradict_each_other(
    results: str,
    answer: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("here", "other"):
        (tmp_path / name / "mine").mkdir(parents=True)
        (tmp_path / name / "mine" / "manifest.json").write_text("{}")
    assert main(["report", "other/mine", "--results", results]) == 2
    assert answer in capsys.readouterr().err
