"""Sheet of effects: late cases and undone visits that every scenario avoids, and the yuan of one avoided."""

from __future__ import annotations

from experiments.analysis.answers.effect_price import EffectPrice
from experiments.costs.book import CASES, BudgetBook, Case
from experiments.report.text.findings.effects import AVOIDED
from experiments.report.text.names.labels import Bilingual
from experiments.report.workbook.options import Options
from experiments.report.workbook.posts import CASE_NAMES
from experiments.report.workbook.sheet import Book, Sheet

NAME = Bilingual("Effects", "效果")
NO_EFFECT = "看不出效果 no measurable effect"
EXTRA, EACH, INTERVAL = 5, 8, 11  # first columns of more yuan, of yuan for one avoided, of its interval
WIDTHS = (36, 20, *([15] * 11))


def write_effects(book: BudgetBook, to: Book, options: Options) -> None:
    """Write one row for each scenario and effect; no sheet where nothing can be compared."""
    if not any(option.effects for option in book.options):
        return
    sheet = to.sheet(NAME, WIDTHS)
    sheet.heads(0, _heads())
    row = 1
    for number, option in enumerate(book.options):
        for effect in option.effects:
            sheet.text(row, 0, f"{number + 1}. {option.label}")
            _write_effect(book, sheet, row, number, effect, options)
            row += 1


def _heads() -> list[Bilingual]:
    avoided = [
        Bilingual("avoided a year against scenario 1", "比方案1每年减少"),
        Bilingual("95 % interval, low", "95%区间下限"),
        Bilingual("95 % interval, high", "95%区间上限"),
    ]
    extra = [_cased(Bilingual("more yuan a year", "每年增加费用（元）"), case) for case in CASES]
    each = [_cased(Bilingual("yuan for one avoided", "每减少一件（次）费用（元）"), case) for case in CASES]
    interval = [
        Bilingual("yuan for one avoided, simulated: low", "每减少一件（次）费用，模拟区间下限"),
        Bilingual("high", "模拟区间上限"),
    ]
    return [Bilingual("scenario", "方案"), Bilingual("effect", "效果"), *avoided, *extra, *each, *interval]


def _cased(text: Bilingual, case: Case) -> Bilingual:
    name = CASE_NAMES[case]
    return Bilingual(f"{text.en}, {name.en} prices", f"{text.zh}，{name.zh}档")


def _write_effect(
    book: BudgetBook, sheet: Sheet, row: int, number: int, effect: EffectPrice, options: Options
) -> None:
    """Write one row: what is simulated in grey, yuan as formulas of the sheet of scenarios."""
    option, first = book.options[number], book.options[0]
    sheet.label(row, 1, AVOIDED[effect.metric])
    for offset, value in enumerate((effect.avoided.mean, effect.avoided.low, effect.avoided.high)):
        sheet.number(row, 2 + offset, value, "simulated")
    mean, low = sheet.at(row, 2), sheet.at(row, 3)
    for offset, case in enumerate(CASES):
        more = option.at(case).total.mean - first.at(case).total.mean
        outturns = options.ref("outturn", number, case), options.ref("outturn", 0, case)
        sheet.formula(row, EXTRA + offset, f"={outturns[0]}-{outturns[1]}", more)
        each = NO_EFFECT if effect.avoided.low <= 0.0 else more / effect.avoided.mean
        formula = f'=IF({low}>0,{sheet.at(row, EXTRA + offset)}/{mean},"{NO_EFFECT}")'
        sheet.formula(row, EACH + offset, formula, each, "number")
    ends = (None, None) if effect.price is None else (effect.price.low, effect.price.high)
    for offset, end in enumerate(ends):
        sheet.number(row, INTERVAL + offset, end, "simulated")
