"""Speed of the whole model and its growth from one community to a city.

    python tests/benchmarks/bench_scale.py [PART ...]

PARTs: community, rules, sizes, county, city, cores; all of them if none is given.

Every figure is the median of three runs of its own process (the city: two), processor time unless "wall" is said, and
peaks of memory are of the whole process. A *task* is a piece of work that joined a queue, or a try at a door; *events*
are those of the calendar. Nothing is counted but the run: the first replication compiles and is thrown away.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(ROOT)]  # run as a script

from places import shipped  # noqa: E402

YEAR = {"run__warm_up_weeks": 0, "run__measured_weeks": 52}
# Communities of nine grids of 400 households; a county of twenty streets, its centre staffed for 360,000 households
# (the document's centre of four posts would be loaded 2.8 times over).
CITY = {
    "area__households_per_community": 3600, "area__communities_per_street": 5, "area__streets_per_county": 20,
    "staffing__desks__county__posts": 14, "run__limits__memory_gib": 64.0,
}  # fmt: skip
RULES = ("none", "special_only", "all_quarterly", "all_monthly")


def city(communities: int, visits: str = "all_quarterly") -> Any:
    """Qingdao's mechanisms: hotline, hazards, video, gate, turnover, special grids; nine grids a community."""
    return shipped("qingdao_2020", visits, area__communities_simulated=communities, **CITY, **YEAR)


def run_once(of: Any, threads: int = 1, replications: int = 1) -> dict[str, float]:
    """One run after another that is not counted; time, memory, events, tasks and rows."""
    import numpy as np

    from sim import simulation as model
    from sim.kernel import engine
    from sim.world.log import RecordType

    model.simulate(shipped("qingdao_2020", run__warm_up_weeks=0, run__measured_weeks=2), 0)
    model.simulate(shipped("reference", run__warm_up_weeks=0, run__measured_weeks=2), 0)
    counted = {"events": 0, "tasks": 0, "rows": 0, "kernel": 0.0}
    kernel = engine.run_streaming

    def counting(world: Any, on_rows: Any, *rest: Any, **more: Any) -> int:
        begun, folding = thread_time(), [0.0]

        def take(rows: Any) -> None:
            start = thread_time()
            on_rows(rows)
            if counts:
                doors = (rows["record_type"] == RecordType.SPELL) & np.isin(rows["kind"], world.round["kind"])
                counted["tasks"] += int((rows["record_type"] == RecordType.QUEUED).sum() + doors.sum())
            counted["rows"] += len(rows)
            folding[0] += thread_time() - start

        between = more.pop("between")

        def pause(finished: Any) -> None:
            start = thread_time()
            between(finished)
            folding[0] += thread_time() - start

        events = kernel(world, take, *rest, between=pause, **more)
        counted["events"] += events
        counted["kernel"] += thread_time() - begun - folding[0]
        return events

    counts = bool(os.environ.get("COUNT_TASKS"))  # takes time of its own, so it is done in a run apart
    engine.run_streaming = counting
    wall, processor = perf_counter(), process_time()
    for number in range(replications):
        run = model.simulate(of, number, threads=threads)
    told = {"wall": perf_counter() - wall, "processor": process_time() - processor, "peak_mib": peak_mib()}
    return told | counted | {"verdict": run.metrics["verdict"]}


def peak_mib() -> float:
    """Peak memory of this process; not ru_maxrss, which a process inherits from its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def measured(what: str, runs: int = 3, **environment: str) -> dict[str, float]:
    """Medians over processes that each run ``what``, a line of Python that gives what ``run_once`` does."""
    found = []
    for _ in range(runs):
        code = f"import json, sys; sys.path.insert(0, {str(HERE)!r}); from bench_scale import *\n"
        said = subprocess.run(
            [sys.executable, "-c", code + f"print(json.dumps({what}))"], check=True, capture_output=True,
            text=True, env=os.environ | environment,
        )  # fmt: skip
        found.append(json.loads(said.stdout.splitlines()[-1]))
    return {key: statistics.median(one[key] for one in found) for key in found[0]}


def line(name: str, got: dict[str, float], tasks: float | None = None) -> None:
    """One row of a table."""
    events = got["events"]
    counts = f"{events / 1e6:9.2f} M events" + (f" {tasks / 1e6:8.2f} M tasks" if tasks else "")
    print(
        f"{name:<34}{got['wall']:8.2f} s wall {got['processor']:8.2f} s processor {counts} "
        f"{got['kernel'] / events * 1e9:5.0f} ns/event {got['processor'] / events * 1e9:5.0f} all in "
        f"{got['peak_mib']:6.0f} MiB",
        flush=True,
    )


def tasks_of(what: str) -> float:
    return measured(what, 1, COUNT_TASKS="1")["tasks"]


def community() -> None:
    """Thirty replications of a year of the reference community (nine grids of up to 400 households), one core."""
    of = "shipped('reference', 'all_quarterly', **YEAR)"
    what = f"run_once({of}, replications=30)"
    line("30 x community-year, reference", measured(what), tasks_of(what))
    line("30 x community-year, city's", measured("run_once(city(1), replications=30)"))


def rules() -> None:
    """Ten communities for a year under each visit rule."""
    for visits in RULES:
        line(f"10 communities, {visits}", measured(f"run_once(city(10, {visits!r}))"))


def sizes() -> None:
    """Cost against size: 9, 90, 900 grids in one county; 9,000 are the city."""
    for communities in (1, 10, 100):
        line(f"{9 * communities:,} grids in one county", measured(f"run_once(city({communities}))"))


def county() -> None:
    """Both trees of Fuxin, every unit of them: 5,458 units, about 180,000 households."""
    both = []
    for place, communities in (("fuxin_2022_rural", 382), ("fuxin_2022_urban", 8)):
        of = f"shipped({place!r}, area__communities_simulated={communities}, **YEAR)"
        both.append(measured(f"run_once({of})"))
        line(place, both[-1], tasks_of(f"run_once({of})"))
    print(f"{'county-year, one core':<34}{sum(b['processor'] for b in both):8.2f} s")


def city_year() -> None:
    """Ten counties of 900 grids, 3.6 million households, on as many threads as cores."""
    cores = os.cpu_count() or 1
    what = f"run_once(city(1000), threads={cores})"
    line(f"city-year, 9,000 grids, {cores} threads", measured(what, 2), tasks_of(what))


def cores() -> None:
    """Two counties side by side."""
    one, two = (measured(f"run_once(city(200), threads={n})") for n in (1, 2))
    line("two counties, 1 thread", one)
    line("two counties, 2 threads", two)
    print(f"{'speed-up':<34}{one['wall'] / two['wall']:8.2f}")


PARTS = {
    "community": community, "rules": rules, "sizes": sizes, "county": county, "city": city_year, "cores": cores,
}  # fmt: skip


if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
