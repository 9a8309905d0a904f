"""Months and years of an establishment budget: hiring in the middle of a year, the rest of a year, pay steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.costs.budget_lines import Budget, YearBudget, sum_yuan
from experiments.costs.establishment_budget import MONTHS, establishment_budget

if TYPE_CHECKING:
    from sim.config import Scenario


def monthly_budget(budget: Budget, first_month: int = 1) -> tuple[float, ...]:
    """Return the yuan of each month of a year, January first, with pay from ``first_month`` on.

    A twelfth of every line is due each month; a bonus in December, for the months worked.
    """
    bonus = sum_yuan(line for line in budget.lines if line.item == "bonus")
    each = (budget.total - bonus) / MONTHS
    months = [each if month >= first_month else 0.0 for month in range(1, MONTHS + 1)]
    months[-1] += bonus * (MONTHS + 1 - first_month) / MONTHS
    return tuple(months)


def budget_years(scenario: Scenario) -> tuple[YearBudget, ...]:
    """Return the budget of each year of ``cost.plan``: the first from its first month, wages rising each year."""
    plan, first = scenario.cost.plan, scenario.cost.price_year
    found = []
    for k in range(plan.years):
        budget = establishment_budget(scenario, (1.0 + plan.pay_step_share) ** k)
        months = monthly_budget(budget, plan.first_month if k == 0 else 1)
        found.append(YearBudget(first + k, months, budget))
    return tuple(found)
