"""Configuration: YAML values in, one frozen and validated ``Scenario`` out."""

from sim.config.schema import Scenario

__all__ = ["Scenario"]
