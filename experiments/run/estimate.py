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
from experiments.progress import format_duration
from experiments.run.plan import Plan
from experiments.store import UNTIMED, ReplicationResult

if TYPE_CHECKING:
    from sim.config import Scenario

RESULT_BYTES = 6_000  # of a stored run without its rows; small blocks are the largest share (measured)
DRIVER_GIB = 0.25  # the process that plans, stores and reports


@dataclass(frozen=True, slots=True)
class RunCost:
    """Estimate for one run of a scenario: seconds of one core, GiB at the peak of one of its sections."""

    seconds: float
    memory_gib: float
    sections: int = 1  # of which several may run side by side


def run_cost(scenario: Scenario) -> RunCost:
    """What one run of a scenario takes on an ordinary machine."""
    from sim.config.resources import estimate_memory_gib, estimate_run_seconds

    area, demand, duties, run = scenario.area, scenario.demand, scenario.duties, scenario.run
    return RunCost(
        estimate_run_seconds(area, demand, duties, run, scenario.engine.name),
        estimate_memory_gib(area, demand, run),
        area.counties_simulated,
    )


@dataclass(frozen=True, slots=True)
class PlanEstimate:
    """Counts of a plan and the cost of missing runs; ``calibration``: ratio of this machine to the estimate."""

    scenarios: int
    runs: int
    missing: int
    later_runs: int  # runs that will be asked for later
    seconds: float  # of one core, by the estimate
    memory_gib: float
    workers: int
    results: Path  # where they will be kept
    calibration: float | None = None  # None = nothing was measured yet

    @property
    def disk_bytes(self) -> float:
        """What the results will take."""
        return float(RESULT_BYTES * (self.missing + self.later_runs))

    def summary_text(self) -> str:
        """Counts and time in one line."""
        line = f"{self.scenarios:,} scenario{'s' * (self.scenarios != 1)}, {self.runs:,} runs: "
        line += f"{self.runs - self.missing:,} stored, {self.missing:,} to run"
        if self.later_runs:
            line += f", then up to {self.later_runs:,} more as needed"
        return f"{line}; {self.time_text()}" if self.missing else line

    def time_text(self) -> str:
        """The expected time; a guess as long as nothing was measured on this machine."""
        expected = format_duration(self.seconds * (self.calibration or 1.0) / self.workers)
        guess = "" if self.calibration is not None else " (a guess until the first run)"
        return f"about {expected} on {self.workers} core{'s' * (self.workers != 1)}{guess}"

    def resource_text(self) -> str:
        """Memory and disk in one line, with what this machine has; "" where nothing is to run."""
        if not self.missing:
            return ""
        memory, available = self.memory_gib, installed_gib()
        line = f"  memory about {memory:.1f} GiB"
        if available is not None:
            line += f" of {available:.1f}"
            line += "; too much here, fewer executor.workers take less" * (memory > available)
        return f"{line}; disk about {format_bytes(self.disk_bytes)}, {format_bytes(free_bytes(self.results))} free"

    def check_disk_space(self) -> None:
        """Raises UserError where the disk cannot hold the results."""
        available = free_bytes(self.results)
        if self.disk_bytes > available:
            allowed = f"about {format_bytes(self.disk_bytes)} are needed, {format_bytes(available)} are free"
            raise user_error("--results", str(self.results), allowed)


def estimate_plan(
    plan: Plan,
    missing: Sequence[tuple[str, int]],
    workers: int,
    results: Path,
    later_runs: int = 0,
    calibration: float | None = None,
    cost_model: Callable[[Scenario], RunCost] = run_cost,
) -> PlanEstimate:
    """The forecast of running what is missing of a plan."""
    costs = {key: cost_model(plan.scenarios[key]) for key in dict.fromkeys(key for key, _ in missing)}
    seconds = sum(costs[key].seconds for key, _ in missing)
    seconds += later_runs * seconds / max(len(missing), 1)
    sections = (memory for key, _ in missing for memory in [costs[key].memory_gib] * costs[key].sections)
    at_once = sorted(sections, reverse=True)[:workers]
    memory = DRIVER_GIB + sum(at_once)
    return PlanEstimate(
        len(plan.scenarios), plan.size, len(missing), later_runs, seconds, memory, workers, results, calibration
    )  # fmt: skip


def calibration_factor(
    runs: Iterable[tuple[Scenario, ReplicationResult]], cost_model: Callable[[Scenario], RunCost] = run_cost
) -> float | None:
    """Seconds that runs took / what was estimated for them: the middle of all. None without timed runs of the
    engine asked for.
    """
    timed = (
        (s, result) for s, result in runs if result.engine == engine_name(s) and result.seconds != UNTIMED
    )
    taken = [result.seconds / cost_model(s).seconds for s, result in timed]
    return median_low(taken) if taken else None


def installed_gib() -> float | None:
    """Memory of this machine in GiB, where the system says it."""
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
    """A size as people say it: 24 MB."""
    for unit in ("kB", "MB", "GB"):
        number /= 1000.0
        if number < 1000.0 or unit == "GB":
            break
    return f"{number:.0f} {unit}" if number >= 10.0 else f"{number:.1f} {unit}"
