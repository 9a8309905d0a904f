"""A CSV list of open cases, read into the rows of ``run.open_cases``; every fault with its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from experiments.compose.input_checks import MAX_FILE_BYTES
from experiments.errors import Problem, escape_for_terminal, has_control_characters
from sim.config.groups.initial_cases import COLUMNS, OpenCase

KEY = "run.initial_state"
INTEGER_COLUMNS = ("community", "household")


def load_open_cases(mapping: dict[str, Any]) -> list[Problem]:
    """Replace ``run.initial_state: FILE.csv`` by the rows of the file; the problems found in it."""
    run = mapping.get("run")
    named = run.get("initial_state") if isinstance(run, dict) else None
    if not isinstance(run, dict) or not isinstance(named, str) or not named.lower().endswith(".csv"):
        return []
    rows, problems = read_open_cases(Path(named))
    mapping["run"] = run | {"initial_state": "file", "open_cases": rows}
    return problems


def read_open_cases(file: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The rows of a list that are right by themselves, and one problem for each fault."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            return [], [Problem(KEY, file.name, f"a file may have at most {MAX_FILE_BYTES:,} bytes")]
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [], [Problem(KEY, file.name, "is not UTF-8 text; save it as UTF-8")]
    except OSError as error:
        return [], [Problem(KEY, str(file), f"cannot be read: {error.strerror}")]
    lines = csv.DictReader(io.StringIO(text, newline=""))
    if problem := _heading(file.name, lines.fieldnames or ()):
        return [], [problem]
    rows, problems = [], []
    for line in lines:
        if any((value or "") for value in line.values()):
            row, faults = _row(file.name, lines.line_num, line)
            rows += [] if faults else [row]
            problems += faults
    return rows, problems


def _heading(name: str, found: Any) -> Problem | None:
    columns = [str(column) for column in found]
    missing = [c for c in COLUMNS if c not in columns]
    unknown = [c for c in columns if c not in COLUMNS]
    if not missing and not unknown:
        return None
    faults = [f"lacks {', '.join(missing)}"] if missing else []
    faults += [f"has the unknown {escape_for_terminal(', '.join(unknown))}"] if unknown else []
    return Problem(KEY, name, f"row 1 {' and '.join(faults)}; the columns are {', '.join(COLUMNS)}")


def _row(name: str, number: int, line: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {"row": number}
    problems = []
    if None in line:
        problems.append(Problem(KEY, name, f"row {number}: has more fields than columns"))
    for column in COLUMNS:
        cell = (line[column] or "").strip()
        values[column] = cell or None
        if column in INTEGER_COLUMNS and cell:
            values[column] = int(cell) if cell.isdecimal() else cell
        if has_control_characters(cell):
            problems.append(Problem(KEY, name, f"row {number}: {column} holds control characters"))
    return values, problems or list(_faults(name, number, values))


def _faults(name: str, number: int, values: dict[str, Any]) -> Iterator[Problem]:
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
            yield Problem(KEY, name, f"row {number}: {cell}{text}")
