"""Speed of the engines compared with other simulation libraries and with plain C.

    python3 -m venv peers && peers/bin/pip install -c requirements.lock -e ".[bench]"
    peers/bin/python tests/benchmarks/bench_peers.py [REPEATS] [SHARE]

REPEATS: 5 without it. SHARE: of a million and of 200,000 customers.

Two queues (`peers/models.py` says what is simulated) written for every library that is installed. All on one core,
each run in a process of its own, the contestants taking turns. Seconds are those of simulating, of the processor (and
of the wall clock: more where others use the machine); start-up, imports and compiling are not counted, building our
World is shown apart. Ratios are of customers per second of the processor, within one turn, medians over the turns.
Mean waits and stays are compared with theory, or a very long run; exit status 1 if they differ.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(ROOT)]  # run as a script

from peers.models import CUSTOMERS, known  # noqa: E402


class Contestant(NamedTuple):
    """`share`: of the customers, where all of them would take minutes."""

    module: str
    name: str
    needs: str
    install: str
    share: float = 1.0


OURS = "in_compiled"
SIMPY = "in_plain_simpy"
CONTESTANTS = (
    Contestant(OURS, "gridstaff, compiled", "numba", "pip install -e ."),
    Contestant("in_logging", "gridstaff, compiled, log kept", "numba", "pip install -e ."),
    Contestant("in_agents", "gridstaff, on SimPy", "simpy", "pip install -e .", 0.05),
    Contestant(SIMPY, "SimPy, processes", "simpy", "pip install simpy"),
    Contestant("in_lean_simpy", "SimPy, callbacks only", "simpy", "pip install simpy"),
    Contestant("in_cimba", "cimba", "cimba", 'pip install -e ".[bench]"'),
    Contestant("in_ciw", "Ciw", "ciw", 'pip install -e ".[bench]"', 0.2),
    Contestant("in_salabim", "salabim", "salabim", 'pip install -e ".[bench]"', 0.2),
    Contestant("in_c", "plain C", "cc", "any C compiler called cc"),
)
FAR = 4.5  # standard errors; some 50 means are compared

Told = dict[str, Any]
Runs = dict[str, list[Told]]


def installed(needs: str) -> str | None:
    """Version of a package or of the C compiler, None if it is not there."""
    if needs == "cc":
        path = shutil.which("cc")
        told = path and subprocess.run([path, "--version"], capture_output=True, text=True).stdout
        return told.splitlines()[0] if told else None
    try:
        return version(needs)
    except PackageNotFoundError:
        return None


def present() -> list[Contestant]:
    """Who takes part; one line for whoever does not."""
    for c in CONTESTANTS:
        if installed(c.needs) is None:
            print(f"{c.name}: skipped, not installed ({c.install})")
    return [c for c in CONTESTANTS if installed(c.needs) is not None]


def one_core() -> str:
    """Stay on the last core, where the system allows it; children inherit it."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned to a core"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"pinned to core {core}"


def run(c: Contestant, model: str, share: float, seed: int) -> Told:
    """One run in a process of its own."""
    customers = round(CUSTOMERS[model] * share * c.share)
    words = [sys.executable, "-m", "peers.go", c.module, model, str(customers), str(seed)]
    path = os.pathsep.join([str(HERE), str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        words, cwd=HERE, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{c.name}, {model}:\n{done.stderr}")
    told: Told = json.loads(done.stdout.splitlines()[-1])
    told["wall"], told["cpu"] = told["seconds"]
    told["built"] = told["building"][1]
    told["speed"] = told["customers"] / told["cpu"]
    told["all"] = told["customers"] / (told["cpu"] + told["built"])
    return told


def ratio(runs: Runs, module: str, other: str, what: str = "speed") -> float:
    """How many times as fast `module` is as `other`: median of the turns' ratios."""
    pairs = zip(runs[module], runs[other], strict=True)
    return median(a[what] / b["speed"] for a, b in pairs)


def times(value: float) -> str:
    """A ratio, short."""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def table(model: str, runs: Runs, names: dict[str, str]) -> list[str]:
    """Lines of a Markdown table; the last two columns are how far ahead our compiled engine is."""
    lines = [
        f"| {model} | customers | building, s | running, s (wall) | customers/s | events/s | x SimPy | ours / it | "
        "ours with building / it |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for module, told in runs.items():
        wall, cpu, built = (median(t[k] for t in told) for k in ("wall", "cpu", "built"))
        events = f"{median(t['events'] / t['cpu'] for t in told):,.0f}" if told[0]["events"] else ""
        cells = [
            names[module],
            f"{told[0]['customers']:,}",
            f"{built:.3f}" if built else "",
            f"{cpu:.3f} ({wall:.3f})",
            f"{median(t['speed'] for t in told):,.0f}",
            events,
            times(ratio(runs, module, SIMPY)),
            times(ratio(runs, OURS, module)),
            times(ratio(runs, OURS, module, "all")),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def means(told: list[Told], typical: list[Told]) -> list[tuple[float, float]]:
    """Means over the turns and their standard errors; who tells no error gets that of our run, scaled."""
    pooled = []
    for i in range(len(told[0]["means"])):
        scale = (typical[0]["customers"] / told[0]["customers"]) ** 0.5
        errors = [t["means"][i][1] or o["means"][i][1] * scale for t, o in zip(told, typical, strict=True)]
        pooled.append((fmean(t["means"][i][0] for t in told), fmean(errors) / len(told) ** 0.5))
    return pooled


def agreement(model: str, runs: Runs, names: dict[str, str]) -> tuple[list[str], bool]:
    """Does everybody simulate the same? Mean waits and stays of each class against what is known."""
    fine = True
    lines = [f"{model}: mean waits and stays, s; expected " + ", ".join(f"{m:,.0f}" for m in known(model))]
    for module, told in runs.items():
        got = means(told, runs[OURS])
        far = max(((m - k) / e for (m, e), k in zip(got, known(model), strict=True)), key=abs)
        fine &= abs(far) < FAR
        values = ", ".join(f"{m:,.0f}" for m, _ in got)
        lines.append(f"  {names[module]:<30} {values:<32} at most {far:+.1f} standard errors away")
    return lines, fine


def main(repeats: int = 5, share: float = 1.0) -> None:
    """Run everything in turns; print the tables, then whether all simulate the same."""
    contestants = present()
    names = {c.module: c.name for c in contestants}
    versions = {c.needs: installed(c.needs) for c in contestants}
    told = ", ".join(f"{n} {v}" for n, v in versions.items())
    print(f"Python {platform.python_version()}, {told}; {one_core()}; {repeats} turns\n")
    checks, all_fine = [], True
    for model in CUSTOMERS:
        runs: Runs = {c.module: [] for c in contestants}
        for turn in range(repeats):
            for c in contestants:
                runs[c.module].append(run(c, model, share, 1 + turn))
        print("\n".join(table(model, runs, names)), end="\n\n", flush=True)
        lines, fine = agreement(model, runs, names)
        checks += lines
        all_fine &= fine
    print("\n".join(checks))
    sys.exit(0 if all_fine else 1)


if __name__ == "__main__":
    numbers = [float(a) for a in sys.argv[1:3]]
    main(*([int(numbers[0]), *numbers[1:]] if numbers else []))
