"""Establishment budget: what the posts, grids and households of a plan cost in a year (S10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from experiments.costs.budget_lines import Budget, Line, PostGroup, Shares
from experiments.costs.post_counts import Scope, budget_scope, desk_posts, grid_posts

if TYPE_CHECKING:
    from sim.config import Scenario
    from sim.config.groups.cost import Cost

MONTHS = 12


def establishment_budget(scenario: Scenario, wage_factor: float = 1.0) -> Budget:
    """Return the establishment budget of one year: every post filled, nobody on overtime.

    Parameters
    ----------
    scenario : Scenario
    wage_factor : float
        Factor of all wages, for pay steps.

    Returns
    -------
    Budget

    Examples
    --------
    >>> budget = establishment_budget(fuxin)  # doctest: +SKIP
    >>> round(budget.total_of("grid"))  # doctest: +SKIP
    5686836

    References
    ----------
    Clause S10 of `docs/reference/model.md`.
    """
    scope = budget_scope(scenario)
    posts = (*grid_posts(scenario, scope), *desk_posts(scenario, scope))
    lines = [line for group in posts for line in _pay(group, scenario.cost, wage_factor)]
    lines += _additions(sum(group.posts for group in posts if group.level == "grid"), scenario)
    lines += _area_lines(scenario, scope)
    return Budget(
        tuple(lines), posts, scope.households, scope.grids, scope.simulated, scenario.cost.price_year
    )


def payers_of(cost: Cost, charge: str) -> Shares:
    """Return who pays a charge; unknown without an entry."""
    shares: Mapping[str, float] = dict(cost.payers).get(charge, {})  # type: ignore[call-overload]
    return tuple((payer, share) for payer, share in shares.items() if share > 0.0)


def monthly_insurance(group: PostGroup, cost: Cost, wage: float) -> float:
    """Return the employer's insurance of one post, yuan a month: the rates x max(wage, floor)."""
    return cost.insurance_rate * max(wage, cost.insurance_floor_yuan_month or 0.0) if group.insured else 0.0


def _pay(group: PostGroup, cost: Cost, wage_factor: float) -> Iterator[Line]:
    """Yield the pay of a group of posts: wage, insurance, bonus, allowance; or subsidy."""
    payers = payers_of(cost, group.level)

    def line(item: str, yuan_each: float | None) -> Line:
        return Line(group.level, item, group.post, group.posts, group.cost_share, yuan_each, payers)

    if group.wage_yuan_month is None:
        subsidy = cost.subsidy_yuan_month if group.level == "grid" else None
        if subsidy is None:
            yield line("wage", None)
        else:  # a subsidy pays the grid work alone, so it is charged in full
            yield Line(group.level, "subsidy", group.post, group.posts, 1.0, subsidy * MONTHS, payers)
        return
    wage = group.wage_yuan_month * wage_factor
    yield line("wage", wage * cost.months_per_year)
    if insurance := monthly_insurance(group, cost, wage):
        yield line("insurance", insurance * cost.months_per_year)
    if cost.bonus_months:
        yield line("bonus", wage * cost.bonus_months)
    if cost.allowance_yuan_month and group.level == "grid":
        yield Line(
            group.level, "allowance", group.post, group.posts, 1.0, cost.allowance_yuan_month * MONTHS, payers
        )


def _additions(posts: float, scenario: Scenario) -> Iterator[Line]:
    """Yield what grid posts cost beside their pay."""
    cost, payers = scenario.cost, payers_of(scenario.cost, "grid")
    hours, fee = scenario.duties.training.hours_per_year, cost.training_yuan_hour
    if hours > 0.0:
        yield Line("grid", "training", "", posts, 1.0, None if fee is None else fee * hours, payers)
    yield Line("grid", "accident_insurance", "", posts, 1.0, cost.accident_insurance_yuan_year, payers)


def _area_lines(scenario: Scenario, scope: Scope) -> Iterator[Line]:
    """Yield what grids, households and helpers cost."""
    cost, demand = scenario.cost, scenario.demand
    money = cost.work_money_yuan_grid_month
    work_money = None if money is None else money * MONTHS
    yield Line("grid", "work_money", "", scope.grids, 1.0, work_money, payers_of(cost, "work_money"))
    platform = cost.platform_yuan_household_year
    yield Line("county", "platform", "", scope.households, 1.0, platform, payers_of(cost, "platform"))
    if demand.helpers.active or demand.hazards.helpers.active:
        helpers = cost.helpers
        known = helpers.per_grid is not None and helpers.subsidy_yuan_month is not None
        each = (helpers.subsidy_yuan_month or 0.0) * MONTHS if known else None
        number = scope.grids * (helpers.per_grid or 0.0)
        yield Line("grid", "helpers", "", number, 1.0, each, payers_of(cost, "helpers"))
