"""Cells as typed in Excel and WPS: read rightly, or refused with the reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.own_place.cells import CellError, read_cell, read_number
from experiments.own_place.faults import column_letter
from experiments.own_place.layout import simplify
from experiments.own_place.tables import GRIDS, POSTS

HOUSEHOLDS, CODE, NAME = (GRIDS.column(key) for key in ("households", "code", "grid"))
SHARE, LEVEL, NAMES, WAGE = (POSTS.column(key) for key in ("share", "level", "grids", "wage"))


@pytest.mark.parametrize(
    ("column", "typed", "read"),
    (
        (HOUSEHOLDS, 420, 420), (HOUSEHOLDS, 420.0, 420), (HOUSEHOLDS, "４２０", 420), (HOUSEHOLDS, " 420 户", 420),
        (HOUSEHOLDS, "1,200", 1200), (HOUSEHOLDS, "1，200", 1200), (HOUSEHOLDS, "\u200b420\u3000", 420),
        (HOUSEHOLDS, "  ", None), (HOUSEHOLDS, None, None),
        (SHARE, "80%", 0.8), (SHARE, "８０％", 0.8), (SHARE, 0.8, 0.8), (SHARE, ".8", None), (SHARE, 1, 1.0),
        (WAGE, "3000元/月", 3000.0),
        (LEVEL, "网格", "grid"), (LEVEL, "街道 street desk", "street"), (LEVEL, "GRID", "grid"),
        (NAMES, "一格、二格", ("一格", "二格")), (NAMES, "一格,二格；三格", ("一格", "二格", "三格")),
        (NAMES, 3, ("3",)),
        (NAME, 12, "12"), (NAME, 12.0, "12"), (CODE, "1301020010010010012", "1301020010010010012"),
        (CODE, "'1301020010010010012", "1301020010010010012"), (CODE, 130102001001, "130102001001"),
    ),
)  # fmt: skip
def test_what_was_meant_is_read(column: Any, typed: Any, read: Any) -> None:
    if read is None and typed == ".8":
        with pytest.raises(CellError):
            read_cell(column, typed)
        return
    assert read_cell(column, typed) == read


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    (
        (HOUSEHOLDS, "约420", "a whole number, 1 to 100,000"), (HOUSEHOLDS, "4OO", "a whole number"),
        (HOUSEHOLDS, 0, "a whole number"), (HOUSEHOLDS, 420.5, "a whole number"),
        (HOUSEHOLDS, "12,34", "a whole number"),
        (HOUSEHOLDS, dt.datetime(2025, 3, 1), "made a date"), (HOUSEHOLDS, dt.time(8, 30), "made a date"),
        (HOUSEHOLDS, True, "not TRUE"), (HOUSEHOLDS, "#N/A", "formula of this cell has failed"),
        (HOUSEHOLDS, float("nan"), "a whole number"), (HOUSEHOLDS, "4.2E2", "a whole number"),
        (SHARE, 80, "a share, 0 to 1; 0.8 or 80%"), (SHARE, "120%", "a share"),
        (CODE, 1301020010010010012, "the rest is lost"), (CODE, 1.301020010010010e18, "the rest is lost"),
        (CODE, "1.30102E+18", "the rest is lost"), (NAME, dt.date(2025, 1, 2), "made a date"),
        (NAME, "a\u202eb", "control characters"), (NAME, "x" * 101, "at most 100"), (LEVEL, "网恪", "one of: grid"),
    ),
)  # fmt: skip
def test_what_could_mean_something_else_is_refused(column: Any, typed: Any, reason: str) -> None:
    with pytest.raises(CellError) as caught:
        read_cell(column, typed)
    assert reason in caught.value.allowed.en and caught.value.allowed.zh


def test_the_closest_word_is_offered() -> None:
    with pytest.raises(CellError) as caught:
        read_cell(LEVEL, "社区受理")
    assert caught.value.near == "社区"


@given(st.integers(0, 10**12), st.booleans(), st.booleans())
def test_a_whole_number_is_read_however_it_is_typed(number: int, separated: bool, wide: bool) -> None:
    text = f"{number:,}" if separated else str(number)
    if wide:
        text = text.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789,"})
    assert read_number(text) == number


@given(st.text(max_size=20), st.sampled_from((*GRIDS.columns, *POSTS.columns)))
def test_no_text_makes_more_than_a_cell_error(text: str, column: Any) -> None:
    try:
        read_cell(column, text)
    except CellError as error:
        assert error.allowed.en and error.allowed.zh


def test_headings_are_one_whatever_their_width_and_unit() -> None:
    assert simplify("户数 Households（户）") == simplify(" 户数households ") == "户数households"
    assert [column_letter(n) for n in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
