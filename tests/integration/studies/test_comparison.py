"""`gridstaff compare` and `gridstaff whatif`: what is printed, written and refused; no finished run is repeated."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from project import CJK

from experiments.cli import main as cli
from experiments.compose.scenario_reference import ScenarioReference, ScenarioResolver
from experiments.report.text.wrapping import display_width
from experiments.store.identity import scenario_key
from experiments.studies.comparison.compare import common_rows
from experiments.studies.folder.own_files import PLAN_FILE

SHORT = ("run.warm_up_weeks=1", "run.measured_weeks=4", "run.replications=16", "executor=serial")
LARGER = "reference area.households_per_grid=2500"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> int:
    return cli.main([*words, *SHORT, "--lang", "en"] if "--lang" not in words else [*words, *SHORT])


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def study(folder: Path, prefix: str) -> Path:
    (found,) = folder.glob(f"results/{prefix}-*")
    return found


def test_a_comparison_says_what_changed_and_by_how_much(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("compare", "reference", LARGER) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "A  Reference, 400 households per grid: reference"
    assert lines[1] == "B  households per grid: 400 -> 2500 households (area.households_per_grid)"
    assert any(line.startswith("*  homes called at, %") for line in lines), "2,500 households are too many"
    (cost,) = (line for line in lines if line.startswith("*  cost, yuan a year"))
    assert float(cost.split()[7].replace(",", "")) < 0.0, "fewer posts cost less"
    assert any("16 years, worth" in line for line in lines)
    assert any(line.startswith("Because, minutes a household and year: ") for line in lines)
    assert lines[-1].startswith("Report     results/") and "--all" in lines[-1]
    assert len(lines) <= 12 and max(map(display_width, lines)) <= 100
    rows = {row["metric"]: row for row in table(study(folder, "compare") / "tables" / "comparison.csv")}
    called = rows["visits_attempted"]
    assert called["told_apart"] == "yes" and float(called["difference"]) < 0.0
    assert float(called["difference_low"]) < float(called["difference"]) < float(called["difference_high"])
    difference = float(called["mean"]) - float(called["first_mean"])
    assert float(called["difference"]) == pytest.approx(difference, abs=1e-9), "common replications"
    (change,) = table(study(folder, "compare") / "tables" / "changes.csv")
    assert (change["key"], change["before"], change["after"]) == ("area.households_per_grid", "400", "2500")


def test_tidy_data_and_manifest_repeat_the_comparison(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("compare", "reference", LARGER, "--study", "sizes") == 0
    found = json.loads((folder / "results" / "sizes" / "comparison.json").read_text(encoding="utf-8"))
    assert [of["letter"] for of in found["scenarios"]] == ["A", "B"] and found["years"] == 16
    assert cli.main(["reproduce", "sizes", "--first", "1"]) == 0
    assert cli.main(["report", "sizes", "--lang", "en"]) == 0
    assert "B less A" in capsys.readouterr().out


def test_nothing_is_run_twice_and_the_order_of_scenarios_only_turns_the_signs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("compare", "reference", LARGER, "--study", "there") == 0
    assert "32 to run" in capsys.readouterr().err
    assert run("compare", LARGER, "reference", "--study", "back") == 0
    assert "0 to run" in capsys.readouterr().err
    there, back = (
        {
            row["metric"]: float(row["difference"])
            for row in table(folder / "results" / name / "tables/comparison.csv")
        }
        for name in ("there", "back")
    )
    assert there == pytest.approx({name: -value for name, value in back.items()}, abs=1e-9)


def test_only_years_that_all_scenarios_finished_are_compared() -> None:
    finished = {"k1": {0: {"load": 1.0}, 1: {"load": 2.0}}, "k2": {1: {"load": 3.0}, 2: {"load": 4.0}}}
    session = SimpleNamespace(finished=lambda key, years: finished[key])
    rows = common_rows(session, {"A": "k1", "B": "k2"}, 3)  # type: ignore[arg-type]
    assert rows == {"A": [{"load": 2.0}], "B": [{"load": 3.0}]}


def test_three_scenarios_are_ranked_and_both_languages_have_the_same_numbers(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "compare",
        "reference",
        LARGER,
        "reference area.households_per_grid=3000",
        "study.comparison.ranking.indifference=0.2",
    )
    assert run(*words) == 0
    english = capsys.readouterr().out
    assert run(*words, "--lang", "zh") == 0
    chinese = capsys.readouterr().out
    assert "Best of A, B, C by planned visits and patrols not done" in english
    assert "按例行走访和巡查未完成比较" in chinese and not CJK.search(english)
    assert chinese.encode("gbk")
    assert max(map(display_width, chinese.splitlines())) <= 100
    for number in ("400", "2500", "3000"):
        assert number in english and number in chinese


def test_one_scenario_is_compared_with_the_place_it_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", LARGER, "--dry-run") == 0
    assert "2 scenarios" in capsys.readouterr().out


def test_a_plan_is_compared_with_today_and_written_as_a_scenario(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("whatif", "reference", "--add-posts", "2", "--share", "0.5") == 0
    out = capsys.readouterr().out
    assert "B  posts of grid workers: 2 more" in out and len(out.splitlines()) <= 12
    assert "9 (8.25) -&gt; 11 (9.25)" in (study(folder, "whatif") / "report.html").read_text(encoding="utf-8")
    assert "Because, minutes a household and year: grid time of the workers +" in out
    plan = study(folder, "whatif") / PLAN_FILE
    text = plan.read_text(encoding="utf-8")
    assert "# Plan: reference --add-posts 2 --share 0.5" in text and "增加2个网格员岗位" in text
    assert cli.main(["compare", "reference", str(plan), *SHORT]) == 0
    assert "0 to run" in capsys.readouterr().err, "the file is the same scenario"


def test_the_file_of_a_plan_composes_the_scenario_that_was_compared(folder: Path) -> None:
    assert (
        run(
            "whatif",
            "district_overload",
            "--split",
            "2",
            "--posts-per-grid",
            "1",
            "--gate",
            "on",
            "--visits",
            "none",
        )
        == 0
    )
    made = study(folder, "whatif")
    path = (made / PLAN_FILE).as_posix()
    resolved = ScenarioResolver(None, "compare").resolve(ScenarioReference(path, path))
    keys = {of["letter"]: of["key"] for of in json.loads((made / "comparison.json").read_text())["scenarios"]}
    assert scenario_key(resolved.scenario) == keys["B"]


def test_all_shows_every_measure_minutes_and_notes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("whatif", "reference", "--visits", "none", "--all") == 0
    out = capsys.readouterr().out
    assert "household and year" in out and "years saved" in out
    assert "Not calibrated to your place" in out
    visits = next(line for line in out.splitlines() if line.lstrip("* ").startswith("home visits "))
    assert visits.startswith("*") and " -" in visits


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "reference"), 'settings of one scenario stand in one quoted word: "reference'),
        (("compare", "reference", "reference"), "is the same scenario as reference"),
        (("compare", "reference", "referense"), "did you mean reference"),
        (
            ("compare", "reference", "reference run.seed=2"),
            "must be equal in all scenarios; write run.seed=1",
        ),
        (("compare", "reference", LARGER, "study.comparison.ranking.metric=lod"), "unknown metric"),
        (("compare", "reference", LARGER, "study.comparison.power=2"), "study.comparison.power"),
        (("whatif", "reference"), "needs a change, for example --add-posts 2"),
        (("whatif", "--add-posts", "2"), "needs one scenario"),
        (("whatif", "reference", "--add-post", "2"), "did you mean --add-posts"),
        (("whatif", "reference", "--add-posts", "two"), "--add-posts"),
        (("run", "study=compare"), "is for gridstaff compare"),
    ],
)
def test_bad_input_is_answered_in_lines_and_runs_nothing(
    folder: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == cli.USAGE_ERROR
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err
    assert not (folder / "results" / "store").exists()


def test_problems_of_both_sides_are_reported_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", "reference cover=nine", "reference area.households_per_gird=3") == cli.USAGE_ERROR
    err = capsys.readouterr().err
    assert "2 problems" in err and "cover = nine" in err and "area.households_per_grid" in err
