"""Strip (a): the verdict along the sizes, words inside the zones or above those too narrow for them."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.report import style
from experiments.report.figure.canvas import Pen, Scene
from experiments.report.figure.text_layout import line_height, spread, text_width
from experiments.report.text import labels
from experiments.report.zones import Zone, zones

BAR = 0.23
ABOVE = 0.20
PAD = 0.06


@dataclass(frozen=True, slots=True)
class Ribbon:
    scene: Scene

    banded = False

    @property
    def height(self) -> float:
        return BAR + (ABOVE if any(not self._fits(z) for z in zones(self.scene.curve)) else 0.0)

    def _word(self, zone: Zone) -> str:
        return labels.VERDICTS[zone.verdict][self.scene.lang]

    def _fits(self, zone: Zone) -> bool:
        room = self.scene.x(zone.high) - self.scene.x(zone.low)
        return text_width(self._word(zone), style.TEXT) + 2 * PAD <= room

    def draw(self, pen: Pen, top: float) -> None:
        bottom = top - self.height
        found = zones(self.scene.curve)
        for zone in found:
            self._zone(pen, zone, bottom)
        outside = [z for z in found if not self._fits(z)]
        self._above(pen, outside, bottom + BAR)

    def _zone(self, pen: Pen, zone: Zone, bottom: float) -> None:
        look = style.VERDICTS[zone.verdict]
        left, right = self.scene.x(zone.low), self.scene.x(zone.high)
        gap = 0.008  # a hair of white between zones keeps them apart in grey print
        edge = style.GRID if look.hatch else "none"
        pen.rect(left + gap, bottom, right - gap, bottom + BAR, look.fill, hatch=look.hatch, edge=edge)
        if not self._fits(zone):
            return
        middle, y = (left + right) / 2.0, bottom + BAR / 2.0
        if look.hatch:
            half = text_width(self._word(zone), style.TEXT) / 2.0 + PAD
            pen.rect(middle - half, bottom + 0.02, middle + half, bottom + BAR - 0.02, style.WHITE, zorder=2)
        pen.text(middle, y, self._word(zone), colour=style.text_on(look.fill), side="center")

    def _above(self, pen: Pen, outside: list[Zone], top: float) -> None:
        """Words of narrow zones above their place, moved apart sideways, each with a tick."""
        middles = [(self.scene.x(z.low) + self.scene.x(z.high)) / 2.0 for z in outside]
        widths = [text_width(self._word(z), style.TEXT) + 0.12 for z in outside]
        centres = spread(middles, widths, 0.02, self.scene.width - 0.02)
        y = top + ABOVE - line_height(style.TEXT) / 2.0 + 0.01
        for zone, middle, centre in zip(outside, middles, centres, strict=True):
            colour = style.VERDICTS[zone.verdict].on_white
            pen.text(centre, y, self._word(zone), colour=colour, side="center")
            pen.line([middle, middle], [top, top + 0.05], colour, 0.8)
