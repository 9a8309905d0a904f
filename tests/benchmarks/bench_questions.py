"""Speed of the questions that a planner asks: many sizes, staffings or futures, one community, few replications.

    python tests/benchmarks/bench_questions.py [SET ...]                 these sets (all of them without SET)
    python tests/benchmarks/bench_questions.py [SET ...] --pairs TREE    this tree and another checkout in turns

Sets: one (one size, new replications), seven (seven sizes x 8 replications x 39 weeks), staff (twelve staffings x 4),
futures (values of 30 assumed keys x 3 sizes, composed and checked), again (the replications of one, once more).
Times are processor time of one process after a warm-up; ``digest`` is equal for trees that give equal metrics.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
TREE = "BENCH_TREE"  # environment: checkout to measure
ROOT = Path(os.environ.get(TREE, HERE.parents[1]))
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT)]  # run as a script

SEASON = {"run__warm_up_weeks": 13, "run__measured_weeks": 26}
SIZES = (250, 300, 350, 400, 450, 500, 550)
FUTURES, KEYS, FUTURE_SIZES = 12, 30, (300, 400, 500)
PARTS = ("compose", "build", "run", "summary", "conclude")
Runs = Iterator[tuple[Any, int]]  # scenario, replication


def one() -> Runs:
    """One size of the reference, a year, new replications."""
    from places import shipped

    scenario = shipped("reference", "all_quarterly", run__warm_up_weeks=0, run__measured_weeks=52)
    return ((scenario, number) for number in range(20))


def again() -> Runs:
    """The replications of ``one`` once more: they stand for another rule with the same draws."""
    list(map(simulate, *zip(*one(), strict=True)))
    return one()


def seven() -> Runs:
    """Seven sizes, their replications in turn."""
    from places import shipped

    made = [shipped("reference", "all_quarterly", area__households_per_grid=size, **SEASON) for size in SIZES]
    return ((scenario, number) for number in range(8) for scenario in made)


def staff() -> Runs:
    """Three numbers of desk posts x one or two workers a grid x two lengths of leave."""
    from places import shipped

    made = [
        shipped(
            "reference",
            "all_quarterly",
            staffing__desks__community__posts=desk,
            staffing__workers_per_grid=workers,
            staffing__absence__leave_days=leave,
            **SEASON,
        )
        for desk in (2, 3, 4)
        for workers in (1, 2)
        for leave in (5, 10)
    ]
    return ((scenario, number) for number in range(4) for scenario in made)


def futures() -> Runs:
    """Futures of the assumed numbers, each composed when its turn comes and run at three sizes."""
    from experiments.analysis.futures.points import unit_points
    from experiments.compose.composer import Composer
    from experiments.compose.hydra.overrides import DesignPoint
    from experiments.compose.settings.uncertainty_settings import RangeSettings
    from experiments.studies.uncertainty.futures_design import FuturesDesign
    from experiments.studies.uncertainty.uncertain_numbers import uncertain_numbers
    from sim.paths import conf_folder

    file = conf_folder() / "study" / "sweep.yaml"
    ranges = RangeSettings(**yaml.safe_load(file.read_text(encoding="utf-8"))["ranges"])
    values = (("area.communities_simulated", 1), ("run.warm_up_weeks", 13), ("run.measured_weeks", 26))
    design = FuturesDesign(Composer(), DesignPoint((("place", "reference"),), values))
    found = uncertain_numbers(design.own(), ranges, ()).ranges
    chosen = replace(found, numbers=found.numbers[:: max(1, len(found.numbers) // KEYS)][:KEYS])
    points = unit_points("latin_hypercube", FUTURES, len(chosen.numbers), 1)
    design.scenario(design.with_desks({}), FUTURE_SIZES[0])  # base of all

    def composed() -> Runs:
        for number, future in enumerate(chosen.futures("triangular", points)):
            begun = process_time()
            complete = design.with_desks(future)
            for size in FUTURE_SIZES:
                scenario = design.scenario(complete, size)
                SPENT["compose"] = SPENT.get("compose", 0.0) + process_time() - begun
                yield scenario, number
                begun = process_time()

    return composed()


SETS = {"one": one, "again": again, "seven": seven, "staff": staff, "futures": futures}
SPENT: dict[str, float] = {}  # part -> seconds
PLACES = {
    "build": ("sim.simulation", "build"),
    "run": ("sim.simulation", "_accumulate"),
    "summary": ("sim.metrics.measure", "summarise_section"),
    "conclude": ("sim.simulation", "combine_sections"),
}


def simulate(scenario: Any, replication: int) -> Any:
    """Run one replication as studies do."""
    from sim import simulation

    return simulation.simulate(scenario, replication)


def _time_parts() -> list[int]:
    """Time every part of a run from now on; return the list that collects the events of runs."""
    for part, (module, name) in PLACES.items():
        _time_calls(part, importlib.import_module(module), name)
    kernel = importlib.import_module("sim.kernel.engine")
    streaming, events = kernel.run_streaming, []

    def count(*given: Any, **more: Any) -> int:
        events.append(streaming(*given, **more))
        return int(events[-1])

    kernel.run_streaming = count
    return events


def _time_calls(part: str, module: Any, name: str) -> None:
    function = getattr(module, name)

    def timed(*given: Any, **more: Any) -> Any:
        begun = process_time()
        try:
            return function(*given, **more)
        finally:
            SPENT[part] = SPENT.get(part, 0.0) + process_time() - begun

    setattr(module, name, timed)


def measure(name: str) -> dict[str, Any]:
    """Return processor time of one set in all and by part, its events, and a digest of all metrics."""
    events = _time_parts()
    from places import shipped

    warm = shipped("reference", "all_quarterly", run__warm_up_weeks=0, run__measured_weeks=2)
    for number in range(2):
        simulate(warm, number)
    runs = SETS[name]()
    SPENT.clear()
    events.clear()
    digest, count, begun = hashlib.sha256(), 0, process_time()
    for scenario, number in runs:
        found = simulate(scenario, number)
        count += 1
        digest.update(json.dumps(dict(found.metrics), sort_keys=True).encode())
    whole = process_time() - begun
    return {
        "runs": count,
        "seconds": whole,
        "events": sum(events),
        "parts": {part: SPENT.get(part, 0.0) for part in PARTS},
        "digest": digest.hexdigest()[:16],
    }


def in_tree(tree: Path, name: str) -> dict[str, Any]:
    """Measure a set in a process of its own with the program of ``tree``."""
    environment = os.environ | {TREE: str(tree), "PYTHONPATH": str(tree)}
    command = [sys.executable, str(Path(__file__).resolve()), "--json", name]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, cwd=tree)
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def print_line(label: str, found: dict[str, Any]) -> None:
    """Print a row: time in all, a run, an event, and of the parts of a run."""
    runs, whole = found["runs"], found["seconds"]
    parts = " / ".join(f"{found['parts'][part] / runs * 1e3:.1f}" for part in PARTS)
    print(
        f"{label:<22}{whole:7.2f} s {whole / runs * 1e3:7.1f} ms a run {whole / found['events'] * 1e9:6.0f} ns an event"
        f"   {parts}   {found['digest']}",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    """Print the measured sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", choices=[*SETS, []], help="sets to measure")
    parser.add_argument("--pairs", type=Path, metavar="TREE", help="checkout to compare with")
    parser.add_argument("--repeats", type=int, default=3, help="pairs of runs")
    parser.add_argument("--json", action="store_true", help="one set, as JSON")
    given = parser.parse_args(arguments)
    if given.json:
        print(json.dumps(measure(given.sets[0])))
        return
    print("set, processor time; " + " / ".join(PARTS) + " in ms a run; digest of metrics")
    for name in given.sets or SETS:
        ratios = []
        for _ in range(given.repeats if given.pairs else 1):
            own = in_tree(ROOT, name)
            print_line(name, own)
            if given.pairs:
                other = in_tree(given.pairs.resolve(), name)
                print_line(f"  {given.pairs.name}", other)
                ratios.append(other["seconds"] / own["seconds"])
        if ratios:
            print(f"  ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main(sys.argv[1:])
