"""What has to be run: scenarios x replications, each scenario once however often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.key import scenario_key
from experiments.store import Store

if TYPE_CHECKING:
    from sim.config import Scenario


@dataclass(frozen=True)
class Plan:
    """Scenarios by key, and how many replications (numbers 0, 1, ...) each of them needs."""

    scenarios: Mapping[str, Scenario]
    replications: Mapping[str, int]

    @property
    def cells(self) -> int:
        """Number of (scenario, replication) pairs."""
        return sum(self.replications.values())

    def pairs(self) -> Iterator[tuple[str, int]]:
        """All pairs, replication by replication: an interrupted study has something of every scenario."""
        for replication in range(max(self.replications.values(), default=0)):
            for key, wanted in self.replications.items():
                if replication < wanted:
                    yield key, replication

    def missing(self, store: Store) -> list[tuple[str, int]]:
        """The pairs the store does not hold."""
        return [pair for pair in self.pairs() if store.get(*pair) is None]


def plan(asked: Iterable[tuple[Scenario, int]]) -> Plan:
    """A plan for (scenario, replications); the same scenario asked for twice is run once."""
    scenarios: dict[str, Scenario] = {}
    replications: dict[str, int] = {}
    for scenario, wanted in asked:
        key = scenario_key(scenario)
        scenarios.setdefault(key, scenario)
        replications[key] = max(wanted, replications.get(key, 0))
    return Plan(scenarios, replications)
