"""Budget workbook: recalculated it gives our figures, a changed wage moves everything, names are never formulas."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import office
import openpyxl
import pytest
from openpyxl.formula import Tokenizer
from spreadsheet import ALLOWED, CellError, Recalculation

import gridstaff as gs
from experiments.costs.book import BudgetBook
from experiments.costs.budget_lines import by_payer
from experiments.costs.establishment_budget import establishment_budget
from experiments.report.workbook.book import budget_workbook
from experiments.report.workbook.sheet import NOT_PRICED
from experiments.studies.money.priced import PricedScenario
from experiments.studies.money.scenario_costs import cost_study

ROW = {
    "vacancy_share_class.worker": 0.1, "vacancy_share_class.media": 0.05, "overtime_working_days.grid": 174.0,
    "overtime_rest_days.grid": 87.0, "overtime_holidays.grid": 43.5, "overtime_working_days.street": 80.0,
    "recruitments": 2.0, "hours_present.grid": 15_000.0, "hours_present.street": 1600.0, "cases_closed": 2.0,
    "late_cases": 0.05, "visits_undone": 1.0,
}  # fmt: skip
ASSUMPTIONS, POSTS, SCENARIOS, MONTHS = "假设 Assumptions", "岗位 Posts", "方案 Scenarios", "逐月 Months"
CHECKS, SUMMARY, SIGNED = "核对 Checks", "摘要 Summary", "定稿 Signed copy"
MIDDLE = 4  # column of the middle price
CENT = 0.01
HOSTILE = ("=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "http://example.org", "007", "<b>&")
WAGE = "staffing.classes.worker.wage_yuan_month"

Changes = dict[str, Any]


@cache
def composed(place: str, changes: tuple[tuple[str, Any], ...]) -> Any:
    return gs.load_scenario(place, dict(changes))


def book(place: str, *changes: Changes, labels: tuple[str, ...] = (), name: str = "") -> BudgetBook:
    """Return a book of a place with one option for each set of changes, of two replications."""
    rows = [ROW, {**ROW, "recruitments": 3.0, "vacancy_share_class.worker": 0.2, "late_cases": 0.06}]
    scenarios = [composed(place, tuple(of.items())) for of in changes or ({},)]
    names = labels or tuple(f"option {k}" for k in range(len(scenarios)))
    pairs = zip(names, scenarios, strict=True)
    options = cost_study(
        [
            PricedScenario(label, "key", s, with_fewer_late(rows, k), "copes")
            for k, (label, s) in enumerate(pairs)
        ],
        "abc",
    ).options
    english = name or scenarios[0].place.name_en
    return BudgetBook(
        options, english, name or scenarios[0].place.name_zh, "abc", (("copes", "能够承担"),) * len(options),
        (name or "A caveat.",), (name or "说明。",),
    )  # fmt: skip


def with_fewer_late(rows: list[dict[str, float]], number: int) -> list[dict[str, float]]:
    """Return the rows of an option: .01 late cases a household fewer with each further option, visits as they are."""
    return [{**row, "late_cases": row["late_cases"] - 0.01 * number} for row in rows]


STEPS = {"cost.bonus_months": 1.0, "cost.plan.first_month": 7, "cost.plan.pay_step_share": 0.05, WAGE: 3500.0}
BOOKS: dict[str, tuple[str, tuple[Changes, ...]]] = {
    "fuxin": ("fuxin_2022_urban", ({}, {"cost.insurance_floor_yuan_month": 3800.0})),
    "group leaders": ("fuxin_2022_rural", ({}, {"cost.subsidy_yuan_month": 100.0})),
    "sweep": ("reference", ({}, {"staffing.workers_per_grid": 2}, STEPS)),
    "helpers and fees": ("qingdao_2020", ({
        "cost.helpers.per_grid": 2.0, "cost.helpers.subsidy_yuan_month": 50.0, "cost.training_yuan_hour": 10.0,
        "cost.accident_insurance_yuan_year": 100.0, "cost.platform_yuan_household_year": 3.0,
        "cost.allowance_yuan_month": 80.0, "staffing.overtime.paid": False,
    },)),
    "part-time": ("jiaxing_2012_urban", ({},)),
}  # fmt: skip


@cache
def content(name: str) -> bytes:
    place, changes = BOOKS[name]
    return budget_workbook(book(place, *changes))


def recalculated(of: Recalculation, sheet: str, row: int, column: int) -> Any:
    try:
        return of.value(sheet, row, column)
    except CellError as error:
        return f"#{error}"


@pytest.mark.parametrize("name", BOOKS)
def test_recalculated_every_cell_gives_our_value(name: str) -> None:
    of = Recalculation(content(name))
    differing, count = [], 0
    for sheet, row, column, formula in of.formulas():
        ours, theirs = of.stored[sheet].cell(row, column).value, recalculated(of, sheet, row, column)
        count += 1
        alike = (
            (ours or "") == (theirs or "") if isinstance(theirs, str) else abs((ours or 0) - theirs) < CENT
        )
        if not alike:
            differing.append((sheet, row, column, formula, ours, theirs))
    assert differing == []
    assert count > 150


@pytest.mark.parametrize("name", BOOKS)
def test_only_functions_on_which_the_programs_agree(name: str) -> None:
    used = {
        token.value.rstrip("(")
        for _, _, _, formula in Recalculation(content(name)).formulas()
        for token in Tokenizer(formula).items
        if token.type == "FUNC" and token.subtype == "OPEN"
    }
    assert used and used <= ALLOWED


@pytest.mark.parametrize("name", BOOKS)
def test_all_checks_are_true(name: str) -> None:
    of = Recalculation(content(name))
    results = [of.value(CHECKS, row, 5) for row in range(2, of.workbook[CHECKS].max_row + 1)]
    assert len(results) >= 6 and set(results) == {"TRUE"}


def test_the_figures_of_fuxin_stand_in_the_workbook() -> None:
    of = Recalculation(content("fuxin"))
    total = of.find(SCENARIOS, 1, "establishment budget")
    assert of.value(SCENARIOS, total, 3) == pytest.approx(5_686_836, abs=CENT)
    assert of.value(SCENARIOS, total, 6) == pytest.approx(5_686_836 - 2_400_336 + 3_108_960, abs=CENT)


def test_the_price_of_a_late_case_avoided() -> None:
    """Twice the workers: .01 late cases a household fewer, 33 of 3,300 households a year; no visit is avoided."""
    of, sheet = Recalculation(content("sweep")), "效果 Effects"
    more = of.value(SCENARIOS, of.find(SCENARIOS, 1, "more than scenario 1"), 6)
    assert of.value(sheet, 2, 3) == pytest.approx(33.0)
    assert of.value(sheet, 2, 10) == pytest.approx(more / 33.0)
    assert of.value(sheet, 3, 10) == "看不出效果 no measurable effect"


# -- changes by a user -------------------------------------------------------------------------------------


def input_row(of: Recalculation, key: str, options: str = "全部 all") -> int:
    sheet = of.workbook[ASSUMPTIONS]
    (row,) = (
        r
        for r in range(1, sheet.max_row + 1)
        if sheet.cell(r, 8).value == key and sheet.cell(r, 9).value == options
    )
    return row


def test_a_changed_wage_moves_everything() -> None:
    """The sheet with another wage gives what the program gives with that wage: budget, outturn, payers, months."""
    of = Recalculation(budget_workbook(book("qingdao_2020", {})))
    of.set(ASSUMPTIONS, input_row(of, WAGE), MIDDLE, 4000.0)
    expected = book("qingdao_2020", {WAGE: 4000.0}).options[0]
    outturn = expected.outturn
    for text, ours in (
        ("establishment budget", outturn.budget.total),
        ("simulated outturn", outturn.total.mean),
        ("yuan a household", outturn.per_household.mean),
        ("who pays the budget: county", by_payer(outturn.budget.lines)["county"]),
        ("who pays the outturn: county", outturn.by_payer()["county"]),
    ):
        assert of.value(SCENARIOS, of.find(SCENARIOS, 1, text), 3) == pytest.approx(ours), text
    assert of.value(MONTHS, 2, 15) == pytest.approx(expected.years[0].total)
    changed = [of.value(CHECKS, row, 5) for row in range(2, of.workbook[CHECKS].max_row + 1)]
    assert "已修改 changed" in changed and "FALSE" not in changed, "sums hold, the delivered figures do not"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cost.insurance_floor_yuan_month", 4200.0),
        ("cost.insurance_rates.medical", 0.1),
        ("cost.work_money_yuan_grid_month", 0.0),
        ("cost.desks.street.wage_yuan_month", 5000.0),
        ("cost.overtime.holiday_factor", 2.0),
        ("cost.training_yuan_hour", 12.0),
        ("cost.plan.first_month", 4),
        ("cost.bonus_months", 2.0),
        ("cost.allowance_yuan_month", 90.0),
    ],
)
def test_any_changed_price_gives_what_the_program_gives(key: str, value: float) -> None:
    of = Recalculation(budget_workbook(book("qingdao_2020", {})))
    of.set(ASSUMPTIONS, input_row(of, key), MIDDLE, value)
    expected = book("qingdao_2020", {key: value}).options[0]
    total, outturn = (of.find(SCENARIOS, 1, text) for text in ("establishment budget", "simulated outturn"))
    assert of.value(SCENARIOS, total, 3) == pytest.approx(expected.outturn.budget.total)
    assert of.value(SCENARIOS, outturn, 3) == pytest.approx(expected.outturn.total.mean)
    assert of.value(MONTHS, 2, 15) == pytest.approx(expected.years[0].total)


def test_another_number_of_posts() -> None:
    """Ten posts more of the first class of Fuxin: 24,003.36 yuan each."""
    of = Recalculation(content("fuxin"))
    row = next(r for r in range(2, 20) if "newly hired full-time" in str(of.workbook[POSTS].cell(r, 3).value))
    of.set(POSTS, row, 4, 110.0)
    total = of.find(SCENARIOS, 1, "establishment budget")
    assert of.value(SCENARIOS, total, 3) == pytest.approx(5_686_836 + 240_033.6, abs=CENT)


def test_the_price_case_of_the_summary_is_chosen() -> None:
    of = Recalculation(budget_workbook(book("qingdao_2020", {})))
    option = book("qingdao_2020", {}).options[0]
    for number, outturn in ((1, option.low), (2, option.outturn), (3, option.high)):
        of.set(SUMMARY, 2, 2, number)
        assert of.value(SUMMARY, 5, 2) == pytest.approx(outturn.budget.total)


def test_what_has_no_price_says_so_and_can_be_priced() -> None:
    """Three seconded posts at 2,000 yuan: 72,000 a year more."""
    of = Recalculation(content("fuxin"))
    row = next(r for r in range(2, 20) if "seconded staff" in str(of.workbook[POSTS].cell(r, 3).value))
    assert of.value(POSTS, row, 14) == NOT_PRICED
    desk = of.find(SCENARIOS, 1, "pay: community desk")
    assert of.value(SCENARIOS, desk, 3) == NOT_PRICED
    of.set(ASSUMPTIONS, input_row(of, "staffing.classes.seconded.wage_yuan_month"), MIDDLE, 2000.0)
    total = of.find(SCENARIOS, 1, "establishment budget")
    assert of.value(SCENARIOS, total, 3) == pytest.approx(5_686_836 + 72_000, abs=CENT)


# -- form ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_notes_are_never_formulas_or_links(text: str) -> None:
    made = budget_workbook(
        book("qingdao_2020", {}, {"cost.bonus_months": 1.0}, labels=(text, text + "2"), name=text)
    )
    workbook = openpyxl.load_workbook(io.BytesIO(made))
    found = [
        cell for sheet in workbook for row in sheet.iter_rows() for cell in row
        if isinstance(cell.value, str) and text in cell.value and cell.data_type != "f"
    ]  # fmt: skip
    assert found and {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for sheet in workbook for row in sheet.iter_rows() for cell in row)
    formulas = [formula for _, _, _, formula in Recalculation(made).formulas()]
    assert not any("HYPERLINK" in formula for formula in formulas)


def test_sheets_are_named_and_printed_as_offices_need() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(content("sweep")))
    for sheet in workbook:
        assert len(sheet.title) <= 31 and not re.search(r"[\[\]:*?/\\']", sheet.title), sheet.title
        assert re.search("[\u4e00-\u9fff]", sheet.title) and re.search("[A-Za-z]", sheet.title)
        assert sheet.page_setup.orientation == "landscape"
        pages = (
            None if sheet.title == SUMMARY else 0
        )  # None: one page, so that no break cuts the chart; 0: any
        assert sheet.page_setup.fitToHeight == pages
        assert sheet.freeze_panes == "B2"
    assert set(workbook.defined_names) >= {"wage_worker", "first_month", "pay_step_share"}
    assert len(workbook[SUMMARY]._charts) == 1


def test_equal_studies_give_equal_bytes() -> None:
    place, changes = BOOKS["sweep"]
    assert budget_workbook(book(place, *changes)) == content("sweep")


def test_the_signed_copy_has_no_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(content("fuxin")))[SIGNED]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert 5_686_836.0 in [cell.value for cell in cells]


def test_the_wages_of_two_scenarios_stand_apart() -> None:
    of = Recalculation(content("sweep"))
    assert of.value(ASSUMPTIONS, input_row(of, WAGE, "1, 2"), MIDDLE) == 3000.0
    assert of.value(ASSUMPTIONS, input_row(of, WAGE, "3"), MIDDLE) == 3500.0


def test_establishment_of_the_book_is_that_of_the_scenario() -> None:
    for name, (place, changes) in BOOKS.items():
        of = Recalculation(content(name))
        total = of.find(SCENARIOS, 1, "establishment budget")
        for number, change in enumerate(changes):
            expected = establishment_budget(composed(place, tuple(change.items()))).total
            assert of.value(SCENARIOS, total, 3 + 3 * number) == pytest.approx(expected, abs=CENT)


# -- another engine in Python -----------------------------------------------------------------------------


@pytest.mark.skipif(find_spec("formulas") is None, reason="NOT RUN: needs the package formulas")
def test_the_package_formulas_gives_our_values(tmp_path: Path) -> None:
    import formulas

    path = tmp_path / "book.xlsx"
    path.write_bytes(with_wrong_values(content("sweep")))
    found = {}
    for name, cell in formulas.ExcelModel().loads(str(path)).finish().calculate().items():
        if getattr(cell, "value", None) is not None and cell.value.shape == (1, 1):
            found[name.upper()] = cell.value[0, 0]
    of, differing, count = Recalculation(content("sweep")), [], 0
    for sheet, row, column, formula in of.formulas():
        ours = of.stored[sheet].cell(row, column)
        theirs = found[f"'[BOOK.XLSX]{sheet.upper()}'!{ours.coordinate}"]
        count += 1
        both = (ours.value or 0, theirs or 0)
        same = both[0] == both[1] if isinstance(theirs, str) and theirs else abs(both[0] - both[1]) < CENT
        if not same:
            differing.append((sheet, row, column, formula, *both))
    assert differing == [] and count > 150


# -- LibreOffice -------------------------------------------------------------------------------------------

WRONG = 987654321


def with_wrong_values(made: bytes) -> bytes:
    """Return the workbook with a wrong number stored in every formula cell."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                wrong = rf"\1\2<v>{WRONG}</v></c>"
                text = re.sub(
                    r'(<c r="\w+"(?: s="\d+")?)(?: t="str")?(><f>.*?</f>)<v>.*?</v></c>', wrong, data.decode()
                )
                data = text.encode()
            new.writestr(entry, data)
    return out.getvalue()


