"""Estimates of memory and time of one replication, before it is built (clause S11)."""

from __future__ import annotations

import math

from sim.config.groups.area import Area
from sim.config.groups.demand import Demand
from sim.config.groups.duties import Duties
from sim.config.groups.run import Run

GIB = 2**30
# Bytes at the peak of building, running and measuring: constant, per household, per case, per grid and day. Fitted to
# runs of 66,000 to 330,000 households in one county, which needed 0.28 to 0.52 GiB; error at most 15 %.
BASE, HOUSEHOLD, CASE, GRID_DAY = 0.25 * GIB, 100.0, 150.0, 150.0
SPECIAL_GRID = 1000.0  # bytes of one special grid beside its cases: an upper bound, not fitted

# Seconds of one core: constant, per case, per visit, per grid and day. Fitted to the same runs, which took 1 to 8 s
# with the compiled engine; error at most a third. The speed of the machine itself is measured during the run.
START_S, CASE_S, VISIT_S, GRID_DAY_S = 0.02, 4.5e-6, 0.4e-6, 3.2e-6
SIMPY_TIMES = 60.0  # run time of the SimPy engine / run time of the compiled engine


def expected_cases(area: Area, demand: Demand, run: Run) -> float:
    """Return the expected number of resident orders, emergencies and worker-found cases in the whole run."""
    years = run.days / 365.0
    growth = max(1.0, math.pow(1.0 + demand.growth_per_year, years))
    orders = demand.orders_per_person_year * area.persons_per_household
    per_household = (orders + demand.emergencies_per_1000_households_year / 1000.0) * growth
    per_household += demand.found_per_household_month * 12.0 * (2.0 if demand.hazards.active else 1.0)
    return area.households_simulated * per_household * area.mean_difficulty * years


def special_grid_cases(area: Area, demand: Demand, run: Run) -> float:
    """Return the expected reports of all special grids in the whole run."""
    special = demand.special_grids
    if not special.active:
        return 0.0
    return (
        area.communities_simulated
        * special.per_community
        * special.reported_per_month
        * run.days
        / 365.0
        * 12.0
    )


def upper_tasks_of_community(area: Area, demand: Demand, run: Run) -> float:
    """Return the expected tasks from above of one community in the whole run, at the documented staffing."""
    upper = demand.upper
    workers = area.mean_community / upper.documented_households_per_worker
    in_campaigns = min(1.0, upper.campaigns.per_year * upper.campaigns.weeks / 52.0)
    factor = 1.0 + in_campaigns * (upper.campaigns.factor - 1.0)
    return workers * upper.per_post_week * factor * run.days / 7.0


def surge_factor(demand: Demand) -> float:
    """Return the most by which surges multiply a year's cases."""
    return 1.0 + sum(max(0.0, s.orders - 1.0, s.found - 1.0) * s.days / 365.0 for s in demand.surges.values())


def expected_rows(area: Area, demand: Demand, run: Run) -> float:
    """Return the expected cases of every origin in the whole run, surges included."""
    rows = expected_cases(area, demand, run) * surge_factor(demand) + special_grid_cases(area, demand, run)
    return rows + area.communities_simulated * upper_tasks_of_community(area, demand, run)


def expected_visits(area: Area, duties: Duties, run: Run) -> float:
    """Return the number of regular visits due in the whole run."""
    return area.households_simulated * duties.visits.all_doors_per_year * run.days / 365.0


def grid_days(area: Area, run: Run) -> float:
    """Return grids x days of the run, the unit of daily work that does not depend on households."""
    return area.households_simulated / area.grid_households * run.days


def estimate_memory_gib(area: Area, demand: Demand, run: Run) -> float:
    """Estimate the peak memory of one replication in GiB; a place of several counties is run county by county."""
    bytes_ = HOUSEHOLD * area.households_simulated + CASE * expected_rows(area, demand, run)
    if demand.special_grids.active:
        bytes_ += SPECIAL_GRID * area.communities_simulated * demand.special_grids.per_community
    bytes_ += GRID_DAY * grid_days(area, run)
    return (BASE + bytes_ * area.largest_county_share) / GIB


def estimate_run_seconds(
    area: Area, demand: Demand, duties: Duties, run: Run, engine: str = "compiled"
) -> float:
    """Estimate the seconds of one replication on one core of a typical machine, for an ``engine`` by name."""
    work = CASE_S * expected_rows(area, demand, run) + VISIT_S * expected_visits(area, duties, run)
    work += GRID_DAY_S * grid_days(area, run)
    return START_S + work * (SIMPY_TIMES if engine == "simpy" else 1.0)
