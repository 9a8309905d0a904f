"""Figure of a single run: what is skipped, one row for each kind of work."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Drawing, make_canvas
from experiments.report.figure.drawing.rows import Scale, draw_axis
from experiments.report.figure.drawing.text_layout import line_height, text_width
from experiments.report.text.names import labels
from experiments.report.text.numbers import format_percent, scale
from experiments.report.text.work import unmet
from experiments.report.text.work.unmet import UnmetShare

NAME = "unmet"
ROW, FOOT, MARGIN = 0.25, 0.46, 0.06  # inches
LEAST, ROOM = 16.0, 1.06  # per cent of the shortest axis; of the longest interval


def draw_unmet(shares: Sequence[UnmetShare], lang: style.Lang, narrow: bool = False) -> Drawing:
    """Draw one row for each kind of work, most undone first."""
    width = style.NARROW if narrow else style.WIDE
    names = [labels.WORK[of.work][lang] for of in shares]
    left = 0.1 + max(text_width(name, style.SMALL) for name in names) + 0.12
    most = max(max(100.0 * of.share.high for of in shares) * ROOM, LEAST)
    number = text_width("100 %", style.SMALL) + 0.14
    along = Scale(left, width - left - 0.15 - number, min(most, 100.0))
    head = line_height(style.SMALL) + 0.03
    height = 2 * MARGIN + head + ROW * len(shares) + FOOT
    figure, canvas = make_canvas(width, height)
    top = height - MARGIN - head
    draw_axis(canvas, along, top, top - ROW * len(shares), " %")
    limit = shares[0].tolerated
    if limit is not None:
        x = min(along.x(100.0 * limit), width - 0.4)
        canvas.text(
            x, top + line_height(style.SMALL) / 2.0, unmet.TOLERATED[lang], style.SMALL, style.MUTED, "center"
        )
    for name, of in zip(names, shares, strict=True):
        y = top - ROW / 2.0
        colour = style.CRITICAL if of.is_beyond else style.INK
        canvas.text(left - 0.12, y, name, style.SMALL, side="right")
        shown = scale(of.share, 100.0)
        if of.tolerated is not None:
            x = along.x(100.0 * of.tolerated)
            canvas.line([x, x], [y - 0.09, y + 0.09], style.MUTED, 1.4)
        canvas.line([along.x(shown.low), along.x(shown.high)], [y, y], colour, 1.4)
        canvas.dot(along.x(shown.mean), y, colour)
        canvas.text(width - 0.1, y, f"{format_percent(of.share)} %", style.SMALL, colour, "right")
        top -= ROW
    canvas.text(along.left + along.width / 2.0, top - 0.3, unmet.AXIS[lang], style.TEXT, side="center")
    return Drawing(figure, canvas, unmet.describe_shares(shares)[lang])
