"""Queues whose customers give up: M/M/c+M and M/M/c+G. Rates per second, means in seconds."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, factorial, log


def share_giving_up(rate: float, mean: float, c: int, patience: float, states: int = 400) -> float:
    """Return the share who give up in M/M/c+M (Erlang A), by the balance of a birth-death chain."""
    weight, weights = 1.0, [1.0]
    for n in range(1, states):
        weight *= rate / (min(n, c) / mean + max(n - c, 0) / patience)
        weights.append(weight)
    queue = sum(max(n - c, 0) * w for n, w in enumerate(weights)) / sum(weights)
    return queue / patience / rate


def share_giving_up_general(rate: float, mean: float, c: int, survival: Callable[[float], float]) -> float:
    """Return the share who give up in M/M/c+G; ``survival`` is the share with a patience of more than x seconds.

    With H(x) the integral of ``survival`` to x and J that of exp(rate H(x) - c x / mean), the share is
    (1 + (rate - c / mean) J) / (E + rate J) (Baccelli, Hebuterne 1981; Zeltyn, Mandelbaum 2005, section 3).
    """
    import numpy as np
    from scipy.integrate import cumulative_simpson, simpson

    x = np.linspace(0.0, 60 * mean, 240_001)
    living = np.array([survival(float(seconds)) for seconds in x])
    patience = cumulative_simpson(living, x=x, initial=0.0)
    j = float(simpson(np.exp(rate * patience - c / mean * x), x=x))
    offered = rate * mean
    busy = sum(offered**k / factorial(k) for k in range(c)) / (offered ** (c - 1) / factorial(c - 1))
    return (1 + (rate - c / mean) * j) / (busy + rate * j)


def outlast_constant(seconds: float) -> Callable[[float], float]:
    """Return the survival function of one patience."""
    return lambda x: 1.0 if x < seconds else 0.0


def outlast_uniform(low: float, high: float) -> Callable[[float], float]:
    """Return the survival function of a uniform patience."""
    return lambda x: min(1.0, max(0.0, (high - x) / (high - low)))


def outlast_exponential(mean: float) -> Callable[[float], float]:
    """Return the survival function of an exponential patience."""
    return lambda x: exp(-x / mean)


def outlast_lognormal(mean: float, sigma: float) -> Callable[[float], float]:
    """Return the survival function of a lognormal with this mean and sigma of the logarithm."""
    from scipy.special import ndtr

    middle = log(mean) - sigma * sigma / 2
    return lambda x: 1.0 if x <= 0 else float(ndtr((middle - log(x)) / sigma))
