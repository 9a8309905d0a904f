"""Queues with rooms, finite sources, orders of service, speeds, breakdowns, retrials and forks.

Rates per second, means in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp

import numpy as np
from numpy.typing import NDArray


def wait_gm1(mean: float, transform: Callable[[float], float]) -> float:
    """Return the mean wait in G/M/1 with the Laplace transform of the gaps: sigma = transform((1 - sigma) / mean)."""
    from scipy.optimize import brentq

    sigma = brentq(lambda x: transform((1 - x) / mean) - x, 0.0, 1.0 - 1e-9)
    return float(sigma * mean / (1 - sigma))


def balance(births: Sequence[float], deaths: Sequence[float]) -> list[float]:
    """Return the stationary probabilities of states 0, 1, ...: ``births[n]`` from n to n + 1, ``deaths[n]`` back."""
    weights = [1.0]
    for up, down in zip(births, deaths, strict=True):
        weights.append(weights[-1] * up / down)
    return [w / sum(weights) for w in weights]


def states_mmck(rate: float, mean: float, c: int, room: int) -> list[float]:
    """Return the probabilities of 0, ..., c + room customers in M/M/c with ``room`` places to wait."""
    n = c + room
    return balance([rate] * n, [min(k, c) / mean for k in range(1, n + 1)])


def wait_shortest_first(rate: float, mean: float) -> float:
    """Return the mean wait in M/M/1, shortest service first, no interruption (Phipps 1956)."""
    from scipy.integrate import quad

    def of(x: float) -> float:
        below = rate * mean * (1 - exp(-x / mean) * (1 + x / mean))  # load of shorter ones
        return rate * mean**2 / (1 - below) ** 2 * exp(-x / mean) / mean

    return float(quad(of, 0, 60 * mean, points=[mean, 10 * mean])[0])


def stationary(rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the stationary probabilities of a Markov chain in continuous time; ``rates[i, j]`` from state i to j."""
    generator = rates - np.diag(rates.sum(axis=1))
    system = np.vstack([generator.T, np.ones(len(rates))])
    return np.asarray(np.linalg.lstsq(system, np.append(np.zeros(len(rates)), 1.0), rcond=None)[0])


def number_two_speeds(rate: float, mean: float, fast: float, slow: float, states: int = 150) -> float:
    """Return the mean number in M/M/2 whose servers have two speeds; the fast one takes work first."""
    q = np.zeros(
        (states + 1, states + 1)
    )  # 0 empty, 1 only the fast one works, 2 only the slow one, n + 1: n >= 2
    q[0, 1] = q[1, 3] = q[2, 3] = rate
    q[1, 0], q[2, 0] = fast / mean, slow / mean
    q[3, 2], q[3, 1] = fast / mean, slow / mean
    for n in range(3, states):
        q[n, n + 1], q[n + 1, n] = rate, (fast + slow) / mean
    number = np.concatenate([[0, 1, 1], np.arange(2, states)])
    return float(stationary(q) @ number)


def number_with_breakdowns(rate: float, mean: float, up: float, down: float, most: int = 150) -> float:
    """Return the mean number in M/M/1 with exponential up and down times, work resumed; state 2 n + (1 = up)."""
    q = np.zeros((2 * most, 2 * most))
    for n in range(most):
        q[2 * n, 2 * n + 1], q[2 * n + 1, 2 * n] = 1 / down, 1 / up
        if n + 1 < most:
            q[2 * n, 2 * n + 2] = q[2 * n + 1, 2 * n + 3] = rate
            q[2 * n + 3, 2 * n + 1] = 1 / mean
    return float(stationary(q) @ np.repeat(np.arange(most), 2))


def states_finite(population: int, away: float, mean: float, c: int, room: int) -> list[float]:
    """Return the probabilities of 0, 1, ... customers at c servers of a finite source with ``room`` places to wait."""
    most = min(population, c + room)
    births = [(population - n) / away for n in range(most)]
    return balance(births, [min(n, c) / mean for n in range(1, most + 1)])


def number_retrial(rate: float, mean: float, away: float) -> float:
    """Return the mean number in M/M/1 without a place to wait, whose customers come again after ``away`` on average."""
    load = rate * mean
    return load + load * (rate + load / away) * away / (1 - load)


def second_moment_last_come(rate: float, mean: float) -> float:
    """Return E[W^2] in M/M/1, last come first served: that of first come / (1 - load)."""
    load = rate * mean
    return 2 * load * mean**2 / (1 - load) ** 3


def stay_fork_of_two(rate: float, mean: float) -> float:
    """Return the mean time until both parts of a customer have left two M/M/1 at the same load."""
    load = rate * mean
    return (12 - load) / 8 * mean / (1 - load)
