"""Sheet of assumptions: every price and rule with low, middle and high; all other sheets refer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from experiments.costs.book import BudgetBook, Case, PriceRange
from experiments.costs.statement import PostGroup
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.work import money
from experiments.report.workbook.sheet import Book, Look, Sheet

NAME = Bilingual("Assumptions", "假设")
HEADS = (
    Bilingual("what", "项目"),
    Bilingual("unit", "单位"),
    Bilingual("low", "低"),
    Bilingual("middle (change here)", "中（在此修改）"),
    Bilingual("high", "高"),
    Bilingual("status", "性质"),
    Bilingual("source", "来源"),
    Bilingual("key", "参数名"),
    Bilingual("scenarios", "方案"),
)
WIDTHS = (38, 16, 12, 14, 12, 11, 48, 40, 12)
COLUMN: Mapping[Case, int] = {"low": 2, "middle": 3, "high": 4}
ENDS: tuple[Case, ...] = ("low", "high")
FIRST = 2  # row below headings and note
STATUS: Mapping[str, Bilingual] = {
    "document": Bilingual("document", "文件规定"),
    "published": Bilingual("published", "公开资料"),
    "data": Bilingual("data", "数据"),
    "assumed": Bilingual("assumed", "假设"),
    "structure": Bilingual("choice", "结构选择"),
    "definition": Bilingual("definition", "定义"),
}
NOTE = Bilingual(
    "Yellow cells may be changed; everything follows. An empty price is not priced. Low and high without a range of "
    "their own follow the middle.",
    "黄色单元格可修改，其余自动计算。空白价格为未计价。无区间的项目，低、高两档随中档变化。",
)


class Item(NamedTuple):
    """A price with the scenarios (numbered from 0) that have it at this value."""

    price: PriceRange
    options: tuple[int, ...]


@dataclass(frozen=True)
class Inputs:
    """Cell of the price of a key for an option."""

    sheet: Sheet
    rows: Mapping[tuple[str, int], int]
    values: Mapping[tuple[str, int], PriceRange]

    def ref(self, key: str, option: int, case: Case) -> str:
        """Return the reference of a price; of a key that the option lacks, an empty text."""
        row = self.rows.get((key, option))
        return '""' if row is None else self.sheet.at(row, COLUMN[case])

    def value(self, key: str, option: int, case: Case) -> float | None:
        """Return a price; None = not stated."""
        price = self.values.get((key, option))
        return None if price is None else price.at(case)

    def keys(self, prefix: str, option: int) -> list[str]:
        """Return the keys of an option that begin with a prefix, in their order."""
        return [key for key, of in self.rows if of == option and key.startswith(prefix)]


def collect(book: BudgetBook) -> list[Item]:
    """Return every price once, or once for each value that it has in the scenarios."""
    found: dict[tuple[str, float | None, float | None, float | None], tuple[PriceRange, list[int]]] = {}
    for number, option in enumerate(book.options):
        for price in option.prices:
            same = (price.key, price.low, price.middle, price.high)
            found.setdefault(same, (price, []))[1].append(number)
    order = {price.key: k for k, price in enumerate(p for o in book.options for p in o.prices)}
    items = [Item(price, tuple(options)) for price, options in found.values()]
    return sorted(items, key=lambda item: (order[item.price.key], item.options))


def write_inputs(book: BudgetBook, to: Book) -> Inputs:
    """Write the sheet and return the cell of each price."""
    sheet = to.sheet(NAME, WIDTHS)
    sheet.heads(0, HEADS)
    sheet.text(1, 0, f"{NOTE.zh}\n{NOTE.en}")
    rows: dict[tuple[str, int], int] = {}
    values: dict[tuple[str, int], PriceRange] = {}
    posts = [group for option in book.options for group in option.outturn.budget.posts]
    for row, (price, options) in enumerate(collect(book), FIRST):
        for option in options:
            rows[price.key, option] = row
            values[price.key, option] = price
        _write(sheet, row, price, options, len(book.options))
        sheet.label(row, 0, _title(price, posts))
    return Inputs(sheet, rows, values)


def _title(price: PriceRange, posts: Sequence[PostGroup]) -> Bilingual:
    """Return the meaning of a price, with the posts or the charge that it belongs to."""
    parts = price.key.split(".")
    of: Bilingual | None = None
    if parts[0] == "staffing" or parts[1] == "desks":
        of = money.post_name(parts[2], posts)
    elif parts[1] == "payers":
        of = money.ITEMS.get(parts[2]) or money.post_name(parts[2], posts)
    if of is None:
        return Bilingual(price.meaning_en, price.meaning_zh)
    return Bilingual(f"{price.meaning_en}: {of.en}", f"{price.meaning_zh}：{of.zh}")


def _looks(unit: str) -> tuple[Look, Look]:
    """Return the looks of an input and of a formula by their unit."""
    if unit.startswith("share"):
        return "input_share", "share"
    return ("input", "number") if "yuan" in unit else ("input_plain", "plain")


def _write(sheet: Sheet, row: int, price: PriceRange, options: Sequence[int], of: int) -> None:
    given, computed = _looks(price.unit)
    sheet.text(row, 1, price.unit)
    sheet.number(row, COLUMN["middle"], price.middle, given)
    middle = sheet.at(row, COLUMN["middle"])
    for case in ENDS:
        end = price.at(case)
        if price.middle is not None and end is not None and end != price.middle:
            sheet.number(row, COLUMN[case], end, given)
        else:
            shown = "" if price.middle is None else price.middle
            sheet.formula(row, COLUMN[case], f'=IF(ISBLANK({middle}),"",{middle})', shown, computed)
    sheet.label(row, 5, STATUS.get(price.status, Bilingual(price.status, price.status)))
    sheet.text(row, 6, price.source)
    sheet.text(row, 7, price.key)
    everywhere = len(options) == of
    sheet.text(row, 8, "全部 all" if everywhere else ", ".join(str(option + 1) for option in options))
