"""Formulas of queueing theory (Kleinrock 1975; Cobham 1954; Garnett, Mandelbaum & Reiman 2002; Jackson 1957).

Rates per second, means in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, factorial

from scipy.integrate import quad
from scipy.optimize import brentq


def erlang_c(c: int, offered: float) -> float:
    """Share of customers who wait in M/M/c at ``offered`` = arrival rate x mean service."""
    rho = offered / c
    waiting = offered**c / factorial(c) / (1 - rho)
    return waiting / (sum(offered**k / factorial(k) for k in range(c)) + waiting)


def wait_mmc(rate: float, mean: float, c: int) -> float:
    """Mean wait in M/M/c."""
    return erlang_c(c, rate * mean) * mean / (c - rate * mean)


def wait_mg1(rate: float, mean: float, second_moment: float) -> float:
    """Mean wait in M/G/1 (Pollaczek-Khinchine)."""
    return rate * second_moment / 2 / (1 - rate * mean)


def second_moment_lognormal(mean: float, sigma: float) -> float:
    """E[S^2] of a lognormal with this mean and sigma of the logarithm."""
    return mean**2 * exp(sigma**2)


def wait_cobham(rates: Sequence[float], means: Sequence[float], second: Sequence[float]) -> list[float]:
    """Mean waits by class, first class first, in the M/G/1 queue with priorities and no interruption."""
    rest = sum(r * m for r, m in zip(rates, second, strict=True)) / 2
    load = [0.0]
    for r, m in zip(rates, means, strict=True):
        load.append(load[-1] + r * m)
    return [rest / (1 - load[k]) / (1 - load[k + 1]) for k in range(len(rates))]


def stay_preemptive(rates: Sequence[float], means: Sequence[float], second: Sequence[float]) -> list[float]:
    """Mean times in system by class in the M/G/1 queue with preemptive-resume priorities."""
    out, load, rest = [], 0.0, 0.0
    for r, m, s in zip(rates, means, second, strict=True):
        before, load, rest = load, load + r * m, rest + r * s / 2
        out.append((m * (1 - load) + rest) / (1 - before) / (1 - load))
    return out


def share_giving_up(rate: float, mean: float, c: int, patience: float, states: int = 400) -> float:
    """Share of customers who give up in M/M/c+M (Erlang A), by the balance of a birth-death chain."""
    weight, weights = 1.0, [1.0]
    for n in range(1, states):
        weight *= rate / (min(n, c) / mean + max(n - c, 0) / patience)
        weights.append(weight)
    queue = sum(max(n - c, 0) * w for n, w in enumerate(weights)) / sum(weights)
    return queue / patience / rate


def wait_gm1(mean: float, transform: Callable[[float], float]) -> float:
    """Mean wait in G/M/1 with the Laplace transform of the gaps: sigma = transform((1 - sigma) / mean)."""
    sigma = brentq(lambda x: transform((1 - x) / mean) - x, 0.0, 1.0 - 1e-9)
    return float(sigma * mean / (1 - sigma))


def birth_death(births: Sequence[float], deaths: Sequence[float]) -> list[float]:
    """Stationary probabilities of states 0, 1, ...: ``births[n]`` from n to n + 1, ``deaths[n]`` back."""
    weights = [1.0]
    for up, down in zip(births, deaths, strict=True):
        weights.append(weights[-1] * up / down)
    return [w / sum(weights) for w in weights]


def states_mmck(rate: float, mean: float, c: int, room: int) -> list[float]:
    """Probabilities of 0, ..., c + room customers in M/M/c with ``room`` places to wait."""
    n = c + room
    return birth_death([rate] * n, [min(k, c) / mean for k in range(1, n + 1)])


def wait_shortest_first(rate: float, mean: float) -> float:
    """Mean wait in M/M/1, shortest service first, no interruption (Phipps 1956)."""

    def of(x: float) -> float:
        below = rate * mean * (1 - exp(-x / mean) * (1 + x / mean))  # load of shorter ones
        return rate * mean**2 / (1 - below) ** 2 * exp(-x / mean) / mean

    return float(quad(of, 0, 60 * mean, points=[mean, 10 * mean])[0])
