"""Rules and kernel without a compiler: table access for Python in the syntax of compiled code.

Compiled code reads ``table[i].column``. A structured NumPy array supports only ``table[i]["column"]``, and record
arrays resolve columns such as ``round`` to methods.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np


class Record:
    """One row of a table, with its columns as attributes and items."""

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
    """A table whose elements are Records."""

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
    """Return the function with its table arguments converted by ``as_records``."""

    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        return function(*(as_records(a) for a in arguments))

    call.py_func = function  # type: ignore[attr-defined]
    return call


def as_records(argument: Any) -> Any:
    """Return a table, or each table of a named tuple, as Records; return any other argument unchanged."""
    if isinstance(argument, np.ndarray) and argument.dtype.names:
        return Records(argument)
    if isinstance(argument, tuple) and hasattr(argument, "_make"):
        return argument._make(as_records(part) for part in argument)
    return argument
