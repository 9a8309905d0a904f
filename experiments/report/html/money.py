"""Section "money": establishment budget by line and payer, simulated outturn, what has no price, sources of prices."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.answers.answer import Estimate
from experiments.costs.book import CostedOption, PriceRange
from experiments.costs.statement import Budget, Outturn, by_payer
from experiments.report.html.templating import Row
from experiments.report.text.names.labels import STATUS, Bilingual
from experiments.report.text.names.units import unit_name
from experiments.report.text.numbers import amount_unit, format_number
from experiments.report.text.work import money

PLAIN = Bilingual("", "")


def money_section(options: Sequence[CostedOption], names: Sequence[Bilingual]) -> Row | None:
    """Return the costs of a single scenario line by line, of several one row each; None if nothing is priced."""
    priced = [option for option in options if option.outturn.budget.total > 0.0]
    if not priced:
        return None
    first = options[0]
    return {
        "year": first.outturn.budget.price_year,
        "options": _options(options, names) if len(options) > 1 else [],
        "budget": _budget(first.outturn.budget) if first.outturn.budget.total > 0.0 else None,
        "outturn": _outturn(first.outturn) if first.outturn.budget.total > 0.0 else [],
        "payers": _payers(first.outturn),
        "paragraphs": [part for part in _paragraphs(first) if part],
        "prices": [_price(price) for price in first.prices if price.middle is not None],
    }


def amount(of: Estimate | None) -> Row:
    """Return a mean and its interval; empty without one."""
    if of is None:
        return {"mean": money.NOT_PRICED, "span": PLAIN}
    unit = amount_unit(of)
    low, high = format_number(of.low, unit), format_number(of.high, unit)
    mean = format_number(of.mean, unit)
    span = PLAIN if low == high else Bilingual(f"{low} to {high}", f"{low}至{high}")
    return {"mean": Bilingual(mean, mean), "span": span}


def _options(options: Sequence[CostedOption], names: Sequence[Bilingual]) -> list[Row]:
    return [
        {
            "name": name,
            "budget": f"{option.outturn.budget.total:,.0f}",
            "outturn": amount(option.outturn.total),
            "more": {"mean": PLAIN, "span": PLAIN} if option is options[0] else amount(option.difference),
            "household": amount(option.outturn.per_household),
            "case": amount(option.outturn.per_case),
        }
        for option, name in zip(options, names, strict=True)
    ]


def _budget(budget: Budget) -> Row:
    lines = [line for line in budget.lines if line.yuan is not None]
    return {
        "rows": [
            {
                "name": money.item_name(line.item, line.post, line.level, budget.posts),
                "units": money.format_units(line.units),
                "unit": money.unit_name(line.item),
                "charged": f"{100 * line.charged:.0f}",
                "each": f"{line.yuan_each:,.0f}",
                "yuan": f"{line.yuan:,.0f}",
                "payers": money.payer_names(line),
            }
            for line in lines
        ],
        "total": f"{budget.total:,.0f}",
    }


def _outturn(outturn: Outturn) -> list[Row]:
    budget = outturn.budget
    rows: list[Row] = [{
        "name": Bilingual("establishment budget", "编制预算"), "units": None,
        "yuan": {"mean": Bilingual(*[f"{budget.total:,.0f}"] * 2), "span": PLAIN},
    }]  # fmt: skip
    for of in outturn.differences:
        if of.units.mean > 0.0:
            rows.append({
                "name": money.item_name(of.item, of.post, of.level, budget.posts),
                "units": {**amount(of.units), "unit": money.unit_name(of.item), "counted": True},
                "yuan": amount(of.yuan),
            })  # fmt: skip
    rows.append(
        {"name": Bilingual("simulated outturn", "模拟决算"), "units": None, "yuan": amount(outturn.total)}
    )
    return rows


def _payers(outturn: Outturn) -> list[Row]:
    planned, simulated = by_payer(outturn.budget.lines), outturn.by_payer()
    return [
        {
            "name": money.PAYERS[payer],
            "planned": f"{yuan:,.0f}",
            "simulated": format_number(simulated[payer], 100.0),
        }
        for payer, yuan in planned.items()
    ]


def _paragraphs(option: CostedOption) -> list[list[Bilingual]]:
    """Return budget and outturn, then a household, then what is charged in part and what has no price."""
    outturn = option.outturn
    budget = outturn.budget
    if budget.total <= 0.0:
        return [[money.outturn_sentence(outturn)]]
    totals = (of.budget.total for of in (option.low, outturn, option.high))
    missing = money.unpriced_sentence(budget)
    return [
        [money.budget_sentence(outturn), money.range_sentence(*totals)],
        [money.household_sentence(budget), money.simulated_sentence(outturn)],
        [*money.part_time_sentences(budget), *([missing] if missing else [])],
    ]


def _price(price: PriceRange) -> Row:
    low, high = price.low, price.high
    return {
        "key": price.key,
        "meaning": Bilingual(price.meaning_en, price.meaning_zh),
        "value": f"{price.middle:,g}",
        "unit": unit_name(price.unit),
        "range": "" if low is None or high is None or low == high else f"{low:,g} – {high:,g}",
        "source": Bilingual(price.source, price.source_zh or price.source),
        "status": STATUS.get(price.status, Bilingual(price.status, price.status)),
        "clause": price.fact,
    }
