"""Qualifications of posts, and the levels that have each qualification (Q14, J16)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.post_assignment import PostAssignment
from sim.config.groups.area import Area
from sim.config.groups.staffing import Desk, Staffing
from sim.config.groups.types import LEVELS
from sim.world.tables import Level


def skill_names(staffing: Staffing) -> tuple[str, ...]:
    """Return all qualifications of the place in the order of their bits."""
    named = {s for c in staffing.classes.values() for s in c.skills}
    return tuple(sorted(named.union(*(desk.skills for desk in staffing.desks.values()))))


def skill_mask(skills: Collection[str], names: Sequence[str]) -> int:
    """Return the bits of ``skills`` in the order of ``names``."""
    return sum(1 << bit for bit, name in enumerate(names) if name in skills)


def desk_skill_mask(desk: Desk, post: int, names: Sequence[str]) -> int:
    """Return the bits of a desk's post number ``post``; a qualification belongs to the first posts of the desk."""
    return skill_mask([skill for skill, posts in desk.skills.items() if post < posts], names)


def levels_with_skill(
    staffing: Staffing, area: Area, assignment: PostAssignment
) -> dict[str, tuple[Level, ...]]:
    """Return the levels that have each qualification, ascending: those with a qualified post in every queue."""
    classes = list(staffing.classes.values())
    queue = np.repeat(np.arange(len(assignment.community)), np.diff(assignment.first_post))
    found: dict[str, tuple[Level, ...]] = {}
    for skill in skill_names(staffing):
        has = np.array([skill in c.skills for c in classes])[assignment.kind]
        levels = [Level.GRID] if _everywhere(queue, has, len(assignment.community)) else []
        desks = {
            Level(LEVELS.index(role)): desk for role, desk in staffing.desks.items() if role in area.levels
        }
        found[skill] = (*levels, *sorted(level for level, desk in desks.items() if skill in desk.skills))
    return found


def _everywhere(queue: NDArray[np.int64], has: NDArray[np.bool_], queues: int) -> bool:
    """Return whether each queue has a post with ``has``."""
    return bool((np.bincount(queue, has, queues) > 0).all())
