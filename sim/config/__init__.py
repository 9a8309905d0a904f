"""Configuration: from YAML values to one frozen, validated ``Scenario`` (loaded by ``sim.scenarios``)."""

from sim.config.errors import ConfigProblems, Problem
from sim.config.scenario import Scenario

__all__ = ["ConfigProblems", "Problem", "Scenario"]
