"""Laws given by a table of quantiles: gamma, Erlang, hyperexponential, empirical, mixtures.

Import the public names from ``sim.network.network``. The knots are denser towards both ends and scaled so that the mean
is exact; between them quantiles are linear, so both engines draw the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special

from sim.network.checks import check, is_number, is_share
from sim.network.quantile_tables import from_knots, invert_sum, knots_of, tabulate
from sim.network.times import Real, Time
from sim.world.tables import Distribution


def Gamma(mean: float, shape: float) -> Time:
    """Return a gamma distribution.

    Parameters
    ----------
    mean
        Mean in seconds, above 0.
    shape
        Shape, above 0; the coefficient of variation is 1 / sqrt(shape).

    Returns
    -------
    Time
        Distribution of service times, gaps, or patience.

    Raises
    ------
    NetworkError
        If a number is not above 0.

    Examples
    --------
    >>> Gamma(mean=1800, shape=0.5).mean
    1800.0

    References
    ----------
    `docs/guides/networks.md`; quantiles of `scipy.special.gammaincinv`.
    """
    check(_is_positive(mean), "Gamma: mean", "a number above 0", mean)
    check(_is_positive(shape), "Gamma: shape", "a number above 0", shape)

    def lower(p: Real) -> Real:
        return np.asarray(special.gammaincinv(shape, p))

    def upper(p: Real) -> Real:
        return np.asarray(special.gammainccinv(shape, p))

    return tabulate(lower, upper, float(mean))


def Erlang(mean: float, phases: int) -> Time:
    """Return an Erlang distribution: the sum of exponential phases with equal means.

    Parameters
    ----------
    mean
        Mean of the sum in seconds, above 0.
    phases
        Number of phases, 1 or more.

    Returns
    -------
    Time
        Distribution of service times, gaps, or patience.

    Raises
    ------
    NetworkError
        If the mean is not above 0 or the number of phases is not a whole number above 0.

    Examples
    --------
    >>> Erlang(mean=1200, phases=3).mean
    1200.0

    References
    ----------
    `docs/guides/networks.md`.
    """
    whole = isinstance(phases, int | np.integer) and not isinstance(phases, bool) and phases > 0
    check(whole, "Erlang: phases", "a whole number above 0", phases)
    return Gamma(mean, float(phases))


def Hyperexponential(*parts: tuple[float, float]) -> Time:
    """Return a hyperexponential distribution: an exponential whose mean is drawn.

    Parameters
    ----------
    *parts
        Pairs (mean in seconds, probability) with sum 1.

    Returns
    -------
    Time
        Distribution of service times, gaps, or patience.

    Raises
    ------
    NetworkError
        If a mean is not above 0 or the probabilities do not add up to 1.

    Examples
    --------
    >>> round(Hyperexponential((600, 0.9), (6000, 0.1)).mean, 6)
    1140.0

    References
    ----------
    `docs/guides/networks.md`.
    """
    for part in parts:
        check(
            isinstance(part, tuple) and len(part) == 2, "Hyperexponential", "pairs (mean, probability)", part
        )
        check(_is_positive(part[0]), "Hyperexponential: mean", "a number above 0", part[0])
    return Mixture(*((Time(Distribution.EXPONENTIAL, mean), p) for mean, p in parts))


def Empirical(values: Sequence[float], weights: Sequence[float] | None = None) -> Time:
    """Return the distribution of observed times: each value with its weight, none between them.

    Parameters
    ----------
    values
        Observed times in seconds, 0 or more.
    weights
        Weight of each value; default: equal weights.

    Returns
    -------
    Time
        Distribution of service times, gaps, or patience.

    Raises
    ------
    NetworkError
        If a value or weight is negative or not finite, or the lengths differ.

    Examples
    --------
    >>> Empirical([300, 600, 1500]).mean
    800.0

    References
    ----------
    `docs/guides/networks.md`.
    """
    seconds = np.asarray(values)
    share = np.ones(seconds.shape) if weights is None else np.asarray(weights)
    for name, column in (("values", seconds), ("weights", share)):
        numeric = column.ndim == 1 and len(column) > 0 and np.issubdtype(column.dtype, np.number)
        valid = numeric and bool(np.isfinite(column).all() and (column >= 0).all())
        check(
            valid,
            f"Empirical: {name}",
            "a list of numbers, 0 or more",
            values if name == "values" else weights,
        )
    check(len(share) == len(seconds), "Empirical: weights", "as many as values", len(share))
    check(float(share.sum()) > 0, "Empirical: weights", "above 0 for some value", weights)
    order = np.argsort(seconds, kind="stable")
    edges = np.append(0.0, np.cumsum(share[order]) / share.sum())
    edges[-1] = 1.0
    return from_knots(np.repeat(edges, 2)[1:-1], np.repeat(seconds[order].astype(float), 2))


def Mixture(*parts: tuple[Time | None, float]) -> Time:
    """Return a mixture of distributions.

    Parameters
    ----------
    *parts
        Pairs (distribution, probability) with sum 1. None in place of a distribution: never, for instance customers
        who do not give up.

    Returns
    -------
    Time
        Distribution of service times, gaps, or patience. ``mean`` is that of the times that end.

    Raises
    ------
    NetworkError
        If the probabilities do not add up to 1, or a part is no distribution.

    Examples
    --------
    >>> from sim.network.network import Constant, Exponential
    >>> Mixture((Constant(300), 0.5), (Constant(900), 0.5)).mean
    600.0
    >>> patience = Mixture((Exponential(1800), 0.6), (None, 0.4))

    References
    ----------
    `docs/guides/networks.md`.
    """
    check(len(parts) > 0, "Mixture", "pairs (distribution, probability)", parts)
    for part in parts:
        check(
            isinstance(part, tuple) and len(part) == 2, "Mixture", "pairs (distribution, probability)", part
        )
        time, share = part
        known = time is None or (isinstance(time, Time) and time.distribution != Distribution.GIVEN)
        check(known, "Mixture: part", "a distribution or None", time)
        check(is_share(share), "Mixture: probability", "a number, 0 to 1", share)
    total = sum(share for _, share in parts)
    check(abs(total - 1.0) <= 1e-9, "Mixture: sum of probabilities", "1", total)
    ending = [(knots_of(time), share) for time, share in parts if time is not None and share > 0]
    check(bool(ending), "Mixture", "pairs of which one is a distribution with a probability above 0", parts)
    return invert_sum(ending)


def _is_positive(value: object) -> bool:
    return is_number(value) and float(value) > 0  # type: ignore[arg-type]  # a number
