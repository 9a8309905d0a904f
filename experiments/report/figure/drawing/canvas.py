"""A drawing surface in inches: one scale for the layout, the collision test and the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from experiments.analysis.answers.answer import Curve, OverloadStudy, Point
from experiments.report.design import fonts, style
from experiments.report.figure.drawing.text_layout import Box, line_height, text_width
from experiments.report.zones import documented_range, focus

MAX_STRETCH = 1.35  # a limit far beyond the sizes tried is named at the edge, not given half the picture
Side = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class PlotSpace:
    """Canvas, and the map from households to inches. `low`, `high`: ends of the axis (households)."""

    study: OverloadStudy
    curve: Curve
    lang: style.Lang
    narrow: bool
    low: float
    high: float
    left: float
    right: float

    @property
    def width(self) -> float:
        return style.NARROW if self.narrow else style.WIDE

    @property
    def end(self) -> float:
        """Right end of the plot in inches."""
        return self.width - self.right

    @property
    def span(self) -> float:
        return self.end - self.left

    def x(self, households: float) -> float:
        """Return the position in inches, clipped to the plot."""
        share = (households - self.low) / (self.high - self.low)
        return self.left + min(max(share, 0.0), 1.0) * self.span

    def contains(self, households: float) -> bool:
        """Return whether the axis reaches this size."""
        return self.low <= households <= self.high

    @property
    def tried(self) -> tuple[float, float]:
        """Smallest and largest size tried."""
        return self.curve.points[0].households_per_worker, self.curve.points[-1].households_per_worker

    @property
    def focus(self) -> Point:
        return focus(self.study, self.curve)

    @property
    def context(self) -> tuple[float, float] | None:
        """The document's sizes shown as a light band through all strips."""
        return documented_range(self.study, self.curve)


def make_plot_space(
    study: OverloadStudy, curve: Curve, lang: style.Lang, narrow: bool, right: float
) -> PlotSpace:
    """Make the axis over the tried sizes and, within `MAX_STRETCH`, the documents' sizes and the critical size."""
    sizes = [p.households_per_worker for p in curve.points]
    most = MAX_STRETCH * max(sizes)
    documents = [d.per_full_time_worker for d in study.documents if d.per_full_time_worker <= max(sizes)]
    lows, highs = [*sizes, *documents], [*sizes, *documents]
    limit = curve.critical
    if limit is not None and limit.bound == "inside" and limit.size <= most:
        lows.append(limit.low)
        highs.append(min(limit.high, most))
    low, high = min(lows) // 50 * 50.0, -(-max(highs) // 50) * 50.0
    if high - low < 50.0:
        low, high = max(0.0, low - 50.0), high + 50.0
    return PlotSpace(study, curve, lang, narrow, low, high, 0.44 if narrow else 0.55, right)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A Matplotlib figure, its one surface in inches, and the words it must be announced with."""

    figure: Any
    canvas: Canvas
    heading: str


def make_canvas(width: float, height: float) -> tuple[Any, Canvas]:
    """Return an empty Matplotlib figure of a size in inches and the surface that covers it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fonts.register()
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    axes.set_axis_off()
    return figure, Canvas(axes)


@dataclass(slots=True)
class Canvas:
    """Draws in inches from the lower left corner and remembers where its texts are."""

    axes: Any
    boxes: list[Box] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = style.TEXT,
        colour: str = style.INK,
        side: Side = "left",
    ) -> Box:
        """Draw one line of text, vertically centred on y; return its box."""
        self.axes.text(
            x,
            y,
            words,
            size=size,
            color=colour,
            ha=side,
            va="center_baseline",
            parse_math=False,
            zorder=6,
            family=fonts.families_for(words),
        )
        box = text_box(x, y, words, size, side)
        self.boxes.append(box)
        return box

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str = style.INK,
        width: float = 1.0,
        dashes: tuple[float, ...] = (),
        zorder: float = 3.0,
    ) -> None:
        pattern: Any = (0, dashes) if dashes else "solid"
        self.axes.plot(
            xs,
            ys,
            color=colour,
            linewidth=width,
            linestyle=pattern,
            zorder=zorder,
            solid_capstyle="butt",
            dash_capstyle="butt",
            solid_joinstyle="round",
        )

    def rect(self, box: Box, fill: str, zorder: float = 1.0, hatch: str = "", edge: str = "none") -> None:
        from matplotlib.patches import Rectangle

        self.axes.add_patch(
            Rectangle(
                (box.left, box.bottom),
                box.right - box.left,
                box.top - box.bottom,
                facecolor=fill,
                edgecolor=edge,
                linewidth=0.6,
                hatch=hatch or None,
                zorder=zorder,
            )
        )

    def band(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], fill: str) -> None:
        self.axes.fill_between(xs, lows, highs, color=fill, linewidth=0.0, zorder=2)

    def dot(
        self,
        x: float,
        y: float,
        colour: str,
        fill: str | None = None,
        size: float = 6.5,
        shape: str = "o",
    ) -> None:
        self.axes.plot(
            [x],
            [y],
            marker=shape,
            markersize=size,
            color=colour,
            markerfacecolor=fill or colour,
            markeredgewidth=1.6 if fill else 0.0,
            linestyle="none",
            zorder=5.0 if size >= 6.0 else 4.5,  # small dots lie on their curve, below other marks
            clip_on=False,
        )


def text_box(x: float, y: float, words: str, size: float, side: Side) -> Box:
    """Return the box of a centred line of text."""
    width = text_width(words, size)
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[side] * width
    half = line_height(size) * 0.42
    return Box(left, y - half, left + width, y + half)
