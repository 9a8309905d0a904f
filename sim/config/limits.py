"""Checks of volume: memory, time and numbers of cases that the builder can hold, refused before anything is built."""

from __future__ import annotations

from collections.abc import Iterator

from sim.config.groups.area import Area
from sim.config.groups.demand import Demand
from sim.config.groups.duties import Duties
from sim.config.groups.run import Run
from sim.config.inconsistency import Inconsistency, conflict
from sim.config.resources import (
    estimate_memory_gib,
    estimate_run_seconds,
    surge_factor,
    upper_tasks_of_community,
)
from sim.phrases import phrase

MOST_IN_QUARTER = 128  # cases of one stream that the builder can number for a household within 91 days
MOST_UPPER = (
    31_000  # expected upper tasks of a community: with their scatter below the 2**15 that can be numbered
)
TAIL = 6.0  # standard deviations


def check_limits(area: Area, demand: Demand, duties: Duties, run: Run) -> Iterator[Inconsistency]:
    """Yield sizes and estimates above `run.limits`."""
    limits = run.limits
    needed = estimate_memory_gib(area, demand, run)
    hours = run.replications * estimate_run_seconds(area, demand, duties, run) / 3600.0
    sizes = (
        ("area.communities_simulated", "households", area.households_simulated, limits.households),
        ("run.replications", "replications", run.replications, limits.replications),
        ("run.measured_weeks", "days", run.days, limits.days),
    )
    for key, unit, number, most in sizes:
        if number > most:
            yield conflict(
                key,
                f"{number:,} {unit}",
                "at most {most:,} (run.limits.{unit}); estimated: {memory:,.1f} GiB per replication,"
                " {hours:,.1f} hours of one core for {replications:,} replications",
                most=most,
                unit=unit,
                memory=needed,
                hours=hours,
                replications=run.replications,
            )
    if needed > limits.memory_gib:
        yield conflict(
            "run.limits.memory_gib",
            limits.memory_gib,
            "one replication is estimated to need {needed:,.1f} GiB, the limit is {limit:g} GiB: simulate fewer"
            " households or weeks, or raise the limit",
            needed=needed,
            limit=limits.memory_gib,
        )


def check_volume(area: Area, demand: Demand, run: Run) -> Iterator[Inconsistency]:
    """Rates beyond the numbers that the builder has for cases are refused before anything is built."""
    growth = max(1.0, (1.0 + demand.growth_per_year) ** (run.days / 365.0))
    spread = 1.0 + TAIL * area.demand_multiplier_cv
    for key, rate in (
        (
            "demand.hotline_orders_per_person_year",
            demand.hotline_ground_orders * area.persons_per_household / 4.0,
        ),
        (
            "demand.walk_ins_per_person_year",
            demand.walk_ins_per_person_year * area.persons_per_household / 4.0,
        ),
        ("demand.found_per_household_month", demand.found_per_household_month * 3.0),
        (
            "demand.emergencies_per_1000_households_year",
            demand.emergencies_per_1000_households_year / 4000.0,
        ),
    ):
        mean = rate * growth * spread * area.highest_difficulty * surge_factor(demand)
        if mean + TAIL * mean**0.5 > MOST_IN_QUARTER:
            asked = getattr(demand, key.rpartition(".")[2])
            allowed = phrase(
                "lower: a household may have at most {most} cases within 91 days, with all factors",
                most=MOST_IN_QUARTER,
            )
            yield Inconsistency(key, asked, allowed)
    if demand.special_grids.active and demand.special_grids.per_community > min(area.community_sizes):
        allowed = phrase(
            "at most {most:,}: each lies at a household of its own", most=min(area.community_sizes)
        )
        yield Inconsistency("demand.special_grids.per_community", demand.special_grids.per_community, allowed)
    if (tasks := upper_tasks_of_community(area, demand, run)) > MOST_UPPER:
        allowed = phrase(
            "lower: {tasks:,.0f} tasks for one community in the run, at most {most:,}",
            tasks=tasks,
            most=MOST_UPPER,
        )
        yield Inconsistency("demand.upper.per_worker_week", demand.upper.per_worker_week, allowed)
