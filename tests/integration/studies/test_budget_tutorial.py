"""The tutorial of the budget officer, command by command, with the figures it promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import office
import openpyxl
import pytest
from documented import shown_commands
from project import DOCS
from spreadsheet import Recalculation

import gridstaff as gs
from experiments.cli import main as cli
from experiments.report.workbook.book import budget_workbook
from experiments.studies.money.priced import PricedScenario
from experiments.studies.money.scenario_costs import cost_study

PAGE = (DOCS / "tutorials" / "budget_officer.md").read_text(encoding="utf-8")
COSTS = [command.words[1:] for command in shown_commands(PAGE) if command.words[1] == "cost"]
PROMISED = [
    ["1,896,000", "504,336", "5,686,836"],
    ["6,021,060"],
    ["6,395,460"],
    ["2,843,418", "5,971,178", "6,269,737"],
]


@pytest.mark.parametrize(("words", "figures"), list(zip(COSTS, PROMISED, strict=True)), ids=str)
def test_a_command_prints_what_the_tutorial_says(
    words: tuple[str, ...], figures: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*words, "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    for figure in figures:
        assert figure in printed and figure in PAGE, figure


def test_both_languages_print_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    printed = {}
    for lang in ("en", "zh"):
        assert cli.main(["cost", "qingdao_2020", "--lang", lang]) == 0
        printed[lang] = set(re.findall(r"\d{1,3}(?:,\d{3})+", capsys.readouterr().out))
    assert printed["en"] == printed["zh"] and len(printed["en"]) > 10


def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["nowhere"], ["reference", "cost.bonus_month=1"], ["reference", "cost.insurance_rate=0.3"],
                  ["reference", "cost.payers.grid.county=0.5"], ["reference", "cost.plan.first_month=13"]):  # fmt: skip
        assert cli.main(["cost", *words]) == 2
        said = capsys.readouterr().err
        assert said.startswith("gridstaff: 1 problem") and "Traceback" not in said, said


WEEKS = {"run.measured_weeks": 4, "run.warm_up_weeks": 1, "area.beyond": "none"}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tutorial's two plans, over a few weeks."""
    results = tmp_path_factory.mktemp("results")
    words = [f"{key}={value}" for key, value in WEEKS.items()]
    asked = ["run", "-m", "place=qingdao_2020", "staffing.workers_per_grid=1,2", "run.replications=2", *words,
             "executor=serial", "--budget", "--study", "two_workers", "--results", str(results)]  # fmt: skip
    assert cli.main(asked) == 0
    return results / "two_workers"


def test_the_workbook_of_two_plans_follows_a_wage(study: Path) -> None:
    of = Recalculation((study / "budget.xlsx").read_bytes())
    checks = "核对 Checks"
    assert {of.value(checks, row, 5) for row in range(2, of.workbook[checks].max_row + 1)} == {"TRUE"}
    row = of.find("方案 Scenarios", 1, "pay: grid posts")
    households = of.find("方案 Scenarios", 1, "households")

    def household() -> float:
        found: float = of.value("方案 Scenarios", row, 3) / of.value("方案 Scenarios", households, 3)
        return found

    assert household() == pytest.approx(132.93, abs=0.01)
    assumptions = of.workbook["假设 Assumptions"]
    (wage,) = (
        r
        for r in range(1, assumptions.max_row + 1)
        if str(assumptions.cell(r, 8).value).startswith("staffing.")
    )
    of.set("假设 Assumptions", wage, 4, 4000.0)
    assert household() == pytest.approx(151.92, abs=0.01)
    assert "已修改 changed" in {of.value(checks, r, 5) for r in range(2, of.workbook[checks].max_row + 1)}


def test_the_table_has_every_line_and_a_later_run_keeps_the_workbook(study: Path) -> None:
    table = (study / "tables" / "costs.csv").read_text(encoding="utf-8-sig")
    assert table.count("establishment,grid,wage,worker") == 2 and ",outturn,,total," in table
    before = (study / "budget.xlsx").read_bytes()
    words = [f"{key}={value}" for key, value in WEEKS.items()]
    asked = ["run", "-m", "place=qingdao_2020", "staffing.workers_per_grid=1,2", "run.replications=2", *words,
             "executor=serial", "--study", "two_workers", "--results", str(study.parent)]  # fmt: skip
    assert cli.main(asked) == 0
    assert (study / "budget.xlsx").read_bytes() == before


def test_a_study_of_assumptions_has_no_workbook(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "experiment=drivers", "--budget", "--lang", "en"]) == 2
    assert "--budget: a run, a sweep, a comparison or an overload study" in capsys.readouterr().err


@pytest.mark.libreoffice
@pytest.mark.skipif(office.SOFFICE is None, reason=office.NEEDED)
def test_in_libreoffice_everything_follows_a_changed_wage(study: Path, tmp_path: Path) -> None:
    """The tutorial's last step: 3,500 to 4,000 yuan; scenarios, months, payers, summary and checks follow."""
    workbook = openpyxl.load_workbook(study / "budget.xlsx")
    assumptions = workbook["假设 Assumptions"]
    (wage,) = (row for row in assumptions.iter_rows() if str(row[7].value).startswith("staffing."))
    assert wage[3].value == 3500.0
    wage[3].value = 4000.0
    workbook.save(tmp_path / "changed.xlsx")
    paths = [study / "budget.xlsx", tmp_path / "changed.xlsx"]
    before, after = (
        openpyxl.load_workbook(path, data_only=True)
        for path in office.convert(paths, "xlsx:Calc MS Excel 2007 XML", tmp_path)
    )
    of = Recalculation((study / "budget.xlsx").read_bytes())
    for sheet, text, column in (
        ("方案 Scenarios", "establishment budget", 3),
        ("方案 Scenarios", "simulated outturn", 3),
        ("方案 Scenarios", "who pays the budget: county", 3),
        ("摘要 Summary", "yuan a household", 2),
    ):
        row = of.find(sheet, 1, text)
        assert after[sheet].cell(row, column).value > before[sheet].cell(row, column).value, text
    row, households = (of.find("方案 Scenarios", 1, text) for text in ("pay: grid posts", "households"))
    pay, number = (after["方案 Scenarios"].cell(at, 3).value for at in (row, households))
    assert pay / number == pytest.approx(151.92, abs=0.01)
    assert after["逐月 Months"].cell(2, 15).value > before["逐月 Months"].cell(2, 15).value
    results = [row[4].value for row in after["核对 Checks"].iter_rows(min_row=2)]
    assert "已修改 changed" in results and "FALSE" not in results


def test_a_sweep_over_prices_runs_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three prices of one plan: one scenario is simulated, three are priced."""
    words: list[Any] = ["run", "-m", "place=qingdao_2020", "cost.work_money_yuan_grid_month=0,300,600",
                        "run.replications=2", *(f"{k}={v}" for k, v in WEEKS.items()), "executor=serial"]  # fmt: skip
    assert cli.main([*words, "--results", str(tmp_path), "--lang", "en"]) == 0
    captured = capsys.readouterr()
    assert "2 runs" in captured.err + captured.out
    assert "29,700" in captured.out, "300 yuan x 12 x 8.25 grids more"
    assert "59,400" in captured.out


def test_a_study_without_a_verdict_has_a_workbook() -> None:
    scenario = gs.load_scenario("reference")
    costs = cost_study([PricedScenario("one", "key", scenario, [{"cases_closed": 1.0}], "no_word")], "abc")
    assert budget_workbook(costs.book()).startswith(b"PK")
    assert costs.book().verdicts == (("no verdict", "不作判定"),)
