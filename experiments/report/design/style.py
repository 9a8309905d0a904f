"""Colours, line styles and type sizes of all figures, with the contrast calculations behind them.

Verdict colours are reserved for verdicts; light to dark means good to bad, so a grey print keeps the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from experiments.analysis.answers.answer import VerdictWord

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, Lang] = ("en", "zh")

INK = "#222222"
MUTED = "#595959"
GRID = "#DADADA"
CONTEXT = "#EEEEEE"
WHITE = "#FFFFFF"
UNMET_FILL = "#C4C4C4"  # the bar to the right of a breaking point
DOCUMENT = "#595959"
CRITICAL = "#A3261D"


@dataclass(frozen=True, slots=True)
class VerdictStyle:
    """Fill of the zone and colour of the word on white."""

    fill: str
    on_white: str
    hatch: str = ""


VERDICTS: dict[VerdictWord, VerdictStyle] = {
    "copes": VerdictStyle("#D6E6F2", "#1F4E79"),
    "falls_short": VerdictStyle("#DD9A2B", "#7A5200"),
    "overloaded": VerdictStyle("#A3261D", "#A3261D"),
    "at_limit": VerdictStyle(CONTEXT, MUTED, "////"),
    "not_clear": VerdictStyle(CONTEXT, MUTED, "////"),
    "no_word": VerdictStyle(CONTEXT, MUTED, "////"),
}


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """Line style as well as colour tells two curves apart; `band` is the tint of the interval."""

    colour: str
    dashes: tuple[float, ...]
    band: str
    width: float = 2.2


FIRST = SeriesStyle("#222222", (), "#22222233")
SECOND = SeriesStyle("#1F6AA5", (5.0, 1.5), "#1F6AA533")

TEXT = 10.0  # points
TICK = 9.5
SMALL = 9.0  # nothing in a picture is smaller
HEADING = 15.0
WIDE = 7.0  # inches: 672 CSS pixels, prints 1:1 on A4
NARROW = 3.6


def relative_luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) of `#RRGGBB`, after WCAG 2.1."""
    channels = [int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, after WCAG 2.1."""
    darker, lighter = sorted((relative_luminance(one), relative_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(fill: str) -> str:
    """Return white or ink, whichever contrasts more with the fill."""
    return max((WHITE, INK), key=lambda colour: contrast(colour, fill))


def lightness(colour: str) -> float:
    """Return the CIE L* (0 to 100) of a colour: what a grey print keeps of it."""
    y = relative_luminance(colour)
    return float(116.0 * y ** (1 / 3) - 16.0 if y > 0.008856 else 903.3 * y)
