"""Sheet of checks: parts equal totals, the documents' own figures, and whether a value has been changed."""

from __future__ import annotations

from experiments.costs.book import BudgetBook
from experiments.costs.statement import by_payer
from experiments.report.text.names.labels import Bilingual
from experiments.report.workbook.months import MONTHS, TOTAL, Months
from experiments.report.workbook.options import Options
from experiments.report.workbook.sheet import Book, Sheet

NAME = Bilingual("Checks", "核对")
HEADS = (
    Bilingual("check", "核对项"),
    Bilingual("should be", "应为"),
    Bilingual("in this workbook", "本表"),
    Bilingual("difference", "差额"),
    Bilingual("result", "结果"),
)
NEAR = 0.5  # yuan
PASSED, CHANGED = "TRUE", "已修改 changed"
FUXIN = (
    (
        Bilingual("Fuxin: wages of 100 new posts (F6)", "阜新：100名新聘工资（F6）"),
        "=100*1580*12",
        1_896_000.0,
    ),
    (
        Bilingual(
            "Fuxin: with 26.6 % insurance, about 2.4 million in the document",
            "阜新：含26.6%社保（文件约240万元）",
        ),
        "=100*1580*12*(1+0.16+0.09+0.007+0.002+0.007)",
        2_400_336.0,
    ),
    (
        Bilingual("Fuxin: 97 integrated posts", "阜新：97名整合人员"),
        "=(50*1800+23*3925+24*3900)*12",
        3_286_500.0,
    ),
)


def write_checks(book: BudgetBook, to: Book, options: Options, months: Months) -> Sheet:
    """Write the sheet: first what must always hold, then what holds until a value is changed."""
    sheet = to.sheet(NAME, (64, 16, 18, 14, 18))
    sheet.heads(0, HEADS)
    row = 1
    for text, formula, value in FUXIN:
        sheet.number(row, 1, value, "money")
        row = _finish(sheet, row, text, formula, value, "FALSE")
    payers = [line for line in options.rows if line.startswith("payer.")]
    for number, option in enumerate(book.options):
        name = f"{number + 1}. {option.label}"
        establishment = options.ref("establishment", number, "middle")
        total = option.outturn.budget.total
        if payers:
            sheet.formula(row, 1, f"={establishment}", total)
            paid = "=" + "+".join(options.ref(line, number, "middle") for line in payers)
            text = Bilingual(f"{name}: payers pay everything", f"{name}：承担金额合计等于预算")
            row = _finish(
                sheet, row, text, paid, sum(by_payer(option.outturn.budget.lines).values()), "FALSE"
            )
        first = months.rows[number, 0]
        sheet.formula(row, 1, f"={months.sheet.at(first, TOTAL)}", option.years[0].total)
        cells = "+".join(months.sheet.at(first, 2 + month) for month in range(MONTHS))
        text = Bilingual(f"{name}: months sum to the first year", f"{name}：各月之和等于首年")
        row = _finish(sheet, row, text, f"={cells}", option.years[0].total, "FALSE")
        for line, kind in (("establishment", "编制预算 establishment"), ("outturn", "模拟决算 outturn")):
            value = total if line == "establishment" else option.outturn.total.mean
            sheet.number(row, 1, value, "money")
            text = Bilingual(
                f"{name}: {kind.split()[1]} as delivered", f"{name}：{kind.split()[0]}与交付时一致"
            )
            row = _finish(sheet, row, text, f"={options.ref(line, number, 'middle')}", value, CHANGED)
    return sheet


def _finish(sheet: Sheet, row: int, text: Bilingual, formula: str, value: float, otherwise: str) -> int:
    """Write the label, the recomputed value, the difference and the result of a check; return the next row."""
    sheet.label(row, 0, text)
    sheet.formula(row, 2, formula, value)
    sheet.formula(row, 3, f"={sheet.at(row, 2)}-{sheet.at(row, 1)}", 0.0)
    result = f'=IF(ABS({sheet.at(row, 3)})<{NEAR},"{PASSED}","{otherwise}")'
    sheet.formula(row, 4, result, PASSED, "text")
    return row + 1
