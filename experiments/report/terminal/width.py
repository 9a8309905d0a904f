"""Columns of the terminal, and lines that fit them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

from experiments.report.text.wrapping import display_width, fill

MOST_COLUMNS = 100
LEAST_COLUMNS = 40  # narrower terminals break the lines themselves


def terminal_width() -> int:
    """Return the columns that output may take; where it is no terminal, the most."""
    if not sys.stdout.isatty():
        return MOST_COLUMNS
    columns = shutil.get_terminal_size((MOST_COLUMNS, 24)).columns
    return max(min(columns, MOST_COLUMNS), LEAST_COLUMNS)


def wrap_hanging(lines: Iterable[str], width: int, indent: int) -> list[str]:
    """Break lines that exceed the width; their rest stands ``indent`` columns from the margin.

    Examples
    --------
    >>> wrap_hanging(["  unit  people or posts"], 16, 8)
    ['  unit  people', '        or posts']
    """
    found: list[str] = []
    for line in lines:
        if display_width(line) <= width:
            found.append(line)
            continue
        head = line[: len(line) - len(line.lstrip())]
        first, *rest = fill(line[len(head) :], width - len(head), display_width)
        remaining = line[len(head) :][len(first) :].strip() if rest else ""
        found += [head + first, *(" " * indent + r for r in fill(remaining, width - indent, display_width))]
    return found
