"""`gridstaff cost PLACE`: the establishment budget of a place in yuan; nothing is simulated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from experiments.cli.commands.explain_commands import compose_scenario
from experiments.costs.establishment_budget import establishment_budget
from experiments.costs.plan import budget_years
from experiments.costs.ranges import price_ranges, scenario_at
from experiments.report.terminal.budget import budget_table, year_lines
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.width import terminal_width
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.work import money
from experiments.report.text.wrapping import display_width, fill

if TYPE_CHECKING:
    from experiments.compose.composer import Composer
    from experiments.compose.request import Lang
    from experiments.costs.budget_lines import Budget
    from sim.config import Scenario


def describe_cost(composer: Composer, place: str, words: Sequence[str], lang: Lang) -> list[str]:
    """Return the budget of a place as lines of text.

    Parameters
    ----------
    composer
        Source of the scenario.
    place
        Name of the place.
    words
        Settings ``key=value``: staffing, wages, prices, ``cost.plan``.
    lang
        Language of the text.

    Raises
    ------
    UserError
        For an unknown place or key, or a value that is not allowed.
    """
    scenario = compose_scenario(composer, place, words)
    budget = establishment_budget(scenario)
    lines = [line for text in (_heading(scenario, budget),) for line in _wrap(text, lang)]
    lines += [to_terminal_text(line) for line in budget_table(budget, lang, terminal_width())]
    lines += [line for text in _sentences(scenario, budget) for line in _wrap(text, lang)]
    return lines + (year_lines(budget_years(scenario), lang, terminal_width()) if budget.total > 0.0 else [])


def _wrap(text: Bilingual, lang: Lang) -> list[str]:
    return fill(to_terminal_text(text[lang]), terminal_width(), display_width)


def _heading(scenario: Scenario, budget: Budget) -> Bilingual:
    place, households, grids = scenario.place, f"{budget.households:,.0f}", f"{budget.grids:,.4g}"
    return Bilingual(
        f"{place.name_en}: establishment budget of a year, prices of {budget.price_year}; "
        f"{households} households, {grids} grids.",
        f"{place.name_zh}：年度编制预算（{budget.price_year}年价格），{households}户，{grids}个网格。",
    )


def _sentences(scenario: Scenario, budget: Budget) -> Iterator[Bilingual]:
    yield money.household_sentence(budget)
    yield from money.payer_sentences(budget)
    yield from money.part_time_sentences(budget)
    yield from money.unpriced_sentences(budget)
    if budget.total > 0.0:
        low, high = (establishment_budget(scenario_at(scenario, end)).total for end in ("low", "high"))
        yield money.range_sentence(low, budget.total, high)
    prices = price_ranges(scenario)
    yield from money.asked_for(prices)
    unknown = money.unknown_prices(prices)
    if unknown is not None:
        yield unknown
