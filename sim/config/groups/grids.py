"""Listed grids: their households, community and street, special households and difficulty (clause S2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from sim.config.groups.types import Strict
from sim.phrases import phrase

UnitNumber = Annotated[int, Field(ge=1, le=1_000_000)]  # along the ground, from 1


class ListedGrid(Strict):
    """One row of the list of grids. Rows of a community are in the order along the ground."""

    households: Annotated[int, Field(ge=1, le=100_000)]
    community: UnitNumber = 1
    street: UnitNumber = 1  # of its community
    sub_area: UnitNumber | None = None  # within its community; null = the place has none
    special_households: Annotated[int, Field(ge=0, le=100_000)] | None = None  # null = by area.special_share
    difficulty: Annotated[float, Field(gt=0.0, le=10.0)] = 1.0  # factor beside area.difficulty (J6)


def by_community(rows: Mapping[str, ListedGrid]) -> tuple[tuple[ListedGrid, ...], ...]:
    """Return the rows of each community, communities in the order of their numbers."""
    found: dict[int, list[ListedGrid]] = {}
    for row in rows.values():
        found.setdefault(row.community, []).append(row)
    return tuple(tuple(found[number]) for number in sorted(found))


def faults_of_list(rows: Mapping[str, ListedGrid]) -> list[str]:
    """Return what is wrong with a list of grids by itself."""
    faults: list[str] = [phrase("grids: the list is empty")] if not rows else []
    for label, row in rows.items():
        if row.special_households is not None and row.special_households > row.households:
            faults.append(
                phrase(
                    "grids.{label}.special_households: at most its households, {households:,}",
                    label=label,
                    households=row.households,
                )
            )
    if len({row.sub_area is None for row in rows.values()}) > 1:
        faults.append(phrase("grids: sub_area for every grid or for none"))
    else:
        faults += _faults_of_sub_areas(rows)
    numbers = sorted({row.community for row in rows.values()})
    if numbers != list(range(1, len(numbers) + 1)):
        faults.append(
            phrase(
                "grids: communities are numbered from 1 without a gap, not {numbers}", numbers=_shown(numbers)
            )
        )
    streets = [{row.street for row in members} for members in by_community(rows)]
    faults += [
        phrase(
            "grids: community {number} lies in streets {streets}: one street for each community",
            number=number,
            streets=_shown(sorted(of)),
        )
        for number, of in enumerate(streets, start=1)
        if len(of) > 1
    ]
    along = [min(of) for of in streets]
    if not faults and (along[0] != 1 or any(b - a not in (0, 1) for a, b in pairwise(along))):
        faults.append(
            phrase("grids: streets are numbered from 1 in the order of their communities, without a gap")
        )
    return faults


def _faults_of_sub_areas(rows: Mapping[str, ListedGrid]) -> Iterator[str]:
    for number, members in enumerate(by_community(rows), start=1):
        along = [row.sub_area for row in members if row.sub_area is not None]
        if along and (along[0] != 1 or any(b - a not in (0, 1) for a, b in pairwise(along))):
            yield phrase(
                "grids: sub-areas of community {number} are numbered from 1 along the ground, without a gap",
                number=number,
            )


def _shown(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")
