"""Configuration: YAML values in, one frozen and validated ``Scenario`` out (``sim.scenarios`` loads it)."""

from sim.config.errors import ConfigProblems, Problem
from sim.config.scenario import Scenario

__all__ = ["ConfigProblems", "Problem", "Scenario"]
