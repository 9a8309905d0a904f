"""Simulated outturn of a year beside the establishment budget, from stored metrics (S10).

Four things differ from the establishment: posts that stand vacant are not paid, overtime is, and each new worker costs
recruitment and entry training. Everything else is as budgeted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.statistics.intervals import UNBOUNDED, mean_interval, paired
from experiments.costs.budget_lines import Budget, Difference, Outturn
from experiments.costs.establishment_budget import MONTHS, establishment_budget, payers_of

if TYPE_CHECKING:
    from sim.config import Scenario
    from sim.config.groups.cost import Cost, OvertimePay

WEEKS = 52.0  # of a budget year; its twelve months are paid, whatever is measured
AT_LEAST_NONE = (0.0, math.inf)
Row = Mapping[str, float]


class Item(NamedTuple):
    """One line of the difference in one replication."""

    level: str
    item: str
    post: str
    units: float  # a year
    yuan: float | None


def estimate_outturn(scenario: Scenario, rows: Sequence[Row]) -> Outturn:
    """Return the outturn over replications.

    Parameters
    ----------
    scenario : Scenario
        With its prices.
    rows : sequence of mapping
        Metrics of each replication, at least one.

    Returns
    -------
    Outturn
        Means with 95 % intervals of the simulation; ranges of the prices stand apart (`experiments.costs.ranges`).

    Raises
    ------
    ValueError
        Without replications.
    """
    if not rows:
        raise ValueError("an outturn needs at least one replication")
    budget = establishment_budget(scenario)
    years = scenario.run.measured_weeks / WEEKS
    found = [list(difference_items(scenario, budget, row, years)) for row in rows]
    totals = tuple(budget.total + sum(i.yuan for i in items if i.yuan is not None) for items in found)
    return Outturn(
        budget=budget,
        differences=tuple(
            _difference([items[k] for items in found], scenario.cost) for k in range(len(found[0]))
        ),
        total=estimate(totals),
        per_household=estimate([total / budget.households for total in totals]),
        per_case=_per_case(budget, totals, rows),
        per_hour=_per_hour(budget, found, rows, years),
        hours=_hours(budget, rows, years),
        totals=totals,
    )


def difference_items(scenario: Scenario, budget: Budget, row: Row, years: float) -> Iterator[Item]:
    """Yield the lines between establishment budget and outturn of one replication.

    A line without a metric is left out: nobody quits in the scenario, or no time of a level was recorded.
    """
    for group in budget.posts:
        vacant = row.get(f"vacancy_share_class.{group.post}") if group.level == "grid" else None
        if vacant is not None:
            pay = budget.pay_of(group)
            yield Item(
                "grid",
                "vacancy",
                group.post,
                vacant * group.posts * MONTHS,
                None if pay is None else -vacant * pay,
            )
    for level in dict.fromkeys(group.level for group in budget.posts):
        yield from _overtime_items(scenario, budget, row, level, budget.simulated[level] * years)
    hires = row.get("recruitments")
    if hires is not None:
        for item in ("recruitment", "entry_training"):
            price = getattr(scenario.cost, f"{item}_yuan_hire")
            yearly = hires / (budget.simulated["grid"] * years)
            yield Item("grid", item, "", yearly, None if price is None else price * yearly)


def _overtime_items(scenario: Scenario, budget: Budget, row: Row, level: str, whole: float) -> Iterator[Item]:
    """Yield paid overtime of a level by kind of day, at the mean hourly wage of its priced posts."""
    pay = scenario.cost.overtime
    wage = hourly_wage(budget, level, pay)
    for day, factor in (
        ("working_days", pay.workday_factor),
        ("rest_days", pay.rest_day_factor),
        ("holidays", pay.holiday_factor),
    ):
        hours = row.get(f"overtime_{day}.{level}")
        if hours is not None:
            yuan = (
                0.0
                if not scenario.staffing.overtime.paid
                else None
                if wage is None
                else hours * factor * wage
            )
            yield Item(level, f"overtime_{day}", "", hours / whole, None if yuan is None else yuan / whole)


def hourly_wage(budget: Budget, level: str, pay: OvertimePay) -> float | None:
    """Return the mean hourly wage of the priced posts of a level: wage / 21.75 / 8; None without a price."""
    priced = [g for g in budget.posts if g.level == level and g.wage_yuan_month is not None and g.posts > 0]
    if not priced:
        return None
    total = sum(group.posts * (group.wage_yuan_month or 0.0) for group in priced)
    return total / sum(group.posts for group in priced) / pay.days_per_month / pay.hours_per_day


def estimate(values: Sequence[float], bounds: tuple[float, float] = UNBOUNDED) -> Estimate:
    """Return mean and interval; of a single replication its value alone."""
    found = mean_interval(values, bounds)
    return Estimate(values[0], values[0], values[0], 1) if found is None else found


def paired_difference(first: Outturn, second: Outturn) -> Estimate | None:
    """Return the yuan of second less first, replication by replication, of what is priced.

    None where the two differ in the posts that are not priced, or with fewer than two common replications.
    """
    if first.budget.unpriced_posts != second.budget.unpriced_posts:
        return None
    n = min(len(first.totals), len(second.totals))
    return paired(first.totals[:n], second.totals[:n])


def _difference(items: Sequence[Item], cost: Cost) -> Difference:
    first = items[0]
    priced = [item.yuan for item in items if item.yuan is not None]
    yuan = estimate(priced) if len(priced) == len(items) else None
    units = estimate([item.units for item in items], AT_LEAST_NONE)
    return Difference(first.level, first.item, first.post, units, yuan, payers_of(cost, first.level))


def _per_case(budget: Budget, totals: Sequence[float], rows: Sequence[Row]) -> Estimate | None:
    closed = [row.get("cases_closed", 0.0) * budget.households for row in rows]
    if not all(closed):
        return None
    return estimate([total / cases for total, cases in zip(totals, closed, strict=True)])


def _hours(budget: Budget, rows: Sequence[Row], years: float) -> dict[str, Estimate]:
    levels = dict.fromkeys(group.level for group in budget.posts)
    names = {level: f"hours_present.{level}" for level in levels}
    return {
        level: estimate([row[name] / (budget.simulated[level] * years) for row in rows])
        for level, name in names.items()
        if all(name in row for row in rows)
    }


def _per_hour(
    budget: Budget, found: Sequence[Sequence[Item]], rows: Sequence[Row], years: float
) -> dict[str, Estimate]:
    """Return the pay of a level, vacancies and overtime included, by hour present, of levels with prices only."""
    hours: dict[str, Estimate] = {}
    for level in dict.fromkeys(group.level for group in budget.posts):
        name, pay = f"hours_present.{level}", budget.total_of(level)
        unpriced = any(line.level == level and line.is_pay for line in budget.unpriced)
        if pay is None or unpriced or not all(row.get(name, 0.0) > 0.0 for row in rows):
            continue
        paid = [
            pay + sum(i.yuan or 0.0 for i in items if i.level == level and _is_work(i)) for items in found
        ]
        whole = budget.simulated[level] * years
        hours[level] = estimate([yuan * whole / row[name] for yuan, row in zip(paid, rows, strict=True)])
    return hours


def _is_work(item: Item) -> bool:
    return item.item == "vacancy" or item.item.startswith("overtime")
