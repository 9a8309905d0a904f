"""Sections: stretches of a place that share no queue with the rest, so each can be built and run by itself.

Communities belong together when their cases may come to the same desk, or their workers help each other. Which these
are is read off the queues, never assumed: with a desk for every county, as all places have one, a section is a county.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.posts import post_assignment
from sim.builder.area.queues import create_queues
from sim.builder.area.units import partition_into_grids
from sim.config.memo import cache_per_scenario
from sim.config.scenario import Scenario


@cache_per_scenario
def sections(scenario: Scenario) -> tuple[range, ...]:
    """Ranges of communities, in their order along the ground, that together are the whole place."""
    grids = partition_into_grids(scenario.area)
    queues = create_queues(scenario, grids, post_assignment(scenario))
    first, last = community_range(queues.at, grids.community)
    together = _split_ranges(first, last, scenario.area.communities_simulated)
    return tuple(together)


def community_range(
    at: NDArray[np.int64], community: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """[queue] the first and the last community whose cases may come to it; none: beyond all, and -1.

    ``at``: [grid, Level] queue or -1; ``community``: [grid]. The pool of a grid's post is its community (S3.4).
    """
    queues = int(at.max(initial=0)) + 1
    first, last = np.full(queues, len(community), np.int64), np.full(queues, -1, np.int64)
    for level in range(at.shape[1]):
        there = at[:, level] >= 0
        np.minimum.at(first, at[there, level], community[there])
        np.maximum.at(last, at[there, level], community[there])
    return first, last


def _split_ranges(first: NDArray[np.int64], last: NDArray[np.int64], communities: int) -> list[range]:
    """Cut wherever no queue reaches across."""
    reach = np.arange(communities)
    used = last >= 0
    np.maximum.at(reach, first[used], last[used])
    ends = np.flatnonzero(np.maximum.accumulate(reach) == np.arange(communities)) + 1
    return [range(int(a), int(b)) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
