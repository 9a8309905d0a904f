"""Validation of arrivals of networks written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.network.arrivals import ArrivalTimes, RenewalArrivals
from sim.network.checks import check, check_ending, is_number, is_share, is_valid, is_whole
from sim.network.errors import Fault, NetworkError
from sim.network.rates import HOURS_OF_DAY, HOURS_OF_WEEK
from sim.network.sources import FiniteSource
from sim.network.times import NEVER_SECONDS
from sim.world.event_order import NEVER
from sim.world.tables import Distribution

LARGEST_ARRIVALS = 100_000_000  # customers of one source; each takes two hundred bytes


def check_finite(source: FiniteSource, needs_seconds: bool, horizon: int) -> None:
    """Raise NetworkError for an invalid finite source."""
    if needs_seconds:
        raise NetworkError(Fault.RENEWAL_WITHOUT_SECONDS, step=source.step)
    where = f"finite source at {source.step!r}: "
    check(is_whole(source.population, 1), where + "population", "a whole number above 0", source.population)
    check_ending(source.time, where + "time")
    check(
        is_whole(source.start, 0, horizon - 1), where + "start", "a second before the horizon", source.start
    )


def check_renewal(source: RenewalArrivals, needs_seconds: bool, horizon: int) -> None:
    """Raise NetworkError for an invalid renewal process."""
    if needs_seconds:
        raise NetworkError(Fault.RENEWAL_WITHOUT_SECONDS, step=source.step)
    _check_laws(source)
    _check_rates(source)
    _check_batches(source)
    if not is_whole(source.start, 0, horizon - 1):
        raise NetworkError(Fault.START, step=source.step, start=source.start)
    mean_rate = 1.0 if source.rates is None else sum(source.rates) / len(source.rates)
    number = (horizon - source.start) * mean_rate / source.gap.mean
    if number > LARGEST_ARRIVALS:
        raise NetworkError(Fault.TOO_MANY_ARRIVALS, step=source.step, number=number, largest=LARGEST_ARRIVALS)


def _check_laws(source: RenewalArrivals) -> None:
    for time in (source.gap, *((source.patience,) if source.patience is not None else ())):
        if not is_valid(time):
            raise NetworkError(Fault.ARRIVAL_DISTRIBUTION, step=source.step, time=time)
        if time.distribution == Distribution.GIVEN:
            raise NetworkError(Fault.GIVEN_GAP, step=source.step)
    if source.gap.knots is not None and source.gap.knots.seconds[-1] >= NEVER_SECONDS:
        raise NetworkError(Fault.NEVER_GAP, step=source.step)
    if source.gap.mean <= 0:
        raise NetworkError(Fault.MEAN_GAP, step=source.step)


def _check_rates(source: RenewalArrivals) -> None:
    if source.rates is None:
        return
    where = f"arrivals at {source.step!r}: rates"
    check(is_column(source.rates), where, "a list of 24 or 168 numbers, or None", source.rates)
    if len(source.rates) not in (HOURS_OF_DAY, HOURS_OF_WEEK):
        raise NetworkError(Fault.NUMBER_OF_RATES, step=source.step, number=len(source.rates))
    if not all(is_number(rate) and rate >= 0 for rate in source.rates) or not any(source.rates):
        raise NetworkError(Fault.RATE, step=source.step)


def _check_batches(source: RenewalArrivals) -> None:
    sizes = source.batch_size
    if sizes is None:
        return
    pairs = list(sizes) if isinstance(sizes, Sequence) else [(sizes, 1.0)]
    if not all(isinstance(pair, tuple) and len(pair) == 2 and is_whole(pair[0], 1) for pair in pairs):
        raise NetworkError(Fault.BATCH_SIZE, step=source.step)
    if not all(is_share(p) for _, p in pairs) or abs(sum(p for _, p in pairs) - 1.0) > 1e-9:
        raise NetworkError(Fault.BATCH_PROBABILITIES, step=source.step)


def check_arrival_times(source: ArrivalTimes, needs_seconds: bool) -> None:
    """Raise NetworkError for invalid listed arrivals."""
    for name in ("times", "seconds", "patience", "due_days"):
        column = getattr(source, name)
        known = is_column(column) or (column is None and name != "times")
        check(known, f"arrivals at {source.step!r}: {name}", "a list of whole numbers", column)
    size = len(source.times)
    for name, least in (("times", 0), ("seconds", 0), ("patience", -1), ("due_days", 1)):
        values = getattr(source, name)
        if values is not None and not _are_whole(values, least):
            raise NetworkError(Fault.LISTED_NUMBERS, step=source.step, name=name, least=least, most=NEVER)
    if needs_seconds and size and source.seconds is None:
        raise NetworkError(Fault.MISSING_SECONDS, step=source.step)
    if source.seconds is not None and not needs_seconds:
        raise NetworkError(Fault.UNUSED_SECONDS, step=source.step)
    for column in (source.seconds, source.patience, source.due_days):
        if column is not None and len(column) != size:
            raise NetworkError(Fault.UNEQUAL_LENGTHS, step=source.step)


def is_column(values: Any) -> bool:
    """Return whether a value is a list, tuple or array."""
    return isinstance(values, Sequence | np.ndarray) and not isinstance(values, str)


def _are_whole(values: Any, least: int) -> bool:
    """Return whether a list or an array holds whole numbers from ``least`` on."""
    numbers = np.asarray(values)
    if numbers.ndim != 1 or (len(numbers) and not np.issubdtype(numbers.dtype, np.integer)):
        return False
    return bool(((numbers >= least) & (numbers <= NEVER)).all())
