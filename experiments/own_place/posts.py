"""Posts of the tables: grids by their names, contract classes by their wages, desks by their level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from experiments.errors import closest_match
from experiments.own_place.faults import Findings
from experiments.own_place.typed_rows import Row
from experiments.own_place.units import Grid, Units
from experiments.report.text.names.labels import Bilingual

GRID = "grid"
CUTOFF = 0.5  # similarity of a suggested name: one of two characters
NO_COMMUNITY = Bilingual(
    "empty for a desk: every desk of a level has the same posts", "受理台岗位不填：同一层级各受理台岗位相同"
)
SAME_DESK = Bilingual(
    "one row for each level: every desk of a level has the same posts",
    "每一层级只填一行：同一层级各受理台岗位相同",
)
NO_SHIFT = Bilingual(
    "empty for a desk: its hours are those of the place it starts from", "受理台岗位不填：班次同起始场景"
)
NO_POSTS = Bilingual("at least one grid post", "至少一个网格岗位")
SEVERAL_STREETS = Bilingual(
    "a name that only one community has: communities of two streets have this one",
    "多个街道都有该社区，请改用不同名称",
)
ONE_COMMUNITY = Bilingual("grids of one community", "应为同一社区的网格")
ADJACENT = Bilingual(
    "grids that share a post follow each other in the table of grids", "共用岗位的网格在网格表中应相邻"
)
WITHOUT_POST = Bilingual("has no post: name one for it in the table of posts", "没有岗位，请在人员表中安排")


@dataclass
class StatedPosts:
    """Posts as the model takes them.

    Attributes
    ----------
    listed : dict of str to dict
        `staffing.posts`.
    rows : dict of str to Row
        Label -> row of the table.
    desks : dict of str to Row
        Level -> row of the table.
    weights : list of (Row, int)
        Rows of grid posts with the number of posts in all their grids.
    """

    listed: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    desks: dict[str, Row] = field(default_factory=dict)
    weights: list[tuple[Row, int]] = field(default_factory=list)


def read_posts(rows: list[Row], units: Units, found: Findings) -> StatedPosts:
    """Return the posts of the table; faults are added to ``found``."""
    stated = StatedPosts()
    served: set[tuple[int, int]] = set()
    for row in rows:
        level, label = row.values["level"], row.values["label"]
        if level is None or label is None:
            continue  # a fault of its own
        if level != GRID:
            _add_desk(row, level, stated, found)
            continue
        if label in stated.listed:
            first = stated.rows[label].spot("label").row
            text = Bilingual(f"is in row {first} already: each label once", f"与第{first}行重复，名称须唯一")
            found.add(row.spot("label"), label, text)
            continue
        grids = _grids_of(row, units, found)
        if grids is None:
            continue
        named = row.values["grids"] is not None
        served |= {(grid.community, grid.number) for grid in grids}
        number = row.values["number"] or 1
        stated.rows[label] = row
        stated.weights.append((row, number * (1 if named else len(grids))))
        stated.listed[label] = {
            "number": number,
            "community": grids[0].community if named or row.values["community"] is not None else None,
            "grids": [grid.number for grid in grids] if named else None,
            "shared": named and len(grids) > 1,
            "grid_share": row.values["share"],
            "shift": row.values["shift"],
        }
    _check_served(rows, units, served, stated, found)
    return stated


def _add_desk(row: Row, level: str, stated: StatedPosts, found: Findings) -> None:
    for key, text in (("community", NO_COMMUNITY), ("grids", NO_COMMUNITY), ("shift", NO_SHIFT)):
        if row.values[key] is not None:
            found.add(row.spot(key), _shown(row.values[key]), text)
    if level in stated.desks:
        found.add(row.spot("level"), row.values["label"], SAME_DESK)
    stated.desks.setdefault(level, row)


def _grids_of(row: Row, units: Units, found: Findings) -> list[Grid] | None:
    """Return the grids of a post along the ground; None after a fault."""
    if not units.grids:  # told by the table of grids
        return None
    community, names = row.values["community"], row.values["grids"]
    here = [g for g in units.grids if community in (None, units.communities[g.community - 1])]
    if not here:
        known = [name for name in units.communities if name]
        text = Bilingual("a community of the table of grids", "应为网格表中的社区")
        found.add(row.spot("community"), community, text, closest_match(community, known, CUTOFF))
        return None
    if community is not None and len({grid.community for grid in here}) > 1:
        found.add(row.spot("community"), community, SEVERAL_STREETS)
        return None
    if names is None:
        return here
    faults = len(found.faults)
    grids = [grid for name in names for grid in _named(name, here, row, units, found)]
    if len(found.faults) > faults:
        return None
    if len({grid.community for grid in grids}) > 1:
        found.add(row.spot("grids"), _shown(names), ONE_COMMUNITY)
        return None
    grids = sorted({grid.number: grid for grid in grids}.values(), key=lambda grid: grid.number)
    if grids[-1].number - grids[0].number >= len(grids):
        found.add(row.spot("grids"), _shown(names), ADJACENT)
        return None
    return grids


def _named(name: str, here: list[Grid], row: Row, units: Units, found: Findings) -> Iterator[Grid]:
    """Yield the grid of a name; a name that no grid or several communities have is a fault."""
    fitting = [grid for grid in here if grid.name == name]
    if len(fitting) == 1:
        yield fitting[0]
    elif fitting:
        communities = list(dict.fromkeys(units.communities[grid.community - 1] for grid in fitting))
        where = "、".join(communities[:3])
        several = Bilingual(
            f"is in several communities ({where}): state the community",
            f"多个社区都有（{where}），请填写社区",
        )
        twice = Bilingual(f"is twice in {where}", f"在{where}中出现两次")
        found.add(row.spot("grids"), name, several if len(communities) > 1 else twice)
    else:
        text = Bilingual("a grid of the table of grids", "应为网格表中的网格")
        found.add(row.spot("grids"), name, text, closest_match(name, [grid.name for grid in here], CUTOFF))


def _check_served(
    rows: list[Row], units: Units, served: set[tuple[int, int]], stated: StatedPosts, found: Findings
) -> None:
    if not units.grids:
        return
    if not any(row.values["level"] == GRID for row in rows):
        if rows:
            found.add(rows[0].spot(""), "", NO_POSTS)
        return
    if len(stated.listed) < sum(row.values["level"] == GRID for row in rows):
        return  # posts with faults of their own may serve the grids left
    for grid in units.grids:
        if (grid.community, grid.number) not in served:
            found.add(grid.row.spot("grid"), grid.name, WITHOUT_POST)


def _shown(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)
