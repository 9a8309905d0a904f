"""A queueing network without the numbers of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.network.elements import PriorityClass, Station, Step
from sim.network.network import build_network
from sim.network.sources import Source
from sim.world.tables import World


@dataclass(frozen=True)
class Network:
    """A queueing network: the arguments of ``build_network`` that replications share.

    Parameters
    ----------
    stations, classes, steps, arrivals, horizon, earliest_due, hand_over
        As for ``build_network``.

    Examples
    --------
    >>> from sim.network.network import Exponential, RenewalArrivals
    >>> desk = Network(
    ...     [Station("desk")],
    ...     [PriorityClass("any")],
    ...     [Step("serve", "desk", "any", Exponential(1000))],
    ...     [RenewalArrivals("serve", Exponential(1500))],
    ...     horizon=30 * 86_400,
    ... )
    >>> world = desk.build(seed=1, replication=3)

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

    def build(self, seed: int = 1, replication: int = 0) -> World:
        """Return the World of one replication.

        Parameters
        ----------
        seed
            Seed of the random numbers, below 2**32.
        replication
            Number of the replication.

        Returns
        -------
        World
            Input of both engines.
        """
        return build_network(
            self.stations, self.classes, self.steps, self.arrivals, self.horizon, seed, replication,
            self.earliest_due, self.hand_over,
        )  # fmt: skip
