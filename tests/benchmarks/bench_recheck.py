"""Duration of a repeated command for a finished study: medians of whole commands, imports included.

    python tests/benchmarks/bench_recheck.py [REPEATS] [--overload]

A sweep of 300 scenarios x 40 replications is stored: scenarios as the command composes them, cells like a real run
with noise laid over. The command is then given once to write its folder, and again to be timed. With ``--overload`` the
overload study is really run first, which takes minutes, and asked again likewise.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
from bench_store import BLOCK, REPLICATIONS, runs

from experiments.compose.request import Request, parse_request
from experiments.store import FolderStore
from experiments.store.identity import scenario_key
from sim.simulation import simulate

SWEEP = ("-m", "area.households_per_grid=range(100,400)", f"run.replications={REPLICATIONS}")
OVERLOAD = ("experiment=overload",)


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description="time a finished study that is asked again")
    parser.add_argument("repeats", type=int, nargs="?", default=5)
    parser.add_argument("--overload", action="store_true", help="run and time the overload study too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder)
        count = fill(results)
        command(SWEEP, results)
        told(f"finished sweep of {count} scenarios x {REPLICATIONS}", SWEEP, results, given.repeats)
        told("the same with --dry-run", (*SWEEP, "--dry-run"), results, given.repeats)
    if given.overload:
        with tempfile.TemporaryDirectory() as folder:
            command(OVERLOAD, Path(folder))
            told("finished overload study", OVERLOAD, Path(folder), given.repeats)


def fill(results: Path) -> int:
    """Store a synthetic cell for every run of the sweep; the number of its scenarios."""
    scenarios = parse_request(Request(SWEEP[1:], sweep=True)).scenarios()
    real, rng = simulate(scenarios[0], 0), np.random.default_rng(1)
    store = FolderStore(results / "store")
    for scenario in scenarios:
        cells = runs(real, rng)
        for start in range(0, REPLICATIONS, BLOCK):
            block = {number: cells[number] for number in range(start, start + BLOCK)}
            store.put_all(scenario_key(scenario), block)
    store.close()
    return len(scenarios)


def told(what: str, words: tuple[str, ...], results: Path, repeats: int) -> None:
    """Median seconds on the clock and on the processor of the whole command."""
    clock, processor = zip(*(command(words, results) for _ in range(repeats)), strict=True)
    print(
        f"{what:<42} {statistics.median(clock):5.2f} s "
        f"({min(clock):.2f}-{max(clock):.2f}; {statistics.median(processor):.2f} s of processor time)",
        flush=True,
    )


def command(words: tuple[str, ...], results: Path) -> tuple[float, float]:
    """Seconds on the clock and on the processor of one command; raises if it does not end well."""
    line = [sys.executable, "-m", "experiments.cli.main", "run", *words, "--results", str(results)]
    begun, before = perf_counter(), _processor()
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return perf_counter() - begun, _processor() - before


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
