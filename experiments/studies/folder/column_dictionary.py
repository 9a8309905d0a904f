"""`tables/columns.csv`: every column of every table of a study, named in both languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.csv_format import csv_bytes
from experiments.files import FileSystem, write_durably
from experiments.report.text.names.column_names import column_name
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.metric_names import find_metric
from experiments.report.text.names.units import unit_name
from experiments.studies.folder.own_files import METRICS_FILE
from experiments.studies.folder.table_files import NUMBER_COLUMNS

COLUMNS_FILE = "columns.csv"
COLUMNS = ("file", "column", "name_en", "name_zh", "unit_en", "unit_zh", "definition", "better")
Row = tuple[str, ...]


def write_columns(tables: Path, file_system: FileSystem) -> str:
    """Write the dictionary of the tables in a folder, if it has changed; return its name."""
    names = sorted(name for name in file_system.list_folder(tables) if name != COLUMNS_FILE)
    rows = [
        (name, *describe_column(name, column))
        for name in names
        for column in _head(tables / name, file_system)
    ]
    content = csv_bytes(COLUMNS, rows)
    target = tables / COLUMNS_FILE
    if file_system.kind(target) != "file" or file_system.read(target) != content:
        write_durably(target, content, file_system)
    return COLUMNS_FILE


def _head(path: Path, file_system: FileSystem) -> Sequence[str]:
    """Return the columns of a table; none of another file."""
    if path.name == METRICS_FILE:
        return NUMBER_COLUMNS
    if path.suffix != ".csv" or file_system.kind(path) != "file":
        return ()
    first = file_system.read(path).partition(b"\n")[0].decode("utf-8-sig", "replace")
    return next(csv.reader(io.StringIO(first)), [])


def describe_column(file: str, column: str) -> Row:
    """Return column, names, units, definition and better direction; a column that nothing names keeps its own name.

    >>> describe_column("points.csv", "replication")[:3]
    ('replication', 'number of the simulated year', '模拟年序号')
    """
    name = column_name(file, column)
    if name is not None:
        return (column, name.en, name.zh, "", "", "", "")
    metric = find_metric(column)
    if metric is not None:
        return (column, metric.en, metric.zh, metric.unit, metric.unit_zh, metric.formula, metric.better)
    return next(_describe_key(column), (column, column, column, "", "", "", ""))


def _describe_key(column: str) -> Iterator[Row]:
    """Yield the description of a key of the configuration."""
    from sim.config.metadata.keys import parse_key
    from sim.config.metadata.provenance import load_sources
    from sim.config.metadata.values import without_positions

    row = load_sources().of(without_positions(parse_key(column)), "")
    if row is not None:
        unit = Bilingual("", "") if row.unit == "-" else unit_name(row.unit)
        yield (column, row.meaning_en, row.meaning_zh, unit.en, unit.zh, "", "")
