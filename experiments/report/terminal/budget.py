"""Establishment budget and outturn as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.answers.answer import Estimate
from experiments.costs.book import PricedOutturn
from experiments.costs.budget_lines import Budget, Outturn, YearBudget
from experiments.report.design.style import Lang
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import Column, drop_to_fit, format_table, narrow_first
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_amount, format_number, in_chinese, unit_of
from experiments.report.text.work import money
from experiments.report.text.wrapping import display_width, fill

SHORT_NAME = 44  # columns of a line's name


def budget_table(budget: Budget, lang: Lang, width: int) -> list[str]:
    """Return the table of the priced lines with their total."""
    lines = [line for line in budget.lines if line.yuan is not None]
    if not lines:
        return []
    names = [_fit(money.item_name(line.item, line.post, line.level, budget.posts)[lang]) for line in lines]
    total = Bilingual("total of the priced lines", "已计价合计")[lang]
    columns = [
        Column((Bilingual("what", "项目")[lang],), (*names, total), "left"),
        Column(
            (Bilingual("number", "数量")[lang],), (*(money.format_units(line.units) for line in lines), "")
        ),
        Column(
            (Bilingual("charged", "分摊")[lang],), (*(f"{100 * line.charged:.0f} %" for line in lines), "")
        ),
        Column(
            (Bilingual("yuan each", "单价（元/年）")[lang],),
            (*(f"{line.yuan_each:,.0f}" for line in lines), ""),
        ),
        Column(
            (Bilingual("yuan a year", "金额（元/年）")[lang],),
            (*(f"{line.yuan:,.0f}" for line in lines), f"{budget.total:,.0f}"),
        ),
    ]
    return format_table(narrow_first(columns, width))


def _fit(name: str) -> str:
    """Return the name without what exceeds its column."""
    while display_width(name) > SHORT_NAME:
        name = name[:-1]
    return name


def outturn_table(outturn: Outturn, lang: Lang, width: int) -> list[str]:
    """Return the lines that lead from the establishment budget to the simulated outturn."""
    budget, shown = outturn.budget, [d for d in outturn.differences if d.units.mean > 0.0]
    names = [_fit(money.item_name(d.item, d.post, d.level, budget.posts)[lang]) for d in shown]
    units = [f"{_amount(d.units, lang)} {money.unit_name(d.item)[lang]}" for d in shown]
    yuan = [money.NOT_PRICED[lang] if d.yuan is None else _amount(d.yuan, lang) for d in shown]
    first, last = Bilingual("establishment budget", "编制预算"), Bilingual("simulated outturn", "模拟决算")
    columns = [
        Column((Bilingual("a year", "每年")[lang],), (first[lang], *names, last[lang]), "left"),
        Column((Bilingual("number", "数量")[lang],), ("", *units, "")),
        Column(
            (Bilingual("yuan (95 % interval)", "元（95%区间）")[lang],),
            (f"{budget.total:,.0f}", *yuan, _amount(outturn.total, lang)),
        ),
    ]
    return format_table(narrow_first(columns, width))


def _amount(of: Estimate, lang: Lang) -> str:
    text = format_amount(of, 1.0)
    return in_chinese(text) if lang == "zh" else text


def outturn_lines(outturn: Outturn, norm_wage: float, lang: Lang, width: int) -> list[str]:
    """Return what a simulated year costs: table, then a household, a closed case and an hour, and what has no price."""
    budget = outturn.budget
    texts = [
        money.outturn_sentence(outturn),
        *money.hour_sentences(outturn),
        *money.payer_sentences(budget),
        money.outturn_payer_sentence(outturn),
        money.low_wage_sentence(outturn, norm_wage),
        money.unpriced_sentence(budget),
    ]
    found = [to_terminal_text(text[lang]) for text in texts if text is not None]
    table = outturn_table(outturn, lang, width) if budget.total > 0.0 else []
    return [
        *map(to_terminal_text, table),
        *(line for text in found for line in fill(text, width, display_width)),
    ]


def options_table(options: Sequence[PricedOutturn], lang: Lang, width: int) -> list[str]:
    """Return one row for each option: yuan a year, a household, a closed case, and more than the first."""
    outturns = [option.outturn for option in options]
    columns = [
        Column(
            (Bilingual("costs", "费用")[lang],), tuple(map(_fit, _names([o.label for o in options]))), "left"
        ),
        Column(_heads("yuan|a year", "元/年", lang), tuple(_half_width(o.total) for o in outturns)),
        Column(
            _heads("more than|the first", "比第一项|增加", lang),
            (
                "",
                *(
                    money.NOT_PRICED[lang] if o.difference is None else _half_width(o.difference)
                    for o in options[1:]
                ),
            ),
        ),
        Column(
            _heads("yuan a|household", "元/户", lang), tuple(_plain(o.per_household, 1.0) for o in outturns)
        ),
        Column(_heads("yuan a|case", "元/件", lang), tuple(_plain(o.per_case, 1.0) for o in outturns)),
        Column(
            _heads("yuan an|hour", "元/小时", lang),
            tuple(_plain(o.per_hour.get("grid"), 0.1) for o in outturns),
        ),
    ]
    return [
        to_terminal_text(line) for line in format_table(narrow_first(drop_to_fit(columns, width, 2), width))
    ]


def _names(labels: Sequence[str]) -> list[str]:
    """Return the names of rows: what is varied; where that exceeds its column the values alone, so that rows differ."""
    if all(display_width(label) <= SHORT_NAME for label in labels):
        return list(labels)
    return [", ".join(part.rpartition("=")[2] for part in label.split(", ")) for label in labels]


def _heads(english: str, chinese: str, lang: Lang) -> tuple[str, ...]:
    return tuple((chinese if lang == "zh" else english).split("|"))


def _plain(of: Estimate | None, finest: float) -> str:
    return "-" if of is None else format_number(of.mean, finest)


def _half_width(of: Estimate) -> str:
    """Format a mean with the half-width of its interval, which is left out if it rounds to nothing."""
    unit = max(1.0, min(unit_of(of.half_width, 1.0), 100.0))
    half = format_number(of.half_width, unit)
    mean = format_number(of.mean, unit)
    return mean if half == "0" else f"{mean} +-{half}"


def year_lines(years: Sequence[YearBudget], lang: Lang, width: int) -> list[str]:
    """Return a line for each budget year: total, and the yuan of a month."""
    texts = []
    for year in years:
        paid = [month for month in year.months if month > 0.0]
        month = f"{paid[0]:,.0f}" if paid else "0"
        texts.append(
            Bilingual(
                f"Budget year {year.year}: {year.total:,.0f} yuan, {month} a month for {len(paid)} months.",
                f"{year.year}预算年度：{year.total:,.0f}元，{len(paid)}个月，每月{month}元。",
            )[lang]
        )
    return [line for text in texts for line in fill(text, width, display_width)]
