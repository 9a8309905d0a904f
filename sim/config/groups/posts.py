"""Listed grid posts: who works in which grid, with which share of which shift (clause S3.2)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.config.groups.types import Strict, Text

UnitNumber = Annotated[int, Field(ge=1, le=1_000_000)]  # along the ground, from 1
MOST_LISTED = 1000  # posts of one row in one grid
ListedPosts = Annotated[int, Field(ge=1, le=MOST_LISTED)]


class ListedPost(Strict):
    """One row of the list of grid posts: whole or part posts of the same kind."""

    post_class: Text | None = None  # contract class; null = the first one
    number: ListedPosts = 1  # posts in each of the grids; with `shared`, of the grids together
    community: UnitNumber | None = None  # null = every community
    grids: tuple[UnitNumber, ...] | None = None  # numbers within the community; null = all its grids
    shared: bool = False  # the posts serve these grids together: one queue, one patrol per grid
    grid_share: Annotated[float, Field(gt=0.0, le=1.0)] | None = None  # null = that of the class
    shift: Text | None = None  # one of staffing.shifts; null = all patterns in turn
