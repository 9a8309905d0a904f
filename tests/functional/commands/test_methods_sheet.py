"""`gridstaff sheet`: complete, in both languages, and never behind the scenario."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_text import english_in_chinese, number_pairs, numbers_of

from experiments.cli.commands.explain_commands import compose_scenario
from experiments.cli.main import main
from experiments.compose.composer import Composer
from experiments.report.sheet.content import StudyFacts
from experiments.report.sheet.odd import odd_items
from experiments.report.sheet.render import render_markdown, render_sheet_page
from experiments.report.sheet.stress import stress_items
from experiments.studies.reproduction.methods import describe_methods
from sim.config.metadata.values import iter_values

STRESS = [
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5", "3.1", "3.2", "3.3",
    "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1",
]  # fmt: skip
ODD = ["1", "2", "3", *(f"4.{number}" for number in range(1, 12)), "5", "6", "7"]
COMPOSER = Composer()
CHANGES = (
    "area.households_per_grid=310", "demand.found_per_household_month=0.04", "run.seed=2", "run.warm_up_weeks=9",
    "escalation=direct", "discipline=district", "staffing.rushing.active=true", "cases.rework.share=0.07",
    "verdict.service_level.reference_miss_share=0.12", "cost.bonus_months=1", "calendar.beyond=repeat_2026",
    "duties.admin.hours=[['15:00','24:00']]", "demand.profile.hour.worker_found=null",
)  # fmt: skip


def sheet(*words: str) -> str:
    return render_markdown(describe_methods(compose_scenario(COMPOSER, "reference", words)), "en")


def test_every_item_of_both_guidelines_is_filled_in_both_languages() -> None:
    content = describe_methods(compose_scenario(COMPOSER, "fuxin_2022_urban"))
    for items, numbers in ((stress_items(content), STRESS), (odd_items(content), ODD)):
        assert [item.number for item in items] == numbers
        for item in items:
            assert item.lines and all(line.en.strip() and line.zh.strip() for line in item.lines)


@pytest.mark.parametrize(
    "word", [word for word in CHANGES if "profile" not in word and "calendar" not in word]
)
def test_a_changed_key_changes_the_sheet(word: str) -> None:
    assert sheet(word) != sheet()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_number_that_is_moved_within_its_schema_shows(data: st.DataObject) -> None:
    """Any share of the reference place, also one within a long list."""
    base = compose_scenario(COMPOSER, "reference")
    shares = [
        ".".join(map(str, path)) for path, value in iter_values(base)
        if isinstance(value, float) and 0.0 < value < 0.5 and all(isinstance(part, str) for part in path)
        and path[-1] == "share"
    ]  # fmt: skip
    key = data.draw(st.sampled_from(shares))
    assert sheet(f"{key}=0.4321") != sheet()


def test_what_cannot_act_is_not_said_to_act() -> None:
    """The ripening of hazards is on, but hazards are not: its switch lies within theirs."""
    content = describe_methods(compose_scenario(COMPOSER, "fuxin_2022_urban"))
    assert not content.mechanisms["demand.hazards.ripening.active"][1]
    assert content.mechanisms["staffing.turnover.active"][1]


def test_the_command_writes_markdown_and_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sheet", "reference", "run.seed=5", "--into", str(tmp_path), "--lang", "zh"]) == 0
    assert "methods_reference.md" in capsys.readouterr().out
    text = (tmp_path / "methods_reference.md").read_text(encoding="utf-8")
    assert text.startswith("# 方法说明") and "随机种子5" in text
    page = (tmp_path / "methods_reference.html").read_text(encoding="utf-8")
    assert "<code>run.seed</code>" in page and page.count("<h3>") == len(STRESS) + len(ODD)


def test_unknown_places_and_keys_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sheet", "referenc", "--into", str(tmp_path)]) != 0
    assert "reference" in capsys.readouterr().err and not list(tmp_path.iterdir())
    assert main(["sheet", "reference", "run.sed=2", "--into", str(tmp_path)]) != 0
    assert "run.seed" in capsys.readouterr().err


def test_a_study_is_stated_and_its_texts_are_escaped() -> None:
    study = StudyFacts("mine", "Is <b> enough?", "gridstaff run", 3, (27, 40))
    content = describe_methods(compose_scenario(COMPOSER, "reference"), study)
    page, text = render_sheet_page(content, "en"), render_markdown(content, "en")
    assert "Is &lt;b&gt; enough?" in page and "<b>" not in page
    assert "3 scenarios" in text and "27-40 independent years" in text


def test_a_sheet_in_chinese_has_no_english_word_that_is_not_set_as_code() -> None:
    page = render_sheet_page(describe_methods(compose_scenario(COMPOSER, "reference")), "zh")
    assert english_in_chinese(page) == {}
    assert [pair for pair in number_pairs(page) if numbers_of(pair[0]) != numbers_of(pair[1])] == []
