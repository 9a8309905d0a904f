"""What a plan will take, said before anything runs: time, memory and disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import TYPE_CHECKING

from experiments.errors import refuse
from experiments.executors.task import engine_of
from experiments.progress import duration
from experiments.run.plan import Plan
from experiments.store import UNTIMED, Cell

if TYPE_CHECKING:
    from sim.config import Scenario

CELL_BYTES = 6_000  # of a stored run without its rows; small blocks are the largest share (measured)
DRIVER_GIB = 0.25  # the process that plans, stores and reports


@dataclass(frozen=True, slots=True)
class Cost:
    """Estimate for one run of a scenario: seconds of one core, GiB at the peak of one of its sections."""

    seconds: float
    memory_gib: float
    sections: int = 1  # of which several may run side by side


def cost_of(scenario: Scenario) -> Cost:
    """What one run of a scenario takes on an ordinary machine."""
    from sim.config.resources import memory_gib, run_seconds

    area, demand, duties, run = scenario.area, scenario.demand, scenario.duties, scenario.run
    return Cost(
        run_seconds(area, demand, duties, run, scenario.engine.name),
        memory_gib(area, demand, run),
        area.counties_simulated,
    )


@dataclass(frozen=True, slots=True)
class Forecast:
    """Counts of a plan and what the runs still missing will take; ``pace``: this machine against the estimate."""

    scenarios: int
    runs: int
    missing: int
    more: int  # runs that will be asked for later
    seconds: float  # of one core, by the estimate
    memory_gib: float
    workers: int
    results: Path  # where they will be kept
    pace: float | None = None  # None = nothing was measured yet

    @property
    def disk_bytes(self) -> float:
        """What the results will take."""
        return float(CELL_BYTES * (self.missing + self.more))

    def text(self) -> str:
        """Counts and time in one line."""
        said = f"{self.scenarios:,} scenario{'s' * (self.scenarios != 1)}, {self.runs:,} runs: "
        said += f"{self.runs - self.missing:,} stored, {self.missing:,} to run"
        if self.more:
            said += f", then up to {self.more:,} to find the limits"
        return f"{said}; {self.time()}" if self.missing else said

    def time(self) -> str:
        """The expected time; a guess as long as nothing was measured on this machine."""
        expected = duration(self.seconds * (self.pace or 1.0) / self.workers)
        guess = "" if self.pace is not None else " (a guess until the first run)"
        return f"about {expected} on {self.workers} core{'s' * (self.workers != 1)}{guess}"

    def space(self) -> str:
        """Memory and disk in one line, with what this machine has; "" where nothing is to run."""
        if not self.missing:
            return ""
        memory, there = self.memory_gib, installed_gib()
        said = f"  memory about {memory:.1f} GiB"
        if there is not None:
            said += f" of {there:.1f}"
            said += "; too much here, fewer executor.workers take less" * (memory > there)
        return (
            f"{said}; disk about {bytes_in_words(self.disk_bytes)}, {bytes_in_words(free(self.results))} free"
        )

    def check_room(self) -> None:
        """Raises UserError where the disk cannot hold the results."""
        there = free(self.results)
        if self.disk_bytes > there:
            allowed = f"about {bytes_in_words(self.disk_bytes)} are needed, {bytes_in_words(there)} are free"
            raise refuse("--results", str(self.results), allowed)


def forecast(
    plan: Plan,
    missing: Sequence[tuple[str, int]],
    workers: int,
    results: Path,
    more: int = 0,
    pace: float | None = None,
    cost: Callable[[Scenario], Cost] = cost_of,
) -> Forecast:
    """The forecast of running what is missing of a plan."""
    costs = {key: cost(plan.scenarios[key]) for key in dict.fromkeys(key for key, _ in missing)}
    seconds = sum(costs[key].seconds for key, _ in missing)
    seconds += more * seconds / max(len(missing), 1)
    sections = (memory for key, _ in missing for memory in [costs[key].memory_gib] * costs[key].sections)
    at_once = sorted(sections, reverse=True)[:workers]
    memory = DRIVER_GIB + sum(at_once)
    return Forecast(
        len(plan.scenarios), plan.cells, len(missing), more, seconds, memory, workers, results, pace
    )  # fmt: skip


def pace_of(
    runs: Iterable[tuple[Scenario, Cell]], cost: Callable[[Scenario], Cost] = cost_of
) -> float | None:
    """Seconds that runs took / what was estimated for them: the middle of all. None without timed runs of the
    engine asked for.
    """
    timed = ((s, cell) for s, cell in runs if cell.engine == engine_of(s) and cell.seconds != UNTIMED)
    taken = [cell.seconds / cost(s).seconds for s, cell in timed]
    return median_low(taken) if taken else None


def installed_gib() -> float | None:
    """Memory of this machine in GiB, where the system says it."""
    import os

    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return None


def free(folder: Path) -> float:
    """Bytes free where a folder lies or will lie."""
    there = folder.resolve()
    while not there.is_dir():
        there = there.parent
    return float(shutil.disk_usage(there).free)


def bytes_in_words(number: float) -> str:
    """A size as people say it: 24 MB."""
    for unit in ("kB", "MB", "GB"):
        number /= 1000.0
        if number < 1000.0 or unit == "GB":
            break
    return f"{number:.0f} {unit}" if number >= 10.0 else f"{number:.1f} {unit}"