@pytest.mark.libreoffice
@pytest.mark.skipif(office.SOFFICE is None, reason=office.NEEDED)
def test_libreoffice_corrects_wrong_values_to_ours(tmp_path: Path) -> None:
    wrong = [tmp_path / f"{name}.xlsx" for name in BOOKS]
    for path in wrong:
        path.write_bytes(with_wrong_values(content(path.stem)))
    for path in office.convert(wrong, "xlsx:Calc MS Excel 2007 XML", tmp_path):
        theirs = openpyxl.load_workbook(path, data_only=True)
        of, count = Recalculation(content(path.stem)), 0
        for sheet, row, column, formula in of.formulas():
            ours, found = of.stored[sheet].cell(row, column).value, theirs[sheet].cell(row, column).value
            count += 1
            same = (
                (ours or "") == (found or "")
                if isinstance(found, str)
                else abs((ours or 0) - (found or 0)) < CENT
            )
            assert same, (path.stem, sheet, row, column, formula, ours, found)
        assert count > 150


@pytest.mark.libreoffice
@pytest.mark.skipif(office.SOFFICE is None, reason=office.NEEDED)
def test_a_sheet_is_printed_one_page_wide(tmp_path: Path) -> None:
    """As many pages as the sheets are high: none is split in its width."""
    workbook = openpyxl.load_workbook(io.BytesIO(content("sweep")))
    for sheet in workbook:
        for other in workbook:
            other.sheet_state = "visible" if other is sheet else "hidden"
        for row in range(4, sheet.max_row + 1):
            sheet.row_dimensions[row].hidden = True
        sheet._charts = []
        workbook.active = sheet
        workbook.save(tmp_path / f"{workbook.index(sheet)}.xlsx")
    files = [tmp_path / f"{number}.xlsx" for number in range(len(workbook.sheetnames))]
    assert [office.count_pages(pdf) for pdf in office.convert(files, "pdf", tmp_path)] == [1] * len(files)
