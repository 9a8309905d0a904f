"""Sentences: both languages from equal values, no precision beyond the interval."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fake_study import QUICK, SHAPES, crit, curve, estimate, study
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.analysis.answers.answer import (
    CertainSize,
    CriticalSize,
    Curve,
    Estimate,
    Staffing,
    ValueVerdicts,
    VerdictAtValue,
)
from experiments.analysis.futures.certainty import answer_of_law
from experiments.report.text.findings.certainty import describe_certainty
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import (
    SHARE_WORDS,
    format_estimate,
    format_interval,
    format_number,
    format_percent,
    format_plain,
    round_size,
    share_words,
    unit_of,
)
from experiments.report.text.phrases import (
    describe_staffing,
    limit_label,
    met_share,
    per_grid_limit,
    remark_at_focus,
    sampling_interval,
)
from experiments.report.text.sentences import findings
from experiments.report.zones import focus


def digits(text: str) -> list[str]:
    """Numbers written as digits, those of command lines and share words apart."""
    text = re.sub(r"gridstaff .*|95 ?% ?(interval|区间)|about \d in 100|约\d%", "", text)
    for word in SHARE_WORDS:
        for phrase in (word.full.en, word.full.zh, word.short.en, word.short.zh):
            text = text.replace(phrase, "")
    return sorted(re.findall(r"\d[\d,]*(?:\.\d+)?", text.replace(", ", " ")))


@pytest.mark.parametrize("shape", SHAPES)
def test_both_languages_carry_the_same_numbers(shape: str) -> None:
    for one in SHAPES[shape].curves:
        for sentence in findings(SHAPES[shape], one).all():
            assert digits(sentence.en) == digits(sentence.zh), sentence


sizes = st.tuples(st.floats(100, 700), st.floats(0, 200), st.floats(0, 200))


@given(sizes)
def test_a_size_is_rounded_to_ten_or_fifty_and_its_interval_outward(
    drawn: tuple[float, float, float],
) -> None:
    size, below, above = drawn
    critical = CriticalSize(size, size - below, size + above, "inside", 8)
    rounded = round_size(critical)
    step = 10 if (below + above) / 2 < 50 else 50
    assert rounded.low % step == rounded.high % step == rounded.size % step == 0
    assert rounded.low <= size - below + 1e-6 and rounded.high >= size + above - 1e-6
    assert rounded.low <= rounded.size <= rounded.high
    assert digits(limit_label(critical).en) == digits(limit_label(critical).zh)


@given(st.floats(-50, 500), st.floats(0.001, 200))
def test_no_number_of_a_sentence_is_finer_than_its_interval(mean: float, half: float) -> None:
    written = format_estimate(Estimate(mean, mean - half, mean + half, 8))
    unit = unit_of(half)
    decimals = len(written.split(".")[1]) if "." in written else 0
    assert 10.0**-decimals >= min(unit, 1.0) - 1e-12
    assert unit <= 2 * half + 1e-9 or unit == 0.1
    if unit >= 10:
        assert float(written.replace(",", "")) % unit == pytest.approx(0.0)


@given(st.floats(0, 1), st.floats(0, 0.5))
def test_a_share_is_said_alike_in_both_languages(mean: float, half: float) -> None:
    words = share_words(Estimate(mean, max(0.0, mean - half), min(1.0, mean + half), 8))
    n = format_number(100 * mean, 1.0)
    pairs = {(w.full.en.format(n=n), w.full.zh.format(n=n)) for w in SHARE_WORDS}
    if words.en.startswith("between"):
        low, high = re.fullmatch(r"between (.+) and (.+)", words.en).groups()  # type: ignore[union-attr]
        zh_low, zh_high = words.zh.split("到")
        bare = {w.short.en: w.short.zh for w in SHARE_WORDS}
        assert (bare[low], bare[high]) == (zh_low, zh_high)
    else:
        assert (words.en, words.zh) in pairs


SHARES = (
    (0.005, "fewer than 1 in 100", "不到1%"), (0.03, "about 3 in 100", "约3%"),
    (0.05, "about 1 in 20", "约二十分之一"),
    (0.15, "about 1 in 10", "约一成"), (0.2, "about 1 in 5", "约两成"),
    (0.25, "about a quarter", "约四分之一"),
    (0.33, "about a third", "约三分之一"),
    (0.4, "about 4 in 10", "约四成"), (0.5, "about half", "约一半"), (0.6, "about 6 in 10", "约六成"),
    (0.7, "about two thirds", "约三分之二"),
    (0.8, "about 8 in 10", "约八成"), (0.9, "about 9 in 10", "约九成"),
    (0.99, "nearly all", "几乎全部"),
)  # fmt: skip


@pytest.mark.parametrize(("share", "english", "chinese"), SHARES)
def test_shares_have_their_words(share: float, english: str, chinese: str) -> None:
    assert share_words(estimate(share, 0.001)) == Bilingual(english, chinese)


def test_a_wide_interval_is_said_as_a_span() -> None:
    assert share_words(Estimate(0.5, 0.33, 0.7, 8)) == Bilingual(
        "between a third and two thirds", "三分之一到三分之二"
    )


def headline(shape: str) -> Bilingual:
    return findings(SHAPES[shape], SHAPES[shape].curves[0]).headline


def test_each_situation_has_its_headline() -> None:
    assert headline("full").en == (
        "With quarterly visits to every household, one full-time worker with 700 households is overloaded; "
        "the limit is about 380."
    )
    assert (
        headline("full").zh
        == "在每季度逐户走访一遍的要求下，一名专职网格员负责700户已超出承载能力，上限约为380户。"
    )
    assert headline("above").en.endswith("copes with 600 households; so up to 600, the largest size tried.")
    assert headline("below").en.endswith("; even 150 households, the smallest size tried, are too many.")
    assert headline("between").en.endswith("; the limit lies between 300 and 400, not searched.")
    assert headline("between").zh.endswith("；上限在300至400户之间（未细查）。")
    assert headline("all_undecided").en.startswith(
        "Not yet clear: service level met in 4 of 4 years so far. To add"
    )
    assert headline("short").en.startswith("No verdict: 26 measured weeks")
    holds = with_own(curve(place="fuxin_2022_urban"), 150)
    assert findings(study(holds), holds).headline == Bilingual(
        "With quarterly visits to every household, one full-time worker copes with 150 households; "
        "the limit is about 340.",
        "在每季度逐户走访一遍的要求下，一名专职网格员能够承担150户，上限约为340户。",
    )
    edge = with_own(curve(QUICK, 290, 460, undecided=(300, 400, 500)), 400)
    said = findings(study(edge), edge)
    assert "with 400 households is at the limit" in said.headline.en and "处于临界" in said.headline.zh
    assert said.count is not None and said.count.en.startswith(
        "Service level met in 36 of 40 years (95 % interval "
    )
    assert "40年中有36年达标" in said.count.zh


def with_own(one: Curve, size: int) -> Curve:
    """The curve with one of its sizes as the place's own."""
    points = tuple(replace(p, is_own=p.households_per_grid == size) for p in one.points)
    return replace(one, points=points)


