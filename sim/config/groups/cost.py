"""Prices of posts, grids and recruitment, who pays them, and the years of a budget (S10)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.types import DeskRole, Rate, Share, Strict
from sim.phrases import join_phrases, phrase

Payer = Literal["county", "street", "community", "department", "other"]
Insurance = Literal["pension", "medical", "unemployment", "work_injury", "maternity"]
Charge = Literal["grid", "sub_area", "community", "street", "county", "work_money", "platform", "helpers"]
Yuan = Annotated[float, Field(ge=0.0, le=100_000_000.0)]
Wage = Annotated[float, Field(ge=0.0, le=1_000_000.0)]


class OvertimePay(Strict):
    """Pay of an hour of overtime, in hourly wages; an hourly wage = wage / days_per_month / hours_per_day."""

    workday_factor: Rate
    rest_day_factor: Rate
    holiday_factor: Rate
    days_per_month: Annotated[float, Field(gt=0.0, le=31.0)]
    hours_per_day: Annotated[float, Field(gt=0.0, le=24.0)]


class HelperPrice(Strict):
    """Unpaid helpers and their subsidy; null = not stated, so not priced."""

    per_grid: Annotated[float, Field(ge=0.0, le=1_000.0)] | None
    subsidy_yuan_month: Wage | None


class DeskPrice(Strict):
    """Price of the posts of one desk."""

    wage_yuan_month: Wage | None  # null = not stated, so not priced
    insured: bool
    cost_share: Share | None  # null = the grid share of the desk


class BudgetPlan(Strict):
    """Months and years that a budget covers."""

    first_month: Annotated[int, Field(ge=1, le=12)]  # of the first year: hiring in the middle of a year
    years: Annotated[int, Field(ge=1, le=20)]
    pay_step_share: Annotated[float, Field(ge=-0.5, le=1.0)]  # rise of all wages with each further year


class Cost(Strict):
    """Prices in yuan of `price_year`. A price of null is not stated: its line is not priced, never 0."""

    price_year: Annotated[int, Field(ge=1990, le=2100)]
    months_per_year: Annotated[float, Field(gt=0.0, le=24.0)]
    bonus_months: Annotated[float, Field(ge=0.0, le=24.0)]
    insurance_rates: dict[Insurance, Share]
    insurance_floor_yuan_month: Wage | None
    allowance_yuan_month: Wage  # of a grid post, beside its wage
    subsidy_yuan_month: Wage | None  # of a grid post without a wage
    overtime: OvertimePay
    training_yuan_hour: Yuan | None  # fees; the working time is in the wage
    recruitment_yuan_hire: Yuan | None
    entry_training_yuan_hire: Yuan | None  # fees; the working time is in the wage
    accident_insurance_yuan_year: Yuan | None  # of a grid post
    platform_yuan_household_year: Yuan | None
    work_money_yuan_grid_month: Yuan | None
    helpers: HelperPrice
    desks: dict[DeskRole, DeskPrice]
    payers: dict[Charge, dict[Payer, Share]]
    plan: BudgetPlan

    @property
    def insurance_rate(self) -> float:
        """Return the sum of the employer's rates, share of the wage."""
        return sum(self.insurance_rates.values())

    @model_validator(mode="after")
    def _is_paid_in_full(self) -> Self:
        wrong = [
            phrase("payers.{charge} must sum to 1, not {total:g}", charge=charge, total=sum(shares.values()))
            for charge, shares in self.payers.items()
            if abs(sum(shares.values()) - 1.0) > 1e-9
        ]
        if wrong:
            raise ValueError(join_phrases(wrong))
        return self
