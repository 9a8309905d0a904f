"""Plan of scenarios x replications; duplicate requests are merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from experiments.store import Store
from experiments.store.identity import scenario_key

if TYPE_CHECKING:
    from sim.config import Scenario


@dataclass(frozen=True)
class Plan:
    """Scenarios by key, and the requested replications of each, ascending."""

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    replications: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of (scenario, replication) pairs."""
        return sum(map(len, self.replications.values()))

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Iterate over all pairs, lowest replications first: an interrupted study covers every scenario."""
        wanted = [(number, key) for key, numbers in self.replications.items() for number in numbers]
        return ((key, number) for number, key in sorted(wanted, key=lambda pair: pair[0]))

    def missing(self, store: Store) -> list[tuple[str, int]]:
        """Return the pairs that are not stored."""
        return [pair for pair in self.pairs() if store.get(*pair) is None]

    def __or__(self, other: Plan) -> Plan:
        """Return the union of two plans."""
        keys = dict.fromkeys((*self.replications, *other.replications))
        both = {k: {*self.replications.get(k, ()), *other.replications.get(k, ())} for k in keys}
        return Plan({**self.scenarios, **other.scenarios}, {k: tuple(sorted(n)) for k, n in both.items()})


def make_plan(requested: Iterable[tuple[Scenario, Iterable[int]]]) -> Plan:
    """Make a plan for (scenario, replication numbers); duplicate pairs are run once."""
    return make_keyed_plan((scenario_key(scenario), scenario, wanted) for scenario, wanted in requested)


def make_keyed_plan(requested: Iterable[tuple[str, Scenario, Iterable[int]]]) -> Plan:
    """Make a plan for (key, scenario, replication numbers)."""
    scenarios: dict[str, Scenario] = {}
    replications: dict[str, set[int]] = {}
    for key, scenario, wanted in requested:
        scenarios.setdefault(key, scenario)
        replications.setdefault(key, set()).update(wanted)
    return Plan(scenarios, {key: tuple(sorted(numbers)) for key, numbers in replications.items()})
