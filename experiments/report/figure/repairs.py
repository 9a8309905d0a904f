"""Figure: what each change ends in, what one case or visit avoided costs, and what it takes and avoids a year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, Drawing, make_canvas
from experiments.report.figure.drawing.rows import draw_mark
from experiments.report.figure.drawing.text_layout import Box, line_height, text_width, wrap
from experiments.report.text.findings import repairs as text
from experiments.report.text.findings.repairs import Repair, Repairs
from experiments.report.text.names import labels
from experiments.report.text.numbers import format_number, unit_of, yuan_in_cells

NAME = "repairs"
COPES_ROW = "#E8F0F7"
ROW, MARGIN, FOOT, MARK, GAP = 0.27, 0.08, 0.42, 0.2, 0.12  # inches
LABELS, NUMBERS, NARROW_NUMBERS = (
    0.3,
    0.86,
    0.64,
)  # share of the width for names; inches of a column of numbers
TICKS = 3


@dataclass(frozen=True, slots=True)
class _Layout:
    """Columns in inches, lines of names, and the axis of prices from ``low`` to ``high``."""

    names: Sequence[Sequence[str]]
    heights: Sequence[float]
    above: bool
    mark: float
    left: float
    right: float
    columns: tuple[float, float]  # right edges of cost and of what is avoided
    low: float
    high: float

    def x(self, value: float) -> float:
        """Return the position of a price, clipped to the plot."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def draw_repairs(of: Repairs, lang: style.Lang, narrow: bool = False) -> Drawing:
    """Draw one row for each change, in their order.

    Parameters
    ----------
    of : Repairs
        At least one row with a price.
    lang : {"en", "zh"}
    narrow : bool
        For a page on a telephone: the name of a row stands above it.
    """
    width = style.NARROW if narrow else style.WIDE
    layout, small = _lay_out(of, lang, width), line_height(style.SMALL)
    column = NARROW_NUMBERS - 0.08 if narrow else NUMBERS
    titles = [
        (wrap(text.COST[lang], style.SMALL, column), layout.columns[0]),
        (wrap(text.FEWER[of.metric][lang], style.SMALL, column), layout.columns[1]),
    ]
    head = max(len(lines) for lines, _ in titles) * small + 0.06
    height = 2 * MARGIN + head + sum(layout.heights) + FOOT
    figure, canvas = make_canvas(width, height)
    for lines, right in titles:
        for n, line in enumerate(lines):
            canvas.text(right, height - MARGIN - (n + 0.5) * small, line, style.SMALL, style.MUTED, "right")
    top = height - MARGIN - head
    _draw_axis(canvas, layout, (top, top - sum(layout.heights)), text.price_axis(of)[lang])
    for at, row in enumerate(of.rows):
        _draw_row(canvas, layout, at, row, top, lang)
        top -= layout.heights[at]
    return Drawing(figure, canvas, text.heading(of)[lang])


def _lay_out(of: Repairs, lang: style.Lang, width: float) -> _Layout:
    narrow, small = width < style.WIDE, line_height(style.SMALL)
    names = [wrap(row.name[lang], style.SMALL, width - 0.2 if narrow else LABELS * width) for row in of.rows]
    longest = max(text_width(line, style.SMALL) for lines in names for line in lines)
    words = max(text_width(labels.VERDICTS[row.word][lang], style.SMALL) for row in of.rows)
    mark = 0.1 + MARK / 2.0 + (0.0 if narrow else longest + GAP)
    left = mark + MARK / 2.0 + words + GAP + 0.1
    column = NARROW_NUMBERS if narrow else NUMBERS
    columns = (width - 0.1 - column, width - 0.1)
    right = columns[0] - column - (0.0 if narrow else 0.06)
    lines_high = [small * len(lines) for lines in names]
    heights = [lines + ROW if narrow else max(ROW, lines + 0.08) for lines in lines_high]
    prices = [row.effect.price for row in of.rows if row.effect.price is not None]
    means = [price.mean for price in prices]
    high = max([*(min(price.high, 3.0 * max(price.mean, 0.0)) for price in prices), *means, 0.0])
    low = min([*(max(price.low, 3.0 * min(price.mean, 0.0)) for price in prices), *means, 0.0])
    room = 0.06 * (high - low or 1.0)
    return _Layout(names, heights, narrow, mark, left, right, columns, low - room, high + room)


def _draw_axis(canvas: Canvas, layout: _Layout, edges: tuple[float, float], title: str) -> None:
    from matplotlib.ticker import MaxNLocator

    top, bottom = edges
    ticks = MaxNLocator(TICKS, steps=[1, 2, 5, 10]).tick_values(layout.low, layout.high)
    for value in (float(tick) for tick in ticks if layout.low <= tick <= layout.high):
        x = layout.x(value)
        canvas.line([x, x], [bottom, top], style.MUTED if value == 0.0 else style.GRID, 0.6, zorder=0.6)
        canvas.text(x, bottom - 0.12, f"{value:,.0f}", style.TICK, style.MUTED, "center")
    middle = (layout.left + layout.right) / 2.0
    canvas.text(middle, bottom - 0.33, title, style.SMALL, style.MUTED, "center")


def _draw_row(canvas: Canvas, layout: _Layout, at: int, row: Repair, top: float, lang: style.Lang) -> None:
    bottom, small = top - layout.heights[at], line_height(style.SMALL)
    width = canvas.axes.get_xlim()[1]
    if row.word == "copes":
        canvas.rect(Box(0.04, bottom, width - 0.04, top), COPES_ROW, zorder=0.4)
    y = bottom + ROW / 2.0 if layout.above else (top + bottom) / 2.0
    start = top - 0.02 if layout.above else y + len(layout.names[at]) * small / 2.0
    for n, line in enumerate(layout.names[at]):
        canvas.text(0.1, start - (n + 0.5) * small, line, style.SMALL)
    draw_mark(canvas, layout.mark, y, row.word)
    look = style.VERDICTS[row.word]
    canvas.text(
        layout.mark + MARK / 2.0 + 0.02, y, labels.VERDICTS[row.word][lang], style.SMALL, look.on_white
    )
    _draw_price(canvas, layout, row, y, lang)
    canvas.text(
        layout.columns[0], y, re.split("[ （]", yuan_in_cells(row.cost)[lang])[0], style.SMALL, side="right"
    )
    avoided = row.effect.avoided
    unit = unit_of(avoided.half_width, 1.0 if abs(avoided.mean) >= 10.0 else 0.1)
    canvas.text(layout.columns[1], y, format_number(avoided.mean, unit), style.SMALL, side="right")


def _draw_price(canvas: Canvas, layout: _Layout, row: Repair, y: float, lang: style.Lang) -> None:
    """Draw dot and interval, or say why there is none."""
    price = row.effect.price
    if price is None:
        words = text.MORE[row.effect.metric] if row.effect.avoided.high < 0.0 else text.NO_EFFECT
        canvas.text(layout.left, y, words[lang], style.SMALL, style.MUTED)
        return
    canvas.line([layout.x(price.low), layout.x(price.high)], [y, y], style.FIRST.colour, 1.4)
    canvas.dot(layout.x(price.mean), y, style.SECOND.colour if row.saves else style.FIRST.colour)
    if row.saves:
        canvas.text(layout.x(price.high) + 0.1, y, text.SAVES[lang], style.SMALL, style.SECOND.colour)
