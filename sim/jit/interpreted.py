"""Rules and the kernel without a compiler: Python sees tables the way compiled code does.

Compiled code reads ``table[i].column``; a structured array of NumPy knows ``table[i]["column"]`` only, and its record
arrays mistake columns such as ``round`` for methods.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np


class Record:
    """One row of a table, its columns as attributes or by name."""

    __slots__ = ("_record",)
    _record: Any

    def __init__(self, row: Any) -> None:
        object.__setattr__(self, "_record", row)

    def __getitem__(self, column: str) -> Any:
        return self._record[column].item()

    def __setitem__(self, column: str, value: Any) -> None:
        self._record[column] = value

    __getattr__ = __getitem__
    __setattr__ = __setitem__


class Records:
    """A table whose elements are rows."""

    __slots__ = ("_table",)

    def __init__(self, table: Any) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, i: int) -> Record:
        return Record(self._table[i])

    def __setitem__(self, i: int, row: Record) -> None:
        self._table[i] = row._record


def interpret(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function itself, given tables as compiled code sees them."""

    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        return function(*(as_records(a) for a in arguments))

    call.py_func = function  # type: ignore[attr-defined]
    return call


def as_records(argument: Any) -> Any:
    """A table, or each table of a named tuple, as compiled code sees it; everything else as it is."""
    if isinstance(argument, np.ndarray) and argument.dtype.names:
        return Records(argument)
    if isinstance(argument, tuple) and hasattr(argument, "_make"):
        return argument._make(as_records(part) for part in argument)
    return argument
