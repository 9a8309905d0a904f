"""Rates of cases by day: of households and of communities (S5.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.households import Households
from sim.builder.calendar.run_days import YEAR
from sim.builder.demand.upper_tasks import WEEK
from sim.config.groups.demand import Demand
from sim.config.scenario import Scenario

Real = NDArray[np.float64]

MONTHS = 12


@dataclass(frozen=True)
class Rates:
    """Mean arrivals a day at weight 1."""

    orders: Real  # [household]
    found: Real  # [household], public space included
    upper: Real  # [community] at the documented staffing, for every basis
    special: float  # of one special grid
    emergencies: Real  # [household]


def household_rates(scenario: Scenario, households: Households) -> Rates:
    """Return the rates of the households: documented rates times their persons and multiplier."""
    return daily_rates(
        scenario.demand, households.home["persons"], households.multiplier, np.diff(households.first)
    )


def community_rates(scenario: Scenario) -> Rates:
    """Return the rates of one average community; orders and found as arrays of one number."""
    area = scenario.area
    homes = np.full(1, area.mean_community)
    return daily_rates(
        scenario.demand, np.full(1, area.persons_per_household), homes * area.mean_difficulty, homes
    )


def daily_rates(demand: Demand, persons: Real, multiplier: Real, households: Real) -> Rates:
    """Return rates a day. ``persons``, ``multiplier``: [household]; ``households``: [community]."""
    per_household = demand.upper.per_post_week / demand.upper.documented_households_per_worker / WEEK
    special = demand.special_grids
    return Rates(
        orders=demand.orders_per_person_year / YEAR * persons * multiplier,
        found=demand.found_per_household_month * MONTHS / YEAR * multiplier,
        upper=per_household * households,
        special=special.reported_per_month * MONTHS / YEAR * special.active,
        emergencies=demand.emergencies_per_1000_households_year / 1000.0 / YEAR * multiplier,
    )
