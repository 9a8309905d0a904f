"""`gridstaff explain`: keys by the end of their name, keys and metrics by meaning, budgets with settings."""

from __future__ import annotations

import re
import sys

import pytest

from experiments.cli.commands.search import find_by_ending, find_by_meaning
from experiments.cli.main import main
from experiments.language import LANGUAGES
from experiments.report.text.wrapping import display_width


def explained(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["explain", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("households_per_grid", ["area.households_per_grid   (reference)", "value    400"]),
        ("share", ["duties.admin.share", "duties.patrol", "fit:"]),
        ("contact.day", ["duties.visit_attempt.contact.day", "duties.special.visit_attempt.contact.day"]),
        ("late", ["cases.opinion.late", "others   ", "late_reference"]),
    ],
)
def test_the_end_of_a_name_is_enough(name: str, found: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, name)
    assert all(word in text for word in found[:1] + found[2:]), text


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("sickness", "staffing.absence.sick_share"), ("病假", "staffing.absence.sick_share"),
        ("sick leave", "staffing.absence.sick_share"), ("走访规则", "duties.visits.rule"),
        ("VISIT rule", "duties.visits.rule"), ("超期率", "late_reference"),
        ("late by the reference deadline", "late_reference"), ("overtime", "overtime_hours"),
    ],
)  # fmt: skip
def test_keys_and_metrics_are_found_by_their_meaning_in_both_languages(
    words: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert name in {match.name for match in find_by_meaning(words)}
    text = explained(capsys, words)
    assert re.search(rf"^ *{re.escape(name)}(   \(|$)", text, re.M), text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_what_is_found_has_the_words_that_were_asked_for() -> None:
    for match in find_by_meaning("leave"):
        assert "leave" in f"{match.name} {match.meaning_en}".lower()
    assert all(match.name.endswith(".share") for match in find_by_ending("share"))
    assert find_by_meaning("x") == find_by_meaning("qqqq") == find_by_meaning(" ") == []


@pytest.mark.parametrize("name", ["qqqq", "area.housholds_per_grid", "x", ""])
def test_what_is_nowhere_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 2
    assert "unknown key or metric" in capsys.readouterr().err


def test_a_key_that_a_place_does_not_set_has_its_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, UNSET_KEY, "reference")
    assert "meaning" in text and "value    not set in this place" in text and "allowed" in text


UNSET_KEY = "cases.deadline.own.grid"  # the place has no deadlines of its own


def test_a_group_lists_every_value_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "cases.emergency").splitlines()
    assert "  cases.emergency.arrival.median_minutes = 30.0" in lines
    assert not any("{" in line for line in lines)


def test_the_value_shown_is_that_of_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert "value    250 " in explained(capsys, "area.households_per_grid", "area.households_per_grid=250")
    text = explained(capsys, "area.households_per_grid", "load_check", "area.households_per_grid=251")
    assert "(load_check)" in text and "value    251 " in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_budget_takes_settings_and_says_why_it_is_not_the_limit(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    loads = []
    for size in (300, 600):
        text = explained(capsys, "budget", "load_check", f"area.households_per_grid={size}", "--lang", lang)
        found = re.search(r"takes (\d\.\d+) times|可用工时的(\d\.\d+)倍", text)
        assert found is not None, text
        loads.append(float(found[1] or found[2]))
        assert "experiment=overload" in text and ("critical size" in text or "承载上限" in text)
    assert loads[0] < loads[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["load_check", "area.hous=3"], "area.hous = 3: unknown key"),
        (["load_check", "area.households_per_grid=3,4"], "several values need -m"),
        (["load_check", "area.households_per_grid=0"], "area.households_per_grid = 0"),
        (["area.households_per_grid=300"], "name a place"),
        (["load_check", "reference"], "reference"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "budget", *words]) == 2
    assert said in capsys.readouterr().err


EVERYDAY = [("逾期", "cases.opinion.late"), ("文书", "duties.admin.share"), ("salary", "cost.")]


@pytest.mark.parametrize(("words", "found"), EVERYDAY)
def test_everyday_words_find_the_keys_that_say_it_otherwise(
    words: str, found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", words]) == 0
    assert found in capsys.readouterr().out


def test_a_hyphen_stands_for_the_underscore_of_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "warm-up"]) == 0
    assert "run.warm_up_weeks" in capsys.readouterr().out


@pytest.mark.parametrize("columns", [60, 80])
def test_tables_fit_narrow_terminals(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for words in (
        ["places"],
        ["explain", "late"],
        ["explain", "budget", "reference"],
        ["--help"],
        ["cost", "reference"],
    ):
        for language in LANGUAGES:
            assert main([*words, "--lang", language]) == 0
            lines = capsys.readouterr().out.splitlines()
            assert max(map(display_width, lines)) <= columns, (words, language)
            assert len(lines) > 5


def test_several_words_are_searched_unless_the_second_is_meant_for_a_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "overdue", "cases"]) == 0
    assert "(metric)" in capsys.readouterr().out
    assert main(["explain", "gate", "refrence"]) == 2
    assert "did you mean reference?" in capsys.readouterr().err
