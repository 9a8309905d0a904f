"""Sheet of scenarios: establishment budget, difference line by line, outturn, payers; three columns each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from experiments.costs.statement import CASES, BudgetBook, Case, CostedOption, by_payer
from experiments.report.text import money
from experiments.report.text.labels import Bilingual
from experiments.report.workbook.inputs import Inputs
from experiments.report.workbook.posts import (
    CASE_NAMES,
    PAY,
    POSTS,
    PRICED,
    PRICED_WAGE,
    SAVED,
    Posts,
    column_of,
)
from experiments.report.workbook.sheet import NOT_PRICED, Book, Look, Sheet

NAME = Bilingual("Scenarios", "方案")
LABEL_WIDTH, VALUE_WIDTH = 44, 15
DAYS: Mapping[str, str] = {
    "overtime_working_days": "workday_factor",
    "overtime_rest_days": "rest_day_factor",
    "overtime_holidays": "holiday_factor",
}
HIRES = {"recruitment": "recruitment_yuan_hire", "entry_training": "entry_training_yuan_hire"}
PRICES = {
    "training": "training_yuan_hour",
    "accident_insurance": "accident_insurance_yuan_year",
    "work_money": "work_money_yuan_grid_month",
    "platform": "platform_yuan_household_year",
}
ADDITIONS = ("training", "accident_insurance", "work_money", "platform", "helpers")
GRID_LINES = (
    "training",
    "accident_insurance",
    "vacancy",
    "recruitment",
    "entry_training",
)  # paid as grid posts
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
    return [pair for pair in pairs if any(_units_of(*pair, option) > 0.0 for option in book.options)]


def additions_of(book: BudgetBook) -> list[str]:
    """Return what any option pays for beside the pay of posts."""
    paid = {line.item for option in book.options for line in option.outturn.budget.lines}
    return [item for item in ADDITIONS if item in paid]


def write_options(book: BudgetBook, to: Book, inputs: Inputs, posts: Posts) -> Options:
    """Write the sheet and return where its lines stand."""
    sheet = to.sheet(NAME, (LABEL_WIDTH, *([VALUE_WIDTH] * (3 * len(book.options)))))
    made = Options(sheet, book)
    sheet.label(0, 0, Bilingual("yuan a year", "元/年"), "head")
    for number, option in enumerate(book.options):
        for case in CASES:
            text = f"{number + 1}. {option.label}\n{CASE_NAMES[case].zh} {CASE_NAMES[case].en}"
            sheet.text(0, made.column(number, case), text, "head")
    _write_quantities(made)
    establishment = _write_establishment(made, inputs, posts)
    differences = _write_differences(made, inputs, posts)
    _write_outturn(made, establishment, differences)
    _write_payers(made, inputs, establishment, differences)
    return made


def _write_quantities(made: Options) -> None:
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
        made.given(f"hours.{level}.{item}", text, partial(_units_of, level, item), "simulated")
    hires = Bilingual("hires (simulated)", "招聘人次（模拟）")
    made.given("hires", hires, partial(_units_of, "grid", "recruitment"), "simulated")


def _units_of(level: str, item: str, option: CostedOption) -> float:
    """Return the units of a line of the difference, mean over replications."""
    return sum(d.units.mean for d in option.outturn.differences if (d.level, d.item) == (level, item))


def _write_establishment(made: Options, inputs: Inputs, posts: Posts) -> list[str]:
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


def _write_differences(made: Options, inputs: Inputs, posts: Posts) -> list[str]:
    """Write the lines from the establishment budget to the outturn; return their names."""
    made.heading(Bilingual("Difference of the simulated year", "模拟年度差额"))
    made.computed("vacancy", money.ITEMS["vacancy"], partial(_vacancy, posts), _vacancy_value)
    names = ["vacancy"]
    for level, item in overtime_of(made.book):
        text = money.item_name(item, "", level, made.book.options[0].outturn.budget.posts)
        formula = partial(_overtime, made, inputs, posts, (level, item))
        made.computed(f"yuan.{level}.{item}", text, formula, partial(_difference_value, level, item))
        names.append(f"yuan.{level}.{item}")
    for item, key in HIRES.items():
        formula = partial(_hires, made, inputs, key)
        made.computed(item, money.ITEMS[item], formula, partial(_difference_value, "grid", item))
        names.append(item)
    return names


def _vacancy(posts: Posts, option: int, case: Case) -> str:
    return f"={posts.sum_of(column_of(SAVED, case), option, 'grid')}"


def _vacancy_value(option: CostedOption, case: Case) -> float:
    lines = [d.yuan for d in option.at(case).differences if d.item == "vacancy"]
    return sum(yuan.mean for yuan in lines if yuan is not None)


def _difference_value(level: str, item: str, option: CostedOption, case: Case) -> float | None:
    """Return the yuan of a line of the difference; None without a price, 0 without such a line."""
    lines = [d.yuan for d in option.at(case).differences if (d.level, d.item) == (level, item)]
    return None if None in lines else sum(yuan.mean for yuan in lines if yuan is not None)


def _overtime(
    made: Options, inputs: Inputs, posts: Posts, of: tuple[str, str], option: int, case: Case
) -> str:
    """Return hours x factor x mean hourly wage of the level's priced posts."""
    level, item = of
    hours = made.ref(f"hours.{level}.{item}", option, case)
    lines = made.book.options[option].outturn.differences
    paid = [d.yuan for d in lines if (d.level, d.item) == of]
    if all(yuan is not None and yuan.mean == 0.0 for yuan in paid):
        return f"=0*{hours}"  # no hours, or overtime that is not paid
    factor, days, day = (
        inputs.ref(f"cost.overtime.{name}", option, case)
        for name in (DAYS[item], "days_per_month", "hours_per_day")
    )
    priced = posts.sum_of(column_of(PRICED, case), option, level)
    wages = posts.sum_of(column_of(PRICED_WAGE, case), option, level)
    return f'=IF({priced}=0,"{NOT_PRICED}",{hours}*{factor}*{wages}/{priced}/{days}/{day})'


