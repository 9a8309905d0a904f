"""Decisions of routes that an extension makes: the numbers it gets of a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.world.tables import StepEffect, World


class CaseNumbers(NamedTuple):
    """State of a case at a decision, as plain numbers; times in seconds.

    ``level``, ``needed``: `Level` of the step that ends and of the lowest level able to solve the case. ``to_due``:
    time to the due time under the place's own deadline, negative when overdue; `sim.world.event_order.NEVER` without a
    deadline. ``waiting``: case work that waits at the post of the case's grid. ``entries``: times the case has entered
    a step again. ``share``: the expected share in YAML.
    """

    level: int
    needed: int
    to_due: int
    waiting: int
    entries: int
    share: float


Rule = Callable[[CaseNumbers], float]


class RuleError(ValueError):
    """A rule that an engine cannot use, or whose answer is no number."""


def needs_rule(world: World) -> bool:
    """Return whether a step of the world is decided by a rule."""
    return bool((world.step["marks"] & int(StepEffect.DECIDES)).any())


def require_rule(world: World, rule: Rule | None) -> None:
    """Raise RuleError if a step is decided by a rule and there is none."""
    if rule is None and needs_rule(world):
        raise RuleError("a step is marked `decides`, which needs the rule of an extension: --extension FILE")
