"""Figure 1: size from which one worker no longer copes, work skipped first, sizes in the documents."""

from __future__ import annotations

from experiments.analysis.answers.answer import Curve, OverloadStudy
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, Drawing, PlotSpace, make_canvas, make_plot_space
from experiments.report.figure.drawing.text_layout import Box, text_width
from experiments.report.figure.drawing.text_rows import TextRow, draw_rows, height_of, text_rows
from experiments.report.figure.panels import Panel
from experiments.report.figure.panels.axis import AxisPanel
from experiments.report.figure.panels.backlog import BacklogPanel, grows
from experiments.report.figure.panels.documented_sizes import DocumentsPanel
from experiments.report.figure.panels.rates import make_rate_panels
from experiments.report.figure.panels.unmet_work import UnmetWorkPanel
from experiments.report.figure.panels.verdict_bar import VerdictBar
from experiments.report.text.findings.curve import describe_curve, describe_documents
from experiments.report.text.names import labels
from experiments.report.text.phrases import band_caption
from experiments.report.text.sentences import findings

NAME = "overload_curve"
MARGIN = 0.05
HEADING_GAP = 0.12


def draw_overload_curve(
    study: OverloadStudy, curve: Curve, lang: style.Lang, narrow: bool = False, standalone: bool = False
) -> Drawing:
    """Draw the strips above one axis.

    `standalone` adds heading, caption, place, study key, the word "simulated" and the sizes in the documents;
    without it the page carries them as text and as a figure of their own. Raises `fonts.MissingGlyphError` for a
    name the font cannot show.
    """
    space = make_plot_space(study, curve, lang, narrow, _right_margin(lang, narrow))
    panels = make_panels(space, standalone)
    head = _heading(space) + _subtitle(space) if standalone else []
    foot = _caption(space) if standalone else []
    height = _total_height(panels, head, foot)
    figure, canvas = make_canvas(space.width, height)
    top = draw_rows(canvas, head, height - MARGIN) - (HEADING_GAP if head else 0.0)
    for panel in panels:
        _draw_context(canvas, space, panel, top)
        panel.draw(canvas, top)
        top -= panel.height
    draw_rows(canvas, foot, top)
    return Drawing(figure, canvas, describe_curve(study, curve)[lang])


def draw_documented_sizes(study: OverloadStudy, curve: Curve, lang: style.Lang, narrow: bool) -> Drawing:
    """Draw the sizes in the documents above the axis of a curve, with its own size."""
    space = make_plot_space(study, curve, lang, narrow, _right_margin(lang, narrow))
    panels: list[Panel] = [DocumentsPanel(space), AxisPanel(space)]
    top = _total_height(panels, [], [])
    figure, canvas = make_canvas(space.width, top)
    for panel in panels:
        panel.draw(canvas, top - MARGIN)
        top -= panel.height
    return Drawing(figure, canvas, describe_documents(study)[lang])


def make_panels(space: PlotSpace, with_documents: bool) -> list[Panel]:
    """Make the strips: verdicts, rates, backlog, unmet work, documents, axis; those without data are left out."""
    panels: list[Panel] = [VerdictBar(space), *make_rate_panels(space)]
    if any(labels.GROWTH in p.metrics and grows(p.metrics[labels.GROWTH]) for p in space.curve.points):
        panels.append(BacklogPanel(space))
    if space.curve.unmet_work:
        panels.append(UnmetWorkPanel(space))
    if with_documents and space.study.documents:
        panels.append(DocumentsPanel(space))
    return [*panels, AxisPanel(space)]


def _right_margin(lang: style.Lang, narrow: bool) -> float:
    if narrow:
        return 0.2
    names = [line[lang] for lines in labels.CURVE_LINES.values() for line in lines]
    return max(text_width(name, style.TEXT) for name in names) + 0.14


def _total_height(panels: list[Panel], head: list[TextRow], foot: list[TextRow]) -> float:
    rows = height_of([*head, *foot])
    return 2 * MARGIN + sum(panel.height for panel in panels) + rows + (HEADING_GAP if head else 0.0)


def _draw_context(canvas: Canvas, space: PlotSpace, panel: Panel, top: float) -> None:
    if panel.has_band and space.context is not None:
        low, high = space.context
        band = Box(space.x(low), top - panel.height + 0.05, space.x(high), top - 0.03)
        canvas.rect(band, style.CONTEXT, zorder=0.5)


def _heading(space: PlotSpace) -> list[TextRow]:
    words = findings(space.study, space.curve).headline[space.lang]
    return text_rows(words, style.HEADING, style.INK, space.width)


def _subtitle(space: PlotSpace) -> list[TextRow]:
    first = findings(space.study, space.curve).first
    return text_rows(first[space.lang], style.TEXT, style.MUTED, space.width) if first else []


def _caption(space: PlotSpace) -> list[TextRow]:
    found = findings(space.study, space.curve)
    year = space.study.settings.get("year")
    stamp = f"{labels.SIMULATED[space.lang]}{f' {year}' if year else ''}"
    key = f"{labels.STUDY_KEY[space.lang]} {space.study.study_key[:16]}"
    parts = [band_caption(space.study, space.curve)[space.lang], found.setting[space.lang], f"{stamp}; {key}"]
    return [row for part in parts for row in text_rows(part, style.SMALL, style.MUTED, space.width)]
