"""Costs of a study's scenarios: outturns, their paired differences, lines of the terminal, table of its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from experiments.costs.outturn import estimate_outturn, paired_difference
from experiments.costs.plan import budget_years
from experiments.costs.ranges import payment_rules, price_ranges, scenario_at
from experiments.costs.statement import BudgetBook, CostedOption, Difference, Line
from experiments.files import write_durably
from experiments.report.terminal.budget import options_table, outturn_lines
from experiments.studies.csv_tables import write_table
from experiments.studies.own_files import BUDGET_FILE, TABLES

if TYPE_CHECKING:
    from experiments.compose.request import Lang
    from experiments.files import FileSystem
    from sim.config import Scenario

COSTS_FILE = f"{TABLES}/costs.csv"
COLUMNS = (
    "option", "scenario_key", "part", "level", "item", "post", "units", "charged", "yuan_each", "yuan", "yuan_low",
    "yuan_high", "payers",
)  # fmt: skip
Row = Mapping[str, float]


def cost_options(
    options: Sequence[tuple[str, str, Scenario, Sequence[Row]]],
) -> tuple[CostedOption, ...]:
    """Return the costs of (label, key, scenario, metrics of its replications), without those that have no results."""
    found: list[CostedOption] = []
    for label, key, scenario, rows in options:
        if not rows:
            continue
        option = _option(label, key, scenario, rows)
        if found:
            option = replace(option, difference=paired_difference(found[0].outturn, option.outturn))
        found.append(option)
    return tuple(found)


def _option(label: str, key: str, scenario: Scenario, rows: Sequence[Row]) -> CostedOption:
    outturn = estimate_outturn(scenario, rows)
    low, high = (estimate_outturn(scenario_at(scenario, end), rows) for end in ("low", "high"))
    closed = [row["cases_closed"] for row in rows if "cases_closed" in row]
    return CostedOption(
        label,
        key,
        outturn,
        low,
        high,
        (*price_ranges(scenario), *payment_rules(scenario)),
        scenario.duties.training.hours_per_year,
        fmean(closed) * outturn.budget.households if closed else None,
        budget_years(scenario),
        scenario.cost.plan.pay_step_share,
    )


def cost_lines(options: Sequence[CostedOption], scenario: Scenario, lang: Lang, width: int) -> list[str]:
    """Return the costs as text: of one scenario line by line, of several one row each."""
    if not options:
        return []
    if len(options) > 1:
        return options_table(options, lang, width)
    return outturn_lines(options[0].outturn, scenario.staffing.turnover.norm_wage_yuan_month, lang, width)


def write_costs(
    options: Sequence[CostedOption], folder: Path, file_system: FileSystem, book: BudgetBook | None = None
) -> list[str]:
    """Write the table of all lines of all options, and the workbook if there is one; return the names of the files."""
    rows = [row for option in options for row in _rows(option)]
    write_table(folder / COSTS_FILE, COLUMNS, rows, file_system)
    if book is None or not book.options:
        return [COSTS_FILE]
    from experiments.report.workbook.book import budget_workbook

    write_durably(folder / BUDGET_FILE, budget_workbook(book), file_system)
    return [COSTS_FILE, BUDGET_FILE]


def _rows(option: CostedOption) -> Iterator[list[str | float | None]]:
    outturn = option.outturn
    for line in outturn.budget.lines:
        yield [option.label, option.key, "establishment", *_line_cells(line)]
    for difference in outturn.differences:
        yield [option.label, option.key, "difference", *_difference_cells(difference)]
    total = outturn.total
    yield [
        option.label, option.key, "outturn", "", "total", "", None, None, None, total.mean, total.low, total.high, ""
    ]  # fmt: skip


def _line_cells(line: Line) -> list[str | float | None]:
    payers = ", ".join(f"{payer} {share:g}" for payer, share in line.payers)
    pay = [line.units, line.charged, line.yuan_each, line.yuan, line.yuan, line.yuan, payers]
    return [line.level, line.item, line.post, *pay]


def _difference_cells(of: Difference) -> list[str | float | None]:
    yuan = (None, None, None) if of.yuan is None else (of.yuan.mean, of.yuan.low, of.yuan.high)
    return [of.level, of.item, of.post, of.units.mean, 1.0, None, *yuan, ""]
