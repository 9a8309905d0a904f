"""Figure 1: legible in every language and width, for every shape of the answer."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from fake_study import ASSUMPTIONS, QUICK, SHAPES, curve, study

from experiments.analysis.answers.answer import DocumentSize
from experiments.report.design import fonts, style
from experiments.report.figure.drawing import images
from experiments.report.figure.drawing.canvas import make_plot_space
from experiments.report.figure.drawing.text_layout import Box, find_free_box, spread_apart, text_width
from experiments.report.figure.overload_curve import Drawing, draw_documented_sizes, draw_overload_curve
from experiments.report.figure.panels.backlog import BacklogPanel
from experiments.report.figure.panels.callout import Callout
from experiments.report.figure.panels.critical_size import CriticalMark
from experiments.report.figure.panels.unmet_work import unmet_within_range
from experiments.report.text.names import labels
from experiments.report.zones import focus, zones

CASES = [(shape, lang, narrow) for shape in SHAPES for lang in style.LANGS for narrow in (False, True)]


def drawn(shape: str, lang: style.Lang, narrow: bool) -> Drawing:
    found = SHAPES[shape]
    return draw_overload_curve(found, found.curves[0], lang, narrow, standalone=True)


@pytest.mark.parametrize(("shape", "lang", "narrow"), CASES)
def test_no_text_overlaps_another_or_leaves_the_picture(shape: str, lang: style.Lang, narrow: bool) -> None:
    """Measured by the renderer itself, not by the layout's own arithmetic."""
    drawing = drawn(shape, lang, narrow)
    width, height = drawing.figure.get_size_inches()
    boxes = rendered_boxes(drawing)
    assert len(boxes) > 15
    for words, box in boxes:
        assert box.left >= 0 and box.right <= width and box.bottom >= 0 and box.top <= height, words
    clashes = [(a[0], b[0]) for a, b in combinations(boxes, 2) if a[1].overlaps(b[1])]
    assert clashes == []


def rendered_boxes(drawing: Drawing) -> list[tuple[str, Box]]:
    """The ink of every text in inches."""
    drawing.figure.set_dpi(images.DPI)
    dpi = drawing.figure.dpi
    renderer = drawing.figure.canvas.get_renderer()
    found = []
    for text in drawing.canvas.axes.texts:
        extent = text.get_window_extent(renderer)
        # The font's line box is taller than its ink; what must not touch is the ink.
        middle, half = (extent.y0 + extent.y1) / 2, text.get_size() / 72 * dpi * 0.5
        found.append(
            (
                text.get_text(),
                Box(extent.x0 / dpi, (middle - half) / dpi, extent.x1 / dpi, (middle + half) / dpi),
            )
        )
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_no_text_is_below_nine_points_and_only_named_colours_appear(shape: str) -> None:
    texts = drawn(shape, "en", True).canvas.axes.texts
    assert min(text.get_size() for text in texts) >= style.SMALL
    allowed = {style.INK, style.MUTED, style.CRITICAL, style.SECOND.colour, style.WHITE}
    allowed |= {look.on_white for look in style.VERDICTS.values()}
    assert {text.get_color() for text in texts} <= allowed


def test_the_layouts_width_is_the_renderers_width() -> None:
    drawing = drawn("full", "zh", False)
    drawing.figure.set_dpi(images.DPI)
    dpi, renderer = drawing.figure.dpi, drawing.figure.canvas.get_renderer()
    for text in drawing.canvas.axes.texts:
        measured = text.get_window_extent(renderer).width / dpi
        assert text_width(text.get_text(), text.get_size()) == pytest.approx(measured, abs=0.06)


def test_limit_ribbon_and_first_break_are_the_same_number() -> None:
    for shape in ("full", "quick", "no_deadlines", "spread"):
        found = SHAPES[shape].curves[0]
        assert found.critical is not None
        edge = next(zone.low for zone in zones(found) if zone.verdict == "overloaded")
        assert edge == found.critical.size == unmet_within_range(found)[0][1].size


