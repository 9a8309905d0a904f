"""Figure 1: at which size one worker stops coping, what goes first, and where the documents' sizes lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from experiments.analysis.summary import Curve, OverloadStudy
from experiments.report import fonts, labels, style
from experiments.report.canvas import Pen, Scene, scene
from experiments.report.measure import line_height, text_width, wrap
from experiments.report.strips import Strip
from experiments.report.strips.axis import Axis
from experiments.report.strips.backlog import Backlog
from experiments.report.strips.documents import Documents
from experiments.report.strips.givesway import GivesWay
from experiments.report.strips.rates import panels
from experiments.report.strips.ribbon import Ribbon
from experiments.report.wording import band_caption, findings

NAME = "overload_curve"
MARGIN = 0.08


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
    head, foot = (_heading(view), _caption(view)) if standalone else ([], [])
    height = _heights(stack, head, foot)
    figure, pen = _surface(view.width, height)
    top = _draw_heading(pen, head, height - MARGIN)
    for strip in stack:
        _context(pen, view, strip, top)
        strip.draw(pen, top)
        top -= strip.height
    _draw_caption(pen, foot, top)
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


def _heights(stack: list[Strip], head: list[str], foot: list[str]) -> float:
    return (
        2 * MARGIN
        + sum(strip.height for strip in stack)
        + (len(head) * line_height(style.HEADING) + 0.12 if head else 0.0)
        + len(foot) * line_height(style.SMALL)
    )


def _context(pen: Pen, view: Scene, strip: Strip, top: float) -> None:
    if strip.banded and view.context is not None:
        low, high = view.context
        pen.rect(view.x(low), top - strip.height + 0.05, view.x(high), top - 0.03, style.CONTEXT, zorder=0.5)


def _heading(view: Scene) -> list[str]:
    words = findings(view.study, view.curve).headline[view.lang]
    return wrap(words, style.HEADING, view.width - 0.2)


def _caption(view: Scene) -> list[str]:
    found = findings(view.study, view.curve)
    stamp = f"{labels.SIMULATED[view.lang]} · {labels.STUDY_KEY[view.lang]} {view.study.study_key}"
    year = view.study.settings.get("year")
    parts = [found.setting[view.lang], *([year] if year else []), stamp]
    lines = wrap(band_caption(view.curve)[view.lang], style.SMALL, view.width - 0.2)
    return [*lines, *wrap(" · ".join(parts), style.SMALL, view.width - 0.2)]


def _draw_heading(pen: Pen, lines: list[str], top: float) -> float:
    for words in lines:
        pen.text(0.1, top - line_height(style.HEADING) / 2.0, words, style.HEADING)
        top -= line_height(style.HEADING)
    return top - (0.12 if lines else 0.0)


def _draw_caption(pen: Pen, lines: list[str], top: float) -> None:
    for words in lines:
        pen.text(0.1, top - line_height(style.SMALL) / 2.0, words, style.SMALL, style.MUTED)
        top -= line_height(style.SMALL)
