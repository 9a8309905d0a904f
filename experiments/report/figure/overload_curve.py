"""Figure 1: at which size one worker stops coping, what goes first, and where the documents' sizes lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from experiments.analysis.answer import Curve, OverloadStudy
from experiments.report import fonts, style
from experiments.report.figure.canvas import Pen, Scene, scene
from experiments.report.figure.panels import Strip
from experiments.report.figure.panels.axis import Axis
from experiments.report.figure.panels.backlog import Backlog
from experiments.report.figure.panels.documented_sizes import Documents
from experiments.report.figure.panels.rates import panels
from experiments.report.figure.panels.unmet_work import GivesWay
from experiments.report.figure.panels.verdict_bar import Ribbon
from experiments.report.figure.text_layout import line_height, text_width, wrap
from experiments.report.text import labels
from experiments.report.text.phrases import band_caption
from experiments.report.text.sentences import findings

NAME = "overload_curve"
MARGIN = 0.05
AFTER_HEAD = 0.12


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text above or below the strips."""

    words: str
    size: float
    colour: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A Matplotlib figure, its one surface in inches, and the words it must be announced with."""

    figure: Any
    pen: Pen
    heading: str


def draw_overload_curve(
    study: OverloadStudy, curve: Curve, lang: style.Lang, narrow: bool = False, standalone: bool = False
) -> Drawing:
    """The five strips above one axis.

    `standalone` adds heading, caption, place, study key and the word "simulated"; without it the page
    carries them as text. Raises `fonts.MissingGlyph` for a name the font cannot show.
    """
    view = scene(study, curve, lang, narrow, _right_margin(lang, narrow))
    stack = strips(view)
    head = _heading(view) + _subtitle(view) if standalone else []
    foot = _caption(view) if standalone else []
    height = _heights(stack, head, foot)
    figure, pen = _surface(view.width, height)
    top = _draw_rows(pen, head, height - MARGIN) - (AFTER_HEAD if head else 0.0)
    for strip in stack:
        _context(pen, view, strip, top)
        strip.draw(pen, top)
        top -= strip.height
    _draw_rows(pen, foot, top)
    return Drawing(figure, pen, findings(study, curve).headline[lang])


def strips(view: Scene) -> list[Strip]:
    """Ribbon, rates, backlog, what gives way, documents, axis; those without data are left out."""
    stack: list[Strip] = [Ribbon(view), *panels(view)]
    if any(labels.GROWTH in p.metrics for p in view.curve.points):
        stack.append(Backlog(view))
    if view.curve.breaks:
        stack.append(GivesWay(view))
    if view.study.documents:
        stack.append(Documents(view))
    return [*stack, Axis(view)]


def _right_margin(lang: style.Lang, narrow: bool) -> float:
    if narrow:
        return 0.2
    names = [line[lang] for lines in labels.CURVE_LINES.values() for line in lines]
    return max(text_width(name, style.TEXT) for name in names) + 0.14


def _surface(width: float, height: float) -> tuple[Any, Pen]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fonts.register()
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    axes.set_axis_off()
    return figure, Pen(axes)


def _heights(stack: list[Strip], head: list[Row], foot: list[Row]) -> float:
    rows = sum(line_height(row.size) for row in [*head, *foot])
    return 2 * MARGIN + sum(strip.height for strip in stack) + rows + (AFTER_HEAD if head else 0.0)


def _context(pen: Pen, view: Scene, strip: Strip, top: float) -> None:
    if strip.banded and view.context is not None:
        low, high = view.context
        pen.rect(view.x(low), top - strip.height + 0.05, view.x(high), top - 0.03, style.CONTEXT, zorder=0.5)


def _rows(words: str, size: float, colour: str, view: Scene) -> list[Row]:
    return [Row(line, size, colour) for line in wrap(words, size, view.width - 0.2)]


def _heading(view: Scene) -> list[Row]:
    words = findings(view.study, view.curve).headline[view.lang]
    return _rows(words, style.HEADING, style.INK, view)


def _subtitle(view: Scene) -> list[Row]:
    first = findings(view.study, view.curve).first
    return _rows(first[view.lang], style.TEXT, style.MUTED, view) if first else []


def _caption(view: Scene) -> list[Row]:
    found = findings(view.study, view.curve)
    year = view.study.settings.get("year")
    stamp = f"{labels.SIMULATED[view.lang]}{f' {year}' if year else ''}"
    key = f"{labels.STUDY_KEY[view.lang]} {view.study.study_key[:16]}"
    parts = [band_caption(view.study, view.curve)[view.lang], found.setting[view.lang], f"{stamp}; {key}"]
    return [row for part in parts for row in _rows(part, style.SMALL, style.MUTED, view)]


def _draw_rows(pen: Pen, rows: list[Row], top: float) -> float:
    for row in rows:
        pen.text(0.1, top - line_height(row.size) / 2.0, row.words, row.size, row.colour)
        top -= line_height(row.size)
    return top
