"""List of open cases: read a CSV file into ``run.open_cases`` and report every problem with its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from experiments.compose.input_checks import MAX_FILE_BYTES
from experiments.errors import Problem, escape_for_terminal, has_control_characters
from experiments.spreadsheet_dates import EXAMPLE, AmbiguousDateError, NoTimeError, parse_moment
from sim.config.groups.initial_cases import COLUMNS, OpenCase
from sim.phrases import join_phrases, phrase

KEY = "run.initial_state"
INTEGER_COLUMNS = ("community", "household")
MOMENT_COLUMNS = ("raised", "registered", "suspended_from", "suspended_until")
MAX_DIGITS = 18  # maximum digits of an integer
SHOWN_ROWS = 3  # further rows named in a problem
NO_TIME = "{column} is {value}: lacks the time of day; write {example}"
AMBIGUOUS = "{column} is {value}: day and month cannot be told apart; write {example}"


def load_open_cases(mapping: dict[str, Any]) -> list[Problem]:
    """Replace ``run.initial_state: FILE.csv`` by the rows of the file; return the problems found in it."""
    run = mapping.get("run")
    if isinstance(run, dict) and run.get("initial_state") == "file" and not run.get("open_cases"):
        return [Problem(KEY, "file", phrase("lacks the list; write run.initial_state=FILE.csv"))]
    named = run.get("initial_state") if isinstance(run, dict) else None
    if not isinstance(run, dict) or not isinstance(named, str) or not named.lower().endswith(".csv"):
        return []
    rows, problems = _read_once(Path(named))
    mapping["run"] = run | {"initial_state": "file", "open_cases": rows}
    return problems


def _read_once(file: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return what a list contains; one request composes its scenario several times."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return read_open_cases(file)
    rows, problems = _read_state(file, found.st_mtime_ns, found.st_size)
    return list(rows), list(problems)


@lru_cache(maxsize=4)
def _read_state(file: Path, modified: int, size: int) -> tuple[list[dict[str, Any]], list[Problem]]:
    return read_open_cases(file)


def read_open_cases(file: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the valid rows of a list, and one problem for each kind of fault."""
    try:
        if file.exists() and not file.is_file():
            return [], [Problem(KEY, file.name, phrase("is not a plain file"))]
        if file.stat().st_size > MAX_FILE_BYTES:
            return [], [Problem(KEY, file.name, phrase("exceeds {most:,} bytes", most=MAX_FILE_BYTES))]
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [], [Problem(KEY, file.name, phrase("is not UTF-8 text; save it as UTF-8"))]
    except OSError as error:
        return [], [Problem(KEY, str(file), phrase("cannot be read: {reason}", reason=error.strerror))]
    except ValueError:  # NUL in the name
        return [], [Problem(KEY, str(file), phrase("is not a file name"))]
    try:
        return _read_rows(file, text)
    except csv.Error as error:
        return [], [Problem(KEY, file.name, phrase("is not valid CSV: {error}", error=error))]


def _read_rows(file: Path, text: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    lines = csv.DictReader(io.StringIO(text, newline=""))
    if problem := _heading(file.name, lines.fieldnames or ()):
        return [], [problem]
    rows: list[dict[str, Any]] = []
    problems: list[tuple[int, str, str]] = []
    for line in lines:
        if any((value or "") for value in line.values()):
            row, faults = _row(lines.line_num, line)
            rows += [] if faults else [row]
            problems += [(lines.line_num, kind, text) for kind, text in faults]
    return rows, _summarize(file.name, problems)


def _summarize(name: str, faults: Iterable[tuple[int, str, str]]) -> list[Problem]:
    """Return one problem for each kind of fault: the first row in full, and the numbers of further rows."""
    by_kind: dict[str, list[tuple[int, str]]] = {}
    for row, kind, text in faults:
        by_kind.setdefault(kind, []).append((row, text))
    found = []
    for rows in by_kind.values():
        (row, text), more = rows[0], len(rows) - 1
        following = ", ".join(str(number) for number, _ in rows[1 : 1 + SHOWN_ROWS])
        dots = ", ..." if more > SHOWN_ROWS else ""
        problem = phrase("row {row}: {text}", row=row, text=text)
        found.append(
            Problem(
                KEY,
                name,
                phrase(
                    "{problem} (further rows: {more:,}: {following}{dots})",
                    problem=problem,
                    more=more,
                    following=following,
                    dots=dots,
                )
                if more
                else problem,
            )
        )
    return found


def _heading(name: str, found: Any) -> Problem | None:
    columns = [str(column) for column in found]
    missing = [c for c in COLUMNS if c not in columns]
    unknown = [c for c in columns if c not in COLUMNS]
    if not missing and not unknown:
        return None
    faults = [phrase("missing columns: {columns}", columns=", ".join(missing))] if missing else []
    faults += (
        [phrase("unknown columns: {columns}", columns=escape_for_terminal(", ".join(unknown)))]
        if unknown
        else []
    )
    return Problem(
        KEY,
        name,
        phrase(
            "row 1: {faults}; required columns: {columns}",
            faults=join_phrases(faults),
            columns=", ".join(COLUMNS),
        ),
    )


def _row(number: int, line: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the values of a row and its faults, each as (kind, text)."""
    values: dict[str, Any] = {"row": number}
    problems: list[tuple[str, str]] = []
    if None in line:
        problems.append(("fields", phrase("has more fields than columns")))
    for column in COLUMNS:
        cell = (line[column] or "").strip()
        values[column] = cell or None
        if column in INTEGER_COLUMNS and cell:
            values[column] = int(cell) if cell.isdecimal() and len(cell) <= MAX_DIGITS else cell
        elif column in MOMENT_COLUMNS and cell:
            try:
                values[column] = parse_moment(cell) or cell
            except NoTimeError:
                problems.append((f"{column} no time", _date_fault(NO_TIME, column, cell)))
            except AmbiguousDateError:
                problems.append((f"{column} ambiguous", _date_fault(AMBIGUOUS, column, cell)))
        if has_control_characters(cell):
            problems.append(
                (f"control {column}", phrase("{column} contains control characters", column=column))
            )
    return values, problems or list(_faults(values))


def _date_fault(template: str, column: str, cell: str) -> str:
    return phrase(template, column=column, value=escape_for_terminal(cell), example=EXAMPLE)


def _faults(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        OpenCase.model_validate(values)
    except ValidationError as error:
        for found in error.errors():
            column = ".".join(map(str, found["loc"]))
            value = (
                escape_for_terminal(values[column])
                if column in values and values[column] is not None
                else "empty"
            )
            cell = f"{column} is {value}: " if column else ""
            text = str(found["ctx"]["error"]) if found["type"] == "value_error" else found["msg"]
            yield f"{column} {found['type']}", f"{cell}{text}"
