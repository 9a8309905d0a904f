"""Declarations of an extension: own metrics, own arrivals, own rule of a route."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sim.world.decisions import CaseNumbers

OWN = "own"  # names of own metrics begin with this word and a dot
Better = Literal["lower", "higher", "neither"]


class RunFacts(NamedTuple):
    """Facts of a replication for which own arrivals are requested.

    ``start``: date of day 0. ``days``: days simulated, warm-up included. ``seed``, ``replication``: numbers of the
    random streams. ``communities``: communities simulated. ``households_per_community``: households of each.
    """

    start: dt.date  # day 0
    days: int
    seed: int
    replication: int
    communities: int
    households_per_community: int


class Arrival(NamedTuple):
    """One case of an own table of arrivals.

    ``time``: local civil time. ``kind``: case kind (general, coordinated, emergency, approval). ``channel``: channel by
    which it is reported. ``community``, ``household``: numbers from 1; a household of None is drawn. ``level``: lowest
    level able to solve the case (grid, community, street, county); None is drawn from the shares of ``authority``.
    """

    time: dt.datetime
    kind: str = "general"
    channel: str = "hotline"
    community: int = 1
    household: int | None = None
    level: str | None = None


@dataclass(frozen=True)
class OwnMetric:
    """A fold over the records of a replication: ``function(events)`` returns a number, or None if it does not apply."""

    name: str
    unit: str
    label: str
    better: Better
    function: Callable[[Any], float | None]

    @property
    def full_name(self) -> str:
        """Name among the metrics of a result."""
        return f"{OWN}.{self.name}"


@dataclass(frozen=True)
class OwnArrivals:
    """A table of arrivals: ``function(run)`` returns the cases; drawn cases of channels in ``replaces`` are dropped."""

    replaces: tuple[str, ...]
    function: Callable[[RunFacts], Iterable[Arrival | Mapping[str, Any]]]


@dataclass(frozen=True)
class OwnRule:
    """A decision of routes.

    ``function(case)`` returns the probability that a step marked ``decides`` is followed by its ``otherwise``.
    """

    function: Callable[[CaseNumbers], float]


def own_metric(
    unit: str, label: str = "", better: Better = "neither"
) -> Callable[[Callable[[Any], float | None]], OwnMetric]:
    """Declare a function of the records of a replication as a metric.

    Parameters
    ----------
    unit
        Unit of the value.
    label
        Name for tables; by default the name of the function with spaces.
    better
        Direction of improvement.

    Returns
    -------
    Callable
        Decorator. The metric is called ``own.`` and the name of the function.

    Examples
    --------
    >>> @own_metric("cases")
    ... def cases_of_the_hotline(events):
    ...     return sum(case.channel == "hotline" for case in events.cases)
    >>> cases_of_the_hotline.full_name
    'own.cases_of_the_hotline'

    References
    ----------
    `docs/examples/own_metric.py`; records: `docs/guides/python.md`.
    """

    def declare(function: Callable[[Any], float | None]) -> OwnMetric:
        name = function.__name__
        return OwnMetric(name, unit, label or name.replace("_", " "), better, function)

    return declare


def own_arrivals(
    replaces: Iterable[str] = (),
) -> Callable[[Callable[[RunFacts], Iterable[Arrival | Mapping[str, Any]]]], OwnArrivals]:
    """Declare a function that returns a table of arrivals.

    Parameters
    ----------
    replaces
        Channels whose drawn cases are left out; the table is added to all other cases.

    Returns
    -------
    Callable
        Decorator. The function takes `RunFacts` and returns `Arrival` records or mappings with the same fields; it must
        return the same table for the same facts.

    Examples
    --------
    >>> @own_arrivals(replaces=["hotline"])
    ... def one_call(run):
    ...     return [Arrival(dt.datetime.combine(run.start, dt.time(9, 30)))]
    >>> one_call.replaces
    ('hotline',)

    References
    ----------
    `docs/examples/own_arrivals.py`; channels: clause S2 of `docs/reference/model.md`.
    """

    def declare(function: Callable[[RunFacts], Iterable[Arrival | Mapping[str, Any]]]) -> OwnArrivals:
        return OwnArrivals(tuple(replaces), function)

    return declare


def own_rule(function: Callable[[CaseNumbers], float]) -> OwnRule:
    """Declare the decision of steps marked ``decides``.

    Parameters
    ----------
    function
        Function of `CaseNumbers` that returns the probability of the step's ``otherwise``: at most 0 never, at least 1
        always. It must be pure; the compiled engine needs a function that Numba can compile.

    Returns
    -------
    OwnRule
        The declaration.

    Examples
    --------
    >>> @own_rule
    ... def pass_on_when_busy(case):
    ...     return 1.0 if case.waiting > 4 * 3600 else 0.0

    References
    ----------
    `docs/examples/own_rule.py`; `docs/guides/add_an_escalation_rule.md`.
    """
    return OwnRule(function)
