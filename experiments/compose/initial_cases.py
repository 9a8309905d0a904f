"""A CSV list of open cases, read into the rows of ``run.open_cases``; every fault with its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from experiments.compose.input_checks import MAX_FILE_BYTES
from experiments.errors import Problem, unsafe, visible
from sim.config.groups.initial_cases import COLUMNS, OpenCase

KEY = "run.start_from"
WHOLE = ("community", "household")


def with_open_cases(mapping: dict[str, Any]) -> list[Problem]:
    """Replace ``run.start_from: FILE.csv`` by the rows of the file; the problems found in it."""
    run = mapping.get("run")
    named = run.get("start_from") if isinstance(run, dict) else None
    if not isinstance(run, dict) or not isinstance(named, str) or not named.lower().endswith(".csv"):
        return []
    rows, problems = read(Path(named))
    mapping["run"] = run | {"start_from": "file", "open_cases": rows}
    return problems


def read(file: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
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
    lacking = [c for c in COLUMNS if c not in columns]
    strange = [c for c in columns if c not in COLUMNS]
    if not lacking and not strange:
        return None
    told = [f"lacks {', '.join(lacking)}"] if lacking else []
    told += [f"has the unknown {visible(', '.join(strange))}"] if strange else []
    return Problem(KEY, name, f"row 1 {' and '.join(told)}; the columns are {', '.join(COLUMNS)}")


def _row(name: str, number: int, line: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {"row": number}
    problems = []
    if None in line:
        problems.append(Problem(KEY, name, f"row {number}: has more fields than columns"))
    for column in COLUMNS:
        said = (line[column] or "").strip()
        values[column] = said or None
        if column in WHOLE and said:
            values[column] = int(said) if said.isdecimal() else said
        if unsafe(said):
            problems.append(Problem(KEY, name, f"row {number}: {column} holds control characters"))
    return values, problems or list(_faults(name, number, values))


def _faults(name: str, number: int, values: dict[str, Any]) -> Iterator[Problem]:
    try:
        OpenCase.model_validate(values)
    except ValidationError as error:
        for found in error.errors():
            column = ".".join(map(str, found["loc"]))
            value = visible(values[column]) if column in values and values[column] is not None else "empty"
            said = f"{column} is {value}: " if column else ""
            text = str(found["ctx"]["error"]) if found["type"] == "value_error" else found["msg"]
            yield Problem(KEY, name, f"row {number}: {said}{text}")
