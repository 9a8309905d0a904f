"""A study: its scenarios, replications and name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.compose.input_checks import checked_study_name
from experiments.executors.task import Failure
from experiments.run.plan import Plan
from experiments.store import ReplicationResult
from experiments.store.identity import sha256

SIZE = "area.households_per_grid"  # the key that a curve over grid sizes varies


@dataclass(frozen=True)
class Study:
    """A finished study as it is written: its levers by scenario key, its plan and its results."""

    name: str
    question: str
    command: Sequence[str]
    plan: Plan
    levers: Mapping[str, Mapping[str, Any]]  # scenario key -> what it varies
    replication_results: Mapping[tuple[str, int], ReplicationResult]
    failures: Mapping[tuple[str, int], Failure]

    @property
    def key(self) -> str:
        """Hash of the scenarios' keys and their replications."""
        return study_key(self.plan)


def study_key(plan: Plan) -> str:
    """Return the hash of a plan's scenario keys and replications."""
    return sha256(sorted(plan.replications.items()))


def study_name(given_name: str | None, prefix: str, words: Sequence[str]) -> str:
    """Return the study's name: the one given, or the prefix with four digits of a hash of the request."""
    return checked_study_name(given_name) if given_name else f"{prefix}-{sha256(sorted(words))[:4]}"