def test_the_place_s_own_size_speaks_first() -> None:
    one = with_own(curve(place="district_overload"), 350)
    assert focus(study(one), one).households_per_grid == 350, "not the 500 to 600 of the document"
    bare = curve(place="district_overload")
    assert focus(study(bare), bare).households_per_grid == 550


def test_a_place_of_part_time_workers_names_both_sizes() -> None:
    found = SHAPES["shared_post"]
    inside = replace(found.curves[0], critical=CriticalSize(300, 280, 330, "inside", 40))
    said = findings(found, inside)
    assert said.headline == Bilingual(
        "With quarterly visits to every household, one full-time worker with 917 households (550 per grid) is "
        "overloaded; the limit is about 300, about 180 per grid of this place.",
        "在每季度逐户走访一遍的要求下，一名专职网格员负责917户（每网格550户）已超出承载能力，"
        "上限约为300户（折合该地每网格约180户）。",
    )
    assert per_grid_limit(inside) is not None
    badly = said.shortfall
    assert (
        badly is not None and badly.en.startswith("At 550 per grid,") and badly.zh.startswith("每网格550户时")
    )


def test_the_staffing_line_names_grids_posts_full_time_equivalents_and_households() -> None:
    assert describe_staffing(Staffing(9, 18, 8.3, 367.4, 398.2)) == Bilingual(
        "Simulated: 9 grids of 367 households, 18 posts, 8.3 full-time equivalents, 398 households per full-time "
        "post.",
        "模拟范围：网格9个（每网格367户），岗位18个，折合专职8.3个，每名专职网格员负责398户。",
    )
    uneven = describe_staffing(Staffing(9, 18, 8.3, 367.4, 398.2, (150.0, 900.4)))
    assert uneven.en.endswith("398 households per full-time post (150 to 900 by grid).")
    assert uneven.zh.endswith("398户（各网格150至900户）。")
    even = describe_staffing(Staffing(9, 18, 8.3, 367.4, 398.2, (390.0, 410.0)))
    assert even == describe_staffing(Staffing(9, 18, 8.3, 367.4, 398.2))
    assert describe_staffing(Staffing(1, 1, 1.0, 300, 300)).en.startswith(
        "Simulated: 1 grid of 300 households, 1 post,"
    )