def test_a_limit_outside_its_bracket_does_not_move_the_ribbon() -> None:
    """The promise can fail before the verdict does; then the ribbon must not claim the limit's place."""
    found = curve(QUICK, holds_to=450, overloaded_from=500)
    moved = replace(found, critical=replace(found.critical, size=320.0, low=310.0, high=330.0))  # type: ignore[type-var]
    assert [zone.high for zone in zones(moved)] == [450.0, 600.0]


def test_a_limit_off_the_sizes_tried_stays_in_its_place() -> None:
    for shape, on_axis in (("limit_left", True), ("limit_right", True), ("limit_far", False)):
        found = SHAPES[shape]
        view = make_plot_space(found, found.curves[0], "en", False, 1.0)
        limit = found.curves[0].critical
        assert limit is not None
        assert view.contains(limit.size) == on_axis == (CriticalMark(view).line_x is not None)


def test_the_band_and_the_sentence_follow_the_places_own_staffing() -> None:
    found = SHAPES["shared_post"]
    view = make_plot_space(found, found.curves[0], "en", False, 1.0)
    assert view.focus.households_per_grid == 550
    assert view.context == pytest.approx((500 / 0.6, 600 / 0.6))


def test_zones_cover_the_tried_sizes_without_gap() -> None:
    for found in SHAPES.values():
        for one in found.curves:
            parts = zones(one)
            assert parts[0].low == one.points[0].households_per_worker
            assert parts[-1].high == one.points[-1].households_per_worker
            assert all(a.high == b.low and a.verdict != b.verdict for a, b in pairwise(parts))


def test_the_sentence_speaks_about_the_places_own_documents() -> None:
    assert focus(SHAPES["full"], SHAPES["full"].curves[0]).households_per_worker == 700
    fuxin = curve(place="fuxin_2022_urban")
    assert focus(study(fuxin), fuxin).households_per_worker == 150


def test_a_backlog_number_is_red_only_if_it_surely_grows() -> None:
    found = SHAPES["quick"]
    view = make_plot_space(found, found.curves[0], "en", False, 1.0)
    drawing = draw_overload_curve(found, found.curves[0], "en")
    strip = BacklogPanel(view)
    assert strip.height > 0
    red = {t.get_text() for t in drawing.canvas.axes.texts if t.get_color() == style.CRITICAL}
    sure = [p for p in found.curves[0].points if p.metrics[labels.GROWTH].low > 0]
    assert len(sure) >= 3 and {"8", "11", "15"} <= red and "0" not in red


def test_backlog_numbers_that_do_not_fit_side_by_side_are_left_out() -> None:
    many = curve(tuple(range(100, 701, 20)), 200, 210)
    drawing = draw_overload_curve(study(many), many, "en", narrow=True)
    clashes = [(a, b) for (a, x), (b, y) in combinations(rendered_boxes(drawing), 2) if x.overlaps(y)]
    assert clashes == []
    shown = {t.get_text() for t in drawing.canvas.axes.texts if t.get_size() == 11.0}
    assert 5 <= len(shown) < 20


def test_a_line_to_a_text_is_short_and_crosses_nothing() -> None:
    near, far = Callout(Box(1, 0, 2, 0.3), 1.5, 0.8), Callout(Box(1, 0, 2, 0.3), 2.6, 0.8)
    assert near.is_near_enough and not far.is_near_enough and near.gap == pytest.approx(0.5)
    assert near.crosses([Box(1.4, 0.5, 1.6, 0.6)], []) and near.crosses([], [(1.5, 0.6)])
    assert not near.crosses([Box(1.7, 0.5, 1.9, 0.6)], [(1.7, 0.6)])


def test_days_replace_the_late_curve_where_there_are_no_deadlines() -> None:
    words = {t.get_text() for t in drawn("no_deadlines", "en", False).canvas.axes.texts}
    assert "working days to" in words and "cases past" not in words


