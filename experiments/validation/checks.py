"""A check: a network, what is measured, the exact values; its replications and the comparison of engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from experiments.validation.readings import Measure
from sim.agents.engine import run as run_simpy
from sim.kernel.engine import run as run_compiled
from sim.world.log import sort_canonical
from sim.world.tables import World

REPLICATIONS = 30
FULL_FACTOR = 3  # replications of the full command / of --quick
WIDEST = 0.03  # half-width of the 95 % interval / exact value, largest with REPLICATIONS replications
COMPARED_RECORDS = 2000  # of the first replication, with both engines

Samples = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Check:
    """A network with exact results.

    Parameters
    ----------
    id
        Unique name; its checksum is the seed. The first measure is the one in the test of all z-scores together, as
        measures of one network depend on each other.
    source
        Source of the formula.
    build
        Network of a seed and a replication.
    measure
        Measures of a replication, by name.
    exact
        Exact values, by name.
    widest
        Largest half-width of the 95 % interval, as a share of the exact value.
    """

    id: str
    source: str
    build: Callable[[int, int], World]
    measure: Measure
    exact: Callable[[], Mapping[str, float]]
    widest: float = WIDEST

    @property
    def seed(self) -> int:
        """Seed of all replications."""
        return crc32(self.id.encode())


def sample(check: Check, replications: int = REPLICATIONS) -> Samples:
    """Return the measures of each replication with the compiled engine."""
    found = []
    for replication in range(replications):
        world = check.build(check.seed, replication)
        found.append(check.measure(world, run_compiled(world)))
    return {name: np.array([row[name] for row in found]) for name in found[0]}


def engines_agree(check: Check, records: int = COMPARED_RECORDS) -> bool:
    """Return whether both engines write the same records, to the last bit, up to the time of a number of records."""
    world = check.build(check.seed, 0)
    times = run_compiled(world)["time"]
    if len(times) > records:
        run = world.run.copy()
        run["horizon"] = max(int(np.partition(times, records)[records]), 1)
        world = world._replace(run=run)
    return bool(np.array_equal(sort_canonical(run_simpy(world)), sort_canonical(run_compiled(world))))
