"""Grids, communities and streets of the tables: numbers along the ground from the names in the rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from experiments.own_place.faults import Findings, Spot
from experiments.own_place.typed_rows import Row
from experiments.report.text.names.labels import Bilingual

NAMED_OR_NOT = Bilingual("is needed in every row, or in none", "须每行都填，或全部不填")
ALL_SPECIAL = Bilingual("at most the households of the grid", "不得多于该网格户数")


@dataclass(frozen=True)
class Grid:
    """Grid with its place along the ground: community and street from 1, and its number within the community."""

    name: str
    community: int
    number: int
    street: int
    sub_area: int | None
    row: Row


@dataclass(frozen=True)
class Units:
    """Units of a place.

    Attributes
    ----------
    grids : tuple of Grid
        Along the ground.
    communities : tuple of str
        Names of communities by number.
    streets : int
    """

    grids: tuple[Grid, ...]
    communities: tuple[str, ...]
    streets: int

    def labels(self) -> list[str]:
        """Return a label for each grid: its name, with the community where the name is not unique."""
        count = Counter(grid.name for grid in self.grids)
        return [
            grid.name if count[grid.name] == 1 else f"{self.communities[grid.community - 1]} {grid.name}"
            for grid in self.grids
        ]


def number_units(rows: list[Row], found: Findings) -> Units:
    """Return the units of the rows of grids; faults are added to ``found``.

    Streets, communities and sub-areas are numbered in the order in which they are first named; the grids of one
    community need not follow each other in the table.
    """
    for key in ("community", "street", "sub_area"):
        stated = [row for row in rows if row.values[key] is not None]
        if stated and len(stated) < len(rows):
            for row in rows:
                if row.values[key] is None:
                    found.add(row.spot(key), "", NAMED_OR_NOT)
    nested: dict[Any, dict[Any, dict[Any, list[Row]]]] = {}
    for row in rows:
        street, community, area = (row.values[key] for key in ("street", "community", "sub_area"))
        nested.setdefault(street, {}).setdefault(community, {}).setdefault(area, []).append(row)
    grids: list[Grid] = []
    names: list[str] = []
    for street, communities in enumerate(nested.values(), start=1):
        for name, areas in communities.items():
            names.append(str(name or ""))
            grids += _of_community(areas, len(names), street)
    _check_grids(grids, found)
    return Units(tuple(grids), tuple(names), len(nested))


def _of_community(areas: dict[Any, list[Row]], community: int, street: int) -> list[Grid]:
    """Return the grids of a community, sub-area by sub-area."""
    members = [
        (None if name is None else number, row)
        for number, (name, rows) in enumerate(areas.items(), start=1)
        for row in rows
    ]
    return [
        Grid(str(row.values["grid"] or ""), community, number, street, area, row)
        for number, (area, row) in enumerate(members, start=1)
    ]


def _check_grids(grids: list[Grid], found: Findings) -> None:
    known: dict[tuple[int, str], Spot] = {}
    for grid in grids:
        values, spot = grid.row.values, grid.row.spot("grid")
        if grid.name and (grid.community, grid.name) in known:
            row = known[grid.community, grid.name].row
            text = Bilingual(f"is in row {row} already: each grid of a community once", f"与第{row}行重复")
            found.add(spot, grid.name, text)
        known.setdefault((grid.community, grid.name), spot)
        special, households = values["special"], values["households"]
        if special is not None and households is not None and special > households:
            found.add(grid.row.spot("special"), special, ALL_SPECIAL)
