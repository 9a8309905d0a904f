"""Recalculation of a workbook from the text of its formulas, for the functions that our workbooks may use.

Independent of the code that writes them: values stored in formula cells are ignored. Semantics of Excel: an empty cell
is 0 in arithmetic and "" in comparisons, text in arithmetic is an error, ranges skip text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import range_boundaries

ALLOWED = {
    "SUM", "SUMPRODUCT", "SUMIFS", "IF", "MAX", "MIN", "ABS", "CHOOSE", "INDEX", "MATCH", "VLOOKUP", "RANK", "IFERROR",
    "ISBLANK", "ROUND", "AVERAGE", "MEDIAN", "COUNTBLANK", "EDATE", "NETWORKDAYS",
}  # fmt: skip
"""Functions on which Excel, WPS and LibreOffice agree."""
PRECEDENCE = {"=": 0, "<": 0, ">": 0, "+": 1, "-": 1, "*": 2, "/": 2}
REFERENCE = re.compile(r"(?:'([^']+)'!)?(.+)")
Parsed = Callable[[], Any]
Place = tuple[str, int, int]  # sheet, row, column


class CellError(Exception):
    """Value of a formula that Excel shows as #VALUE! or #DIV/0!."""


class Recalculation:
    """A workbook whose formulas are computed anew."""

    def __init__(self, content: bytes) -> None:
        self.workbook = load_workbook(io.BytesIO(content))
        self.stored = load_workbook(io.BytesIO(content), data_only=True)
        self._known: dict[Place, Any] = {}

    def set(self, sheet: str, row: int, column: int, value: float | None) -> None:
        """Change a cell, as a user would; everything is computed again."""
        self.workbook[sheet].cell(row, column).value = value
        self._known.clear()

    def value(self, sheet: str, row: int, column: int) -> Any:
        """Return the value of a cell; None = empty. Raises CellError."""
        place = sheet, row, column
        if place not in self._known:
            cell = self.workbook[sheet].cell(row, column)
            if cell.data_type == "f":
                self._known[place] = _Parser(self, sheet, str(cell.value)).result()
            else:
                self._known[place] = cell.value
        return self._known[place]

    def formulas(self) -> Iterator[tuple[str, int, int, str]]:
        """Yield (sheet, row, column, formula)."""
        for sheet in self.workbook:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        yield sheet.title, cell.row, cell.column, str(cell.value)

    def find(self, sheet: str, column: int, text: str) -> int:
        """Return the only row whose cell of a column contains a text."""
        found = [
            row for row in range(1, self.workbook[sheet].max_row + 1)
            if text in str(self.workbook[sheet].cell(row, column).value or "").split("\n")
        ]  # fmt: skip
        assert len(found) == 1, (text, found)
        return found[0]


class _Parser:
    """Precedence climbing over the tokens of a formula."""

    def __init__(self, of: Recalculation, sheet: str, formula: str) -> None:
        self._of, self._sheet = of, sheet
        self._tokens = [t for t in Tokenizer(formula).items if t.type != Token.WSPACE]
        self._at = 0

    def result(self) -> Any:
        whole = self._expression(0)
        assert self._at == len(self._tokens), "a formula that ends early"
        return whole()

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _expression(self, least: int) -> Parsed:
        left = self._operand()
        while (
            (token := self._next()) is not None
            and token.type == Token.OP_IN
            and PRECEDENCE[token.value] >= least
        ):
            operator = self._take().value
            right = self._expression(PRECEDENCE[operator] + 1)
            left = _binary(operator, left, right)
        return left

    def _operand(self) -> Parsed:
        token = self._take()
        if token.type == Token.FUNC:
            return self._function(token.value.rstrip("("))
        if token.type == Token.PAREN:
            inner = self._expression(0)
            self._take()
            return inner
        if token.type == Token.OP_PRE:
            inner = self._expression(2)
            return lambda: -_number(inner())
        if token.subtype == Token.NUMBER:
            return lambda: float(token.value)
        if token.subtype == Token.TEXT:
            return lambda: token.value[1:-1]
        return self._reference(token.value)

    def _reference(self, text: str) -> Parsed:
        found = REFERENCE.fullmatch(text.replace("$", ""))
        assert found is not None, text
        sheet = found[1] or self._sheet
        first_column, first_row, last_column, last_row = range_boundaries(found[2])
        if (first_column, first_row) == (last_column, last_row):
            return lambda: self._of.value(sheet, first_row, first_column)
        return lambda: [
            self._of.value(sheet, row, column)
            for row in range(first_row, last_row + 1)
            for column in range(first_column, last_column + 1)
        ]

    def _function(self, name: str) -> Parsed:
        arguments: list[Parsed] = []
        while (token := self._next()) is not None and token.subtype != Token.CLOSE:
            if token.type == Token.SEP:
                self._take()
            else:
                arguments.append(self._expression(0))
        self._take()
        return lambda: _FUNCTIONS[name](*arguments)


def _binary(operator: str, left: Parsed, right: Parsed) -> Parsed:
    if operator in "=<>":
        return lambda: _compare(operator, left(), right())
    return lambda: _arithmetic(operator, _number(left()), _number(right()))


def _number(value: Any) -> float:
    if value is None:
        return 0.0
    if isinstance(value, str):
        raise CellError("text in arithmetic")
    return float(value)


def _arithmetic(operator: str, a: float, b: float) -> float:
    if operator == "/" and b == 0.0:
        raise CellError("division by zero")
    return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[operator]()


def _compare(operator: str, a: Any, b: Any) -> bool:
    if a is None or b is None:
        other = b if a is None else a
        empty: Any = "" if isinstance(other, str) or other is None else 0.0
        a, b = (empty if a is None else a), (empty if b is None else b)
    if isinstance(a, str) != isinstance(b, str):
        return operator == "<" and isinstance(b, str)  # any text is above any number
    return bool({"=": a == b, "<": a < b, ">": a > b}[operator])


def _numbers(arguments: tuple[Parsed, ...]) -> list[float]:
    values = [value for argument in arguments for value in _list(argument())]
    return [float(v) for v in values if v is not None and not isinstance(v, str)]


def _if(condition: Parsed, then: Parsed, otherwise: Parsed) -> Any:
    return then() if condition() else otherwise()


def _if_error(value: Parsed, otherwise: Parsed) -> Any:
    try:
        return value()
    except CellError:
        return otherwise()


def _sum_ifs(values: Parsed, *criteria: Parsed) -> float:
    of, total = _list(values()), 0.0
    tests = [(_list(criteria[k]()), criteria[k + 1]()) for k in range(0, len(criteria), 2)]
    for k, value in enumerate(of):
        if all(cells[k] == wanted for cells, wanted in tests) and isinstance(value, int | float):
            total += value
    return total


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "IF": _if,
    "IFERROR": _if_error,
    "ISBLANK": lambda value: value() is None,
    "SUM": lambda *arguments: sum(_numbers(arguments)),
    "MAX": lambda *arguments: max(_numbers(arguments), default=0.0),
    "ABS": lambda value: abs(_number(value())),
    "CHOOSE": lambda number, *values: values[int(_number(number())) - 1](),
    "SUMIFS": _sum_ifs,
}