@pytest.mark.parametrize("metric", [labels.GROWTH, labels.UNDONE])
def test_a_missing_metric_leaves_its_strip_out(metric: str) -> None:
    found = curve(drop=(metric,))
    assert draw_overload_curve(study(found), found, "en").figure is not None


def test_one_size_and_no_documents_still_draw() -> None:
    found = replace(curve((400,)), critical=None, unmet_work=())
    assert draw_overload_curve(study(found, documents=()), found, "zh", narrow=True).heading


def test_a_character_the_font_lacks_is_an_error() -> None:
    odd = DocumentSize("x", "Tower 🏙", "楼🏙", 500, 600, 600)
    found = study(documents=(odd,))
    with pytest.raises(fonts.MissingGlyphError, match="1F3D9"):
        draw_overload_curve(found, found.curves[0], "en", standalone=True)


def test_every_fixed_word_has_its_glyphs() -> None:
    for name in ("CURVES", "WORK", "VERDICTS", "LEVERS"):
        for both in getattr(labels, name).values():
            fonts.require_glyphs(both.en + both.zh)
    for assumption in ASSUMPTIONS:
        fonts.require_glyphs(assumption.meaning_zh)


def test_mathematics_in_a_name_stays_text() -> None:
    odd = DocumentSize("x", "cost $x^2$ grid", "某$地", 500, 600, 600)
    found = study(documents=(odd,))
    drawing = draw_documented_sizes(found, found.curves[0], "en", False)
    assert drawing.heading.endswith("cost $x^2$ grid 600.")
    assert "cost $x^2$ grid" in images.svg(drawing.figure, "m", "h")


def test_pictures_are_the_same_bytes_on_a_rebuild() -> None:
    one, other = drawn("quick", "zh", True), drawn("quick", "zh", True)
    assert images.png(one.figure) == images.png(other.figure)
    assert images.svg(one.figure, "a", "h") == images.svg(other.figure, "a", "h")


def test_svg_keeps_text_own_ids_and_no_date() -> None:
    drawing = drawn("full", "zh", False)
    text = images.svg(drawing.figure, "fig-a", drawing.heading)
    assert "能够承担" in text and 'role="img"' in text and "<dc:date>" not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert ids and all(name.startswith("fig-a-") for name in ids)
    used = set(re.findall(r"url\(#([^)]+)\)", text)) | set(re.findall(r'href="#([^"]+)"', text))
    assert used <= set(ids)
    inline = images.inline(drawing.figure, "fig-b", drawing.heading)
    head = inline[: inline.index(">")]
    assert inline.startswith("<svg") and "viewBox" in head and "width=" not in head and "height=" not in head


def test_neighbouring_verdicts_differ_in_grey_and_text_on_them_is_readable() -> None:
    fills = [style.VERDICTS[v].fill for v in ("copes", "falls_short", "overloaded")]
    light = [style.lightness(fill) for fill in fills]
    assert light[0] - light[1] >= 15 and light[1] - light[2] >= 15
    for look in style.VERDICTS.values():
        assert style.contrast(style.text_on(look.fill), look.fill) >= 4.5
        assert style.contrast(look.on_white, style.WHITE) >= 4.5


def test_labels_that_would_collide_move_apart_in_order() -> None:
    placed = spread_apart([1.0, 1.1, 0.9], [0.5, 0.5, 0.5], 0.0, 3.0)
    assert placed[2] < placed[0] < placed[1]
    assert sorted(placed)[1] - sorted(placed)[0] >= 0.5 - 1e-9


def test_no_room_is_said_not_forced() -> None:
    frame = Box(0, 0, 1, 1)
    assert find_free_box((1.2, 0.1), frame, (0.5, 0.5), [], []) is None
    assert find_free_box((0.4, 0.4), frame, (0.5, 0.5), [frame], []) is None
    found = find_free_box((0.3, 0.2), frame, (0.9, 0.1), [Box(0.5, 0, 1, 0.5)], [])
    assert found is not None and not found.overlaps(Box(0.5, 0, 1, 0.5))