def test_a_limit_beyond_the_sizes_tried_is_named() -> None:
    assert "about 1,200" in headline("limit_far").en and "上限约为1,200户" in headline("limit_far").zh
    assert headline("limit_left").en.endswith("about 110.")


def test_a_promise_broken_before_overload_falls_short_and_names_what_is_missed() -> None:
    early = with_own(curve(QUICK, holds_to=300, overloaded_from=450), 400)
    points = tuple(
        replace(
            p, first_unmet_work="visits", metrics={**p.metrics, "unmet_share.visits": estimate(0.13, 0.01)}
        )
        for p in early.points
    )
    said = findings(study(early), replace(early, points=points))
    assert "is not overloaded but falls short" in said.headline.en and "未达要求" in said.headline.zh
    assert said.count is not None
    assert said.count.en.startswith(
        "Service level met in 20 of 40 years (95 % interval 40 to 60 % of years); missed first: home visits, 13 % not"
        " done."
    )
    assert "最先未达要求的是入户走访，未完成13%" in said.count.zh


def test_pile_ups_and_the_desk_are_remarks() -> None:
    one = with_own(curve(QUICK), 300)
    verdict = replace(one.points[1].verdict, pile_ups=4, desk_overloaded=40)
    point = replace(one.points[1], verdict=verdict)
    said = findings(study(one), replace(one, points=(one.points[0], point, *one.points[2:]))).count
    assert said is not None
    assert (
        "In 4 of 40 years work piled up for more than two weeks." in said.en
        and "4年出现阶段性积压" in said.zh
    )
    assert "The community desk was overloaded in 40 of 40 years." in said.en and "40年超负荷" in said.zh


def test_what_goes_first_names_the_kept_work_too_and_agrees_its_verbs() -> None:
    first = findings(SHAPES["full"], SHAPES["full"].curves[0]).first
    assert first is not None
    assert (
        first.en == "Home visits are the first to be skipped, then patrol; emergencies are still met at 700."
    )
    assert first.zh == "入户走访最先难以完成，其次是日常巡查；突发事件到700户仍能按要求完成。"
    patrol = curve(unmet_work={"patrol": 340, "admin": None})
    said_first = findings(study(patrol), patrol).first
    assert said_first is not None
    assert said_first.en == "Patrol is the first to be skipped; paperwork is still met at 700."
    tied = findings(SHAPES["below"], SHAPES["below"].curves[0]).first
    assert tied is not None and tied.en.startswith("Home visits and patrol are the first to be skipped")
    assert tied.zh.startswith("入户走访和日常巡查最先难以完成")


def test_without_deadlines_days_are_said_instead() -> None:
    badly = findings(SHAPES["no_deadlines"], SHAPES["no_deadlines"].curves[0]).shortfall
    assert badly is not None
    assert badly.en.startswith("This place sets no deadlines; at 700, closing takes")
    assert digits(badly.en) == digits(badly.zh)


def test_a_remark_speaks_of_the_curve_it_stands_on() -> None:
    point = SHAPES["full"].curves[0].points[9]
    assert remark_at_focus(point, labels.LATE) == Bilingual(
        "at 550: about half the cases late", "550户：约一半事件超期"
    )


def test_an_exact_limit_has_no_interval_and_bounds_are_said() -> None:
    assert limit_label(CriticalSize(340, 340, 340, "inside", 8)).en == "about 340"
    assert sampling_interval(CriticalSize(340, 340, 340, "inside", 8)) is None
    assert sampling_interval(CriticalSize(340, 312, 381, "inside", 40)) == Bilingual(
        "95 % interval of the simulation only: 310 to 390", "95%区间（仅计模拟误差）：310至390户"
    )
    open_below = CriticalSize(340, 20, 381, "inside", 12, is_open=True)
    assert "up to 400" in limit_label(open_below).en, "twelve years give no lower end"
    assert limit_label(crit(100, 40, QUICK, 8)).en == "below 150, the smallest tried"
    assert limit_label(crit(900, 40, QUICK, 8)).zh == "超过600户（试到的最大规模）"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.04, 1, "0"), (-0.04, 1, "0"), (-0.6, 0.1, "-0.6"), (12345.0, 1, "12,345"), (2.5, 1, "3")],
)
def test_numbers_round_half_up_without_negative_zero(value: float, unit: float, text: str) -> None:
    assert format_number(value, unit) == text


