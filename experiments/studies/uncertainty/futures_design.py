"""Scenarios of futures: a place with a value for every number that varies, at any size (clause S9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from experiments.analysis.futures.points import Future
from experiments.compose.composed import ComposedConfiguration
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.studies.study import SIZE
from sim.builder.area.achieved_size import achieved

if TYPE_CHECKING:
    from sim.config import Scenario

FULL_TIME_KEYS = ("grid_share", "workers_per_grid")  # last names of keys that move full-time posts per grid
DESK_POSTS = "staffing.desks.{role}.posts"
RATIO_SIZE = 300  # households per grid at which posts per grid are counted; any size gives the same


class _Complete(NamedTuple):
    """A future as composed, its own values and the posts of its desks apart; None = its values state them."""

    values: tuple[tuple[str, float], ...]
    composed: ComposedConfiguration
    posts: Mapping[str, int] | None


@dataclass
class FuturesDesign:
    """A design point of a place, and its futures.

    Attributes
    ----------
    composer : Composer
    point : DesignPoint
        Choices and values of the user.
    """

    composer: Composer
    point: DesignPoint
    _per_full_time: dict[tuple[tuple[str, float], ...], float] = field(default_factory=dict)
    _last: _Complete | None = None  # the sizes of a future follow each other

    def own(self) -> Scenario:
        """Return the place at its own size and its default numbers."""
        return self._compose({}, None)

    def with_desks(self, future: Future) -> Future:
        """Return a future with the posts of street and county desks that its own work asks for (clause S5.6).

        A desk of the real place has grown with its real work, whatever that is. One number of posts holds at all sizes.
        """
        composed = self.composer.vary(self._base, tuple(future.items()))
        roles = [
            role
            for role, desk in composed.mapping["staffing"]["desks"].items()
            if desk.get("posts") is None and desk.get("sized_to_load") is not None
        ]
        if not roles:
            return future
        desks = self.composer.scenario(replace(composed, choices={})).staffing.desks
        posts = {role: desks[role].posts or 1 for role in roles}
        complete = {**future, **{DESK_POSTS.format(role=role): number for role, number in posts.items()}}
        self._last = _Complete(tuple(complete.items()), composed, posts)
        return complete

    def own_size(self) -> int:
        """Return the place's own households per full-time grid post."""
        return round(achieved(self.own()).per_full_time_post)

    def scenario(self, future: Mapping[str, float], size: float | None) -> Scenario:
        """Return a future at ``size`` households per full-time grid post; None = the place's own grids.

        Raises
        ------
        UserError
            If the values contradict each other or those of the place.
        """
        if size is None:
            return self._compose(future, None)
        return self._compose(future, max(1, round(size * self._grid_per_full_time(future))))

    def _compose(self, future: Mapping[str, float], households: int | None) -> Scenario:
        values, last = tuple(future.items()), self._last  # read once: threads may share a design
        if last is None or last.values != values:
            last = self._last = _Complete(values, self.composer.vary(self._base, values), None)
        size = () if households is None else ((SIZE, households),)
        return self.composer.scenario(self.composer.vary(last.composed, size), last.posts)

    @cached_property
    def _base(self) -> ComposedConfiguration:
        """The place at its default numbers, of which futures change some."""
        return self.composer.compose(self.point)

    def _grid_per_full_time(self, future: Future | Mapping[str, float]) -> float:
        """Return households per grid / households per full-time grid post, constant along the sizes of a future."""
        moved = tuple((key, value) for key, value in future.items() if key.endswith(FULL_TIME_KEYS))
        if moved not in self._per_full_time:
            real = achieved(self._compose(dict(moved), RATIO_SIZE))
            self._per_full_time[moved] = RATIO_SIZE / real.per_full_time_post
        return self._per_full_time[moved]
