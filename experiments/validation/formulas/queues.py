"""Queues with one class: Erlang, Pollaczek and Khinchine, batches, Jackson; rates per second, means in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np


def erlang_b(c: int, offered: float) -> float:
    """Return the share of lost customers in M/G/c/c at ``offered`` = arrival rate x mean service (Erlang 1917)."""
    blocked = 1.0
    for n in range(1, c + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked


def erlang_c(c: int, offered: float) -> float:
    """Return the share of customers who wait in M/M/c (Erlang 1917)."""
    blocked = erlang_b(c, offered)
    return blocked / (1 - offered / c * (1 - blocked))


def wait_mmc(rate: float, mean: float, c: int) -> float:
    """Return the mean wait in M/M/c."""
    return erlang_c(c, rate * mean) * mean / (c - rate * mean)


def wait_tail_mmc(rate: float, mean: float, c: int, seconds: float) -> float:
    """Return the share of customers who wait longer than ``seconds`` in M/M/c."""
    return erlang_c(c, rate * mean) * exp(-(c / mean - rate) * seconds)


def stay_tail_mm1(rate: float, mean: float, seconds: float) -> float:
    """Return the share of customers whose time in system exceeds ``seconds`` in M/M/1."""
    return exp(-(1 / mean - rate) * seconds)


def wait_mg1(rate: float, mean: float, second_moment: float) -> float:
    """Return the mean wait in M/G/1 (Pollaczek-Khinchine)."""
    return rate * second_moment / 2 / (1 - rate * mean)


def second_moment_lognormal(mean: float, sigma: float) -> float:
    """Return E[S^2] of a lognormal with this mean and sigma of the logarithm."""
    return mean**2 * exp(sigma**2)


def number_batches(load: float, first: float, second: float) -> float:
    """Return the mean number in M^[X]/M/1; ``first`` and ``second`` are the moments of the batch size."""
    return load * (1 + second / first) / (2 * (1 - load))


def visits_jackson(routing: Sequence[Sequence[float]], external: Sequence[float]) -> list[float]:
    """Return the arrival rate of each station: external rates plus customers routed there by other stations."""
    matrix = np.eye(len(external)) - np.array(routing).T
    return [float(rate) for rate in np.linalg.solve(matrix, np.array(external))]


def number_jackson(rates: Sequence[float], means: Sequence[float], servers: Sequence[int]) -> list[float]:
    """Return the mean number at each station of an open network: each is M/M/c at its rate (Jackson 1957)."""
    stations = zip(rates, means, servers, strict=True)
    return [rate * (wait_mmc(rate, mean, c) + mean) for rate, mean, c in stations]


def probability_of_waiting_halfin_whitt(beta: float) -> float:
    """Return the limit of the share who wait with R + beta sqrt(R) servers at offered load R (Halfin, Whitt 1981)."""
    from scipy.special import ndtr

    density = exp(-beta * beta / 2) / np.sqrt(2 * np.pi)
    return float(1 / (1 + beta * ndtr(beta) / density))
