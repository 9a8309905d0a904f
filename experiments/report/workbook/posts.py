"""Sheet of posts: the pay of every group of posts of every scenario at low, middle and high prices."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.costs.book import CASES, BudgetBook, Case, CostedOption
from experiments.costs.statement import PostGroup
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.work import money
from experiments.report.workbook.inputs import Inputs
from experiments.report.workbook.sheet import NOT_PRICED, Book, Sheet

NAME = Bilingual("Posts", "岗位")
CASE_NAMES = {
    "low": Bilingual("low", "低"),
    "middle": Bilingual("middle", "中"),
    "high": Bilingual("high", "高"),
}
OPTION, LEVEL, POST, POSTS, SHARE, VACANT = range(6)
WAGE, RATE, PAY, SAVED, PRICED, PRICED_WAGE = 6, 9, 12, 15, 18, 21
"""First of three columns: low, middle, high."""
HEADS = (
    Bilingual("scenario", "方案"),
    Bilingual("level", "层级"),
    Bilingual("posts of", "岗位"),
    Bilingual("posts", "岗位数"),
    Bilingual("pay charged", "分摊比例"),
    Bilingual("vacant (simulated)", "空缺率（模拟）"),
)
CASE_HEADS = (
    Bilingual("wage, yuan a month", "月工资（元）"),
    Bilingual("insurance, share", "社保费率"),
    Bilingual("pay, yuan a year", "年支出（元）"),
    Bilingual("vacancies, yuan", "空缺未支出（元）"),
    Bilingual("priced posts", "已计价岗位数"),
    Bilingual("priced posts x wage", "已计价岗位数×月工资"),
)


@dataclass(frozen=True)
class PostRow:
    """A group of posts of an option and its row."""

    option: int
    group: PostGroup
    row: int


@dataclass(frozen=True)
class Posts:
    """The sheet of posts."""

    sheet: Sheet
    rows: tuple[PostRow, ...]

    @property
    def first(self) -> int:
        """Return the first row with posts."""
        return self.rows[0].row

    @property
    def last(self) -> int:
        """Return the last row with posts."""
        return self.rows[-1].row

    def sum_of(self, column: int, option: int, level: str) -> str:
        """Return the sum of a column over the posts of a level of an option, without the equals sign."""
        first, last = self.first, self.last
        values, options, levels = (self.sheet.span(first, last, c) for c in (column, OPTION, LEVEL))
        return f'SUMIFS({values},{options},{option + 1},{levels},"{level}")'


def column_of(block: int, case: Case) -> int:
    """Return the column of a block of three."""
    return block + CASES.index(case)


def wage_key(group: PostGroup) -> str:
    """Return the key of the wage of a group of posts."""
    if group.level == "grid":
        return f"staffing.classes.{group.post}.wage_yuan_month"
    return f"cost.desks.{group.level}.wage_yuan_month"


def write_posts(book: BudgetBook, to: Book, inputs: Inputs) -> Posts:
    """Write the sheet and return where the posts stand."""
    sheet = to.sheet(NAME, (9, 12, 30, 9, 9, 10, *([11] * 18)))
    sheet.heads(
        0,
        (
            *HEADS,
            *(
                Bilingual(f"{head.en}: {CASE_NAMES[case].en}", f"{head.zh}：{CASE_NAMES[case].zh}")
                for head in CASE_HEADS
                for case in CASES
            ),
        ),
    )
    rows: list[PostRow] = []
    for number, option in enumerate(book.options):
        for group in option.outturn.budget.posts:
            rows.append(PostRow(number, group, 1 + len(rows)))
            _write_group(sheet, rows[-1], option, inputs)
    return Posts(sheet, tuple(rows))


def _write_group(sheet: Sheet, of: PostRow, option: CostedOption, inputs: Inputs) -> None:
    row, group = of.row, of.group
    name = money.post_name(group.post if group.level == "grid" else group.level, option.outturn.budget.posts)
    sheet.number(row, OPTION, of.option + 1, "text")
    sheet.text(row, LEVEL, group.level)
    sheet.label(row, POST, name)
    sheet.number(row, POSTS, group.posts, "input")
    sheet.number(row, SHARE, group.cost_share, "input_share")
    sheet.number(row, VACANT, _vacant_share(option, group), "simulated_share")
    for case in CASES:
        _write_case(sheet, of, option, inputs, case)


def _vacant_share(option: CostedOption, group: PostGroup) -> float:
    """Return the share of vacant post-months, 0 where nobody quits."""
    months = [
        d.units.mean for d in option.outturn.differences if d.item == "vacancy" and d.post == group.post
    ]
    return months[0] / (12.0 * group.posts) if group.level == "grid" and months and group.posts else 0.0


def _write_case(sheet: Sheet, of: PostRow, option: CostedOption, inputs: Inputs, case: Case) -> None:
    row, group, number = of.row, of.group, of.option
    wage_value = inputs.value(wage_key(group), number, case)
    key = wage_key(group)
    source = inputs.ref(key, number, case)
    sheet.formula(row, column_of(WAGE, case), f'=IF({source}="","",{source})', wage_value, "number")
    rates = inputs.keys("cost.insurance_rates.", number) if group.insured else []
    rate_value = sum(inputs.value(rate, number, case) or 0.0 for rate in rates)
    references = ",".join(inputs.ref(rate, number, case) for rate in rates) or "0"
    sheet.formula(row, column_of(RATE, case), f"=SUM({references})", rate_value, "share")
    pay = option.at(case).budget.pay_of(group)
    sheet.formula(
        row, column_of(PAY, case), _pay_formula(sheet, of, inputs, case), NOT_PRICED if pay is None else pay
    )
    pay_cell, vacant = sheet.at(row, column_of(PAY, case)), sheet.at(row, VACANT)
    sheet.formula(
        row,
        column_of(SAVED, case),
        f'=IFERROR(0-{vacant}*{pay_cell},"{NOT_PRICED}")',
        NOT_PRICED if pay is None else -_vacant_share(option, group) * pay,
    )
    wage = sheet.at(row, column_of(WAGE, case))
    posts = sheet.at(row, POSTS)
    priced = 0.0 if wage_value is None else group.posts
    sheet.formula(row, column_of(PRICED, case), f'=IF({wage}="",0,{posts})', priced, "number")
    sheet.formula(
        row,
        column_of(PRICED_WAGE, case),
        f'=IF({wage}="",0,{posts}*{wage})',
        priced * (wage_value or 0.0),
        "number",
    )


def _pay_formula(sheet: Sheet, of: PostRow, inputs: Inputs, case: Case) -> str:
    """Return posts x (share x (months x (wage + rate x max(wage, floor)) + bonus) + allowance), or the subsidy."""
    row, number, group = of.row, of.option, of.group
    posts, share = sheet.at(row, POSTS), sheet.at(row, SHARE)
    wage, rate = sheet.at(row, column_of(WAGE, case)), sheet.at(row, column_of(RATE, case))

    def price(name: str) -> str:
        return inputs.ref(f"cost.{name}", number, case)

    floor = price("insurance_floor_yuan_month")
    base = f"MAX({wage},{floor})" if floor != '""' else wage
    yearly = f"{price('months_per_year')}*({wage}+{rate}*{base})+{price('bonus_months')}*{wage}"
    allowance = f"+12*{price('allowance_yuan_month')}" if group.level == "grid" else ""
    unpaid = f'"{NOT_PRICED}"'
    if group.level == "grid" and (subsidy := price("subsidy_yuan_month")) != '""':
        unpaid = f'IF({subsidy}="","{NOT_PRICED}",12*{posts}*{subsidy})'
    return f'=IF({wage}="",{unpaid},{posts}*({share}*({yearly}){allowance}))'
