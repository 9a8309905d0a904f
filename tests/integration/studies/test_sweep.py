"""Table of a sweep: varied keys, verdict, main metrics."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from project import CJK
from scenarios import scenario

from experiments.cli import main as cli
from experiments.executors import SerialExecutor
from experiments.report.text.wrapping import display_width
from experiments.studies.sweep.run_summary import SweptScenario
from experiments.studies.sweep.sweep_text import WIDTH, report_lines, table
from sim.metrics.catalog.catalog import METRICS
from sim.metrics.catalog.unit_translations import UNITS

LANGUAGES: tuple[Any, ...] = ("en", "zh")


def rows(load: float, verdict: int) -> list[dict[str, float]]:
    base = {"load": load, "late_reference": 0.1, "visits_attempted": 0.93, "verdict": float(verdict)}
    base |= {"backlog_end": 12.0, "post_shortfall": 0.2, "service_level_met": float(verdict == 0)}
    return [base, {**base, "load": load + 0.02, "late_reference": 0.12}]


def swept(*loads: float, years: int = 15) -> list[SweptScenario]:
    made = [scenario(area={"households_per_grid": 300 + i}) for i, _ in enumerate(loads)]
    labels = [(("area.households_per_grid", 300 + i),) for i, _ in enumerate(loads)]
    found = [rows(load, 2 * (load > 1)) * years for load in loads]
    return [SweptScenario(*one) for one in zip(made, labels, found, strict=True)]


def text(lang: Any, *loads: float) -> list[str]:
    return table(swept(*loads), lang)


def test_a_sweep_has_one_line_a_point_with_what_was_varied_first() -> None:
    lines = text("en", 0.5, 1.4)
    assert "late" in lines[1] and [line.split()[0] for line in lines[:3]] == [
        "area.",
        "households_",
        "per_grid",
    ]
    first, second = lines[4], lines[5]
    assert first.split() == [
        "300",
        "copes",
        "30/30",
        "11",
        "+-0.4",
        "93",
        "12",
        "0.2",
        "short",
        "51",
        "+-0.4",
    ]
    assert second.split()[:3] == ["301", "OVERLOADED", "0/30"]
    assert "not done" not in lines[1], "what does not apply has no column"


def test_every_output_begins_with_grids_posts_and_households_per_full_time_post() -> None:
    for lang, words in (
        ("en", ("grids", "posts", "full-time equivalents")),
        ("zh", ("网格", "岗位", "折合专职")),
    ):
        lines = report_lines(swept(0.5), lang, WIDTH)  # type: ignore[arg-type]
        assert all(word in lines[0] for word in words)
        not_calibrated = {"en": "Not calibrated to your place", "zh": "未采用贵地实际数据校准"}[lang]
        assert any(not_calibrated in line for line in lines[1:3])


def test_a_short_run_carries_no_verdict_and_too_few_years_are_not_yet_clear() -> None:
    short = SweptScenario(scenario(run={"measured_weeks": 26}), (), rows(0.5, 0) * 20)
    lines = table([short], "en")
    assert "no verdict" in lines[0] and any("less than 52 measured weeks" in line for line in lines)
    few = table(swept(0.5, years=5), "en")
    assert "not yet clear, service level met in 10 of 10 years so far" in few[0]
    assert any("run.replications=20" in line for line in few)


def test_an_overloaded_desk_stands_in_the_first_lines() -> None:
    busy = scenario(staffing={"desks": {"community": {"posts": 1}}}, demand={"walk_ins_per_person_year": 1.1})
    for made, lang, line, words in (
        ([busy], "en", 1, "Overloaded community desk: load"),
        ([busy], "zh", 1, "社区受理台超负荷"),
        ([busy, scenario()], "en", 0, "(1 of 2 settings)"),
    ):
        several = [
            SweptScenario(of, (("area.households_per_grid", n),), rows(0.5, 0)) for n, of in enumerate(made)
        ]
        lines = table(several, lang)
        assert any(words in text for text in lines[: line + 5]), lines[:6]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_a_table_fits_the_terminal_and_names_what_it_leaves_out(width: int) -> None:
    found = [{**row, "duties_undone": 0.25, "overtime_hours": 11.5} for row in rows(0.5, 0)]
    both = [
        SweptScenario(
            scenario(area={"households_per_grid": 300 + i}),
            (("area.households_per_grid", 300 + i), ("duties/visits", "all_monthly")),
            found,
        )
        for i in range(2)
    ]
    for lang in LANGUAGES:
        lines = table(both, lang, width)
        assert max(map(display_width, lines)) <= width
        shown = sum(word in "".join(lines) for word in ("late", "超期"))
        assert shown == 1, "the first of the headlines is always shown"
        assert max(map(display_width, table(both[:1], lang, width))) <= width
    english = table(both, "en", width)
    for word in ("not done", "homes", "backlog", "posts", "load", "overtime"):
        assert any(word in line for line in english), "in a heading or named as left out"


def test_one_scenario_lists_every_number_with_its_unit() -> None:
    lines = text("en", 0.5)
    assert lines[0].endswith("300 households per grid: copes, service level met in 30 of 30 years.")
    load = next(line for line in lines if line.startswith("load"))
    assert load.split()[1:3] == ["%", "51"]
    assert not any(line.startswith("verdict") for line in lines), "a mean of codes means nothing"


def test_lines_fit_a_terminal_and_chinese_can_be_written_in_gbk() -> None:
    for lang in ("en", "zh"):
        lines = text(lang, 0.5, 1.4)
        assert max(map(display_width, lines)) <= WIDTH
        assert all(line.encode("gbk") for line in lines)


def test_a_chinese_table_has_chinese_units() -> None:
    found = [
        {"load": 0.5, "overtime_hours": 3.0, "days_to_close": 4.0, "verdict": 0.0, "service_level_met": 1.0}
    ] * 2
    lines = table([SweptScenario(scenario(), (), found)], "zh")
    body = [line for line in lines if "95%" not in line]
    assert any("，小时" in line for line in body) and any("，工作日" in line for line in body)
    assert not any(word in line for line in body for word in ("hours", "days"))


def test_every_unit_has_a_chinese_name() -> None:
    assert {metric.name: metric.unit for metric in METRICS if metric.unit not in UNITS} == {}
    assert all(CJK.search(words) for words in UNITS.values())


def test_one_run_says_that_it_tells_nothing_about_chance() -> None:
    lines = table([SweptScenario(scenario(), (), rows(0.5, 0)[:1])], "en")
    assert "no interval" in lines[-1]
    assert next(line for line in lines if line.startswith("load")).split()[2] == "50"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_year_without_an_official_calendar_is_on_the_screen_and_in_the_manifest(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fake(scenario: Any, replication: int) -> SimpleNamespace:
        return SimpleNamespace(metrics={"load": 0.5, "verdict": 0.0, "service_level_met": 1.0})

    monkeypatch.setattr("experiments.run.session.make_executor", lambda *_: SerialExecutor(fake))
    monkeypatch.setattr("experiments.run.session.time_sample", lambda *_: [])
    words = ["run.start=2026-12-01", "run.measured_weeks=8", "--study", "mine", "--results", str(tmp_path)]
    assert cli.main(["run", *words, "--lang", lang]) == 0
    note = {"en": "No official calendar for 2027 yet", "zh": "2027年尚无官方放假安排"}
    assert note[lang] in capsys.readouterr().out
    notes = json.loads((tmp_path / "mine" / "manifest.json").read_text(encoding="utf-8"))["notes"]
    assert all(any(note[one] in text for text in notes[one]) for one in note)
    assert "Not calibrated to your place" in notes["en"][0]


@pytest.mark.parametrize(
    ("lang", "note"), [("en", "No official calendar for 2027 yet"), ("zh", "2027年尚无官方放假安排")]
)
def test_a_dry_run_says_which_year_has_no_official_calendar(
    lang: str, note: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run.start=2026-12-01", "run.measured_weeks=8", "--dry-run", "--results", str(tmp_path)]
    assert cli.main(["run", *words, "--lang", lang]) == 0
    assert capsys.readouterr().out.count(note) == 1
