"""Validation of what holds for a whole network written by hand."""

from __future__ import annotations

from typing import Any

from sim.network.arrivals import ArrivalTimes
from sim.network.checks import check
from sim.network.description import Network
from sim.network.errors import Fault, NetworkError


def check_network(network: Any) -> None:
    """Raise NetworkError for anything but a network, and for rules that are not True or False."""
    check(isinstance(network, Network), "network", "a Network", type(network).__name__)
    for name in ("earliest_due", "hand_over"):
        value = getattr(network, name)
        check(isinstance(value, bool), name, "True or False", value)


def check_due_days(network: Network) -> None:
    """Refuse due times that nothing would read."""
    for source in network.arrivals:
        if isinstance(source, ArrivalTimes) and source.due_days is not None and not network.earliest_due:
            raise NetworkError(Fault.UNUSED_DUE_DAYS, step=source.step)
