"""Checks of single values of networks written by hand."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from sim.network.errors import Fault, NetworkError
from sim.network.times import NEVER_SECONDS, Time
from sim.world.event_order import NEVER
from sim.world.tables import Distribution


def is_whole(value: Any, least: int, most: int = NEVER) -> bool:
    """Return whether a value is a whole number in a range."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return whole and least <= int(value) <= most


def check(valid: bool, where: str, allowed: str, value: Any) -> None:
    """Raise NetworkError with one sentence unless the value is valid."""
    if not valid:
        raise NetworkError(Fault.VALUE, where=where, allowed=allowed, value=value)


def listed(names: set[str]) -> str:
    """Return names as text, for an error."""
    return ", ".join(map(repr, sorted(names))) or "none"


def is_share(value: Any) -> bool:
    """Return whether a value is a probability."""
    return is_number(value) and 0.0 <= value <= 1.0


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and isfinite(value)


def is_valid(time: Any) -> bool:
    """Return whether a distribution has finite numbers and no negative times."""
    return (
        isinstance(time, Time)
        and isinstance(time.distribution, Distribution)
        and is_number(time.mean)
        and is_number(time.spread)
        and time.mean >= 0
        and time.spread >= 0
        and not (time.distribution == Distribution.UNIFORM and time.spread > time.mean)
    )


def check_ending(time: Any, where: str) -> None:
    """Refuse what is no distribution with a mean above 0 whose times end."""
    valid = is_valid(time) and time.distribution != Distribution.GIVEN and time.mean > 0
    valid = valid and (time.knots is None or time.knots.seconds[-1] < NEVER_SECONDS)
    check(valid, where, "a distribution with a finite mean above 0", time)
