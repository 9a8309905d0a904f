"""`gridstaff init`, `check` and `run FILE`: exit codes, lines, and the command that resumes a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tables_of_places import POST_ROWS, sheets, write_workbook

from experiments.cli.commands import study_commands as commands
from experiments.cli.commands.own_place_commands import with_place_file
from experiments.cli.main import main
from experiments.compose.request import Request, parse_request
from experiments.errors import UserError
from experiments.store.identity import scenario_key


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_template_is_written_once_and_has_no_faults(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "我区", "--lang", "zh"]) == 0
    assert "gridstaff check" in capsys.readouterr().out
    assert main(["check", "我区.xlsx", "--lang", "zh"]) == 0
    assert "没有发现问题" in capsys.readouterr().out
    before = (folder / "我区.xlsx").read_bytes()
    assert main(["init", "我区.xlsx"]) == 2
    assert "exists already" in capsys.readouterr().err and (folder / "我区.xlsx").read_bytes() == before


def test_a_folder_of_csv_has_chinese_names_in_chinese(folder: Path) -> None:
    assert main(["init", "village", "--csv", "--from", "jiaxing_2012_rural", "--lang", "zh"]) == 0
    assert sorted(file.name for file in (folder / "village").iterdir()) == [
        "人员.csv",
        "在办事件.csv",
        "网格.csv",
        "要求.csv",
        "记录.csv",
    ]
    assert main(["check", "village"]) == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    (
        (["init", "reference"], "is the name of a place already"),
        (["init", "a/../b c"], "letters, digits"),
        (["init", "x", "--from", "fuxin_2022_urbam"], "did you mean fuxin_2022_urban?"),
        (["check", "none.xlsx"], "none.xlsx: does not exist"),
        (["run", "none.xlsx"], "does not exist"),
        (["run", "a.xlsx", "b.xlsx"], "one workbook or folder in a command"),
        (["cost", "none.xlsx"], "does not exist"),
        (["explain", "budget", "none.xls"], "does not exist"),
    ),
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    error = capsys.readouterr().err
    assert error.startswith("gridstaff: 1 problem\n") and reason in error and "Traceback" not in error


def test_faults_are_listed_together_in_the_language_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_workbook(folder / "p.xlsx", sheets(posts=POST_ROWS[2:], requirements=[("巡查频次", "偶尔")]))
    assert main(["check", "p.xlsx", "--lang", "zh"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "gridstaff：发现3个问题" and "没有岗位，请在人员表中安排" in lines[1]
    assert any("要求!B2 取值 Value = 偶尔" in line and "可填：不巡查、每个工作日" in line for line in lines)


def test_a_run_names_its_file_and_takes_settings_over_its_sheets(folder: Path) -> None:
    write_workbook(folder / "我区.xlsx", sheets(requirements=[("岗位互替", "不互替")]))
    request = with_place_file(Request(("cover=when_absent", "./我区.xlsx", "run.seed=5")))
    assert request.arguments == ("我区.xlsx", "cover=when_absent", "run.seed=5")
    assert request.command_line == "gridstaff run '我区.xlsx' cover=when_absent run.seed=5"
    (of,) = parse_request(request).scenarios()
    assert (of.place.id, of.cover.rule, of.run.seed) == ("我区", "when_absent", 5)
    (own,) = parse_request(with_place_file(Request(("我区.xlsx",)))).scenarios()
    assert own.cover.rule == "none" and scenario_key(own) != scenario_key(of)


def test_a_wrong_setting_beside_a_file_names_the_command_line(folder: Path) -> None:
    write_workbook(folder / "我区.xlsx", sheets())
    with pytest.raises(UserError) as caught:
        parse_request(with_place_file(Request(("我区.xlsx", "duties.admin.share=2")))).scenarios()
    assert "duties.admin.share" in str(caught.value) and "[command line]" in str(caught.value)


def test_a_sweep_of_a_file_has_every_point(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Request] = []
    monkeypatch.setattr(commands, "run", lambda request: asked.append(request) or 0)
    write_workbook(folder / "我区.xlsx", sheets())
    assert main(["run", "-m", "我区.xlsx", "cover=none,when_absent"]) == 0
    assert [of.cover.rule for of in parse_request(asked[0]).scenarios()] == ["none", "when_absent"]


def test_costs_and_budget_take_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_workbook(folder / "我区.xlsx", sheets())
    assert main(["cost", "我区.xlsx"]) == 0 and "1,770 households, 5 grids" in capsys.readouterr().out
    assert main(["explain", "budget", "我区.xlsx"]) == 0 and "我区" in capsys.readouterr().out
