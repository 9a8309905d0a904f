"""Terminal report: any width, encodable in GBK, aligned columns."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace

import pytest
from fake_study import SHAPES, study

from experiments.report.design import style
from experiments.report.terminal.overload import overload_text, to_terminal_text, wants_colour
from experiments.report.text.wrapping import display_width, fill, wrap

WIDTHS = (30, 59, 60, 72, 80, 100, 140)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lang", style.LANGS)
def test_every_line_fits_and_encodes_in_gbk(shape: str, lang: style.Lang) -> None:
    for width in WIDTHS:
        text = overload_text(SHAPES[shape], lang, width)
        text.encode("gbk")
        assert max(display_width(line) for line in text.splitlines()) <= width
        assert "  \n" not in text and "\t" not in text


@pytest.mark.parametrize("shape", SHAPES)
def test_english_tables_are_ascii_and_no_table_has_ambiguous_widths(shape: str) -> None:
    for lang in style.LANGS:
        for line in table_lines(overload_text(SHAPES[shape], lang, 100)):
            assert all(unicodedata.east_asian_width(char) != "A" for char in line), line
            assert lang == "zh" or line.isascii(), line


def table_lines(text: str) -> list[str]:
    """Lines between two rules."""
    inside, found = False, []
    for line in text.splitlines():
        if line and set(line) == {"-"}:
            inside = not inside
        elif inside:
            found.append(line)
    assert found
    return found


def test_the_answer_comes_first_and_overload_stands_in_capitals() -> None:
    lines = overload_text(SHAPES["full"], "en", 100).splitlines()
    assert lines[0].startswith("Simulated: 9 grids of 367 households, 9 posts, 8.3 full-time equivalents")
    assert "one full-time worker with 700 households is" in " ".join(lines[2:6])
    rows = table_lines("\n".join(lines))
    row = next(line for line in rows if re.match(r"\s+\* 700 ", line))
    assert "OVERLOADED" in row and "0/40" in row
    assert not any(line.lstrip().startswith("* 550") for line in rows), "the star marks the place's own size"


def test_an_overloaded_desk_stands_before_the_answer() -> None:
    warned = replace(
        SHAPES["full"],
        warnings_en=("Overloaded street desk: load 1.20.",),
        warnings_zh=("街道受理台超负荷。",),
    )
    for lang, sentence in (("en", "Overloaded street desk: load 1.20."), ("zh", "街道受理台超负荷。")):
        lines = overload_text(warned, lang, 100).splitlines()
        before = [line.strip() for line in lines].index(sentence)
        headline = next(n for n, line in enumerate(lines) if "700" in line)
        assert before < headline
        assert sentence not in overload_text(SHAPES["full"], lang, 100)


def test_both_class_orders_stand_side_by_side_with_their_own_numbers() -> None:
    text = overload_text(SHAPES["full"], "en", 100)
    block = text[text.index("The same work under two") :]
    assert "cases first" in block.splitlines()[1] and "tasks first" in block.splitlines()[1]
    row = next(line for line in block.splitlines() if line.split()[:1] == ["350"])
    assert "falls short" in row and "OVERLOADED" in row


def test_columns_are_dropped_from_the_right() -> None:
    heads = {
        w: overload_text(SHAPES["full"], "en", w).split("\n\n")[1].splitlines()[0] for w in (60, 80, 100)
    }
    assert "cases late" in heads[60] and "overtime" not in heads[60]
    assert "overtime" in heads[100] and "years" in heads[60]


def test_a_very_narrow_terminal_gets_one_line_a_size() -> None:
    assert "550 OVERLOADED, 49 % late, 60 % not done" in overload_text(SHAPES["full"], "en", 50)


def test_colour_touches_only_verdict_words_and_only_a_willing_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain, coloured = (overload_text(SHAPES["quick"], "en", 100, colour=c) for c in (False, True))
    assert "\x1b" not in plain and re.sub(r"\x1b\[\d+m", "", coloured) == plain
    assert "\x1b[31mOVERLOADED\x1b[0m" in coloured
    terminal = io.StringIO()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert not wants_colour(terminal)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    assert wants_colour(terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour(terminal)


def test_names_cannot_send_control_characters() -> None:
    nasty = study(place_names={"reference": ("\x1b[2Jbad\r\n", "坏\u202e名\U0001f3d9")})
    for lang in style.LANGS:
        text = overload_text(nasty, lang, 80)
        assert "\x1b" not in text and "\u202e" not in text and "\r" not in text
        text.encode("gbk")
    assert to_terminal_text("300\N{EN DASH}500 \N{MINUS SIGN}1") == "300-500 -1"


def test_a_study_of_one_curve_has_no_comparison() -> None:
    text = overload_text(SHAPES["below"], "en", 100)
    assert "The same work under" not in text and "one full-time worker can carry" not in text


def test_missing_metrics_leave_blank_cells_not_zeros() -> None:
    one = SHAPES["quick"].curves[0]
    first = replace(one.points[0], metrics={})
    text = overload_text(study(replace(one, points=(first, *one.points[1:]))), "en", 100)
    row = next(line for line in table_lines(text) if line.split()[0] == "150")
    assert row.split() == ["150", "copes", "8/8"]


def test_chinese_columns_are_padded_by_what_a_terminal_shows() -> None:
    assert (display_width("户a"), display_width("·"), display_width("（1）")) == (3, 2, 5)
    rows = table_lines(overload_text(SHAPES["full"], "zh", 100))[:13]
    shown = {
        sum(2 if ord(char) > 0x2E7F else 1 for char in row[: row.index("能够承担")] if "能够承担" in row)
        for row in rows
        if "能够承担" in row
    }
    assert len(shown) == 1
    ends = {sum(2 if ord(char) > 0x2E7F else 1 for char in row) for row in rows}
    assert len(ends) == 1


def test_lines_break_at_spaces_and_never_before_closing_punctuation() -> None:
    for width in range(8, 40):
        for line in fill("应走访户只完成约一半，其余三百户（含特殊人群）未走访。", width, display_width):
            assert display_width(line) <= width and line[0] not in "，。）"
    assert fill("临界（300至600户）", 14, display_width) == ["临界（300至", "600户）"]
    assert fill("临界（300至600户）", 17, display_width) == ["临界（300至", "600户）"]
    assert wrap("aaa bbb ccc ddd", 11, display_width) == ["aaa bbb", "ccc ddd"]
    assert max(map(display_width, fill("x" * 50, 20, display_width))) <= 20
