"""Queues that change with time, by the Kolmogorov equations of their Markov chain. Rates per second.

Between two changes the generator is constant, so that its matrix exponential is exact. ``states`` truncates the number
of customers; the probability beyond is below 1e-12 in every use here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.validation.formulas.queues import second_moment_lognormal

Matrix = NDArray[np.float64]
HOUR, DAY = 3600, 86_400


def _propagate(generator: Matrix, seconds: float) -> Matrix:
    from scipy.linalg import expm

    return np.asarray(expm(generator * seconds))


def _close(rates: Matrix) -> Matrix:
    """Return the generator of these rates: every row adds up to 0."""
    out = rates.copy()
    out[np.diag_indices(len(out))] = 0.0
    out[np.diag_indices(len(out))] = -out.sum(axis=1)
    return out


def birth_death(rate: float, mean: float, c: int, states: int) -> Matrix:
    """Return the generator of M/M/c."""
    rates = np.zeros((states, states))
    for n in range(states - 1):
        rates[n, n + 1] = rate
        rates[n + 1, n] = min(n + 1, c) / mean
    return _close(rates)


def distribution_from_empty(generator: Matrix, seconds: float) -> Matrix:
    """Return the distribution after ``seconds`` if the chain starts in its first state."""
    return np.asarray(_propagate(generator, seconds)[0])


def number_from_empty(
    rate: float, mean: float, times: Sequence[float], c: int = 1, states: int = 200
) -> list[float]:
    """Return the mean number in M/M/c at each of the times if it starts empty."""
    generator = birth_death(rate, mean, c, states)
    return [float(distribution_from_empty(generator, t) @ np.arange(states)) for t in times]


def number_by_hour(
    rates: Sequence[float], mean: float, c: int, hours: Sequence[int], states: int = 150
) -> list[float]:
    """Return the mean number in M_t/M/c at each hour of the day; ``rates`` of the hours repeat every day."""
    steps = [_propagate(birth_death(rate, mean, c, states), HOUR) for rate in rates]
    at = _settle(np.eye(states)[0], steps)
    numbers = {0: float(at @ np.arange(states))}
    for hour, step in enumerate(steps):
        at = at @ step
        numbers[hour + 1] = float(at @ np.arange(states))
    return [numbers[hour] for hour in hours]


def _settle(start: Matrix, steps: Sequence[Matrix]) -> Matrix:
    """Return the distribution at the start of a day after many days."""
    at = start
    for _ in range(1000):
        before = at
        for step in steps:
            at = at @ step
        if np.abs(at - before).max() < 1e-14:
            break
    return at


def number_unlimited(
    rates: Sequence[float], stay: float, hours: Sequence[int], sigma: float | None = None
) -> list[float]:
    """Return the mean number in M_t/G/infinity at each hour: integral of rate(t - s) P(stay > s) ds.

    ``sigma``: lognormal stay with this sigma of the logarithm; None: exponential (Eick, Massey, Whitt 1993).
    """
    from scipy.special import ndtr

    width = 10
    ages = np.arange(0, 40 * DAY, width) + width / 2
    if sigma is None:
        living = np.exp(-ages / stay)
    else:
        middle = np.log(stay**2 / np.sqrt(second_moment_lognormal(stay, sigma)))
        living = ndtr((middle - np.log(ages)) / sigma)
    by_hour = np.asarray(rates)
    return [
        float((by_hour[((hour * HOUR - ages) // HOUR).astype(int) % len(by_hour)] * living).sum() * width)
        for hour in hours
    ]


class DayShift:
    """One server with a daily shift, Poisson arrivals around the clock, exponential service.

    States: (number, whether the server works), the working ones in the second half.

    Parameters
    ----------
    rate, mean
        Arrivals per second and mean service in seconds.
    shift
        Start and end of the shift in seconds of the day.
    no_start
        Seconds before the end of the shift in which nothing is started; what is in service is finished, in overtime
        if need be. None: service pauses at the end of the shift and goes on the next day.
    """

    def __init__(
        self, rate: float, mean: float, shift: tuple[int, int], no_start: float | None, states: int = 110
    ) -> None:
        self.rate, self.mean, self.states = rate, mean, states
        self.start, self.end = shift
        closing = 0.0 if no_start is None else no_start
        off = self._generator(starts=False, serves=no_start is not None)
        self._open = _propagate(self._generator(starts=True, serves=True), self.end - closing - self.start)
        self._closing = _propagate(off, closing)
        self._night = _propagate(off, DAY - (self.end - self.start))

    def _generator(self, starts: bool, serves: bool) -> Matrix:
        n = self.states
        rates = np.zeros((2 * n, 2 * n))
        for k in range(n):
            if k + 1 < n:
                rates[k, (n if starts else 0) + k + 1] = self.rate
                if k > 0:
                    rates[n + k, n + k + 1] = self.rate
            if k > 0 and serves:
                goes_on = starts and k > 1
                rates[n + k, (n if goes_on else 0) + k - 1] = 1 / self.mean
        return _close(rates)

    def _begin(self, at: Matrix) -> Matrix:
        """Return the distribution once the server has started on whoever waits."""
        n = self.states
        out = np.zeros_like(at)
        out[0] = at[0] + at[n]
        out[n + 1 :] = at[1:n] + at[n + 1 :]
        return out

    def solve(self) -> Mapping[str, float]:
        """Return the mean number at the start and end of the shift and the chance of work beyond its end."""
        n = self.states
        number = np.concatenate([np.arange(n), np.arange(n)])
        at = np.eye(2 * n)[0]
        for _ in range(400):
            evening = self._begin(at) @ self._open @ self._closing
            at = evening @ self._night
        return {
            "start": float(at @ number), "end": float(evening @ number),
            "working": float(evening[n:].sum()),
        }  # fmt: skip
