"""Input of users: names of studies, content of files, output to the terminal."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from experiments.compose.extensions import load_extension
from experiments.compose.files.user_files import included_words
from experiments.compose.input_checks import file_problems, study_folder, validate_name
from experiments.compose.scenario_reference import _parent_place
from experiments.errors import Problem, UserError, escape_for_terminal
from sim.builder.calendar.calendar_file import CalendarError, read_file


@pytest.mark.parametrize("name", ["overload-3f2a", "阜新城区", "a", "2025", "x" * 64])
def test_letters_of_any_script_name_a_study(name: str) -> None:
    assert validate_name(name, "study.name") == name


def test_names_are_brought_to_one_form() -> None:
    assert validate_name("cafe\u0301", "study.name") == "caf\u00e9"


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", "/etc", "x" * 65, "a b", "a\n", "con", "LPT1", "-x", "_x", "a.b",
     "a\u202eb", "a\u200bb", "C:x", "a\x00", "*"],
)  # fmt: skip
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(UserError):
        validate_name(name, "study.name")


def test_a_link_that_leaves_the_results_folder_is_refused(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (results / "link").symlink_to(tmp_path / "elsewhere")
    assert study_folder(results, "mine") == results / "mine"
    with pytest.raises(UserError, match="is a link; none is followed below the results folder"):
        study_folder(results, "link")


FILES = {
    "alias": ("a: &x [1]\nb: *x\n", "aliases"),
    "alias bomb": (
        "a: &a [1]\n" + "".join(f"{c}: &{c} [*{p},*{p}]\n" for p, c in zip("abcde", "bcdef", strict=True)),
        "aliases",
    ),
    "code": ("area: {_target_: os.system}\n", "cannot name code"),
    "call": ("name: os.system('rm')\n", "cannot call"),
    "environment": ("name: ${oc.env:HOME}\n", "not supported"),
    "hydra": ("hydra: {run: {dir: /tmp/x}}\n", "hydra.mode and hydra.sweeper.params"),
    "hydra sweeper": ("hydra: {sweeper: {_target_: x}}\n", "hydra.mode and hydra.sweeper.params"),
    "search path": ("hydra: {searchpath: [file:///etc]}\n", "hydra.mode and hydra.sweeper.params"),
    "defaults": ("defaults: [/hydra/launcher: joblib]\n", "only choose files"),
    "defaults path": ("defaults: [../../secret]\n", "only choose files"),
    "many digits": (f"a: {'9' * 5000}\n", "too many digits"),
    "python tag": ("a: !!python/object/apply:os.system [x]\n", "not valid YAML"),
    "broken": ("a: [1\n", "not valid YAML"),
    "deep": ("a: " + "[" * 3000 + "]" * 3000, "nested deeper than"),
    "text": ("just text\n", "must be a mapping"),
    "direction": ("name: 'a\u202eb'\n", "direction"),
    "nan": ("x: .nan\n", "finite"),
    "number key": ("1: x\n", "must be text"),
    "big": ("# " + "x" * 1_000_001, "at most"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_not_plain_data_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    text, words = FILES[kind]
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    found = list(file_problems(file, "place/mine.yaml"))
    assert found and any(words in problem.line() for problem in found), [p.line() for p in found]


TAGS = ("int", "float", "bool", "null", "timestamp", "binary", "set", "omap", "pairs", "map", "seq", "str", "merge",
        "value", "none")  # fmt: skip
TAGGED = (
    "",
    "''",
    "x",
    "'-'",
    "+",
    "0x",
    "0b",
    "':'",
    "'.'",
    "'='",
    "[1]",
    "{a: 1}",
    "2025-13-45",
    "1e",
    "\u533a",
)


def test_no_tag_of_yaml_brings_an_error_of_python(tmp_path: Path) -> None:
    """`!!timestamp x` and `!!int ''` raise AttributeError and IndexError in the reader of YAML."""
    file = tmp_path / "mine.yaml"
    refused = 0
    for tag, value in itertools.product(TAGS, TAGGED):
        file.write_text(f"defaults: !!{tag} {value}\n", encoding="utf-8")
        refused += bool(list(file_problems(file, "run/mine.yaml")))
        included_words(tmp_path, ["mine"])
        _parent_place(file)
        with pytest.raises(CalendarError, match=r"^mine\.yaml"):
            read_file(file)
    assert refused > 200


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_a_pipe_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "2027.yaml"
    os.mkfifo(pipe)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("opened"))
    monkeypatch.setattr(Path, "read_bytes", lambda *_, **__: pytest.fail("opened"))
    assert "plain file" in next(file_problems(pipe, "2027.yaml")).line()
    assert _parent_place(pipe) is None and included_words(tmp_path, ["2027"]) == set()
    with pytest.raises(CalendarError, match="is not a plain file"):
        read_file(pipe)
    with pytest.raises(UserError, match="is not a plain file"):
        load_extension(pipe)


def test_plain_files_and_sweeps_pass(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "# @package _global_\ndefaults:\n  - override /duties/visits: all_monthly\nhydra:\n  mode: MULTIRUN\n"
        "  sweeper:\n    params:\n      area.households_per_grid: range(100,700,50)\nname_zh: 某区（城市）\n",
        encoding="utf-8",
    )
    assert not list(file_problems(file, "experiment/mine.yaml"))


def test_bytes_that_are_not_utf8_are_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes("name: 阜新".encode("gbk"))
    assert "UTF-8" in next(file_problems(file, "x")).line()


def test_the_terminal_never_gets_control_characters_and_lines_stay_single() -> None:
    line = escape_for_terminal(Problem("a\x1b[2J", "b\nc", "must be\u202e short").line(), 300)
    assert line.isprintable() and "\n" not in line and "\\u001b" in line
