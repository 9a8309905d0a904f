"""Estimate time, memory and disk of a plan."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import TYPE_CHECKING

from experiments.errors import user_error
from experiments.executors.task import engine_name
from experiments.language.plurals import format_count
from experiments.progress import format_duration
from experiments.run.plan import Plan
from experiments.store import UNTIMED, ReplicationResult
from sim.phrases import phrase

if TYPE_CHECKING:
    from sim.config import Scenario

RESULT_BYTES = 6_000  # per stored replication without log; mostly small blocks (measured)
FIRST_OVERHEAD_SECONDS = (
    4.0  # of a command before any was measured: start of processes, analysis, page (assumed)
)
DRIVER_GIB = 0.25  # memory of the driver process


@dataclass(frozen=True, slots=True)
class RunCost:
    """Estimate for one replication: seconds of one core, peak memory of one section in GiB."""

    seconds: float
    memory_gib: float
    sections: int = 1  # sections that may run in parallel


def run_cost(scenario: Scenario) -> RunCost:
    """Estimate the cost of one replication on the reference machine."""
    from sim.config.resources import estimate_memory_gib, estimate_run_seconds

    area, demand, duties, run = scenario.area, scenario.demand, scenario.duties, scenario.run
    return RunCost(
        estimate_run_seconds(area, demand, duties, run, scenario.engine.name),
        estimate_memory_gib(area, demand, run),
        area.counties_simulated,
    )


@dataclass(frozen=True, slots=True)
class PlanEstimate:
    """Counts of a plan and cost of the missing replications.

    ``machine``: workers, results folder and calibration.
    """

    scenarios: int
    runs: int
    missing: int
    later_runs: int  # replications requested later by a search
    seconds: float  # of one core, estimated, for the missing replications
    later_seconds: float  # of one core, estimated, for the later ones if all are needed
    memory_gib: float
    machine: Machine

    @property
    def disk_bytes(self) -> float:
        """Disk space of the results, bytes."""
        return float(RESULT_BYTES * (self.missing + self.later_runs))

    def summary_text(self) -> str:
        """Return counts and time in one line."""
        line: str = phrase(
            "{scenarios}, {runs}: {stored:,} stored, {missing:,} to run",
            scenarios=format_count(self.scenarios, "scenario"), runs=format_count(self.runs, "run"),
            stored=self.runs - self.missing, missing=self.missing,
        )  # fmt: skip
        if self.later_runs:
            line = phrase("{plan}, then up to {later:,} more as needed", plan=line, later=self.later_runs)
        return phrase("{plan}; {time}", plan=line, time=self.time_text()) if self.missing else line

    def time_text(self) -> str:
        """Return the expected time, a range if later runs may be needed; marked as a guess unless calibrated."""
        workers, calibration = self.machine.workers, self.machine.calibration
        least, most = (
            format_duration(seconds * (calibration or 1.0) / workers + self.machine.overhead_seconds)
            for seconds in (self.seconds, self.seconds + self.later_seconds)
        )
        span = phrase("{least} to {most}", least=least, most=most)
        expected = phrase(
            "about {time} on {cores}",
            time=least if least == most else span,
            cores=format_count(workers, "core"),
        )
        return (
            expected
            if calibration is not None
            else phrase("{time} (a guess until the first run)", time=expected)
        )

    def resource_text(self) -> str:
        """Return required and available memory and disk in one line; "" if nothing is missing."""
        if not self.missing:
            return ""
        memory, available = self.memory_gib, installed_gib()
        free = format_bytes(free_bytes(self.machine.results))
        disk = phrase("disk about {disk}, {free} free", disk=format_bytes(self.disk_bytes), free=free)
        values = {"memory": memory, "disk": disk}
        if available is None:
            return phrase("  memory about {memory:.1f} GiB; {disk}", **values)
        values["available"] = available
        if memory <= available:
            return phrase("  memory about {memory:.1f} GiB of {available:.1f}; {disk}", **values)
        return phrase(
            "  memory about {memory:.1f} GiB of {available:.1f}: too little, reduce executor.workers; {disk}",
            **values,
        )

    def check_disk_space(self) -> None:
        """Raise UserError if the disk lacks space for the results."""
        available = free_bytes(self.machine.results)
        if self.disk_bytes > available:
            allowed = phrase(
                "needs about {size}, {free} free",
                size=format_bytes(self.disk_bytes),
                free=format_bytes(available),
            )
            raise user_error("--results", str(self.machine.results), allowed)


@dataclass(frozen=True, slots=True)
class Machine:
    """Resources of a study: number of workers, results folder, measured / estimated seconds, overhead of a command."""

    workers: int
    results: Path
    calibration: float | None = None  # None = not measured yet
    overhead_seconds: float = 0.0  # wall time beside the replications


def estimate_plan(
    plan: Plan,
    missing: Sequence[tuple[str, int]],
    machine: Machine,
    later_runs: int = 0,
    cost_model: Callable[[Scenario], RunCost] = run_cost,
) -> PlanEstimate:
    """Estimate time, memory and disk of the missing replications of a plan."""
    costs = {key: cost_model(plan.scenarios[key]) for key in dict.fromkeys(key for key, _ in missing)}
    seconds = sum(costs[key].seconds for key, _ in missing)
    later_seconds = later_runs * seconds / max(len(missing), 1)
    sections = (memory for key, _ in missing for memory in [costs[key].memory_gib] * costs[key].sections)
    at_once = sorted(sections, reverse=True)[: machine.workers]
    memory = DRIVER_GIB + sum(at_once)
    return PlanEstimate(
        len(plan.scenarios), plan.size, len(missing), later_runs, seconds, later_seconds, memory, machine
    )  # fmt: skip


def calibration_factor(
    runs: Iterable[tuple[Scenario, ReplicationResult]], cost_model: Callable[[Scenario], RunCost] = run_cost
) -> float | None:
    """Return the median of measured / estimated seconds; None without timed runs of the requested engine."""
    timed = (
        (s, result) for s, result in runs if result.engine == engine_name(s) and result.seconds != UNTIMED
    )
    taken = [result.seconds / cost_model(s).seconds for s, result in timed]
    return median_low(taken) if taken else None


def installed_gib() -> float | None:
    """Return the memory of this machine in GiB; None if unknown."""
    import os

    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return None


def free_bytes(folder: Path) -> float:
    """Return the free bytes on the file system of a folder."""
    available = folder.resolve()
    while not available.is_dir():
        available = available.parent
    return float(shutil.disk_usage(available).free)


def format_bytes(number: float) -> str:
    """Return a size with its unit: 24 MB."""
    for unit in ("kB", "MB", "GB"):
        number /= 1000.0
        if number < 1000.0 or unit == "GB":
            break
    return f"{number:.0f} {unit}" if number >= 10.0 else f"{number:.1f} {unit}"
