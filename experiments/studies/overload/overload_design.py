"""Curves of an overload study: one setting of the levers other than size, and its scenarios by size."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import COMMAND_LINE, DesignPoint, Lever
from experiments.compose.settings.study_settings import Scope
from experiments.errors import Problem, UserError
from experiments.studies.study import SIZE
from sim.builder.area.achieved_size import achieved
from sim.builder.area.posts import posts_per_grid
from sim.builder.area.scaled_posts import scale_posts
from sim.phrases import phrase
from sim.scenarios import load_scenario

if TYPE_CHECKING:
    from sim.config import Scenario

AXES = {"place": "places", "duties/visits": "visits", "escalation": "escalations", "discipline": "orders"}
OWN = "own"  # choice of a group by the place's own file
REFERENCE = "reference"  # place shown beside the one asked for
START = "run.start"
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
        """Choices of groups."""
        return tuple(zip(AXES, (self.place, self.visits, self.escalation, self.order), strict=True))


@dataclass
class CurveFamily:
    """All curves of a study: composes and keeps the scenarios of every curve.

    ``choices``: the user's other choices of groups; ``values``: the scope's values, the user's over them.
    """

    composer: Composer
    scope: Scope
    choices: tuple[tuple[str, str | None], ...]
    values: tuple[tuple[str, Any], ...]
    curves: tuple[CurveLevers, ...]
    origins: Mapping[str, str]
    recut: bool = False  # cut listed grids anew into equal ones, instead of varying their posts (S6.7)
    _scenarios: dict[tuple[CurveLevers, int | None], Scenario] = field(default_factory=dict)
    _with_listed_posts: dict[tuple[CurveLevers, tuple[tuple[str, float], ...]], Scenario] = field(
        default_factory=dict
    )

    @property
    def adopted_start(self) -> str | None:
        """Return the first day that all places take from the first one; None if they agree, or it is set."""
        of_first = self.origins.get(START, "").startswith("place=")
        return str(dict(self.values)[START]) if of_first else None

    def scenario(self, levers: CurveLevers, households: int | None) -> Scenario:
        """Return the scenario of a curve at a number of households per grid; None = as the place's file says.

        Raises
        ------
        UserError
        """
        if (levers, households) not in self._scenarios:
            size = () if households is None else self._size_values(levers, households)
            point = DesignPoint(
                (*self.choices, *levers.choices), (*self.values, *size), tuple(self.origins.items())
            )
            self._scenarios[levers, households] = self.composer.scenario(self.composer.compose(point))
        return self._scenarios[levers, households]

    def _size_values(self, levers: CurveLevers, households: int) -> tuple[tuple[str, Any], ...]:
        """Return the values of equal grids of this size; listed posts become as many full-time equivalents per grid."""
        own = self.at_own_size(levers) if self.recut else None
        if own is None or not own.staffing.listed_posts:
            return ((SIZE, households),)
        per_grid = achieved(own).full_time / achieved(own).grids
        whole = max(1, math.ceil(per_grid))
        return (
            (SIZE, households),
            ("staffing.posts", "per_grid"),
            ("staffing.workers_per_grid", whole),
            ("staffing.grid_share", round(per_grid / whole, 3)),
        )

    def varies_posts(self, levers: CurveLevers) -> bool:
        """Return whether a curve varies posts, and not borders (S6.7)."""
        return not self.recut and self.has_lists(levers)

    def has_lists(self, levers: CurveLevers) -> bool:
        """Return whether grids or posts are listed one by one."""
        own = self.at_own_size(levers)
        listed = own.area.grids is not None and own.area.households_per_grid is None
        return listed or bool(own.staffing.listed_posts)

    def at_own_size(self, levers: CurveLevers) -> Scenario:
        """Return the scenario of a curve at the place's own size and posts."""
        return self.scenario(levers, None)

    def at_size(self, levers: CurveLevers, size: float) -> Scenario:
        """Return the scenario at ``size`` households per grid post."""
        return self.scenario(levers, max(1, round(size * self._grid_per_post(levers))))

    def at_full_time_size(self, levers: CurveLevers, size: float) -> Scenario:
        """Return the scenario at ``size`` households per full-time grid post (clause S6.5)."""
        if self.varies_posts(levers):
            return self._with_posts(levers, size)
        return self.scenario(levers, max(1, round(size * self.grid_per_full_time(levers))))

    def sizes(self, levers: CurveLevers) -> tuple[Scenario, ...]:
        """Return the scenarios of a curve, the place's own among them in place of the nearest size."""
        own = self.at_own_size(levers)
        real = achieved(own)
        if self.varies_posts(levers):
            asked = post_sizes(real.per_full_time_post, len(self.scope.sizes))
            return tuple(own if size is None else self._with_posts(levers, size) for size in asked)
        own_size = real.per_full_time_post * real.full_time / real.posts
        nearest = min(self.scope.sizes, key=lambda size: (abs(size - own_size), size))
        return tuple(
            own if size == nearest else self.at_size(levers, size) for size in sorted(self.scope.sizes)
        )

    def full_time_share(self, levers: CurveLevers) -> float:
        """Return the full-time posts per post: the mean grid share."""
        if self.varies_posts(levers):
            real = achieved(self.at_own_size(levers))
            return real.full_time / real.posts
        return self.grid_per_full_time(levers) / self._grid_per_post(levers)

    def _with_posts(self, levers: CurveLevers, size: float) -> Scenario:
        """Return the scenario with the listed grids and the posts for ``size`` households per full-time post."""
        own = self.at_own_size(levers)
        rows = scale_posts(own, size)
        key = tuple((label, row["grid_share"]) for label, row in rows.items())
        if (levers, key) not in self._with_listed_posts:
            values = own.resolved()
            scenario = load_scenario(values | {"staffing": values["staffing"] | {"posts": rows}})
            extension = self.composer.extension
            self._with_listed_posts[levers, key] = (
                scenario if extension is None else scenario.with_extension(extension)
            )
        return self._with_listed_posts[levers, key]

    def _grid_per_post(self, levers: CurveLevers) -> float:
        """Return the posts per grid."""
        return posts_per_grid(self.scenario(levers, self.scope.sizes[0]))

    def grid_per_full_time(self, levers: CurveLevers) -> float:
        """Return households per grid requested / households per full-time grid post: constant along a curve."""
        first_size = self.scope.sizes[0]
        return first_size / achieved(self.scenario(levers, first_size)).per_full_time_post


