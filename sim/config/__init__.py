"""Configuration: YAML values in, one frozen and validated ``Scenario`` out."""

from sim.config.errors import ConfigProblems, Problem
from sim.config.load import load_scenario
from sim.config.scenario import Scenario

__all__ = ["ConfigProblems", "Problem", "Scenario", "load_scenario"]
