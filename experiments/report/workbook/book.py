"""The budget workbook as a whole: summary, assumptions, posts, scenarios, months, checks, sources, signed copy."""

from __future__ import annotations

import hashlib
import json

from experiments.costs.book import CASES, BudgetBook
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.work import money
from experiments.report.workbook.checks import write_checks
from experiments.report.workbook.effects import write_effects
from experiments.report.workbook.inputs import STATUS, Inputs, write_inputs
from experiments.report.workbook.months import write_months
from experiments.report.workbook.options import Options
from experiments.report.workbook.posts import CASE_NAMES, write_posts
from experiments.report.workbook.scenarios import write_options
from experiments.report.workbook.sheet import Book, Sheet

SUMMARY, SOURCES, SIGNED = (
    Bilingual("Summary", "摘要"),
    Bilingual("Sources", "来源"),
    Bilingual("Signed copy", "定稿"),
)
COLOURS = Bilingual(
    "Yellow: may be changed. Grey: simulated, from the study. White: computed.",
    "黄色：可修改。灰色：模拟结果。白色：自动计算。",
)
CASE = Bilingual("prices shown here: 1 low, 2 middle, 3 high", "本页所用价格：1低，2中，3高")
MIDDLE = 2
SHOWN = (
    ("establishment", Bilingual("establishment budget, yuan a year", "编制预算（元/年）"), "money"),
    ("outturn", Bilingual("simulated outturn, yuan a year", "模拟决算（元/年）"), "money"),
    ("household", Bilingual("yuan a household", "元/户"), "number"),
    ("case", Bilingual("yuan a closed case", "元/办结一件"), "number"),
    ("more", Bilingual("more than scenario 1, yuan a year", "比方案1增加（元/年）"), "money"),
)
CHECKSUM_DIGITS = 16
ONE_PAGE = 12  # scenarios whose summary, chart included, is printed on one page


def budget_workbook(book: BudgetBook) -> bytes:
    """Return the workbook of a study as the bytes of an .xlsx file; equal studies give equal bytes.

    Parameters
    ----------
    book : BudgetBook
        With one option or more.

    Returns
    -------
    bytes
        Every formula cell holds the value that we computed, so previews show it and a recalculation confirms it.
    """
    to = Book()
    summary = to.sheet(SUMMARY, (60, *([22] * max(len(book.options), 4))))
    inputs = write_inputs(book, to)
    posts = write_posts(book, to, inputs)
    options = write_options(book, to, inputs, posts)
    months = write_months(book, to, inputs, posts, options)
    write_effects(book, to, options)
    write_checks(book, to, options, months)
    _write_sources(book, to)
    _write_signed(book, to)
    _write_summary(book, to, summary, options)
    _define_names(book, to, inputs)
    return to.content()


def _write_summary(book: BudgetBook, to: Book, sheet: Sheet, options: Options) -> None:
    """Write verdicts, totals at the chosen prices, what has no price, and the chart."""
    sheet.label(0, 0, Bilingual(f"{book.name_en}: budget", f"{book.name_zh}：预算"), "title")
    sheet.worksheet.set_row(0, 44)
    sheet.label(1, 0, CASE)
    sheet.number(1, 1, MIDDLE, "input_plain")
    sheet.worksheet.data_validation(1, 1, 1, 1, {"validate": "list", "source": ["1", "2", "3"]})
    chosen = sheet.at(1, 1)
    sheet.label(2, 0, Bilingual("scenario", "方案"), "head")
    sheet.label(3, 0, Bilingual("verdict", "判定"))
    for number, option in enumerate(book.options):
        sheet.text(2, 1 + number, f"{number + 1}. {option.label}", "head")
        if number < len(book.verdicts):
            english, chinese = book.verdicts[number]
            sheet.text(3, 1 + number, f"{chinese}\n{english}" if english else "-")
    row = 4
    for line, text, look in SHOWN:
        sheet.label(row, 0, text)
        for number in range(len(book.options)):
            cases = ",".join(options.ref(line, number, case) for case in CASES)
            value = _shown(book, line, number)
            sheet.formula(row, 1 + number, f"=CHOOSE({chosen},{cases})", value, look)  # type: ignore[arg-type]
        row += 1
    row += 1
    for text in _remarks(book):
        sheet.label(row, 0, text)
        row += 1
    _add_chart(book, to, sheet, row + 1)


def _shown(book: BudgetBook, line: str, number: int) -> float | str:
    """Return our value of a line of the summary at middle prices."""
    option = book.options[number]
    outturn = option.outturn
    if line == "case":
        return outturn.total.mean / option.closed_cases if option.closed_cases else ""
    return {
        "establishment": outturn.budget.total,
        "outturn": outturn.total.mean,
        "household": outturn.total.mean / outturn.budget.households,
        "more": outturn.total.mean - book.options[0].outturn.total.mean,
    }[line]


