"""Queueing networks written by hand: `docs/tutorials/first_network.md`."""

from sim.network.network import (
    ALWAYS,
    ArrivalTimes,
    Constant,
    Exponential,
    GivenService,
    Hours,
    Lognormal,
    NetworkError,
    NetworkWarning,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    Time,
    Uniform,
    UnsupportedFeatureError,
    build_network,
)
from sim.simulation import run_world as run

__all__ = [
    "ALWAYS",
    "ArrivalTimes",
    "Constant",
    "Exponential",
    "GivenService",
    "Hours",
    "Lognormal",
    "NetworkError",
    "NetworkWarning",
    "PriorityClass",
    "RenewalArrivals",
    "Station",
    "Step",
    "Time",
    "Uniform",
    "UnsupportedFeatureError",
    "build_network",
    "run",
]
