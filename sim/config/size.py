"""How much memory and time one replication takes, before it is built (clause S11)."""

from __future__ import annotations

import math

from sim.config.area import Area
from sim.config.demand import Demand
from sim.config.duties import Duties
from sim.config.settings import Run

GIB = 2**30
# Bytes at the peak of building, running and measuring, fitted to runs of 3,300 to 264,000 households that
# needed 0.2 to 1.4 GiB; within 15 % of each.
BASE, HOUSEHOLD, CASE, VISIT = 0.25 * GIB, 400.0, 2000.0, 40.0

# Seconds of one core, fitted to runs of 3,300 to 132,000 households that took 0.05 to 3 s with the compiled
# engine; within a half of each. A machine's own pace is measured when it runs.
START_S, CASE_S, VISIT_S = 0.02, 9e-6, 0.6e-6
SIMPY_TIMES = 60.0  # the readable engine against the compiled one


def cases_expected(area: Area, demand: Demand, run: Run) -> float:
    """Resident orders and worker-found cases of the whole run."""
    years = run.days / 365.0
    growth = max(1.0, math.pow(1.0 + demand.growth_per_year, years))
    per_household = demand.orders_per_person_year * area.persons_per_household * growth
    per_household += demand.found_per_household_month * 12.0 * (2.0 if demand.hazards.active else 1.0)
    return area.households_simulated * per_household * area.difficulty * years


def visits_expected(area: Area, duties: Duties, run: Run) -> float:
    """Regular visits that fall due in the whole run."""
    return area.households_simulated * duties.visits.all_doors_per_year * run.days / 365.0


def memory_gib(area: Area, demand: Demand, duties: Duties, run: Run) -> float:
    """Estimated peak of one replication in GiB."""
    bytes_ = BASE + HOUSEHOLD * area.households_simulated + VISIT * visits_expected(area, duties, run)
    return (bytes_ + CASE * cases_expected(area, demand, run)) / GIB


def run_seconds(area: Area, demand: Demand, duties: Duties, run: Run, engine: str = "compiled") -> float:
    """Estimated time of one replication on one core of an ordinary machine."""
    work = CASE_S * cases_expected(area, demand, run) + VISIT_S * visits_expected(area, duties, run)
    return START_S + work * (SIMPY_TIMES if engine == "simpy" else 1.0)
