"""Lines of a budget in yuan as plain values: what costs computes and reports read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from experiments.analysis.answers.answer import Estimate

Shares = tuple[tuple[str, float], ...]
"""(payer, share), in the order of the configuration; the shares sum to 1."""
POST_ITEMS = ("wage", "insurance", "bonus", "allowance", "subsidy")
"""Items of the pay of a post."""


@dataclass(frozen=True, slots=True)
class PostGroup:
    """Posts of one level with one pay.

    Attributes
    ----------
    level : str
        "grid", or the level of a desk.
    post : str
        Key of the post class; the level's own name for a desk.
    name_en, name_zh : str
    posts : float
        Number; the post of a remainder grid and a desk that serves further communities count in part.
    cost_share : float
        Share of the pay that is charged.
    wage_yuan_month : float or None
        None = not stated.
    insured : bool
    """

    level: str
    post: str
    name_en: str
    name_zh: str
    posts: float
    cost_share: float
    wage_yuan_month: float | None
    insured: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a budget.

    Attributes
    ----------
    level : str
        Level of the posts or grids.
    item : str
        What is paid, such as "wage" or "work_money".
    post : str
        Key of the post class; empty for items of grids and households.
    units : float
        Number of what is paid for: posts, grids, households, helpers, hires or hours.
    charged : float
        Share of the price that is charged.
    yuan_each : float or None
        Yuan a year of one unit; None = not priced.
    payers : Shares
    """

    level: str
    item: str
    post: str
    units: float
    charged: float
    yuan_each: float | None
    payers: Shares

    @property
    def yuan(self) -> float | None:
        """Return the yuan of the line; None = not priced."""
        return None if self.yuan_each is None else self.units * self.charged * self.yuan_each

    @property
    def is_pay(self) -> bool:
        """Return whether the line is pay of posts."""
        return self.item in POST_ITEMS


@dataclass(frozen=True, slots=True)
class Budget:
    """Establishment budget of one year.

    Attributes
    ----------
    lines : tuple of Line
    posts : tuple of PostGroup
    households, grids : float
        In the scope of the budget.
    simulated : mapping of str to float
        Level -> simulated grids or desks / those of the scope: below 1 where part of a place is simulated, above 1 for
        desks that serve further communities.
    price_year : int
    """

    lines: tuple[Line, ...]
    posts: tuple[PostGroup, ...]
    households: float
    grids: float
    simulated: Mapping[str, float]
    price_year: int

    @property
    def total(self) -> float:
        """Return the yuan of all priced lines."""
        return sum_yuan(self.lines)

    @property
    def unpriced(self) -> tuple[Line, ...]:
        """Return the lines without a price."""
        return tuple(line for line in self.lines if line.yuan is None)

    @property
    def is_complete(self) -> bool:
        """Return whether every post has a price."""
        return not any(line.is_pay for line in self.unpriced)

    @property
    def unpriced_posts(self) -> frozenset[tuple[str, str, str, float]]:
        """Return level, post, item and number of the pay without a price: what two budgets may have in common."""
        return frozenset((x.level, x.post, x.item, x.units * x.charged) for x in self.unpriced if x.is_pay)

    def pay_of(self, group: PostGroup) -> float | None:
        """Return the yearly pay of a group of posts; None without a price."""
        lines = [x for x in self.lines if x.is_pay and (x.level, x.post) == (group.level, group.post)]
        return None if any(line.yuan is None for line in lines) else sum_yuan(lines)

    def total_of(self, level: str) -> float | None:
        """Return the yuan of the pay of a level's posts; None if there is none with a price."""
        pay = [line for line in self.lines if line.level == level and line.is_pay and line.yuan is not None]
        return sum_yuan(pay) if pay else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One line between establishment budget and simulated outturn, in yuan a year; None = not priced."""

    level: str
    item: str
    post: str
    units: Estimate  # vacant post-months, hours of overtime or hires a year
    yuan: Estimate | None
    payers: Shares


@dataclass(frozen=True, slots=True)
class Outturn:
    """Simulated outturn of a year beside its establishment budget.

    Attributes
    ----------
    budget : Budget
    differences : tuple of Difference
        Their yuan sum to the total less the establishment budget.
    total : Estimate
        Yuan a year of all priced lines.
    per_case, per_household : Estimate or None
        Yuan a closed case, yuan a household.
    per_hour : mapping of str to Estimate
        Level -> yuan of pay an hour present; absent without a price.
    hours : mapping of str to Estimate
        Level -> hours present a year.
    totals : tuple of float
        Total of each replication, for paired differences.
    """

    budget: Budget
    differences: tuple[Difference, ...]
    total: Estimate
    per_household: Estimate
    per_case: Estimate | None
    per_hour: Mapping[str, Estimate]
    hours: Mapping[str, Estimate]
    totals: tuple[float, ...]

    def by_payer(self) -> dict[str, float]:
        """Return payer -> yuan of a mean simulated year, as far as it is priced."""
        found = by_payer(self.budget.lines)
        for difference in self.differences:
            for payer, share in difference.payers:
                if difference.yuan is not None and share > 0.0:
                    found[payer] = found.get(payer, 0.0) + difference.yuan.mean * share
        return found


@dataclass(frozen=True, slots=True)
class YearBudget:
    """Establishment budget of one budget year by month."""

    year: int
    months: tuple[float, ...]  # January to December, yuan
    budget: Budget  # of the whole year, with the wages of the year

    @property
    def total(self) -> float:
        """Return the yuan of the year."""
        return sum(self.months)


def sum_yuan(lines: Iterable[Line]) -> float:
    """Return the yuan of the priced lines."""
    return sum(line.yuan for line in lines if line.yuan is not None)


def by_payer(lines: Sequence[Line]) -> dict[str, float]:
    """Return payer -> yuan of the priced lines.

    >>> by_payer([Line("grid", "wage", "worker", 2, 1.0, 100.0, (("county", 0.6), ("street", 0.4)))])
    {'county': 120.0, 'street': 80.0}
    """
    found: dict[str, float] = {}
    for line in lines:
        for payer, share in line.payers:
            if line.yuan is not None and share > 0.0:
                found[payer] = found.get(payer, 0.0) + line.yuan * share
    return found
