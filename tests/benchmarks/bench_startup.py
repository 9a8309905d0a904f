"""Time to the first output: medians of fresh processes.

    python tests/benchmarks/bench_startup.py [REPEATS]

Commands are run as a user runs them; processor time is that of the command and all it started. The first result of
all is measured with an empty folder for compiled code, the others with everything compiled. What the parts of the
model take to compile is measured one after the other in one process, without the help of the second core.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "experiments.cli.main"]
RUN = ["run", "place=reference", "run.replications=1"]
ASKED = {
    "gridstaff --help": ["--help"],
    "gridstaff explain KEY": ["explain", "duties.admin.share"],
    "gridstaff run place=reference --cfg job": ["run", "place=reference", "--cfg", "job"],
    "gridstaff run place=reference --dry-run": [*RUN, "--dry-run"],
    "first result, everything compiled": RUN,
}
Times = tuple[float, float]  # processor, wall


def spent(words: list[str], compiled: Path) -> Times:
    """Seconds of a command in an empty folder: processor time, its children's included, and wall."""
    with tempfile.TemporaryDirectory() as empty:
        environment = os.environ | {"GRIDSTAFF_CACHE": str(compiled), "PYTHONPATH": str(ROOT)}
        before, begun = os.times(), perf_counter()
        subprocess.run(words, cwd=empty, env=environment, check=True, capture_output=True)
        after, ended = os.times(), perf_counter()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return processor, ended - begun


def compiling() -> dict[str, float]:
    """Processor seconds of each part of the model until it has done its first work, and its second."""
    from experiments.compose.composer import Composer
    from experiments.compose.hydra.overrides import DesignPoint
    from sim.builder.build import build
    from sim.kernel.engine import run
    from sim.metrics import measure as metrics

    composer = Composer()
    scenario = composer.scenario(composer.compose(DesignPoint((), ())))
    found: dict[str, float] = {}

    def part(name: str, work: Callable[[], Any]) -> Any:
        begun = process_time()
        work()
        between = process_time()
        result = work()
        found[name] = between - begun - (process_time() - between)
        return result

    built = part("builder", lambda: build(scenario, 0))
    log = part("kernel", lambda: run(built.world))
    part("metrics", lambda: metrics.measure(built, log, scenario.verdict))
    return found


def parts(compiled: Path) -> dict[str, float]:
    """``compiling`` in a process of its own."""
    said = subprocess.run(
        [sys.executable, str(Path(__file__)), "--compile"], cwd=ROOT, check=True, capture_output=True, text=True,
        env=os.environ | {"GRIDSTAFF_CACHE": str(compiled), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return dict(json.loads(said.stdout))


def row(name: str, times: list[Times]) -> None:
    processor, wall = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{name:45}{processor:9.2f}{wall:9.2f}", flush=True)


def main(repeats: int) -> None:
    """Print the table."""
    print(f"{f'median of {repeats}, seconds':45}{'processor':>9}{'wall':>9}")
    with tempfile.TemporaryDirectory() as place:
        fresh = [Path(place) / str(i) for i in range(2 * repeats)]
        row("first result on a machine", [spent([*COMMAND, *RUN], folder) for folder in fresh[:repeats]])
        for name, words in ASKED.items():
            row(name, [spent([*COMMAND, *words], fresh[0]) for _ in range(repeats)])
        found = [parts(folder) for folder in fresh[repeats:]]
    for name in found[0]:
        print(f"{f'compiling: {name}':45}{statistics.median(one[name] for one in found):9.2f}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--compile"]:
        print(json.dumps(compiling()))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
