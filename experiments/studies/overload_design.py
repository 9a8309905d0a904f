"""The curves of an overload study: one setting of the levers other than size, and its scenarios by size."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.compose.composer import Composer
from experiments.compose.overrides import COMMAND_LINE, DesignPoint, Lever
from experiments.compose.study_settings import Scope
from experiments.errors import Problem, UserError
from sim.builder.area.achieved_size import achieved

if TYPE_CHECKING:
    from sim.config import Scenario

SIZE = "area.households_per_grid"
AXES = {"place": "places", "duties/visits": "visits", "escalation": "escalations", "discipline": "orders"}
SETTINGS_FILE = "conf/experiment/overload.yaml"


@dataclass(frozen=True, slots=True)
class CurveLevers:
    """Place, visit rule, escalation rule and class order of a curve, by the names of their files."""

    place: str
    visits: str
    escalation: str
    order: str

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The choices of groups they stand for."""
        return tuple(zip(AXES, (self.place, self.visits, self.escalation, self.order), strict=True))


@dataclass
class CurveFamily:
    """All curves of a study: composes and keeps the scenario of every (levers, households per grid)."""

    composer: Composer
    scope: Scope
    choices: tuple[tuple[str, str | None], ...]  # the user's other choices of groups
    values: tuple[tuple[str, Any], ...]  # the scope's values, the user's over them
    curves: tuple[CurveLevers, ...]
    origins: Mapping[str, str]
    _scenarios: dict[tuple[CurveLevers, int], Scenario] = field(default_factory=dict)

    def scenario(self, levers: CurveLevers, households: int) -> Scenario:
        """The scenario of a curve at so many households per grid; raises UserError."""
        if (levers, households) not in self._scenarios:
            point = DesignPoint(
                (*self.choices, *levers.choices),
                (*self.values, (SIZE, households)),
                tuple(self.origins.items()),
            )
            self._scenarios[levers, households] = self.composer.scenario(self.composer.compose(point))
        return self._scenarios[levers, households]

    def at_size(self, levers: CurveLevers, size: float) -> Scenario:
        """The scenario at ``size`` households per grid worker."""
        workers = self.scenario(levers, self.scope.sizes[0]).staffing.workers_per_grid
        return self.scenario(levers, max(1, round(size * workers)))

    def at_full_time_size(self, levers: CurveLevers, size: float) -> Scenario:
        """The scenario at ``size`` households per full-time grid post (clause S6.5)."""
        return self.scenario(levers, max(1, round(size * self.grid_per_full_time(levers))))

    def full_time_share(self, levers: CurveLevers) -> float:
        """Full-time posts per head on the grid: the mean grid share."""
        workers = self.scenario(levers, self.scope.sizes[0]).staffing.workers_per_grid
        return self.grid_per_full_time(levers) / workers

    def grid_per_full_time(self, levers: CurveLevers) -> float:
        """Households per grid asked for / households per full-time grid post: constant along a curve."""
        first_size = self.scope.sizes[0]
        return first_size / achieved(self.scenario(levers, first_size)).per_full_time_post


def curve_family(composer: Composer, scope: Scope, levers: Sequence[Lever]) -> CurveFamily:
    """The curves that scope and command line ask for; raises UserError where they contradict each other.

    A choice of the user replaces that axis; his values replace the scope's.
    """
    problems = [_problem(lever) for lever in levers if _is_refused(lever)]
    if problems:
        raise UserError(problems)
    axes = {group: _axis(group, scope, levers) for group in AXES}
    missing = [
        Problem(group, name, "one of: " + ", ".join(composer.groups.get(group, [])), SETTINGS_FILE)
        for group, names in axes.items()
        for name in names
        if name not in composer.groups.get(group, [])
    ]
    if missing:
        raise UserError(missing)
    given = {lever.key: lever.values[0] for lever in levers if not lever.is_choice}
    others = tuple((le.key, le.values[0]) for le in levers if le.is_choice and le.key not in AXES)
    origins = {key: SETTINGS_FILE for key in scope.values if key not in given} | {SIZE: SETTINGS_FILE}
    origins |= dict.fromkeys(given, COMMAND_LINE)
    curves = tuple(CurveLevers(*point) for point in itertools.product(*axes.values()))
    return CurveFamily(composer, scope, others, tuple({**scope.values, **given}.items()), curves, origins)


def _axis(group: str, scope: Scope, levers: Sequence[Lever]) -> tuple[str, ...]:
    chosen = [lever.values for lever in levers if lever.is_choice and lever.key == group]
    return tuple(map(str, chosen[0])) if chosen else tuple(getattr(scope, AXES[group]))


def _is_refused(lever: Lever) -> bool:
    return lever.key == SIZE or (len(lever.values) > 1 and lever.key not in AXES)


def _problem(lever: Lever) -> Problem:
    shown = ",".join(map(str, lever.values[:5]))
    if lever.key == SIZE:
        return Problem(lever.key, shown, "the study sets the size itself: study.quick.sizes", lever.origin)
    allowed = "this study sweeps only over its own axes: " + ", ".join(AXES)
    return Problem(lever.key, shown, allowed, lever.origin)
