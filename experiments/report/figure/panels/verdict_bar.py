"""Strip (a): the verdict along the sizes, words inside the zones or above those too narrow for them."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, PlotSpace
from experiments.report.figure.drawing.text_layout import Box, line_height, spread_apart, text_width
from experiments.report.text.names import labels
from experiments.report.zones import Zone, zones

BAR = 0.23
ABOVE = 0.20
PAD = 0.06


@dataclass(frozen=True, slots=True)
class VerdictBar:
    space: PlotSpace

    has_band = False

    @property
    def height(self) -> float:
        return BAR + (ABOVE if any(not self._fits(z) for z in zones(self.space.curve)) else 0.0)

    def _word(self, zone: Zone) -> str:
        return labels.VERDICTS[zone.verdict][self.space.lang]

    def _fits(self, zone: Zone) -> bool:
        room = self.space.x(zone.high) - self.space.x(zone.low)
        return text_width(self._word(zone), style.TEXT) + 2 * PAD <= room

    def draw(self, canvas: Canvas, top: float) -> None:
        bottom = top - self.height
        found = zones(self.space.curve)
        for zone in found:
            self._zone(canvas, zone, bottom)
        outside = [z for z in found if not self._fits(z)]
        self._above(canvas, outside, bottom + BAR)

    def _zone(self, canvas: Canvas, zone: Zone, bottom: float) -> None:
        look = style.VERDICTS[zone.verdict]
        left, right = self.space.x(zone.low), self.space.x(zone.high)
        gap = 0.008  # a hair of white between zones keeps them apart in grey print
        edge = style.GRID if look.hatch else "none"
        bar = Box(left + gap, bottom, right - gap, bottom + BAR)
        canvas.rect(bar, look.fill, hatch=look.hatch, edge=edge)
        if not self._fits(zone):
            return
        middle, y = (left + right) / 2.0, bottom + BAR / 2.0
        if look.hatch:
            half = text_width(self._word(zone), style.TEXT) / 2.0 + PAD
            label = Box(middle - half, bottom + 0.02, middle + half, bottom + BAR - 0.02)
            canvas.rect(label, style.WHITE, zorder=2)
        canvas.text(middle, y, self._word(zone), colour=style.text_on(look.fill), side="center")

    def _above(self, canvas: Canvas, outside: list[Zone], top: float) -> None:
        """Draw the words of narrow zones above them, moved apart sideways, each with a tick."""
        middles = [(self.space.x(z.low) + self.space.x(z.high)) / 2.0 for z in outside]
        widths = [text_width(self._word(z), style.TEXT) + 0.12 for z in outside]
        centres = spread_apart(middles, widths, 0.02, self.space.width - 0.02)
        y = top + ABOVE - line_height(style.TEXT) / 2.0 + 0.01
        for zone, middle, centre in zip(outside, middles, centres, strict=True):
            colour = style.VERDICTS[zone.verdict].on_white
            canvas.text(centre, y, self._word(zone), colour=colour, side="center")
            canvas.line([middle, middle], [top, top + 0.05], colour, 0.8)
