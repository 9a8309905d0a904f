"""Reference studies: small studies of every kind, run as a user runs them, and the tables that they must give.

``python -m experiments.tools.reference_studies`` runs them (under a minute of one core) and rewrites
``results/reference/studies/STUDY_TABLE.csv``. Tests compare the committed tables with new ones; an intended change
rewrites them and states the reason in the CHANGELOG.
"""

from __future__ import annotations

import csv
import io
import math
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.paths import project_root

FOLDER = project_root() / "results" / "reference" / "studies"
TOLERANCE = (
    1e-6  # relative, of numbers printed with fewer digits than they have; platforms differ in the last bit
)
COMMAND = "experiments.cli.main"
IDENTITY = ("scenario_key",)  # columns that follow the code, not the results
SHORT_KEY = "scenario"  # follows the code too: told by the order of appearance


@dataclass(frozen=True, slots=True)
class ReferenceStudy:
    """Words of its command line, and its tables that are compared."""

    words: tuple[str, ...]
    tables: tuple[str, ...]


STUDIES: Mapping[str, ReferenceStudy] = {
    "overload": ReferenceStudy(
        ("run", "experiment=overload", "study.quick.places=[reference]", "study.quick.visits=[own]",
         "study.quick.orders=[own]", "study.quick.sizes=[300,500]", "study.quick.search_replications=8",
         "study.quick.futures=0", "run.replications=8"),
        ("summary", "limits"),
    ),
    "drivers": ReferenceStudy(
        ("run", "experiment=drivers", "study.drivers.years.quick=2", "run.measured_weeks=8", "run.warm_up_weeks=2"),
        ("drivers",),
    ),
    "uncertainty": ReferenceStudy(
        ("run", "experiment=uncertainty", "study.uncertainty.quick.futures=16", "study.uncertainty.quick.searched=8",
         "study.uncertainty.sizes=[300,500]"),
        ("kept", "certainty"),
    ),
    "comparison": ReferenceStudy(
        ("compare", "reference", "tianjin_2013", "area.communities_simulated=1", "run.measured_weeks=12",
         "run.replications=6"),
        ("comparison", "changes"),
    ),
}  # fmt: skip
"""By name: each some seconds of processor time."""

Rows = list[dict[str, str]]


def run_study(name: str, results: Path) -> dict[str, Rows]:
    """Run a study in an empty results folder and return its tables.

    Raises
    ------
    RuntimeError
        If the command fails.
    """
    study = STUDIES[name]
    words = [*study.words, "--results", str(results), "--study", name, "--lang", "en"]
    done = subprocess.run(
        [sys.executable, "-m", COMMAND, *words], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(
            f"reference study {name} ended with exit code {done.returncode}: {done.stderr[-500:]}"
        )
    return {table: read_table(results / name / "tables" / f"{table}.csv") for table in study.tables}


def read_table(path: Path) -> Rows:
    """Return the rows of a table without what follows the code; scenarios are numbered as they appear."""
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    found = [{key: value for key, value in row.items() if key not in IDENTITY} for row in rows]
    numbers = {key: str(n) for n, key in enumerate(dict.fromkeys(row.get(SHORT_KEY, "") for row in found), 1)}
    return [row | {SHORT_KEY: numbers[row[SHORT_KEY]]} if SHORT_KEY in row else row for row in found]


def differences(was: Sequence[Mapping[str, str]], now: Sequence[Mapping[str, str]]) -> list[str]:
    """Return every cell in which two tables differ; numbers agree within `TOLERANCE`."""
    if len(was) != len(now):
        return [f"{len(was)} rows were expected, {len(now)} found"]
    return [
        f"row {number}, {column}: was {before.get(column)!r}, is {after.get(column)!r}"
        for number, (before, after) in enumerate(zip(was, now, strict=True), start=1)
        for column in dict.fromkeys((*before, *after))
        if not _agree(before.get(column), after.get(column))
    ]


def _agree(was: str | None, now: str | None) -> bool:
    if was == now:
        return True
    try:
        return math.isclose(float(was or ""), float(now or ""), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except ValueError:
        return False


def committed(name: str, table: str) -> Path:
    """Return the file of a committed table."""
    return FOLDER / f"{name}_{table}.csv"


def main() -> None:
    """Write the tables into the checkout."""
    FOLDER.mkdir(exist_ok=True)
    for name in STUDIES:
        with tempfile.TemporaryDirectory() as folder:
            for table, rows in run_study(name, Path(folder)).items():
                text = io.StringIO()
                writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
                committed(name, table).write_text(text.getvalue(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
