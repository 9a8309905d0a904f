"""Text near a point of a curve, joined to it by a thin line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.report.figure.drawing.canvas import Canvas
from experiments.report.figure.drawing.text_layout import Box

LEADER_LINE_FROM = 0.3  # inches from which a name needs a line to its curve
MAX_ACROSS, MAX_ALONG = (
    0.45,
    1.2,
)  # inches a text may stand beside and above or below its point to be joined to it
CLEARANCE = 0.04
AMBIGUITY_DISTANCE = 0.15


@dataclass(frozen=True, slots=True)
class Callout:
    """Box of a text and the point (inches) that it refers to."""

    box: Box
    x: float
    y: float

    @property
    def _offset(self) -> tuple[float, float]:
        across = max(self.box.left - self.x, self.x - self.box.right, 0.0)
        return across, max(self.box.bottom - self.y, self.y - self.box.top, 0.0)

    @property
    def gap(self) -> float:
        """Distance from box to point."""
        return float(np.hypot(*self._offset))

    @property
    def is_near_enough(self) -> bool:
        """Whether a line of this length is short enough to follow."""
        across, along = self._offset
        return across <= MAX_ACROSS and along <= MAX_ALONG

    @property
    def path(self) -> list[tuple[float, float]]:
        """Points on the straight way from the point to the nearer edge of the box."""
        towards = min(max(self.x, self.box.left + 0.1), self.box.right - 0.1)
        edge = self.box.top + 0.01 if self.y > self.box.top else self.box.bottom - 0.01
        steps = np.linspace(0.0, 1.0, 24).tolist()
        return [(self.x + s * (towards - self.x), self.y + s * (edge - self.y)) for s in steps]

    def crosses(self, boxes: Sequence[Box], occupied: Sequence[tuple[float, float]]) -> bool:
        """Return whether the line would run through another text or curve."""
        path = self.path
        if any(box.contains(px, py) for px, py in path for box in boxes):
            return True
        return any(
            abs(px - x) < CLEARANCE and abs(py - y) < CLEARANCE for px, py in path for x, y in occupied
        )

    def is_ambiguous(self, occupied: Sequence[tuple[float, float]]) -> bool:
        """Return whether another curve is so close to the point that the text could be taken for its name."""
        return any(abs(self.x - x) < CLEARANCE and abs(self.y - y) < AMBIGUITY_DISTANCE for x, y in occupied)

    def draw(self, canvas: Canvas, colour: str) -> list[Box]:
        """Draw the line; return the small boxes it runs through, which later texts avoid."""
        path = self.path
        canvas.line([path[0][0], path[-1][0]], [path[0][1], path[-1][1]], colour, 0.7, zorder=3.5)
        return [Box(px - 0.02, py - 0.02, px + 0.02, py + 0.02) for px, py in path]
