"""How wide texts are, where they would collide, and where there is room for them.

Widths come from the font itself (inches), so a layout is known before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from experiments.report.design import fonts
from experiments.report.text import wrapping

LINE = 1.25  # line height over type size


STEP, GAP = 0.06, 0.045  # inches: raster of the search for a free place, distance kept


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in inches."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """Return whether two boxes come closer than `gap`."""
        return not (
            self.right + gap <= other.left
            or other.right + gap <= self.left
            or self.top + gap <= other.bottom
            or other.top + gap <= self.bottom
        )

    def contains(self, x: float, y: float, gap: float = 0.0) -> bool:
        """Return whether a point lies inside the box, widened by `gap`."""
        return self.left - gap < x < self.right + gap and self.bottom - gap < y < self.top + gap


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Return the width of one line in inches at `size` points; raise `fonts.MissingGlyphError`."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    properties = FontProperties(family=fonts.families_for(text), size=size)
    width, _, _ = TextToPath().get_text_width_height_descent(text, properties, ismath=False)
    return float(width) / 72.0


def line_height(size: float) -> float:
    """Return the height of one line in inches."""
    return size * LINE / 72.0


def wrap(text: str, size: float, width: float) -> list[str]:
    """Return balanced lines no wider than `width` inches at `size` points."""
    return wrapping.wrap(text, width, lambda line: text_width(line, size))


def spread_apart(centres: Sequence[float], extents: Sequence[float], low: float, high: float) -> list[float]:
    """Move centres along one axis, in their order, until neighbours of these extents no longer collide.

    Inputs need not be sorted; if there is no room at all the labels are packed from `low` on.
    """
    order = sorted(range(len(centres)), key=lambda i: centres[i])
    placed = list(centres)
    floor = low
    for i in order:
        placed[i] = max(centres[i], floor + extents[i] / 2)
        floor = placed[i] + extents[i] / 2
    ceiling = high
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling - extents[i] / 2)
        ceiling = placed[i] - extents[i] / 2
    return placed


def find_free_box(
    size: tuple[float, float],
    frame: Box,
    near: tuple[float, float],
    boxes: Iterable[Box],
    points: Sequence[tuple[float, float]],
) -> Box | None:
    """Return the box of this size nearest to `near` inside `frame` that meets neither `boxes` nor `points`."""
    width, height = size
    if width > frame.right - frame.left or height > frame.top - frame.bottom:
        return None
    across = np.arange(frame.left, frame.right - width + 1e-9, STEP)
    up = np.arange(frame.bottom, frame.top - height + 1e-9, STEP)
    left, bottom = (grid.ravel() for grid in np.meshgrid(across, up, indexing="ij"))
    free = np.ones(left.size, bool)
    for box in boxes:
        apart = (left + width + GAP <= box.left) | (box.right + GAP <= left)
        free &= apart | (bottom + height + GAP <= box.bottom) | (box.top + GAP <= bottom)
    if points:
        x, y = np.array(points).T
        inside = (left[:, None] - GAP < x) & (x < left[:, None] + width + GAP)
        inside &= (bottom[:, None] - GAP < y) & (y < bottom[:, None] + height + GAP)
        free &= ~inside.any(axis=1)
    if not free.any():
        return None
    away = (left + width / 2 - near[0]) ** 2 + (bottom + height / 2 - near[1]) ** 2
    best = int(np.argmin(np.where(free, away, np.inf)))
    corner = float(left[best]), float(bottom[best])
    return Box(*corner, corner[0] + width, corner[1] + height)
