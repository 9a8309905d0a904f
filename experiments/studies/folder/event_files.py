"""Named events of a replication as files: each table as CSV and Parquet, with a dictionary of its columns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from experiments.files import FileSystem
from experiments.studies.folder.column_dictionary import write_columns
from experiments.studies.folder.table_files import write_parquet, write_table
from sim.records.events import Events

TABLES = ("cases", "case_events", "spells", "visits", "duties")


def write_events(events: Events, folder: Path | str) -> list[Path]:
    """Write the events of a replication into a folder.

    Parameters
    ----------
    events : Events
        Of ``simulate(..., keep_log=True).events()``.
    folder : Path or str
        Made if it is missing; files of the same names are replaced.

    Returns
    -------
    list of Path
        ``cases``, ``case_events``, ``spells``, ``visits`` and ``duties``, each as ``.csv`` (UTF-8 with BOM, local times
        as 2025-01-06 09:30:00, empty = does not apply) and ``.parquet``, and ``columns.csv``: names of all columns in
        English and Chinese.

    Raises
    ------
    OSError
        If the folder cannot be written.

    Examples
    --------
    >>> import gridstaff as gs
    >>> result = gs.simulate(gs.load_scenario("reference"), keep_log=True)  # doctest: +SKIP
    >>> gs.write_events(result.events(), "events")  # doctest: +SKIP

    References
    ----------
    `docs/guides/reading-results.md`, which names the columns.
    """
    target = Path(folder)
    file_system = FileSystem(target)
    paths = []
    for name in TABLES:
        table = getattr(events, name)
        columns = {column: table.column(column) for column in table.columns}
        paths += [target / f"{name}.csv", target / f"{name}.parquet"]
        rows = (list(map(_cell, row)) for row in zip(*columns.values(), strict=True))
        write_table(paths[-2], tuple(columns), rows, file_system)
        write_parquet(paths[-1], columns, file_system)
    paths.append(target / write_columns(target, file_system))
    return paths


def _cell(value: Any) -> Any:
    """Return a value as a cell: times without T, yes and no as 1 and 0."""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return int(value) if isinstance(value, bool) else value
