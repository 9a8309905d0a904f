"""Elements of figures with one row for each scenario: legend, axis with its unit, marks of verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.analysis.answers.answer import VerdictWord
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas
from experiments.report.figure.drawing.text_layout import Box, line_height, text_width

SWATCH, GAP, PAD = 0.16, 0.16, 0.05  # inches
TICK = 0.5  # inches between two ticks, at least
MOST_TICKS = 6
HATCH = "////"


@dataclass(frozen=True, slots=True)
class Swatch:
    """One entry of a legend."""

    name: str
    fill: str
    edge: str = "none"
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from 0 on, along a width in inches."""

    left: float
    width: float
    most: float

    def x(self, value: float) -> float:
        """Return the position in inches, clipped to the plot."""
        return self.left + min(max(value / self.most, 0.0), 1.0) * self.width

    def ticks(self) -> list[float]:
        """Return round values within the scale."""
        from matplotlib.ticker import MaxNLocator

        number = min(max(int(self.width / TICK), 1), MOST_TICKS)
        found = MaxNLocator(number, steps=[1, 2, 2.5, 5, 10]).tick_values(0.0, self.most)
        return [float(value) for value in found if value <= self.most * 1.001]


def legend_rows(swatches: Sequence[Swatch], width: float) -> list[list[Swatch]]:
    """Return the entries by lines that fit a width in inches."""
    lines: list[list[Swatch]] = []
    used = 0.0
    for swatch in swatches:
        needed = SWATCH + PAD + text_width(swatch.name, style.SMALL) + GAP
        if not lines or used + needed > width:
            lines.append([])
            used = 0.0
        lines[-1].append(swatch)
        used += needed
    return lines


def draw_legend(canvas: Canvas, lines: Sequence[Sequence[Swatch]], left: float, top: float) -> float:
    """Draw the entries; return the lower edge."""
    for line in lines:
        x, y = left, top - line_height(style.SMALL) / 2.0
        for swatch in line:
            box = Box(x, y - 0.055, x + SWATCH, y + 0.055)
            canvas.rect(box, swatch.fill, edge=swatch.edge, hatch=swatch.hatch)
            canvas.text(x + SWATCH + PAD, y, swatch.name, style.SMALL, style.INK)
            x += SWATCH + PAD + text_width(swatch.name, style.SMALL) + GAP
        top -= line_height(style.SMALL) + 0.03
    return top


def draw_axis(canvas: Canvas, scale: Scale, top: float, bottom: float, unit: str) -> None:
    """Draw vertical gridlines with their values below; the unit follows the last one."""
    ticks = scale.ticks()
    for value in ticks:
        x = scale.x(value)
        canvas.line([x, x], [bottom, top], style.GRID, 0.6, zorder=0.6)
        words = f"{value:,g}{unit if value == ticks[-1] else ''}"
        canvas.text(x, bottom - 0.1, words, style.TICK, style.MUTED, "center")


def draw_mark(canvas: Canvas, x: float, y: float, word: VerdictWord) -> None:
    """Draw the mark of a verdict: open, half-filled, filled circle or dashed ring."""
    look = style.VERDICTS[word]
    if word == "overloaded":
        canvas.dot(x, y, look.on_white, size=8.0)
    elif word == "falls_short":
        canvas.dot(x, y, look.on_white, fill="#FFFFFF", size=7.0)
        canvas.axes.plot(
            [x], [y], marker="o", markersize=7.0, fillstyle="left", color=look.on_white,
            markerfacecoloralt="#FFFFFF", markeredgewidth=1.0, linestyle="none", zorder=5.5,
        )  # fmt: skip
    elif word == "copes":
        canvas.dot(x, y, look.on_white, fill="#FFFFFF", size=7.0)
    else:
        canvas.text(x, y, "?", style.TEXT, look.on_white, "center")
