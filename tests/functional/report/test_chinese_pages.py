"""Chinese pages: no English word but keys, commands, files and names, set as code; the numbers of the English page."""

from __future__ import annotations

import pytest
from fake_pages import PAGES
from page_text import english_in_chinese, number_pairs, numbers_of, texts_of
from places import PLACES, shipped

from experiments.report.html.codes import mark_codes
from experiments.studies.context.report_context import assumptions
from sim.config.metadata.provenance import load_sources


@pytest.mark.parametrize("name", PAGES)
def test_the_chinese_page_has_no_english_word_that_is_not_set_as_code(name: str) -> None:
    page = PAGES[name]()
    assert len(texts_of(page, "zh")) > 30
    assert english_in_chinese(page) == {}


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_of_a_page_have_the_same_numbers(name: str) -> None:
    pairs = number_pairs(PAGES[name]())
    assert len(pairs) > 20
    different = [(en, zh) for en, zh in pairs if numbers_of(en) != numbers_of(zh)]
    assert different == []


def test_a_chinese_name_stands_beside_every_key_of_the_assumptions() -> None:
    for of in assumptions(shipped("district_overload")):
        assert any("\u4e00" <= char <= "\u9fff" for char in of.meaning_zh), of.key


@pytest.mark.parametrize("place", PLACES)
def test_every_source_that_a_page_shows_is_chinese_there(place: str) -> None:
    for of in assumptions(shipped(place)):
        shown = mark_codes(of.source_zh)
        assert english_in_chinese(f"<p>{shown}</p>") == {}, of.key
        if of.clause:
            assert of.document_zh and of.says_zh, f"{of.key}: the clause is quoted"


def test_a_text_that_is_not_translated_is_found() -> None:
    page = PAGES["comparison"]().replace("</main>", "<p>still English</p></main>")
    assert set(english_in_chinese(page)) == {"still", "English"}


def test_only_codes_are_set_as_code() -> None:
    text = "见S4.7、D-P5和F13, IV.3；由duties.admin.share换算，参见--budget；whatever word"
    assert set(english_in_chinese(f"<p>{mark_codes(text)}</p>")) == {"whatever", "word"}
    assert load_sources().in_chinese("no such source") == "no such source"
