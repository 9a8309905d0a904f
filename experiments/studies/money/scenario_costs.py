"""Costs of a study's scenarios: outturns, their paired differences, lines of the terminal, table of its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from experiments.costs.book import BudgetBook, CostedOption, PricedOutturn
from experiments.costs.effects import PricedYears, effect_prices
from experiments.costs.outturn import estimate_outturn, paired_difference
from experiments.costs.plan import budget_years
from experiments.costs.ranges import payment_rules, price_ranges, scenario_at
from experiments.costs.statement import Difference, Line
from experiments.csv_format import short_key
from experiments.files import write_durably
from experiments.report.terminal.budget import options_table, outturn_lines
from experiments.report.text.findings.effects import AVOIDED
from experiments.report.text.names.labels import VERDICTS
from experiments.studies.context.report_context import notes
from experiments.studies.folder.own_files import BUDGET_FILE, TABLES
from experiments.studies.folder.table_files import write_table
from experiments.studies.money.priced import PricedScenario

if TYPE_CHECKING:
    from experiments.compose.request import Lang
    from experiments.files import FileSystem

KEY_DIGITS = 16  # of the study key in the workbook
COSTS_FILE, EFFECTS_FILE = f"{TABLES}/costs.csv", f"{TABLES}/effects.csv"
COLUMNS = (
    "option", "scenario", "part", "level", "item", "post", "units", "charged", "yuan_each", "yuan", "yuan_low",
    "yuan_high", "payers",
)  # fmt: skip
EFFECT_COLUMNS = (
    "option", "scenario", "metric", "name_en", "name_zh", "avoided_a_year", "avoided_low", "avoided_high",
    "yuan_each", "yuan_low", "yuan_high", "yuan_at_low_prices", "yuan_at_high_prices",
)  # fmt: skip
Row = Mapping[str, float]


@dataclass(frozen=True)
class StudyCosts:
    """Costs of the scenarios of a study; low and high prices, sources and months only where they are asked for."""

    outturns: tuple[PricedOutturn, ...]
    scenarios: tuple[PricedScenario, ...]  # of the outturns
    study_key: str

    @cached_property
    def options(self) -> tuple[CostedOption, ...]:
        """Everything that a page or workbook shows, about five times the size of the outturns."""
        return tuple(self._compared())

    def _compared(self) -> Iterator[CostedOption]:
        """Yield the options one by one, from the second on with the prices of their effects."""
        first: CostedOption | None = None
        for found, of in zip(self.outturns, self.scenarios, strict=True):
            option = _option(found, of)
            if first is None:
                first = option
            else:
                effects = effect_prices(_years(first, self.scenarios[0]), _years(option, of))
                option = replace(option, effects=effects)
            yield option

    def lines(self, lang: Lang, width: int) -> list[str]:
        """Return the costs as text: of one scenario line by line, of several one row each."""
        if not self.outturns:
            return []
        if len(self.outturns) > 1:
            return options_table(self.outturns, lang, width)
        norm_wage = self.scenarios[0].scenario.staffing.turnover.norm_wage_yuan_month
        return outturn_lines(self.outturns[0].outturn, norm_wage, lang, width)

    def write(self, folder: Path, file_system: FileSystem, budget: bool) -> list[str]:
        """Write the table of all lines, and the workbook if it is wanted; return the names of the files."""
        rows = (row for of in self.outturns for row in _rows(of))
        write_table(folder / COSTS_FILE, COLUMNS, rows, file_system)
        written = [COSTS_FILE]
        effects = [row for option in self._compared() for row in _effect_rows(option)]
        if effects:
            write_table(folder / EFFECTS_FILE, EFFECT_COLUMNS, effects, file_system)
            written.append(EFFECTS_FILE)
        if not budget or not self.outturns:
            return written
        from experiments.report.workbook.book import budget_workbook

        write_durably(folder / BUDGET_FILE, budget_workbook(self.book()), file_system)
        return [*written, BUDGET_FILE]

    def book(self) -> BudgetBook:
        """Return what the budget workbook shows."""
        place = self.scenarios[0].scenario.place
        english, chinese = notes(of.scenario for of in self.scenarios)
        return BudgetBook(
            self.options,
            place.name_en,
            place.name_zh,
            self.study_key[:KEY_DIGITS],
            tuple((VERDICTS[of.word].en, VERDICTS[of.word].zh) for of in self.scenarios),
            english,
            chinese,
        )


def cost_study(scenarios: Sequence[PricedScenario], study_key: str) -> StudyCosts:
    """Return the costs of the scenarios that have results, compared with the first of them."""
    finished = tuple(of for of in scenarios if of.rows)
    outturns: list[PricedOutturn] = []
    for of in finished:
        outturn = estimate_outturn(of.scenario, of.rows)
        difference = paired_difference(outturns[0].outturn, outturn) if outturns else None
        outturns.append(PricedOutturn(of.label, of.key, outturn, difference))
    return StudyCosts(tuple(outturns), finished, study_key)


def _option(found: PricedOutturn, of: PricedScenario) -> CostedOption:
    scenario, rows, outturn = of.scenario, of.rows, found.outturn
    low, high = (estimate_outturn(scenario_at(scenario, end), rows) for end in ("low", "high"))
    closed = [row["cases_closed"] for row in rows if "cases_closed" in row]
    return CostedOption(
        found.label,
        found.key,
        outturn,
        low,
        high,
        (*price_ranges(scenario), *payment_rules(scenario)),
        scenario.duties.training.hours_per_year,
        fmean(closed) * outturn.budget.households if closed else None,
        budget_years(scenario),
        scenario.cost.plan.pay_step_share,
        found.difference,
    )


def _years(option: CostedOption, of: PricedScenario) -> PricedYears:
    return PricedYears(option.outturn, option.low, option.high, of.rows)


def _effect_rows(option: CostedOption) -> Iterator[list[str | float | None]]:
    for of in option.effects:
        name = AVOIDED[of.metric]
        price = (None,) * 3 if of.price is None else (of.price.mean, of.price.low, of.price.high)
        avoided = of.avoided.mean, of.avoided.low, of.avoided.high
        yield [
            option.label,
            short_key(option.key),
            of.metric,
            name.en,
            name.zh,
            *avoided,
            *price,
            of.at_low,
            of.at_high,
        ]


def _rows(option: PricedOutturn) -> Iterator[list[str | float | None]]:
    outturn, key = option.outturn, short_key(option.key)
    for line in outturn.budget.lines:
        yield [option.label, key, "establishment", *_line_cells(line)]
    for difference in outturn.differences:
        yield [option.label, key, "difference", *_difference_cells(difference)]
    total = outturn.total
    yield [
        option.label, key, "outturn", "", "total", "", None, None, None, total.mean, total.low, total.high, ""
    ]  # fmt: skip


def _line_cells(line: Line) -> list[str | float | None]:
    payers = ", ".join(f"{payer} {share:g}" for payer, share in line.payers)
    pay = [line.units, line.charged, line.yuan_each, line.yuan, line.yuan, line.yuan, payers]
    return [line.level, line.item, line.post, *pay]


def _difference_cells(of: Difference) -> list[str | float | None]:
    yuan = (None, None, None) if of.yuan is None else (of.yuan.mean, of.yuan.low, of.yuan.high)
    return [of.level, of.item, of.post, of.units.mean, 1.0, None, *yuan, ""]
