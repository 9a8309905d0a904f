"""A post more never lowers what is done (S3.2): paired years under common random numbers, with hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from places import shipped
from scipy import stats

from sim.builder.area.posts import post_assignment
from sim.config import Scenario
from sim.config.groups.posts import ListedPost
from sim.simulation import simulate

HALF_A_POINT = 0.005
PART_TIME = ("tianjin_2013", "jiaxing_2012_rural", "fuxin_2022_urban", "fuxin_2022_rural")
WITH_PATROLS = ("reference", "district_overload")
WORSE = ("duties_undone", "late_reference", "undone_share.patrol")
SIZES: Mapping[str, dict[str, Any]] = {"fuxin_2022_rural": {"area__communities_simulated": 2}}


def staffed(place: str, more: float | None, weeks: int, handover: str = "leaving") -> Scenario:
    """A place with its own posts, listed, and one of grid share ``more`` beside them in each grid."""
    size = SIZES.get(place, {"area__communities_simulated": 1})
    of = shipped(place, **size, area__beyond="background", run__measured_weeks=weeks)
    rows = own_posts(of)
    if more is not None:
        rows["added"] = ListedPost(grid_share=more)
    update = {"posts": rows, "handover": handover}
    return of.model_copy(update={"staffing": of.staffing.model_copy(update=update)})


def own_posts(of: Scenario) -> dict[str, ListedPost]:
    """The posts of a place, one row for each grid and class."""
    posts, names = post_assignment(of), list(of.staffing.classes)
    rows: dict[str, ListedPost] = {}
    first_queue = np.searchsorted(posts.community, posts.community)
    for q, community in enumerate(posts.community.tolist()):
        grid = q - int(first_queue[q]) + 1  # one queue for each grid
        kinds = posts.kind[posts.first_post[q] : posts.first_post[q + 1]]
        for kind in np.unique(kinds).tolist():
            rows[f"{community + 1}-{grid}-{names[kind]}"] = ListedPost(
                post_class=names[kind],
                number=int((kinds == kind).sum()),
                community=community + 1,
                grids=(grid,),
            )
    return rows


def worsened(place: str, more: float, weeks: int, years: int, handover: str = "leaving") -> dict[str, float]:
    """Metrics whose upper 95 % bound of the mean paired change exceeds half a percentage point."""
    of = [staffed(place, share, weeks, handover) for share in (None, more)]
    pairs = [[simulate(one, year).metrics for one in of] for year in range(years)]
    found = {}
    for metric in WORSE:
        if metric in pairs[0][0]:
            change = np.array([now[metric] - was[metric] for was, now in pairs])
            error = float(change.std(ddof=1)) / years**0.5
            found[metric] = float(change.mean()) + float(stats.t.ppf(0.95, years - 1)) * error
    return {metric: bound for metric, bound in found.items() if bound > HALF_A_POINT}


@pytest.mark.parametrize("place", ["jiaxing_2012_rural", "fuxin_2022_urban"])
def test_a_post_more_lowers_nothing(place: str) -> None:
    assert worsened(place, 0.1, weeks=26, years=6) == {}


def test_without_hand_over_a_post_of_a_tenth_makes_cases_late() -> None:
    """It takes cases on its one half-day a week and keeps them until the next one."""
    assert set(worsened("fuxin_2022_urban", 0.1, weeks=26, years=6, handover="none")) == {"late_reference"}


@pytest.mark.long
@pytest.mark.parametrize("more", [0.1, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("place", [*PART_TIME, *WITH_PATROLS])
def test_a_post_more_lowers_nothing_in_forty_years_of_six_places(place: str, more: float) -> None:
    assert worsened(place, more, weeks=52, years=40) == {}