def test_tables_show_whole_per_cent_and_tenths_only_where_the_interval_allows() -> None:
    assert format_percent(Estimate(0.512, 0.50, 0.524, 8)) == "51"
    assert format_percent(Estimate(0.0312, 0.0302, 0.0322, 8)) == "3.1"
    assert format_percent(Estimate(0.03, 0.01, 0.05, 8)) == "3"
    assert format_interval(Estimate(-0.1, -0.3, 0.1, 8)) == "(-0.3 to 0.1)"
    assert format_plain(Estimate(44.0, 30.0, 58.0, 8)) == "44"


@settings(max_examples=40, deadline=None)
@given(st.integers(160, 590), st.integers(1, 90), st.integers(4, 60))
def test_whatever_the_study_the_two_languages_agree(limit: int, half: int, n: int) -> None:
    one = curve(QUICK, limit - 40, limit, n=n, half=half)
    found = study(one)
    for sentence in findings(found, one).all():
        assert digits(sentence.en) == digits(sentence.zh)
        assert "  " not in sentence.en and " " not in re.sub(r"gridstaff .*", "", sentence.zh).strip()


def test_a_service_level_that_no_staffing_meets_is_said_with_what_remains() -> None:
    """S6.4: missed at the smallest size searched, with the late cases and homes called at there."""
    one = replace(curve(QUICK), critical=CriticalSize(20, 20, 20, "below", 40))
    floor = {labels.LATE: estimate(0.34, 0.02), labels.ATTEMPTED: estimate(0.97, 0.01)}
    found = findings(study(one), replace(one, floor=floor)).headline
    assert "no staffing meets the service level" in found.en and "20 households" in found.en
    assert "34 %" in found.en and "97 %" in found.en and "任何人员配置都不能达标" in found.zh
    assert digits(found.en) == digits(found.zh)


def test_the_share_of_years_has_its_interval_beside_the_count() -> None:
    verdict = replace(curve(QUICK).points[0].verdict, kept=39, years=40, kept_low=0.871, kept_high=0.9956)
    assert met_share(verdict) == "87-100"


def test_the_headline_states_both_intervals_in_one_sentence() -> None:
    limits = tuple(float(size) for size in range(166, 580, 4))
    law = answer_of_law("triangular", (), limits, (0.5, 0.8, 0.9))
    base = study()
    one = replace(base, futures=(law,))
    found, alone = findings(one, one.curves[0]), findings(base, base.curves[0])
    assert "simulation only" in found.headline.en and "nine of ten futures" in found.headline.en
    assert "仅计模拟误差" in found.headline.zh and "九成情形" in found.headline.zh
    assert digits(found.headline.en) == digits(found.headline.zh)
    assert found.certainty is not None and "90 % of futures" in found.certainty.en
    assert "nine of ten" not in alone.headline.en and alone.certainty is None
    assert found.count is not None and "interval of the simulation" not in found.count.en, "stated once"


def test_the_first_curve_says_where_its_verdict_turns() -> None:
    at = (
        VerdictAtValue(0.35, "copes", 27, 27, 0.87, 1.0),
        VerdictAtValue(0.5, "falls_short", 0, 3, 0.0, 0.6),
    )
    one = replace(study(), turning=ValueVerdicts("paperwork (share)", "文书工作", 400, at))
    said = findings(one, one.curves[0]).turning
    assert said is not None and said in findings(one, one.curves[0]).all()
    assert "Verdict at 400 households, by paperwork (share): 0.35: copes" in said.en
    assert said.en.endswith("It turns between 0.35 and 0.5.") and said.zh.endswith(
        "判定在0.35与0.5之间转变。"
    )
    other = replace(one.curves[0], visit_rule="another")
    assert findings(one, other).turning is None and digits(said.en) == digits(said.zh)


def test_a_limit_below_the_searched_range_is_said_to_be_below() -> None:
    """Of a future whose limit is the lower end of the search nothing else is known (S6.5)."""
    said = describe_certainty((CertainSize(0.5, 153.0, 130.0, 190.0), CertainSize(0.9, 20.0, 20.0, 30.0)))
    assert "150 hold in 50 %, not even 20 in 90 % of futures" in said.en
    assert "50%的情形可承受150户，要求90%的情形达标时不足20户" in said.zh
