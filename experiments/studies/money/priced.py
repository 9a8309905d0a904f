"""A scenario of a study with what its costs need; apart from them, because they import the builder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.analysis.answers.answer import VerdictWord
    from sim.config import Scenario


@dataclass(frozen=True, slots=True)
class PricedScenario:
    """One scenario: label, key of its results, metrics of its finished replications in their order, verdict."""

    label: str
    key: str
    scenario: Scenario
    rows: Sequence[Mapping[str, float]]
    word: VerdictWord
