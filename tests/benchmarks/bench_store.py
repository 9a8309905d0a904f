"""Size and lookup time of a store of 10,000 runs: medians over repetitions.

    python tests/benchmarks/bench_store.py [REPEATS] [FOLDER]

The runs have the reference place's own numbers and daily series with noise laid over, 250 scenarios of 40. DuckDB,
polars and pandas are asked if they are installed. The folder is left as a store to look at if one is named.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(ROOT)]  # run as a script

from experiments.compose.composer import Composer  # noqa: E402
from experiments.compose.hydra.overrides import DesignPoint  # noqa: E402
from experiments.store import FolderStore, ReplicationResult  # noqa: E402
from experiments.store.maintenance import check, usage_by_kind  # noqa: E402
from experiments.studies.folder.table_files import write_numbers  # noqa: E402
from sim.records.result import Result  # noqa: E402
from sim.simulation import simulate  # noqa: E402

SCENARIOS, REPLICATIONS, BLOCK = 250, 40, 8
KEYS = [sha256(str(number).encode()).hexdigest() for number in range(SCENARIOS)]


def runs(real: Result, rng: np.random.Generator) -> dict[int, ReplicationResult]:
    """A block of cells like the real run, no two alike."""
    cells = {}
    for number in range(REPLICATIONS):
        metrics = {name: value * rng.uniform(0.8, 1.2) for name, value in real.metrics.items()}
        daily = {n: np.maximum(0, v + rng.integers(-5, 6, len(v)).cumsum()) for n, v in real.daily.items()}
        cells[number] = ReplicationResult(metrics, "compiled", rng.uniform(0.05, 0.1), daily)
    return cells


def filled(store: FolderStore, real: Result) -> list[float]:
    """Put everything in blocks; seconds of each put."""
    rng, times = np.random.default_rng(1), []
    for key in KEYS:
        cells = runs(real, rng)
        for start in range(0, REPLICATIONS, BLOCK):
            block = {number: cells[number] for number in range(start, start + BLOCK)}
            begun = perf_counter()
            store.put_all(key, block)
            times.append(perf_counter() - begun)
    store.close()
    return times


def median(task: Callable[[], Any], repeats: int) -> str:
    """Median seconds on the clock and on the processor: on a busy machine they differ."""
    times = []
    for _ in range(repeats):
        begun, worked = perf_counter(), process_time()
        task()
        times.append((perf_counter() - begun, process_time() - worked))
    clock, processor = (statistics.median(of) for of in zip(*times, strict=True))
    return f"{clock:8.2f} s  ({processor:.2f} s of processor time)"


def looked_up(folder: Path) -> int:
    store = FolderStore(folder)
    return sum(store.get(key, number) is not None for key in KEYS for number in range(REPLICATIONS))


def queries(table: Path, blocks: str) -> dict[str, Callable[[], Any]]:
    """Mean of one metric by scenario, from the study's table; mean curve of one series, from the store."""
    found: dict[str, Callable[[], Any]] = {}
    if importlib.util.find_spec("duckdb"):
        import duckdb

        mean = f"SELECT scenario_key, avg(value) FROM '{table}' WHERE metric = 'late_reference' GROUP BY 1"
        days = f"SELECT day, avg(value) FROM '{blocks}' WHERE metric = 'open' AND day IS NOT NULL GROUP BY 1"
        found["DuckDB, one metric by scenario"] = lambda: duckdb.sql(mean).fetchall()
        found["DuckDB, mean curve of 10,000 daily series"] = lambda: duckdb.sql(days).fetchall()
    if importlib.util.find_spec("polars"):
        import polars as pl

        late = pl.scan_parquet(table).filter(pl.col("metric") == "late_reference")
        grouped = late.group_by("scenario_key").agg(pl.col("value").mean())
        found["polars, one metric by scenario"] = grouped.collect
    if importlib.util.find_spec("pandas"):
        import pandas as pd

        found["pandas, whole table with a column a metric"] = lambda: pd.read_parquet(table).pivot(
            index=["scenario_key", "replication"], columns="metric", values="value"
        )
    return found


def main(repeats: int = 5, where: str | None = None) -> None:
    """Print sizes and times."""
    composer = Composer()
    scenario = composer.scenario(composer.compose(DesignPoint((("place", "reference"),), ())))
    real = simulate(scenario, 0, keep_log=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(where or made)
        store = FolderStore(folder / "store")
        times = filled(store, real)
        runs_stored = SCENARIOS * REPLICATIONS
        size = sum(share.size for share in usage_by_kind(store))
        files = sum(share.files for share in usage_by_kind(store))
        print(f"{runs_stored:,} runs of {len(real.metrics)} metrics and {len(real.daily)} daily series")
        each = f"{files:,} files, {size / runs_stored:,.0f} bytes a run"
        print(f"  store                          {size / 1e6:8.1f} MB, {each}")
        print(f"  put a block of {BLOCK}, durably       {statistics.median(times) * 1e3:8.1f} ms")
        print(f"  look up all                    {median(lambda: looked_up(folder / 'store'), repeats)}")
        print(f"  check every byte               {median(lambda: check(store, print), repeats)}")
        print(f"  size                           {median(lambda: usage_by_kind(store), repeats)}")
        cells = {(key, n): cell for key in KEYS for n in range(REPLICATIONS) if (cell := store.get(key, n))}
        table = folder / "metrics.parquet"
        print(f"  write the study's table        {median(lambda: write_numbers(table, cells), 1)}")
        print(f"  that table                     {table.stat().st_size / 1e6:8.1f} MB")
        one = FolderStore(folder / "rows")
        one.put(KEYS[0], 0, ReplicationResult(real.metrics, "compiled", 0.1, {}, real.log))
        kept = next(share for share in usage_by_kind(one) if share.name == "rows")
        assert real.log is not None
        print(
            f"  rows of one run                {kept.size / 1e6:8.1f} MB, {kept.size / len(real.log):.1f} bytes a row"
        )
        for name, query in queries(table, f"{folder}/store/cells/*/*/*.parquet").items():
            print(f"  {name:<43}{median(query, repeats)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, *sys.argv[2:3])
