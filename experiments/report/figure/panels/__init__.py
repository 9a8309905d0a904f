"""The strips of figure 1, top to bottom; each knows its height before it draws."""

from __future__ import annotations

from typing import Protocol

from experiments.report.figure.canvas import Pen


class Strip(Protocol):
    """A horizontal part of the figure. `height` in inches; `top` = y of its upper edge."""

    @property
    def height(self) -> float: ...

    @property
    def banded(self) -> bool:
        """Whether the documents' light band runs through it."""
        ...

    def draw(self, pen: Pen, top: float) -> None: ...
