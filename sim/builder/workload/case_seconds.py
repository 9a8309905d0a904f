"""Expected seconds of one case by its source, computed once for equal routes, shares and difficulty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from sim.builder.content import digest
from sim.builder.demand.arrivals import DESK_CHANNEL
from sim.builder.demand.case_attributes import CaseMix
from sim.builder.routes.routes import Routes
from sim.builder.workload.expected import case_work, emergency_work, route_work, work_by_channel
from sim.config.content_cache import ContentCache
from sim.config.groups.types import CHANNELS

Real = NDArray[np.float64]

KEPT_MIB = 16.0


@dataclass(frozen=True)
class CaseSeconds:
    """Expected worker seconds [Level, task kind] of one case of each source. ``factor``: of scaled steps."""

    routes: Routes
    mix: CaseMix
    factor: float

    @cached_property
    def steps(self) -> Real:
        """Seconds [step, Level, task kind] from each step to the end of its route."""
        work = route_work(self.routes, self.factor)
        work.setflags(write=False)
        return work

    @cached_property
    def order(self) -> Real:
        """Of a resident's order."""
        return case_work(self.mix, self.steps, False)

    @cached_property
    def found(self) -> Real:
        """Of a case that a worker finds."""
        return case_work(self.mix, self.steps, True)

    @cached_property
    def emergency(self) -> Real:
        """Of an emergency."""
        return emergency_work(self.mix, self.steps)

    @cached_property
    def desk_report(self) -> Real:
        """Of a case reported to the community desk."""
        return work_by_channel(self.mix, self.steps, np.eye(len(CHANNELS))[DESK_CHANNEL])


def _steps_bytes(of: CaseSeconds) -> int:
    return of.steps.nbytes


_known: ContentCache[CaseSeconds] = ContentCache(most=256, most_mib=KEPT_MIB, size_of=_steps_bytes)


def case_seconds(routes: Routes, mix: CaseMix, factor: float) -> CaseSeconds:
    """Return the expected seconds of cases at a difficulty. The arrays are shared and must not be modified."""
    key = routes.content, digest(*mix), factor
    return _known.get(key, partial(CaseSeconds, routes, mix, factor))
