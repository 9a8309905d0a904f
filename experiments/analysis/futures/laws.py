"""Laws of assumed numbers over their ranges (clause S9).

A law weights a range that nobody has measured, so results are shares of assumed ranges, not probabilities. Two laws
side by side show how much an answer depends on that choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

LawName = Literal["triangular", "median_centred", "uniform"]
Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AssumedRange:
    """Range of one assumed number.

    Attributes
    ----------
    key : str
    default, low, high : float
        Value of the scenario and ends of the range; a default outside widens the range to it.
    is_log : bool
        Whether the law holds for the logarithm; needs ``low`` above 0.
    is_whole : bool
        Whether only whole numbers are valid; each has the mass of the half unit on both sides.
    """

    key: str
    default: float
    low: float
    high: float
    is_log: bool = False
    is_whole: bool = False


def quantiles(law: LawName, of: AssumedRange, points: Real) -> Real:
    """Return the values of a number at points of the unit interval.

    Parameters
    ----------
    law : str
        ``triangular``: the default is the mode. ``median_centred``: half of the mass on each side of the default,
        uniform there. ``uniform``: the default has no weight.
    of : AssumedRange
    points : array
        Numbers from 0 to 1.

    Returns
    -------
    array
        Values from ``low`` to ``high``.

    Examples
    --------
    >>> share = AssumedRange("share", 0.2, 0.1, 0.5)
    >>> [float(x) for x in quantiles("median_centred", share, np.array([0.0, 0.5, 1.0])).round(6)]
    [0.1, 0.2, 0.5]
    """
    low, high = min(of.low, of.default), max(of.high, of.default)
    least, most = (low - 0.5, high + 0.5) if of.is_whole else (low, high)
    ends = np.array([least, of.default, most])
    first, middle, last = np.log(ends) if of.is_log and not of.is_whole else ends
    found = _on_scale(law, (float(first), float(middle), float(last)), np.asarray(points, float))
    if of.is_whole:
        found = np.rint(found)
    elif of.is_log:
        found = np.exp(found)
    return np.clip(found, low, high)


def _on_scale(law: LawName, ends: tuple[float, float, float], points: Real) -> Real:
    low, middle, high = ends
    if high <= low:
        return np.full(points.shape, low)
    if law == "triangular":
        return _triangular(low, middle, high, points)
    if law == "uniform":
        return low + points * (high - low)
    below, above = low + 2.0 * points * (middle - low), middle + (2.0 * points - 1.0) * (high - middle)
    return np.where(points < 0.5, below, above)


def _triangular(low: float, mode: float, high: float, points: Real) -> Real:
    """Return quantiles of the triangular law; scipy.stats.triang gives the same to rounding in 30 times the time."""
    width, at = high - low, (mode - low) / (high - low)
    rising = low + width * np.sqrt(points * at)
    falling = high - width * np.sqrt((1.0 - points) * (1.0 - at))
    return np.where(points < at, rising, falling)
