"""Assumed numbers of a scenario that vary in its futures: levers and inactive mechanisms left out (clause S9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from experiments.analysis.futures.laws import AssumedRange
from experiments.analysis.futures.points import Ranges, SharedSum, Weights
from sim.config.metadata.keys import parse_key, schema_at
from sim.config.metadata.provenance import Uncertainty, iter_uncertainties
from sim.config.metadata.values import is_number

if TYPE_CHECKING:
    from experiments.compose.settings.uncertainty_settings import RangeSettings
    from sim.config import Scenario

Reason = Literal["lever", "mechanism", "no_effect"]  # why a number does not vary

NO_RUN = "cost"  # block that affects no run
PRESSING = "cases.pressing"  # its switch may depend on the place
RULE_BLOCKS = ("direct", "first_contact")  # blocks of `escalation` that act under their own rule
STEPS = "cases.steps"


@dataclass(frozen=True)
class UncertainNumbers:
    """Numbers that vary, and why the other assumed numbers do not.

    Attributes
    ----------
    ranges : Ranges
    described : mapping
        Key -> number with meaning and unit.
    left_out : mapping
        Key -> reason.
    """

    ranges: Ranges
    described: Mapping[str, Uncertainty]
    left_out: Mapping[str, Reason]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the numbers that vary, in the order of the columns of points."""
        return tuple(number.key for number in self.ranges.numbers)

    def without(self, inert: Iterable[str]) -> UncertainNumbers:
        """Return the numbers except those that change no result."""
        dropped: dict[str, Reason] = dict.fromkeys(inert, "no_effect")
        kept = tuple(number for number in self.ranges.numbers if number.key not in dropped)
        return UncertainNumbers(
            replace(self.ranges, numbers=kept), self.described, {**self.left_out, **dropped}
        )


def uncertain_numbers(scenario: Scenario, settings: RangeSettings, given: Iterable[str]) -> UncertainNumbers:
    """Return the assumed numbers of a scenario that can act in it and that nobody decides.

    Parameters
    ----------
    scenario : Scenario
    settings : RangeSettings
    given : iterable of str
        Keys with values of the user: they are known.
    """
    found = {number.key: number for number in iter_uncertainties(scenario)}
    values = scenario.resolved()
    sums = tuple(_shared_sums(values, settings))
    rests = {key for total in sums for key in total.rest}
    decided = [*settings.levers, *given]
    left_out: dict[str, Reason] = {}
    numbers = []
    for key, number in found.items():
        if any(_is_at_or_below(key, lever) for lever in decided):
            left_out[key] = "lever"
        elif is_inactive(scenario, values, key):
            left_out[key] = "mechanism"
        elif key not in rests:
            numbers.append(_range(number, settings.linear_units))
    weights = tuple(_weights(found, settings.weights))
    return UncertainNumbers(Ranges(tuple(numbers), sums, settings.at_least, weights), found, left_out)


def _is_at_or_below(key: str, pattern: str) -> bool:
    parts = key.split(".")
    return any(fnmatchcase(".".join(parts[:n]), pattern) for n in range(1, len(parts) + 1))


def _shared_sums(values: Mapping[str, Any], settings: RangeSettings) -> Iterable[SharedSum]:
    for block, rest in settings.rests.items():
        shares = _at(values, block.split("."))
        members = {f"{block}.{name}": float(share) for name, share in shares.items() if is_number(share)}
        others = tuple(f"{block}.{name}" for name in rest if f"{block}.{name}" in members)
        if others:
            known = members if block != AUTHORITY else _levels(members)
            yield SharedSum(known, others)


def _weights(found: Mapping[str, Uncertainty], patterns: Sequence[str]) -> Iterable[Weights]:
    """Yield the weights that fit each pattern, if the place has some."""
    for pattern in patterns:
        members = {key: number.value for key, number in found.items() if fnmatchcase(key, pattern)}
        if members:
            yield Weights(members)


AUTHORITY = "authority"
LOWEST_ABLE = ("community_or_below", "street", "county")  # the shares that sum to one


def _levels(members: Mapping[str, float]) -> dict[str, float]:
    return {key: share for key, share in members.items() if key.rsplit(".", 1)[-1] in LOWEST_ABLE}


def _range(number: Uncertainty, linear_units: Sequence[str]) -> AssumedRange:
    node = schema_at(parse_key(number.key)) or {}
    is_linear = number.unit.split(" ")[0] in linear_units
    return AssumedRange(
        number.key,
        number.value,
        number.low,
        number.high,
        is_log=number.low > 0.0 and not is_linear,
        is_whole=_is_whole(node),
    )


def _is_whole(node: Mapping[str, Any]) -> bool:
    parts = [node, *node.get("anyOf", [])]
    types = {part.get("type") for part in parts}
    return "integer" in types and "number" not in types


def is_inactive(scenario: Scenario, values: Mapping[str, Any], key: str) -> bool:
    """Return whether the mechanism that reads a number is off in a scenario.

    It is where a block above the key is inactive, its rule is not the one chosen, or no route has its step. Whether
    an active mechanism changes any result is a question for runs.
    """
    parts = key.split(".")
    if parts[0] == NO_RUN:
        return True
    if key.startswith(f"{PRESSING}."):
        return not scenario.presses_cases
    if any(_is_off(_at(values, parts[:n])) for n in range(1, len(parts))):
        return True
    if parts[0] == "escalation" and parts[1] in RULE_BLOCKS:
        tracks = parts[1] == "first_contact" and scenario.escalation.tracks_cases
        return scenario.escalation.rule != parts[1] and not tracks
    if parts[0] == "cover":
        return scenario.cover.rule == "none"
    return key.startswith(f"{STEPS}.") and parts[2] not in _steps_used(values)


def _is_off(block: Any) -> bool:
    return isinstance(block, Mapping) and block.get("active") is False


def _steps_used(values: Mapping[str, Any]) -> set[str]:
    """Return the steps of all routes and intakes, and those that a branch leads to."""
    cases = values["cases"]
    lists = [*cases["routes"].values(), *cases["intake"].values()]
    used = {name for steps in lists for name in steps}
    branches = (step.get("otherwise") for name, step in cases["steps"].items() if name in used)
    return used | {branch["to"] for branch in branches if branch}


def _at(values: Mapping[str, Any], path: Sequence[str]) -> Any:
    node: Any = values
    for name in path:
        node = node[name]
    return node
