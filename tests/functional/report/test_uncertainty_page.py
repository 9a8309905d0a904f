"""Page, figures and sentences of the uncertainty study: both intervals first, both languages, nothing overlaps."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from page_text import english_in_chinese

from experiments.analysis.answers.answer import CertainSize, CriticalSize, LawAnswer, SizeKept
from experiments.analysis.answers.futures_answer import (
    Box,
    Correlation,
    LawChange,
    Measurement,
    Restriction,
    SensitivityIndex,
    UncertaintyStudy,
    VariedNumber,
    VerdictAtValue,
    YearLimits,
    YearNoise,
)
from experiments.report.design import style
from experiments.report.figure.certainty import draw_certainty
from experiments.report.figure.drawing.canvas import Drawing
from experiments.report.figure.drawing.text_rows import Frame
from experiments.report.figure.indices import draw_indices
from experiments.report.figure.measurements import draw_measurements
from experiments.report.html.pages.uncertainty_page import render_uncertainty
from experiments.report.text.findings.sensitivity import describe_indices, direction, sensitivity_notes
from experiments.report.text.findings.uncertainty import describe_verdicts, headline, sentences

PAPERWORK = "duties.admin.share"
LIMITS = tuple(260.0 + 5.0 * at for at in range(100))


def law_of(name: str, moved: float) -> LawAnswer:
    kept = (SizeKept(300, 86, 100, 0.78, 0.92), SizeKept(400, 66, 100, 0.56, 0.75))
    certain = (CertainSize(0.5, 470 - moved, 430, 500), CertainSize(0.9, 270 - moved, 260, 300))
    return LawAnswer(name, kept, certain, LIMITS, 260.0, 470.0, 750.0)


def number_of(key: str, name: str) -> VariedNumber:
    return VariedNumber(key, name, f"参数{key[-1]}", "share of cases", 0.35, 0.25, 0.65, "assumed: no count")


def index_of(at: int) -> SensitivityIndex:
    key = PAPERWORK if at == 0 else f"key.{at}"
    total, sign = 0.6 / (at + 1) ** 2, 1 if at % 2 == 0 else -1
    effects = (0.5 / (at + 1), 0.05, 0.1, sign * 0.5 / (at + 1), 0.001 if at < 3 else 0.6)
    return SensitivityIndex(key, *effects, 0.9 * total, 0.08, total, 0.1)


@pytest.fixture(scope="module")
def study() -> UncertaintyStudy:
    numbers = [number_of(PAPERWORK, "paperwork beside log, weekly close, meetings and training")]
    numbers += [
        number_of(f"key.{at}", f"assumed number with a long name of its own, {at}") for at in range(1, 12)
    ]
    return UncertaintyStudy(
        question="?", place=("Reference", "参照社区"), own_size=400,
        laws=(law_of("triangular", 0.0), law_of("median_centred", 40.0)),
        changes=(LawChange(400, "median_centred", -0.11, -0.16, -0.07),),
        numbers=tuple(numbers), left_out={"mechanism": 66, "lever": 9},
        measurements=(Measurement(PAPERWORK, 380.0, 330.0, 430.0, 0.001),), sharp=0.5,
        correlations=(Correlation(PAPERWORK, -0.68, -0.76, -0.59, 1e-9),),
        box=Box(400, False, (Restriction(PAPERWORK, 0.44, None, 1e-5),), 70, 47, 186, 26),
        indices=tuple(index_of(at) for at in range(12)), metric="load", verdict_key=PAPERWORK,
        verdicts=(
            VerdictAtValue(0.25, "copes", 27, 27, 0.87, 1.0), VerdictAtValue(0.35, "copes", 39, 40, 0.87, 0.99),
            VerdictAtValue(0.5, "falls_short", 3, 6, 0.2, 0.8),
        ),
        settings={"command": "gridstaff run experiment=uncertainty", "year": "2025"}, study_key="abc",
        noise=YearNoise(0.031, 0.02, 0.05, 64),
        years=YearLimits(CriticalSize(412.0, 381.0, 428.0, "inside", 40), 390.0, 470.0),
    )  # fmt: skip


def test_the_headline_states_both_intervals_in_one_sentence(study: UncertaintyStudy) -> None:
    english, chinese = headline(study).en, headline(study).zh
    assert english.count(".") == 1 and chinese.count("。") == 1
    for text in (english, chinese):
        assert re.findall(r"\d+", text.replace("95", "")) == ["410", "380", "430", "260", "750", "470"]
    assert "simulation only" in english and "nine of ten futures" in english


def test_without_searched_years_the_headline_is_the_share_of_futures(study: UncertaintyStudy) -> None:
    assert "66 of 100 futures" in headline(replace(study, years=None)).en


def test_both_languages_of_every_sentence_carry_the_same_numbers(study: UncertaintyStudy) -> None:
    for text in [*sentences(study), describe_indices(study), *sensitivity_notes(study)]:
        found = [re.findall(r"\d[\d,.]*\d|\d", part) for part in (text.en, text.zh)]
        assert sorted(found[0]) == sorted(found[1]), text


def test_the_verdict_is_said_to_turn_between_the_values_where_it_does(study: UncertaintyStudy) -> None:
    (said,) = describe_verdicts(study)
    assert said.en.endswith("It turns between 0.35 and 0.5.") and "0.35与0.5之间转变" in said.zh
    same = replace(study, verdicts=study.verdicts[:2])
    assert next(describe_verdicts(same)).en.endswith("the same throughout.")


def test_a_direction_is_stated_only_beyond_chance(study: UncertaintyStudy) -> None:
    assert [direction(row).en for row in study.indices[:4]] == ["up", "down", "up", "-"]


@pytest.mark.parametrize("lang", style.LANGS)
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("which", ["certainty", "measurements", "indices", "screening"])
def test_no_texts_of_a_figure_overlap_or_leave_it(
    study: UncertaintyStudy, which: str, narrow: bool, lang: style.Lang
) -> None:
    screened = tuple(replace(row, first=None, total=None) for row in study.indices)
    draw: dict[str, Callable[..., Drawing]] = {
        "certainty": lambda *how: draw_certainty(study.laws, *how),
        "measurements": lambda *how: draw_measurements(study, *how),
        "indices": lambda *how: draw_indices(study, *how),
        "screening": lambda *how: draw_indices(replace(study, indices=screened), *how),
    }
    drawing = draw[which](lang, narrow, Frame("Heading 1", ("caption", "place; simulated 2025; study abc")))
    width, height = drawing.figure.get_size_inches()
    for one, other in combinations(drawing.canvas.boxes, 2):
        assert not one.overlaps(other), (one, other)
    for box in drawing.canvas.boxes:
        assert box.left >= 0.0 and box.right <= width and box.bottom >= 0.0 and box.top <= height


ANCHORS = ("certainty", "measure", "laws", "inputs", "box", "flip", "assumptions", "methods", "reproduce")


def test_the_page_has_all_sections_in_order_and_both_languages(study: UncertaintyStudy) -> None:
    page = render_uncertainty(study, "zh")
    at = [page.index(f'<section id="{anchor}"') for anchor in ANCHORS]
    assert at == sorted(at) and '<html lang="zh">' in page
    for text in (headline(study), *sensitivity_notes(study)):
        assert text.en.replace("'", "&#39;") in page and text.zh in page
    assert "src=" not in page.replace("src: url(data:", ""), "nothing is loaded"


def test_sections_without_data_are_left_out(study: UncertaintyStudy) -> None:
    bare = replace(
        study, indices=(), noise=None, verdicts=(), measurements=(), years=None, box=None, correlations=(),
        laws=tuple(LawAnswer(law.law, law.kept) for law in study.laws),
    )  # fmt: skip
    page = render_uncertainty(bare, "en")
    for anchor in ("certainty", "inputs", "flip"):
        assert f'id="{anchor}"' not in page and f'href="#{anchor}"' not in page
    assert 'id="laws"' in page and "No combination of at most three" in page


def test_the_chinese_page_has_no_english_word_that_is_not_set_as_code(study: UncertaintyStudy) -> None:
    assert english_in_chinese(render_uncertainty(study, "zh")) == {}
