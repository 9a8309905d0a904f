"""Distributions of times: families with a formula, and laws given by a table of quantiles.

Import the public names from ``sim.network.network``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.network.errors import Fault, NetworkError
from sim.rules.durations import duration_quantile, table_quantile
from sim.rules.rng import RandomStream, fill_uniform
from sim.world.tables import KNOT, LAW, Distribution, Table

Real = NDArray[np.float64]
NEVER_SECONDS = 2.0e9  # later than every horizon; drawn times are cut there (`sim.rules.rng.round_seconds`)


@dataclass(frozen=True, eq=False)
class Knots:
    """Knots of a law: quantiles at ascending probabilities from 0 to 1, linear between them.

    Two knots with one probability are a jump, two with one time are an atom.

    Parameters
    ----------
    probabilities
        Probabilities, the first 0 and the last 1.
    seconds
        Quantiles in seconds, not descending.
    """

    probabilities: Real
    seconds: Real

    def mean(self) -> float:
        """Return the exact mean of the law in seconds."""
        middle = (self.seconds[1:] + self.seconds[:-1]) / 2
        return float((middle * np.diff(self.probabilities)).sum())

    def table(self) -> Table:
        """Return the knots as rows of ``World.knot``."""
        rows = np.empty(len(self.seconds), KNOT)
        rows["probability"], rows["seconds"] = self.probabilities, self.seconds
        return rows


@dataclass(frozen=True)
class Time:
    """Distribution of a time in seconds.

    Use ``Constant``, ``Exponential``, ``Lognormal``, ``Uniform``, ``Gamma``, ``Erlang``, ``Hyperexponential``,
    ``Empirical`` or ``Mixture`` to make one.

    Parameters
    ----------
    distribution
        Family of the distribution.
    mean
        Mean in seconds.
    spread
        Lognormal: standard deviation of the logarithm. Uniform: half the width in seconds. Else 0.
    knots
        Quantiles of a law given by a table; None for the other families.
    """

    distribution: Distribution
    mean: float = 0.0
    spread: float = 0.0
    knots: Knots | None = None

    def __repr__(self) -> str:
        """Return family, mean and spread, for messages."""
        family = "a table of quantiles" if self.knots is not None else str(self.distribution.name).lower()
        spread = f", spread {self.spread}" if self.spread else ""
        return f"<{family}, mean {self.mean} s{spread}>"


def Constant(seconds: float) -> Time:
    """Return a constant time.

    Parameters
    ----------
    seconds
        The time in seconds.

    Returns
    -------
    Time
        Service time, gap between arrivals, or patience.

    Examples
    --------
    >>> Constant(60).mean
    60

    References
    ----------
    `docs/tutorials/first_network.md`.
    """
    return Time(Distribution.CONSTANT, seconds)


def Exponential(mean: float) -> Time:
    """Return an exponential distribution.

    Parameters
    ----------
    mean
        Mean in seconds.

    Returns
    -------
    Time
        Distribution of service times, gaps, or patience.

    Examples
    --------
    >>> Exponential(mean=1500).mean
    1500

    References
    ----------
    `docs/tutorials/first_network.md`.
    """
    return Time(Distribution.EXPONENTIAL, mean)


def Lognormal(mean: float, sigma: float) -> Time:
    """Return a lognormal distribution.

    Parameters
    ----------
    mean
        Mean of the distribution in seconds (not the mean of the logarithm).
    sigma
        Standard deviation of the logarithm.

    Returns
    -------
    Time
        Distribution of service times, gaps, or patience.

    Examples
    --------
    >>> Lognormal(mean=1800, sigma=1.0).spread
    1.0

    References
    ----------
    `docs/tutorials/first_network.md`.
    """
    return Time(Distribution.LOGNORMAL, mean, sigma)


def Uniform(low: float, high: float) -> Time:
    """Return a uniform distribution.

    Parameters
    ----------
    low, high
        Bounds in seconds.

    Returns
    -------
    Time
        Distribution of service times, gaps, or patience.

    Raises
    ------
    NetworkError
        If a bound is no number; bounds in the wrong order are refused by ``build_network``.

    Examples
    --------
    >>> Uniform(60, 120).mean
    90.0

    References
    ----------
    `docs/tutorials/first_network.md`.
    """
    for name, bound in (("low", low), ("high", high)):
        if isinstance(bound, bool) or not isinstance(bound, int | float | np.number):
            raise NetworkError(Fault.VALUE, where=f"Uniform: {name}", allowed="a number", value=bound)
    return Time(Distribution.UNIFORM, (low + high) / 2, (high - low) / 2)


GivenService = Time(Distribution.GIVEN)
"""Service times listed with the arrivals (``ArrivalTimes.seconds``)."""


def draw_times(time: Time, n: int, stream: RandomStream) -> Real:
    """Return draws 0, 1, 2, ... of a stream with the distribution ``time``, in seconds."""
    numbers = np.empty(n)
    fill_uniform(numbers, stream)
    return quantiles(time, numbers)


def quantiles(time: Time, probabilities: Real) -> Real:
    """Return the quantiles of a distribution in seconds."""
    out = np.empty(len(probabilities))
    if time.knots is None:
        _fill_quantiles(out, probabilities, int(time.distribution), float(time.mean), float(time.spread))
    else:
        law, knot = law_tables([time])
        _fill_from_table(out, probabilities, law, knot)
    return out


def law_tables(times: list[Time]) -> tuple[Table, Table]:
    """Return World.law and World.knot of times given by tables, in this order."""
    tables = [time.knots.table() for time in times if time.knots is not None]
    law = np.empty(len(tables), LAW)
    law["knots"] = [len(rows) for rows in tables]
    law["first"] = np.cumsum(law["knots"]) - law["knots"]
    return law, np.concatenate([np.zeros(0, KNOT), *tables])


@compiled
def _fill_quantiles(out: Real, probabilities: Real, distribution: int, mean: float, spread: float) -> None:
    """Fill ``out`` with quantiles of a family with a formula (10 ns each)."""
    for i in range(len(out)):
        out[i] = duration_quantile(distribution, mean, spread, probabilities[i])


@compiled
def _fill_from_table(out: Real, probabilities: Real, law: Table, knot: Table) -> None:
    """Fill ``out`` with quantiles of the only law of a table."""
    for i in range(len(out)):
        out[i] = table_quantile(law, knot, 0, probabilities[i])
