"""Reference tables of the back-test: recorded results of the shipped places.

``python -m experiments.tools.backtest`` rewrites ``results/reference/<place>.csv``. Tests compare current results with
the committed tables; an intended change rewrites them and states the reason in the CHANGELOG.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.store import write_durably
from sim.config import Scenario
from sim.metrics.catalog.counts import is_count
from sim.paths import conf_folder, project_root
from sim.records.result import Result
from sim.simulation import simulate
from sim.world.log import RecordType

PLACES = tuple(sorted(file.stem for file in (conf_folder() / "place").glob("*.yaml")))
REPLICATIONS = (0, 1)
SHORTENED = (
    ("area.communities_simulated", 1), ("run.warm_up_weeks", 2), ("run.measured_weeks", 6), ("run.seed", 1),
)  # fmt: skip

FOLDER = project_root() / "results" / "reference"
HEADER = ("replication", "metric", "value")

Table = dict[tuple[int, str], float]


def scenarios() -> Iterator[tuple[str, Scenario]]:
    """Yield each place with its settings, reduced to one community and eight weeks."""
    composer = Composer()
    for place in PLACES:
        point = DesignPoint((("place", place),), SHORTENED)
        yield place, composer.scenario(composer.compose(point))


def numbers(scenario: Scenario, engine: str | None = None) -> Table:
    """Return {(replication, name): number}: applicable metrics, then ``rows.<type>``: number of log records.

    Denominators of shares are left out: the shares themselves change with them.
    """
    return {
        (replication, name): value
        for replication in REPLICATIONS
        for name, value in _run_numbers(simulate(scenario, replication, engine=engine, keep_log=True))
    }


def _run_numbers(run: Result) -> Iterator[tuple[str, float]]:
    yield from sorted((name, value) for name, value in run.metrics.items() if not is_count(name))
    assert run.log is not None
    for record_type, count in zip(*np.unique(run.log["record_type"], return_counts=True), strict=True):
        yield f"rows.{RecordType(int(record_type)).name.lower()}", float(count)


def format_table(table: Table) -> str:
    """Return the table as CSV; ``repr`` preserves every bit of a float."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(HEADER)
    lines.writerows((replication, name, repr(float(value))) for (replication, name), value in table.items())
    return out.getvalue()


def read_table(place: str, folder: Path = FOLDER) -> Table:
    """Read a committed table; raises FileNotFoundError."""
    with (folder / f"{place}.csv").open(encoding="utf-8", newline="") as file:
        return {(int(r["replication"]), r["metric"]): float(r["value"]) for r in csv.DictReader(file)}


def main() -> None:
    """Write all tables."""
    argparse.ArgumentParser(prog="python -m experiments.tools.backtest", description=__doc__).parse_args()
    for place, scenario in scenarios():
        table = numbers(scenario)
        write_durably(FOLDER / f"{place}.csv", format_table(table))
        print(f"{place}: {len(table)} numbers")


if __name__ == "__main__":
    main()
