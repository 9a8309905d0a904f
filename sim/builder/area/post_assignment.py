"""Assignment of grid posts to queues and grids, as a table by post."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.builder.area.grids import Real, Whole

IN_TURN = -1  # the posts of a community take the shift patterns in turn


@dataclass(frozen=True)
class PostAssignment:
    """Assignment of grid posts: one queue per group of grids, with consecutive posts."""

    queue: Whole  # [grid] queue that serves it
    community: Whole  # [queue]
    first_post: Whole  # [queue + 1]
    number: Whole  # [post] number within its community: the key of its draws
    scale: Real  # [post] scale of its time: below 1 for the post of a remainder grid
    kind: Whole  # [post] row of the post classes of the place
    grid_share: Real  # [post] share of its shift that is grid time, before `scale`
    shift: Whole  # [post] row of the shift patterns of the place; IN_TURN = by its number

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return sum(array.nbytes for array in vars(self).values())

    def within(self, communities: range) -> PostAssignment:
        """Return the assignment in a range of communities, numbered from its first one."""
        queues = range(*np.searchsorted(self.community, [communities.start, communities.stop]).tolist())
        grids = slice(*np.searchsorted(self.queue, [queues.start, queues.stop]).tolist())
        posts = slice(int(self.first_post[queues.start]), int(self.first_post[queues.stop]))
        return PostAssignment(
            self.queue[grids] - queues.start,
            self.community[queues.start : queues.stop] - communities.start,
            self.first_post[queues.start : queues.stop + 1] - posts.start,
            self.number[posts],
            self.scale[posts],
            self.kind[posts],
            self.grid_share[posts],
            self.shift[posts],
        )