def _remarks(book: BudgetBook) -> list[Bilingual]:
    """Return colour key, intervals, what has no price, and the study's caveats."""
    remarks = [COLOURS]
    for number, option in enumerate(book.options):
        total, more = option.outturn.total, option.difference
        parts = [f"{total.low:,.0f} - {total.high:,.0f}"]
        english = f"Scenario {number + 1}: 95 % interval of the simulated outturn {parts[0]} yuan"
        chinese = f"方案{number + 1}：模拟决算95%区间{parts[0]}元"
        if more is not None:
            english += (
                f"; paired difference from scenario 1 {more.mean:,.0f} ({more.low:,.0f} - {more.high:,.0f})"
            )
            chinese += f"；与方案1配对差额{more.mean:,.0f}元（{more.low:,.0f} - {more.high:,.0f}）"
        elif number:
            english += f"; difference from scenario 1 {money.NOT_PRICED.en}: some posts have no price"
            chinese += "；部分岗位未计价，与方案1的差额不可比"
        remarks.append(Bilingual(f"{english}.", f"{chinese}。"))
    unpriced = money.unpriced_sentence(book.options[0].outturn.budget)
    remarks += [unpriced] if unpriced is not None else []
    remarks += [Bilingual(en, zh) for en, zh in zip(book.notes_en, book.notes_zh, strict=True)]
    return remarks


def _add_chart(book: BudgetBook, to: Book, sheet: Sheet, row: int) -> None:
    """Add a bar chart of the outturn of every scenario."""
    last = len(book.options)
    chart = to.workbook.add_chart({"type": "bar"})
    line = 4 + [name for name, _, _ in SHOWN].index("outturn")
    chart.add_series({
        "name": "模拟决算（元/年） simulated outturn",
        "categories": [sheet.name, 2, 1, 2, last],
        "values": [sheet.name, line, 1, line, last],
        "fill": {"color": "#1F6AA5"},
        "data_labels": {"value": True, "num_format": "#,##0"},
    })  # fmt: skip
    chart.set_title({"name": "每年费用（元） yuan a year", "name_font": {"size": 11, "bold": False}})
    chart.set_legend({"none": True})
    chart.set_x_axis(
        {"num_format": "#,##0", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#DADADA"}}}
    )
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 720, "height": 120 + 40 * last})
    sheet.worksheet.insert_chart(row, 0, chart)
    if last <= ONE_PAGE:
        sheet.worksheet.fit_to_pages(1, 1)
    else:
        sheet.worksheet.set_h_pagebreaks([row])  # the chart is never cut


def _write_sources(book: BudgetBook, to: Book) -> None:
    """Write where every price comes from, with clause and wording of a document."""
    sheet = to.sheet(SOURCES, (40, 44, 16, 60, 60))
    heads = (
        ("key", "参数名"),
        ("what", "项目"),
        ("status", "性质"),
        ("source", "来源"),
        ("clause", "文件条款"),
    )
    sheet.heads(0, [Bilingual(en, zh) for en, zh in heads])
    prices = {price.key: price for option in book.options for price in option.prices}
    for row, price in enumerate(prices.values(), 1):
        sheet.text(row, 0, price.key)
        sheet.label(row, 1, Bilingual(price.meaning_en, price.meaning_zh))
        sheet.label(row, 2, STATUS.get(price.status, Bilingual(price.status, price.status)))
        sheet.text(row, 3, price.source)
        sheet.text(row, 4, price.fact)


def _write_signed(book: BudgetBook, to: Book) -> None:
    """Write the values as delivered, without formulas, with a checksum and lines for date and signature."""
    sheet = to.sheet(SIGNED, (46, *([22] * max(len(book.options), 4))))
    sheet.label(0, 0, Bilingual("values as delivered, no formulas", "交付时数值（无公式）"), "head")
    rows: list[tuple[Bilingual, list[float | str]]] = []
    for case in CASES:
        name = CASE_NAMES[case]
        for part, text in (
            ("establishment", Bilingual("establishment budget", "编制预算")),
            ("outturn", Bilingual("simulated outturn", "模拟决算")),
        ):
            label = Bilingual(f"{text.en}, {name.en} prices, yuan", f"{text.zh}，{name.zh}档价格（元）")
            totals = [
                o.at(case).budget.total if part == "establishment" else o.at(case).total.mean
                for o in book.options
            ]
            rows.append((label, [round(total, 2) for total in totals]))
    for number, option in enumerate(book.options):
        sheet.text(0, 1 + number, f"{number + 1}. {option.label}", "head")
    for row, (label, values) in enumerate(rows, 1):
        sheet.label(row, 0, label)
        for number, value in enumerate(values):
            sheet.number(row, 1 + number, float(value), "number")
    below = 2 + len(rows)
    signed = [[option.key, option.label] for option in book.options], [values for _, values in rows]
    digest = hashlib.sha256(json.dumps(signed, ensure_ascii=True).encode()).hexdigest()
    for offset, (text, value) in enumerate((
        (Bilingual("study", "研究编号"), book.study_key),
        (Bilingual("price year", "价格年份"), str(book.options[0].outturn.budget.price_year)),
        (Bilingual("checksum of these values", "数值校验码"), digest[:CHECKSUM_DIGITS]),
        (Bilingual("date", "日期"), ""),
        (Bilingual("signature", "签字"), ""),
    )):  # fmt: skip
        sheet.label(below + offset, 0, text)
        sheet.text(below + offset, 1, value)


def _define_names(book: BudgetBook, to: Book, inputs: Inputs) -> None:
    """Name the cells that are changed most: wages of the first scenario, first month, pay step."""
    for key in inputs.keys("staffing.classes.", 0):
        name = "".join(c if c.isalnum() else "_" for c in key.split(".")[2])
        to.workbook.define_name(f"wage_{name}", f"={inputs.ref(key, 0, 'middle')}")
    for name in ("first_month", "pay_step_share"):
        to.workbook.define_name(name, f"={inputs.ref(f'cost.plan.{name}', 0, 'middle')}")
