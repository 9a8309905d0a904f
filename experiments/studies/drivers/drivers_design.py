"""Scenarios of a drivers study: the start with any set of the differences that turn it into the end."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from experiments.analysis.drivers import Differences
from experiments.compose.composed import ComposedConfiguration
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import COMMAND_LINE, DesignPoint, Lever
from experiments.compose.settings.study_settings import DriversScope
from experiments.errors import Problem, UserError
from sim.phrases import phrase

if TYPE_CHECKING:
    from sim.config import Scenario

SETTINGS_FILE = "conf/experiment/drivers.yaml"
NOT_COMPARED = frozenset({"place"})  # names and documents, which nothing reads
ABSENT = object()
OWN_KEYS = {  # keys that the study sets itself, and with what
    "place": phrase("the study compares study.drivers.start and study.drivers.end"),
    "run.replications": phrase("the study sets the years itself: study.drivers.years"),
}

Mapped = Mapping[str, Any]


@dataclass
class DriversDesign:
    """The start, the end, and every scenario between them; composes and keeps the scenarios."""

    composer: Composer
    scope: DriversScope
    start: ComposedConfiguration
    end: ComposedConfiguration
    _scenarios: dict[Differences, Scenario] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the differences in the order of the waterfall."""
        return tuple(self.scope.steps)

    def scenario(self, differences: Differences) -> Scenario:
        """Return the start with some of the differences. Desks without stated posts are sized to what they serve.

        Raises
        ------
        UserError
            If the differences contradict each other without the rest.
        """
        if differences not in self._scenarios:
            mixed = replace(
                self.start, mapping=self.mapping(differences), choices={}, origins=dict(self.start.origins)
            )
            self._scenarios[differences] = self.composer.scenario(mixed)
        return self._scenarios[differences]

    def mapping(self, differences: Differences) -> dict[str, Any]:
        """Return the start's configuration with the values of the end at the keys of some differences."""
        mixed = copy.deepcopy(dict(self.start.mapping))
        for name in differences:
            for key in self.scope.steps[name].keys:
                _set(mixed, key.split("."), _get(self.end.mapping, key.split(".")))
        return mixed


def drivers_design(composer: Composer, scope: DriversScope, levers: Sequence[Lever]) -> DriversDesign:
    """Return the design that scope and command line request; values of the user hold at both ends.

    Raises
    ------
    UserError
        If the steps do not exist in both places, overlap, or do not lead from the start to the end.
    """
    problems = [_problem(lever) for lever in levers if len(lever.values) > 1 or lever.key in OWN_KEYS]
    if problems:
        raise UserError(problems)
    given = {lever.key: lever.values[0] for lever in levers if not lever.is_choice}
    choices = tuple((lever.key, lever.values[0]) for lever in levers if lever.is_choice)
    values = {**scope.values, **given}
    origins = dict.fromkeys(scope.values, SETTINGS_FILE) | dict.fromkeys(given, COMMAND_LINE)

    def composed(place: str) -> ComposedConfiguration:
        point = DesignPoint((*choices, ("place", place)), tuple(values.items()), tuple(origins.items()))
        return composer.compose(point)

    design = DriversDesign(composer, scope, composed(scope.start), composed(scope.end))
    _check_steps(design)
    return design


def _problem(lever: Lever) -> Problem:
    shown = ",".join(map(str, lever.values[:5]))
    allowed = OWN_KEYS.get(lever.key, phrase("the study takes single values, which hold at both ends"))
    return Problem(lever.key, shown, allowed, lever.origin)


def _check_steps(design: DriversDesign) -> None:
    """Raise UserError unless the steps are separate and account for every difference between the two places."""
    problems, seen = [], dict[str, str]()
    for name, step in design.scope.steps.items():
        for key in step.keys:
            parts = key.split(".")
            if _get(design.start.mapping, parts) is ABSENT and _get(design.end.mapping, parts) is ABSENT:
                problems.append(
                    Problem(f"study.drivers.steps.{name}.keys", key, phrase("unknown key"), SETTINGS_FILE)
                )
            for other, owner in seen.items():
                if _is_within(key, other) or _is_within(other, key):
                    problems.append(
                        Problem(
                            f"study.drivers.steps.{name}.keys",
                            key,
                            phrase("belongs to {owner}", owner=owner),
                            SETTINGS_FILE,
                        )
                    )
            seen[key] = name
    if problems:
        raise UserError(problems)
    whole = _leaves(design.mapping(frozenset(design.names)))
    end = _leaves(design.end.mapping)
    left = [key for key in sorted({*whole, *end}) if whole.get(key, ABSENT) != end.get(key, ABSENT)]
    if left:
        raise UserError(
            Problem(key, str(end.get(key, "none")), phrase("differs, but belongs to no step"), SETTINGS_FILE)
            for key in left
        )


def _is_within(key: str, other: str) -> bool:
    return key == other or key.startswith(f"{other}.")


def _leaves(mapping: Mapped, above: str = "") -> dict[str, Any]:
    """Return the values of a configuration by dotted key; an empty map is a value."""
    found: dict[str, Any] = {}
    for name, value in mapping.items():
        key = f"{above}.{name}" if above else name
        if key in NOT_COMPARED:
            continue
        found |= _leaves(value, key) if isinstance(value, Mapping) and value else {key: value}
    return found


def _get(mapping: Mapped, path: Sequence[str]) -> Any:
    """Return the value at a path; ABSENT if there is none."""
    node: Any = mapping
    for name in path:
        if not isinstance(node, Mapping) or name not in node:
            return ABSENT
        node = node[name]
    return node


def _set(mapping: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Set the value at a path; ABSENT deletes it."""
    *parents, last = path
    node = mapping
    for name in parents:
        node = node.setdefault(name, {})
    if value is ABSENT:
        node.pop(last, None)
    else:
        node[last] = copy.deepcopy(value)
