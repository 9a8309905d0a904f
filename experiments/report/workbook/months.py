"""Sheet of months and years: hiring in the middle of a year, pay steps; middle prices."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.costs.book import BudgetBook, CostedOption
from experiments.report.text.names.labels import Bilingual
from experiments.report.workbook.inputs import Inputs
from experiments.report.workbook.options import Options, additions_of
from experiments.report.workbook.posts import PAY, POSTS, RATE, SHARE, WAGE, Posts, column_of
from experiments.report.workbook.sheet import Book, Sheet, letters

NAME = Bilingual("Months", "逐月")
MONTHS = 12
TOTAL = 2 + MONTHS
YEAR_PAY, YEAR_BONUS = 0, 1


@dataclass(frozen=True)
class Months:
    """The sheet, with the row of each option and year."""

    sheet: Sheet
    rows: dict[tuple[int, int], int]  # (option, year from 0) -> row


def write_months(book: BudgetBook, to: Book, inputs: Inputs, posts: Posts, options: Options) -> Months:
    """Write each budget year of each option by month, and the pay of the posts in each year below."""
    sheet = to.sheet(NAME, (26, 9, *([11] * MONTHS), 14, 10, 14, 14))
    month_names = [Bilingual(str(month), f"{month}月") for month in range(1, MONTHS + 1)]
    extra = (
        Bilingual("year", "全年"),
        Bilingual("wage factor", "工资系数"),
        Bilingual("pay of the posts, whole year", "人员经费（全年）"),
        Bilingual("of which bonus", "其中奖金"),
    )
    sheet.heads(0, (Bilingual("scenario", "方案"), Bilingual("year", "年度"), *month_names, *extra))
    rows: dict[tuple[int, int], int] = {}
    for number, option in enumerate(book.options):
        for k in range(len(option.years)):
            rows[number, k] = 1 + len(rows)
    below = 3 + len(rows)
    sheet.label(below - 1, 0, Bilingual("Pay of the posts by year", "各年度人员经费"), "head")
    for k in range(max(len(option.years) for option in book.options)):
        sheet.label(below - 1, 2 + 2 * k, Bilingual(f"year {k + 1}: pay", f"第{k + 1}年经费"), "head")
        sheet.label(below - 1, 3 + 2 * k, Bilingual(f"year {k + 1}: bonus", f"第{k + 1}年奖金"), "head")
    pay = _write_post_years(book, sheet, inputs, posts, rows, below)
    for (number, k), row in rows.items():
        _write_year(book.options[number], sheet, inputs, options, (number, k, row), pay[number, k])
    return Months(sheet, rows)


def _write_post_years(
    book: BudgetBook, sheet: Sheet, inputs: Inputs, posts: Posts, rows: dict[tuple[int, int], int], below: int
) -> dict[tuple[int, int], tuple[str, str]]:
    """Write (pay, bonus) of each group of posts in each year; return the references to sum by option and year."""
    spans: dict[tuple[int, int], tuple[list[str], list[str]]] = {key: ([], []) for key in rows}
    for place, of in enumerate(posts.rows):
        row, option = below + place, book.options[of.option]
        sheet.text(row, 0, f"{of.option + 1}. {of.group.post}")
        for k in range(len(option.years)):
            factor = sheet.at(rows[of.option, k], TOTAL + 1)
            column = 2 + 2 * k
            whole, bonus = _post_year(posts, inputs, of.option, of.row, factor, of.group.level)
            shown = _post_year_values(option, inputs, of.option, k, of.group.level, of.group.post)
            sheet.formula(row, column, whole, shown[YEAR_PAY])
            sheet.formula(row, column + 1, bonus, shown[YEAR_BONUS])
            spans[of.option, k][YEAR_PAY].append(sheet.at(row, column))
            spans[of.option, k][YEAR_BONUS].append(sheet.at(row, column + 1))
    return {key: (",".join(pay), ",".join(bonus)) for key, (pay, bonus) in spans.items()}


def _post_year(
    posts: Posts, inputs: Inputs, option: int, row: int, factor: str, level: str
) -> tuple[str, str]:
    """Return the formulas of pay and bonus of a group of posts with wages x factor; 0 without a price."""
    sheet = posts.sheet
    number, share = sheet.at(row, POSTS), sheet.at(row, SHARE)
    wage, rate, pay = (sheet.at(row, column_of(block, "middle")) for block in (WAGE, RATE, PAY))
    floor = inputs.ref("cost.insurance_floor_yuan_month", option, "middle")
    months, bonus = (inputs.ref(f"cost.{n}", option, "middle") for n in ("months_per_year", "bonus_months"))
    base = f"MAX({wage}*{factor},{floor})" if floor != '""' else f"{wage}*{factor}"
    yearly = f"{months}*({wage}*{factor}+{rate}*{base})+{bonus}*{wage}*{factor}"
    allowance = f"+12*{inputs.ref('cost.allowance_yuan_month', option, 'middle')}" if level == "grid" else ""
    whole = f'=IF({wage}="",IFERROR({pay}+0,0),{number}*({share}*({yearly}){allowance}))'
    return whole, f'=IF({wage}="",0,{number}*{share}*{bonus}*{wage}*{factor})'


def _post_year_values(
    option: CostedOption, inputs: Inputs, number: int, k: int, level: str, post: str
) -> tuple[float, float]:
    """Return our (pay, bonus) of a group of posts in a year."""
    budget = option.years[k].budget
    lines = [
        x for x in budget.lines if x.is_pay and (x.level, x.post) == (level, post) and x.yuan is not None
    ]
    return sum(x.yuan or 0.0 for x in lines), sum(x.yuan or 0.0 for x in lines if x.item == "bonus")


def _write_year(
    option: CostedOption,
    sheet: Sheet,
    inputs: Inputs,
    options: Options,
    at: tuple[int, int, int],
    pay: tuple[str, str],
) -> None:
    """Write a year: its months, total, wage factor and pay."""
    number, k, row = at
    year = option.years[k]
    sheet.text(row, 0, f"{number + 1}. {option.label}")
    sheet.number(row, 1, year.year, "text")
    step = inputs.ref("cost.plan.pay_step_share", number, "middle")
    factor = "=1" if k == 0 else f"={sheet.at(row - 1, TOTAL + 1)}*(1+{step})"
    sheet.formula(row, TOTAL + 1, factor, (1.0 + option.pay_step_share) ** k, "number")
    sheet.formula(
        row,
        TOTAL + 2,
        f"=SUM({pay[YEAR_PAY]})",
        sum(x.yuan or 0.0 for x in year.budget.lines if x.is_pay and x.yuan is not None),
    )
    bonus = sum(x.yuan or 0.0 for x in year.budget.lines if x.item == "bonus" and x.yuan is not None)
    sheet.formula(row, TOTAL + 3, f"=SUM({pay[YEAR_BONUS]})", bonus)
    additions = ",".join(options.ref(item, number, "middle") for item in additions_of(options.book))
    first = inputs.ref("cost.plan.first_month", number, "middle") if k == 0 else "1"
    whole, of_it = sheet.at(row, TOTAL + 2), sheet.at(row, TOTAL + 3)
    for month in range(1, MONTHS + 1):
        recurring = f"IF({month}<{first},0,({whole}-{of_it}+SUM({additions}))/12)"
        december = f"+{of_it}*(13-{first})/12" if month == MONTHS else ""
        sheet.formula(row, 1 + month, f"={recurring}{december}", year.months[month - 1])
    cells = f"{letters(2)}{row + 1}:{letters(1 + MONTHS)}{row + 1}"
    sheet.formula(row, TOTAL, f"=SUM({cells})", year.total)
