"""The strips of figure 1, top to bottom; each knows its height before it draws."""

from __future__ import annotations

from typing import Protocol

from experiments.report.figure.drawing.canvas import Canvas


class Panel(Protocol):
    """A horizontal part of the figure. `height` in inches; `top` = y of its upper edge."""

    @property
    def height(self) -> float: ...

    @property
    def has_band(self) -> bool:
        """Whether the documents' light band runs through it."""
        ...

    def draw(self, canvas: Canvas, top: float) -> None: ...