def post_sizes(own: float, number: int) -> tuple[float | None, ...]:
    """Return households per full-time post from half to twice those of the place, ascending; None = its own.

    Parameters
    ----------
    own
        Households per full-time post of the place.
    number
        Number of sizes, its own among them.

    Examples
    --------
    >>> post_sizes(400.0, 3)
    (200.0, None, 800.0)
    """
    below = (number - 1) // 2
    steps = [2.0 ** (k / below) for k in range(-below, 0)] if below else []
    above = number - 1 - below
    return (*(own * s for s in steps), None, *(own * 2.0 ** (k / above) for k in range(1, above + 1)))


def curve_family(
    composer: Composer, scope: Scope, levers: Sequence[Lever], recut: bool = False
) -> CurveFamily:
    """Return the curves that scope and command line request.

    A choice of the user replaces that axis, a place of the user comes first with the reference beside it, and the
    user's values replace the scope's.

    Raises
    ------
    UserError
        If scope and command line contradict each other.
    """
    problems = [_problem(lever) for lever in levers if _is_refused(lever)]
    if problems:
        raise UserError(problems)
    axes = {group: _axis(group, scope, levers) for group in AXES}
    missing = [
        Problem(
            group,
            name,
            phrase("one of: {names}", names=", ".join(composer.groups.get(group, []))),
            SETTINGS_FILE,
        )
        for group, names in axes.items()
        for name in names
        if name not in composer.groups.get(group, []) and (name != OWN or group == "place")
    ]
    if missing:
        raise UserError(missing)
    given = {lever.key: lever.values[0] for lever in levers if not lever.is_choice}
    others = tuple((le.key, le.values[0]) for le in levers if le.is_choice and le.key not in AXES)
    origins = {key: SETTINGS_FILE for key in scope.values if key not in given} | {SIZE: SETTINGS_FILE}
    origins |= dict.fromkeys(given, COMMAND_LINE)
    values = tuple({**scope.values, **given}.items())
    if year := _start_of_first(composer, axes["place"], (others, values)):
        values, origins = (*values, (START, year)), origins | {START: f"place={axes['place'][0]}"}
    curves = tuple(
        CurveLevers(place, *point)
        for place in axes["place"]
        for point in itertools.product(
            *_resolve_own(composer, DesignPoint((*others, ("place", place)), values), axes)
        )
    )
    return CurveFamily(composer, scope, others, values, curves, origins, recut)


def _start_of_first(
    composer: Composer,
    places: Sequence[str],
    of: tuple[tuple[tuple[str, str | None], ...], tuple[tuple[str, Any], ...]],
) -> str | None:
    """Return the first day of the first place's run if that of another place differs (S1.1).

    ``of``: choices and values of all places.
    """
    if len(places) < 2 or START in dict(of[1]):
        return None
    starts = [
        composer.scenario(composer.compose(DesignPoint((*of[0], ("place", place)), of[1]))).run.start
        for place in places
    ]
    return None if len(set(starts)) == 1 else starts[0].isoformat()


def _resolve_own(
    composer: Composer, point: DesignPoint, axes: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return the axes of one place other than places: `own` replaced by its own choice, each choice once."""
    groups = [group for group in AXES if group != "place"]
    needed = any(OWN in axes[group] for group in groups)
    own = composer.compose(point).choices if needed else {}
    return [
        tuple(dict.fromkeys(own[group] if name == OWN else name for name in axes[group])) for group in groups
    ]


def _axis(group: str, scope: Scope, levers: Sequence[Lever]) -> tuple[str, ...]:
    chosen = [lever.values for lever in levers if lever.is_choice and lever.key == group]
    if not chosen:
        return tuple(getattr(scope, AXES[group]))
    names = tuple(map(str, chosen[0]))
    if group == "place" and len(names) == 1 and REFERENCE in scope.places:
        return tuple(dict.fromkeys((*names, REFERENCE)))
    return names


def _is_refused(lever: Lever) -> bool:
    return lever.key == SIZE or (len(lever.values) > 1 and lever.key not in AXES)


def _problem(lever: Lever) -> Problem:
    shown = ",".join(map(str, lever.values[:5]))
    if lever.key == SIZE:
        return Problem(
            lever.key, shown, phrase("the study sets the size itself: study.quick.sizes"), lever.origin
        )
    allowed = phrase("this study sweeps only over its own axes: {names}", names=", ".join(AXES))
    return Problem(lever.key, shown, allowed, lever.origin)
