"""Warnings about networks written by hand: what rounding to seconds changes, and who arrives too late."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from sim.network.arrivals import ArrivalTimes, RenewalArrivals
from sim.network.elements import Step
from sim.network.sources import Source
from sim.network.times import NEVER_SECONDS, Time, quantiles
from sim.world.tables import Distribution

POINTS = 20_000  # quantiles whose mean is compared
LARGEST_ERROR = 0.001  # relative error of a mean that is not worth a warning
SURELY_LONG = 1_000.0  # seconds; longer means are changed by less than 1e-6
LEAST_STEP = 1  # seconds of a step (clause S1.0)


class NetworkWarning(UserWarning):
    """A network is simulated, but not exactly as written."""


def warn(steps: Sequence[Step], arrivals: Sequence[Source], horizon: int) -> None:
    """Warn of means that rounding to whole seconds changes, and of arrivals at or after the horizon."""
    for sentence in (*_rounding(steps, arrivals), *_late_arrivals(arrivals, horizon)):
        warnings.warn(sentence, NetworkWarning, stacklevel=3)


def _rounding(steps: Sequence[Step], arrivals: Sequence[Source]) -> Iterator[str]:
    named = [(f"step {step.name!r}: time", step.time, LEAST_STEP) for step in steps]
    named += [
        (f"step {step.name!r}: patience", step.patience, 0) for step in steps if step.patience is not None
    ]
    named += [
        (f"arrivals at {source.step!r}: patience", source.patience, 0)
        for source in arrivals
        if isinstance(source, RenewalArrivals) and source.patience is not None
    ]
    for name, time, least in named:
        if time.mean == 0.0 and time.distribution != Distribution.GIVEN and least > 0:
            yield f"{name}: a step takes at least {least} s, not 0 s"
        elif abs(error := rounding_error(time, least)) > LARGEST_ERROR:
            yield (
                f"{name}: rounding to whole seconds changes the mean of {time.mean:g} s by {100 * error:+.2g} %;"
                " choose a smaller unit of time"
            )


@lru_cache(maxsize=256)
def rounding_error(time: Time, least: int) -> float:
    """Return the relative change of a distribution's mean by rounding to whole seconds.

    Parameters
    ----------
    time
        Distribution of a time in seconds.
    least
        Shortest time in seconds: 1 for steps, 0 for patience.

    Returns
    -------
    float
        Mean of the rounded quantiles / mean of the quantiles - 1, at 20,000 midpoints; 0 for means from 1,000 s.

    Examples
    --------
    >>> round(rounding_error(Time(Distribution.EXPONENTIAL, 1.0), least=0), 2)
    -0.04
    """
    if time.distribution == Distribution.GIVEN or time.mean == 0 or time.mean >= SURELY_LONG:
        return 0.0
    seconds = quantiles(time, (np.arange(POINTS) + 0.5) / POINTS)
    seconds = seconds[seconds < NEVER_SECONDS]
    rounded = np.maximum(least, np.floor(seconds + 0.5))
    return float(rounded.mean() / seconds.mean()) - 1.0 if seconds.any() else float("inf")


def _late_arrivals(arrivals: Sequence[Source], horizon: int) -> Iterator[str]:
    for source in arrivals:
        if isinstance(source, ArrivalTimes):
            late = int(np.count_nonzero(np.asarray(source.times) >= horizon))
            if late:
                yield (
                    f"arrivals at {source.step!r}: {late:,} of {len(source.times):,} come at or after the horizon"
                    f" of {horizon:,} s and are not simulated"
                )
