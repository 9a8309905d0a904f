"""Values of cells: numbers, names and words as typed in Excel or WPS, read rightly or refused with the reason."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from typing import Any

from experiments.errors import closest_match, has_control_characters
from experiments.own_place.faults import shown_words
from experiments.own_place.layout import SEPARATORS, Column, simplify
from experiments.report.text.names.labels import Bilingual
from experiments.spreadsheet_dates import parse_moment

EXACT_DIGITS = 15  # digits of a number that Excel keeps
MAX_TEXT = 100  # characters of a name
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_SHORTENED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
_WHOLE_DAY = dt.time()

IS_DATE = Bilingual(
    "a number or text; the program that saved it has made a date of it: format the cell as text and retype it",
    "应为数字或文本；表格软件已将其变为日期，请将单元格设为文本格式后重新填写",
)
IS_NO_MOMENT = Bilingual(
    "a date with the time of day: 2025-01-06 08:30", "应为日期和时刻，如2025-01-06 08:30"
)
IS_ERROR = Bilingual("a value; the formula of this cell has failed", "应为数值；该单元格的公式出错")
IS_TRUTH = Bilingual("a value, not TRUE or FALSE", "应为数值或文本，不能是TRUE或FALSE")
LOST_DIGITS = Bilingual(
    f"text; a number keeps {EXACT_DIGITS} digits and the rest is lost: format the column as text and paste again",
    f"应为文本；数字只保留前{EXACT_DIGITS}位，其余已丢失，请将该列设为文本后重新粘贴编码",
)


class CellError(ValueError):
    """Value that a column does not allow.

    Attributes
    ----------
    allowed : Bilingual
        What is allowed, or what is wrong.
    near : str
        Closest valid word; "" if there is none.
    """

    def __init__(self, allowed: Bilingual, near: str = "") -> None:
        super().__init__(allowed.en)
        self.allowed, self.near = allowed, near


def is_empty(value: object) -> bool:
    """Return whether a cell holds nothing but blanks."""
    return value is None or (isinstance(value, str) and not _clean(value))


def read_cell(column: Column, value: Any) -> Any:
    """Return the value of a cell for its column; None if it is empty.

    Raises
    ------
    CellError
        If the column does not allow the value.
    """
    if column.kind == "shown" or is_empty(value):
        return None
    _refuse_errors(value)
    if column.kind in ("number", "whole", "share"):
        return _number(column, value)
    if column.kind == "moment":
        return read_moment(value)
    if column.kind == "value":
        return value if not isinstance(value, str) else _clean(value)
    text = read_text(value)
    if column.kind == "word":
        return _word(column, text)
    if column.kind == "names":
        parts = re.split(f"[{re.escape(SEPARATORS)}]", text)
        return tuple(part.strip() for part in parts if part.strip())
    return text


def read_text(value: Any) -> str:
    """Return a name or code as text; a whole number of up to 15 digits is a name too. Raises CellError."""
    if isinstance(value, bool):
        raise CellError(IS_TRUTH)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        raise CellError(IS_DATE)
    if isinstance(value, int | float):
        if abs(value) >= 10**EXACT_DIGITS:
            raise CellError(LOST_DIGITS)
        return f"{value:.0f}" if float(value).is_integer() else repr(value)
    text = _clean(str(value)).removeprefix("'")
    if _SHORTENED.fullmatch(text):
        raise CellError(LOST_DIGITS)
    if has_control_characters(text.replace("\n", "")):
        raise CellError(Bilingual("text without control characters", "不得含控制字符"))
    if len(text) > MAX_TEXT:
        raise CellError(Bilingual(f"at most {MAX_TEXT} characters", f"最多{MAX_TEXT}个字"))
    return text


def read_moment(value: Any) -> str:
    """Return a date with its time, as a cell of the spreadsheet or as text, in the form of the configuration.

    Raises CellError without a time of day: a deadline clock needs it.
    """
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = repr(value) if isinstance(value, float) else _clean(value) if isinstance(value, str) else ""
    try:
        found = parse_moment(text)
    except ValueError:
        found = None
    if found is None:
        raise CellError(IS_NO_MOMENT)
    return found


def read_number(value: Any, units: tuple[str, ...] = ()) -> float | None:
    """Return a number, also one typed as text, in full-width digits, with thousands separators, % or its unit.

    None if the text is no number. Raises CellError for dates and truth values.
    """
    if isinstance(value, bool):
        raise CellError(IS_TRUTH)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        raise CellError(IS_DATE)
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    text = _clean(str(value))
    for unit in units:
        text = text.removesuffix(unit).rstrip() if unit else text
    scale = 0.01 if text.endswith("%") else 1.0
    text = text.removesuffix("%").rstrip()
    return float(text.replace(",", "")) * scale if _NUMBER.fullmatch(text) else None


def allowed_number(column: Column) -> Bilingual:
    """Return what a column of numbers allows."""
    kind = {"whole": ("a whole number", "整数"), "share": ("a share", "比例")}.get(
        column.kind, ("a number", "数字")
    )
    low, high = f"{column.low:,g}", f"{column.high:,.0f}"
    example = ("; 0.8 or 80%", "，如0.8或80%") if column.kind == "share" else ("", "")
    return Bilingual(f"{kind[0]}, {low} to {high}{example[0]}", f"应为{low}至{high}的{kind[1]}{example[1]}")


def _number(column: Column, value: Any) -> float | int:
    number = read_number(value, (column.unit.zh, column.unit.en))
    wrong = number is None or not column.low <= number <= column.high
    if number is None or wrong or (column.kind == "whole" and not number.is_integer()):
        raise CellError(allowed_number(column))
    return int(number) if column.kind == "whole" else number


def _word(column: Column, text: str) -> str:
    words = column.words or {}
    for value, word in words.items():
        if simplify(text) in {
            simplify(value),
            simplify(word.zh),
            simplify(word.en),
            simplify(word.zh + word.en),
        }:
            return value
    names = [name for word in words.values() for name in (word.zh, word.en)]
    raise CellError(shown_words(words.values()), closest_match(text, names))


def _refuse_errors(value: Any) -> None:
    if isinstance(value, str) and value.strip().upper() in _ERRORS:
        raise CellError(IS_ERROR)


def _clean(text: str) -> str:
    """Return a text in common width, without blanks and invisible marks at its ends."""
    plain = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    return plain.strip()
