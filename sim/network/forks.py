"""Fork and join: routes of the parts of customers, and the parts as cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.network.elements import Step
from sim.network.errors import Fault, NetworkError
from sim.network.sources import reachable, redirect
from sim.world.event_order import NEVER
from sim.world.tables import Table

JOIN = "\0join"  # end of the route of a part
PATH_SHIFT, LARGEST_PATH = 30, 1023  # bits of an entity that tell the parts of one customer apart

Whole = NDArray[np.int64]


class Parts(NamedTuple):
    """Tables of parts."""

    case: Table  # World.case, parts last
    parts: Whole  # World.parts
    parent: Whole  # World.parent


class Split(NamedTuple):
    """Cases that follow one route: their numbers, its first step, and what tells parts of one customer apart."""

    numbers: Whole
    first: str
    path: int


def split_routes(steps: Sequence[Step]) -> list[Step]:
    """Return steps in which each part of a fork has a route of its own: a copy that ends in ``JOIN``."""
    found = {step.name: step for step in steps}
    _check_loops(found)
    done: list[Step] = []
    waiting = list(steps)
    while waiting:
        step = waiting.pop(0)
        if step.parts is None:
            done.append(step)
            continue
        firsts = []
        for number, first in enumerate(step.parts):
            own = {name: f"\0{step.name}\0{number}\0{name}" for name in reachable(found, first)}
            waiting += [redirect(found[name], own, JOIN) for name in own]
            firsts.append(own[first])
        done.append(replace(step, parts=tuple(firsts)))
    return done


def _check_loops(steps: dict[str, Step]) -> None:
    """Refuse forks that a customer or a part of them can reach twice."""
    for step in steps.values():
        if step.parts is None:
            continue
        ways = [name for name, _ in step.then] if isinstance(step.then, tuple) else [step.then]
        for first in (*step.parts, *(name for name in ways if name is not None)):
            if step.name in _through_parts(steps, first):
                raise NetworkError(Fault.FORK_LOOP, step=step.name)


def _through_parts(steps: dict[str, Step], first: str) -> set[str]:
    """Return the names of all steps that a customer or their parts can reach from a step."""
    found: set[str] = set()
    ahead = [first]
    while ahead:
        for name in reachable(steps, ahead.pop()):
            if name not in found:
                found.add(name)
                ahead += steps[name].parts or ()
    return found


def add_parts(case: Table, steps: Sequence[Step], splits: Sequence[Split], entry: dict[str, int]) -> Parts:
    """Return the cases with the parts of all customers, which arrive at forks. ``splits``: customers by first step."""
    found = {step.name: step for step in steps}
    forks = {step.name: column for column, step in enumerate(s for s in steps if s.parts is not None)}
    if not forks:
        return Parts(case, np.zeros((0, 0), np.int64), np.zeros(0, np.int64))
    branches = sum(len(found[name].parts or ()) for name in forks)
    tables, parents, firsts = [case], [np.full(len(case), -1)], []
    size, waiting = len(case), list(splits)
    while waiting:
        split = waiting.pop()
        for name in reachable(found, split.first):
            parts = found[name].parts
            if parts is None:
                continue
            numbers = size + len(parts) * np.arange(len(split.numbers))
            firsts.append((split.numbers, forks[name], numbers))
            rows = np.repeat(np.concatenate(tables)[split.numbers], len(parts))
            paths = [
                split.path * (branches + 1) + 1 + _branch(found, forks, name) + i for i in range(len(parts))
            ]
            if paths[-1] > LARGEST_PATH:
                raise NetworkError(Fault.TOO_MANY_PARTS, step=name, largest=LARGEST_PATH)
            whole = rows["entity"] & ~(LARGEST_PATH << PATH_SHIFT)
            rows["entity"] = whole | (np.tile(paths, len(split.numbers)) << PATH_SHIFT)
            rows["entry"] = np.tile([entry[first] for first in parts], len(split.numbers))
            rows["time"], rows["patience"], rows["own_deadline"] = NEVER, -1, -1
            tables.append(rows)
            parents.append(np.repeat(split.numbers, len(parts)))
            size += len(rows)
            waiting += [Split(numbers + i, parts[i], paths[i]) for i in range(len(parts))]
    columns = np.full((size, len(forks)), -1)
    for numbers, column, first_parts in firsts:
        columns[numbers, column] = first_parts
    return Parts(np.concatenate(tables), columns, np.concatenate(parents))


def _branch(steps: dict[str, Step], forks: dict[str, int], name: str) -> int:
    """Return the running number of the first part of a fork among the parts of all forks."""
    return sum(len(steps[other].parts or ()) for other, column in forks.items() if column < forks[name])
