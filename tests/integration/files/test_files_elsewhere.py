"""Tables of a study in R and in LibreOffice: the same numbers and the same Chinese as in Python."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from pathlib import Path
from statistics import fmean, stdev

import office
import openpyxl
import pytest
from fake_runs import rows
from project import ROOT

import gridstaff as gs
from experiments.run.plan import make_plan
from experiments.store import ReplicationResult
from experiments.store.identity import scenario_key
from experiments.studies.folder.study_folder import write_study
from experiments.studies.study import Study

SIZES = (300, 400)
LEVER = "area.households_per_grid"
RSCRIPT = shutil.which("Rscript")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of a sweep over two sizes with invented metrics."""
    scenarios = [gs.load_scenario("load_check", {LEVER: size}) for size in SIZES]
    metrics = rows(6)
    results = {
        (scenario_key(scenario), number): ReplicationResult(
            {**metrics[number], "duties_undone": 0.1 * (1 + at) + 0.01 * number * (1 + at)}, "compiled", 0.1
        )
        for at, scenario in enumerate(scenarios)
        for number in range(6)
    }
    levers = {scenario_key(s): {LEVER: size} for s, size in zip(scenarios, SIZES, strict=True)}
    plan = make_plan((scenario, range(6)) for scenario in scenarios)
    study = Study("demo", "why", ("-m",), plan, levers, results, {})
    return write_study(study, tmp_path_factory.mktemp("results")) / "tables"


def read(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.r_language
@pytest.mark.skipif(RSCRIPT is None, reason="NOT RUN: needs R, Rscript on the path")
def test_base_r_gives_the_numbers_of_python(tables: Path) -> None:
    example = ROOT / "docs" / "examples" / "read_results.R"
    run = subprocess.run(
        [str(RSCRIPT), str(example), str(tables.parent)], capture_output=True, text=True, encoding="utf-8",
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0 and not run.stderr, run.stderr
    undone = run.stdout.partition("duties_undone |")[2]
    found = {row["scenario"]: [] for row in read(tables / "points.csv")}  # type: dict[str, list[float]]
    for row in read(tables / "runs.csv"):
        found[row["scenario"]].append(float(row["duties_undone"]))
    for scenario, values in found.items():
        (line,) = re.findall(rf"{scenario}.*", undone)
        size, mean, deviation, n = map(float, line.split()[1:])
        assert size in SIZES and n == 6
        assert (mean, deviation) == pytest.approx((fmean(values), stdev(values)), rel=1e-4)
    first, second = found.values()
    assert f"difference {fmean(second) - fmean(first):.6f}" in run.stdout
    assert re.search("[\u4e00-\u9fff]", run.stdout), "names in Chinese"


@pytest.mark.libreoffice
@pytest.mark.skipif(office.SOFFICE is None, reason=office.NEEDED)
def test_libreoffice_opens_every_table(tables: Path, tmp_path: Path) -> None:
    """As its dialogue proposes: Chinese, numbers as numbers, keys as text."""
    paths = sorted(tables.glob("*.csv"))
    opened = office.convert(paths, "xlsx:Calc MS Excel 2007 XML", tmp_path, office.CSV_AS_PROPOSED)
    for path, made in zip(paths, opened, strict=True):
        (sheet,) = openpyxl.load_workbook(made)
        expected = read(path)
        head = [cell.value for cell in sheet[1]]
        assert head == list(expected[0]) if expected else head
        for number, row in enumerate(expected, 2):
            for cell, (column, value) in zip(sheet[number], row.items(), strict=True):
                if column == "scenario" or re.search("[\u4e00-\u9fff]", value):
                    assert cell.value == value, (path.name, column)
                elif path.name == "runs.csv" and value and column not in ("engine",):
                    assert float(cell.value) == pytest.approx(float(value), rel=1e-9)


def test_tables_begin_with_the_mark_by_which_excel_knows_utf_8(tables: Path) -> None:
    for path in tables.glob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content and b"\n\n" not in content
