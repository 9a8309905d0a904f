"""Configuration: YAML values in, one frozen and validated ``Scenario`` out."""

from sim.config.load import load_scenario
from sim.config.problems import ConfigProblems, Problem
from sim.config.schema import Scenario

__all__ = ["ConfigProblems", "Problem", "Scenario", "load_scenario"]
