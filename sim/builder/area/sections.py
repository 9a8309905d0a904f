"""Sections: ranges of communities that share no queue, so that they can be built and run independently.

Communities belong to one section if their cases may come to the same desk or their workers cover each other. This
is derived from the queues. With a desk in every county, as in all places, a section is a county.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.hierarchy import partition_into_grids
from sim.builder.area.posts import post_assignment
from sim.builder.area.queues import create_queues
from sim.config.memo import cache_per_scenario
from sim.config.scenario import Scenario


@cache_per_scenario
def sections(scenario: Scenario) -> tuple[range, ...]:
    """Return the sections of a scenario in geographic order; together they are the whole place."""
    grids = partition_into_grids(scenario.area)
    queues = create_queues(scenario, grids, post_assignment(scenario))
    first, last = community_range(queues.at, grids.community)
    together = _split_ranges(first, last, scenario.area.communities_simulated)
    return tuple(together)


def community_range(
    at: NDArray[np.int64], community: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last community whose cases may come to each queue; beyond all and -1 if none.

    ``at``: [grid, Level] queue or -1; ``community``: [grid]. A grid post covers its own community only (S3.4).
    """
    queues = int(at.max(initial=0)) + 1
    first, last = np.full(queues, len(community), np.int64), np.full(queues, -1, np.int64)
    for level in range(at.shape[1]):
        there = at[:, level] >= 0
        np.minimum.at(first, at[there, level], community[there])
        np.maximum.at(last, at[there, level], community[there])
    return first, last


def _split_ranges(first: NDArray[np.int64], last: NDArray[np.int64], communities: int) -> list[range]:
    """Split the communities wherever no queue serves both sides."""
    reach = np.arange(communities)
    used = last >= 0
    np.maximum.at(reach, first[used], last[used])
    ends = np.flatnonzero(np.maximum.accumulate(reach) == np.arange(communities)) + 1
    return [range(int(a), int(b)) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
