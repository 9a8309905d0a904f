"""A queueing network as its author writes it, without the numbers of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.network.elements import PriorityClass, Station, Step
from sim.network.sources import Source


@dataclass(frozen=True)
class Network:
    """A queueing network; all its replications share it.

    Parameters
    ----------
    stations
        Stations with their servers and hours.
    classes
        Priority classes, first served first.
    steps
        Steps of all routes.
    arrivals
        Arrival processes, lists of arrival times or finite sources, each with its first step.
    horizon
        End of the run in seconds since day 0 (a Monday), 00:00.
    earliest_due
        True: within a class, earliest due time first (``ArrivalTimes.due_days``) instead of first come, first
        served.
    hand_over
        True: a server who leaves at the end of a block hands unfinished work of classes with shift end ``"resume"``,
        and customers kept for them, to the queue. They leave if their colleagues are present for more than two hours
        before they come back.

    Examples
    --------
    >>> from sim.network.network import Exponential, RenewalArrivals, build_network
    >>> desk = Network(
    ...     [Station("desk")],
    ...     [PriorityClass("any")],
    ...     [Step("serve", "desk", "any", Exponential(1000))],
    ...     [RenewalArrivals("serve", Exponential(1500))],
    ...     horizon=30 * 86_400,
    ... )
    >>> world = build_network(desk, seed=1, replication=3)

    References
    ----------
    `docs/guides/networks.md`.
    """

    stations: Sequence[Station]
    classes: Sequence[PriorityClass]
    steps: Sequence[Step]
    arrivals: Sequence[Source]
    horizon: int
    earliest_due: bool = False
    hand_over: bool = False
