"""Sheet of scenarios, continued: difference line by line, outturn, payers; and the sheet as a whole."""

from __future__ import annotations

from functools import partial

from experiments.costs.book import CASES, BudgetBook, Case, CostedOption
from experiments.costs.statement import by_payer
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.work import money
from experiments.report.workbook.inputs import Inputs
from experiments.report.workbook.options import (
    DAYS,
    LABEL_WIDTH,
    NAME,
    VALUE_WIDTH,
    Options,
    overtime_of,
    write_establishment,
    write_quantities,
)
from experiments.report.workbook.posts import CASE_NAMES, PRICED, PRICED_WAGE, SAVED, Posts, column_of
from experiments.report.workbook.sheet import NOT_PRICED, Book

HIRES = {"recruitment": "recruitment_yuan_hire", "entry_training": "entry_training_yuan_hire"}
GRID_LINES = (
    "training",
    "accident_insurance",
    "vacancy",
    "recruitment",
    "entry_training",
)  # paid as grid posts


def write_options(book: BudgetBook, to: Book, inputs: Inputs, posts: Posts) -> Options:
    """Write the sheet and return where its lines stand."""
    sheet = to.sheet(NAME, (LABEL_WIDTH, *([VALUE_WIDTH] * (3 * len(book.options)))))
    made = Options(sheet, book)
    sheet.label(0, 0, Bilingual("yuan a year", "元/年"), "head")
    for number, option in enumerate(book.options):
        for case in CASES:
            text = f"{number + 1}. {option.label}\n{CASE_NAMES[case].zh} {CASE_NAMES[case].en}"
            sheet.text(0, made.column(number, case), text, "head")
    write_quantities(made)
    establishment = write_establishment(made, inputs, posts)
    differences = write_differences(made, inputs, posts)
    write_outturn(made, establishment, differences)
    write_payers(made, inputs, establishment, differences)
    return made


def write_differences(made: Options, inputs: Inputs, posts: Posts) -> list[str]:
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


def write_outturn(made: Options, establishment: list[str], differences: list[str]) -> None:
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


def write_payers(made: Options, inputs: Inputs, establishment: list[str], differences: list[str]) -> None:
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