def _hires(made: Options, inputs: Inputs, key: str, option: int, case: Case) -> str:
    hires, price = made.ref("hires", option, case), inputs.ref(f"cost.{key}", option, case)
    return f'=IF({price}="",IF({hires}=0,0,"{NOT_PRICED}"),{hires}*{price})'


def _write_outturn(made: Options, establishment: list[str], differences: list[str]) -> None:
    made.heading(Bilingual("Totals of everything priced", "已计价合计"))
    for name, text, parts in (
        ("establishment", Bilingual("establishment budget", "编制预算"), establishment),
        ("difference", Bilingual("difference", "差额"), differences),
        ("outturn", Bilingual("simulated outturn", "模拟决算"), ["establishment", "difference"]),
    ):
        made.computed(name, text, partial(_total, made, parts), partial(_total_value, name))
    for name, text, of in (
        ("household", Bilingual("yuan a household", "元/户"), "households"),
        ("case", Bilingual("yuan a closed case", "元/办结一件"), "closed"),
    ):
        made.computed(name, text, partial(_quotient, made, of), partial(_quotient_value, of), "number")
    more = Bilingual("more than scenario 1", "比方案1增加")
    made.computed("more", more, partial(_more, made), partial(_more_value, made.book.options[0]))


def _total(made: Options, names: list[str], option: int, case: Case) -> str:
    return "=SUM(" + ",".join(made.ref(name, option, case) for name in names) + ")"


def _total_value(name: str, option: CostedOption, case: Case) -> float:
    outturn = option.at(case)
    budget, total = outturn.budget.total, outturn.total.mean
    return {"establishment": budget, "difference": total - budget, "outturn": total}[name]


def _quotient(made: Options, of: str, option: int, case: Case) -> str:
    return f'=IFERROR({made.ref("outturn", option, case)}/{made.ref(of, option, case)},"")'


def _quotient_value(of: str, option: CostedOption, case: Case) -> float | str:
    number = option.outturn.budget.households if of == "households" else option.closed_cases
    return option.at(case).total.mean / number if number else ""


def _more(made: Options, option: int, case: Case) -> str:
    return f"={made.ref('outturn', option, case)}-{made.ref('outturn', 0, case)}"


def _more_value(first: CostedOption, option: CostedOption, case: Case) -> float:
    return option.at(case).total.mean - first.at(case).total.mean


def _write_payers(made: Options, inputs: Inputs, establishment: list[str], differences: list[str]) -> None:
    payers = list(
        dict.fromkeys(payer for o in made.book.options for payer in by_payer(o.outturn.budget.lines))
    )
    whole = [*establishment, *differences]
    for block, text, lines, value in (
        ("payer", Bilingual("who pays the budget", "编制预算由谁承担"), establishment, _budget_of),
        ("paid", Bilingual("who pays the outturn", "模拟决算由谁承担"), whole, _outturn_of),
    ):
        made.heading(text)
        for payer in payers:
            name = money.PAYERS[payer]
            label = Bilingual(f"{text.en}: {name.en}", f"{text.zh}：{name.zh}")
            made.computed(
                f"{block}.{payer}", label, partial(_paid, made, inputs, lines, payer), partial(value, payer)
            )


def _paid(made: Options, inputs: Inputs, lines: list[str], payer: str, option: int, case: Case) -> str:
    parts = [
        f"IFERROR({made.ref(line, option, case)}*{share},0)"
        for line in lines
        if (share := inputs.ref(f"cost.payers.{_charge(line)}.{payer}", option, case)) != '""'
    ]
    return "=" + ("+".join(parts) or "0")


def _budget_of(payer: str, option: CostedOption, case: Case) -> float:
    return by_payer(option.at(case).budget.lines).get(payer, 0.0)


def _outturn_of(payer: str, option: CostedOption, case: Case) -> float:
    return option.at(case).by_payer().get(payer, 0.0)


def _charge(line: str) -> str:
    """Return the entry of ``cost.payers`` that pays a line."""
    if line.startswith(("pay.", "yuan.")):
        return line.split(".")[1]
    return "grid" if line in GRID_LINES else line
