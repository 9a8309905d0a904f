"""Sheet of scenarios: its cells, quantities and establishment budget; three columns for each scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from experiments.costs.book import CASES, BudgetBook, Case, CostedOption
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.work import money
from experiments.report.workbook.inputs import Inputs
from experiments.report.workbook.posts import (
    PAY,
    POSTS,
    Posts,
    column_of,
)
from experiments.report.workbook.sheet import NOT_PRICED, Look, Sheet

NAME = Bilingual("Scenarios", "方案")
LABEL_WIDTH, VALUE_WIDTH = 44, 15
DAYS: Mapping[str, str] = {
    "overtime_working_days": "workday_factor",
    "overtime_rest_days": "rest_day_factor",
    "overtime_holidays": "holiday_factor",
}
PRICES = {
    "training": "training_yuan_hour",
    "accident_insurance": "accident_insurance_yuan_year",
    "work_money": "work_money_yuan_grid_month",
    "platform": "platform_yuan_household_year",
}
ADDITIONS = ("training", "accident_insurance", "work_money", "platform", "helpers")
Formula = Callable[[int, Case], str]
Shown = Callable[[CostedOption, Case], float | str | None]


@dataclass
class Options:
    """The sheet, with the row of each line."""

    sheet: Sheet
    book: BudgetBook
    rows: dict[str, int] = field(default_factory=dict)
    next_row: int = 1

    def column(self, option: int, case: Case) -> int:
        """Return the column of an option at low, middle or high prices."""
        return 1 + 3 * option + CASES.index(case)

    def ref(self, line: str, option: int, case: Case) -> str:
        """Return the reference of a line."""
        return self.sheet.at(self.rows[line], self.column(option, case))

    def heading(self, text: Bilingual) -> None:
        """Write a heading of a block."""
        self.sheet.label(self.next_row, 0, text, "head")
        self.next_row += 1

    def given(
        self, line: str, text: Bilingual, value: Callable[[CostedOption], float | None], look: Look
    ) -> None:
        """Write a row of numbers that are no prices; low and high repeat the middle."""
        row = self._label(line, text)
        for number, option in enumerate(self.book.options):
            shown = value(option)
            middle = self.column(number, "middle")
            self.sheet.number(row, middle, shown, look)
            for case in ("low", "high"):
                reference = self.sheet.at(row, middle)
                self.sheet.formula(row, self.column(number, case), f"={reference}", shown or 0.0, "number")

    def computed(
        self, line: str, text: Bilingual, formula: Formula, value: Shown, look: Look = "money"
    ) -> None:
        """Write a row of formulas with our values."""
        row = self._label(line, text)
        for number, option in enumerate(self.book.options):
            for case in CASES:
                found = value(option, case)
                shown = NOT_PRICED if found is None else found
                self.sheet.formula(row, self.column(number, case), formula(number, case), shown, look)

    def _label(self, line: str, text: Bilingual) -> int:
        row = self.rows[line] = self.next_row
        self.sheet.label(row, 0, text)
        self.next_row += 1
        return row


def levels_of(book: BudgetBook) -> list[str]:
    """Return the levels with posts in any option."""
    return list(
        dict.fromkeys(group.level for option in book.options for group in option.outturn.budget.posts)
    )


def overtime_of(book: BudgetBook) -> list[tuple[str, str]]:
    """Return (level, kind of overtime) with any hours in any option."""
    pairs = [(level, item) for level in levels_of(book) for item in DAYS]
    return [pair for pair in pairs if any(units_of(*pair, option) > 0.0 for option in book.options)]


def additions_of(book: BudgetBook) -> list[str]:
    """Return what any option pays for beside the pay of posts."""
    paid = {line.item for option in book.options for line in option.outturn.budget.lines}
    return [item for item in ADDITIONS if item in paid]


def write_quantities(made: Options) -> None:
    made.heading(Bilingual("Extent and simulated quantities", "范围和模拟数量"))
    made.given(
        "households", Bilingual("households", "户数"), lambda o: o.outturn.budget.households, "input_plain"
    )
    made.given("grids", Bilingual("grids", "网格数"), lambda o: o.outturn.budget.grids, "input_plain")
    hours = Bilingual("training, hours a post", "培训（小时/岗）")
    made.given("training_hours", hours, lambda o: o.training_hours, "input_plain")
    closed = Bilingual("closed cases (simulated)", "办结事件（模拟）")
    made.given("closed", closed, lambda o: o.closed_cases, "simulated")
    for level, item in overtime_of(made.book):
        name = money.item_name(item, "", level, made.book.options[0].outturn.budget.posts)
        text = Bilingual(f"{name.en}, hours (simulated)", f"{name.zh}（小时，模拟）")
        made.given(f"hours.{level}.{item}", text, partial(units_of, level, item), "simulated")
    hires = Bilingual("hires (simulated)", "招聘人次（模拟）")
    made.given("hires", hires, partial(units_of, "grid", "recruitment"), "simulated")


def units_of(level: str, item: str, option: CostedOption) -> float:
    """Return the units of a line of the difference, mean over replications."""
    return sum(d.units.mean for d in option.outturn.differences if (d.level, d.item) == (level, item))


def write_establishment(made: Options, inputs: Inputs, posts: Posts) -> list[str]:
    """Write the lines of the establishment budget; return their names."""
    made.heading(Bilingual("Establishment budget", "编制预算"))
    names = []
    for level in levels_of(made.book):
        name = money.post_name(level, ())
        text = Bilingual(f"pay: {name.en}", f"人员经费：{name.zh}")
        made.computed(f"pay.{level}", text, partial(_pay, posts, level), partial(_pay_value, level))
        names.append(f"pay.{level}")
    for item in additions_of(made.book):
        formula = partial(_addition, made, inputs, posts, item)
        made.computed(item, money.ITEMS[item], formula, partial(_addition_value, item))
        names.append(item)
    return names


def _pay(posts: Posts, level: str, option: int, case: Case) -> str:
    total = posts.sum_of(column_of(PAY, case), option, level)
    return f'=IF({total}=0,"{NOT_PRICED}",{total})'


def _pay_value(level: str, option: CostedOption, case: Case) -> float | None:
    return option.at(case).budget.total_of(level)


def _addition_value(item: str, option: CostedOption, case: Case) -> float | str | None:
    """Return the yuan of an item; an empty text where the scenario has no such line."""
    lines = [line for line in option.at(case).budget.lines if line.item == item]
    return lines[0].yuan if lines else ""


def _addition(made: Options, inputs: Inputs, posts: Posts, item: str, option: int, case: Case) -> str:
    """Return the formula of what is paid beside the posts' pay."""
    if not any(line.item == item for line in made.book.options[option].outturn.budget.lines):
        return '=""'
    households, grids, hours = (
        made.ref(name, option, case) for name in ("households", "grids", "training_hours")
    )
    number = posts.sum_of(POSTS, option, "grid")
    if item == "helpers":
        each = inputs.ref("cost.helpers.per_grid", option, case)
        subsidy = inputs.ref("cost.helpers.subsidy_yuan_month", option, case)
        return f'=IF({each}="","{NOT_PRICED}",IF({subsidy}="","{NOT_PRICED}",12*{grids}*{each}*{subsidy}))'
    price = inputs.ref(f"cost.{PRICES[item]}", option, case)
    amounts = {
        "training": f"{number}*{hours}*{price}",
        "accident_insurance": f"{number}*{price}",
        "work_money": f"12*{grids}*{price}",
        "platform": f"{households}*{price}",
    }
    return f'=IF({price}="","{NOT_PRICED}",{amounts[item]})'
