"""Overload curve of a place with listed posts: posts vary and borders stay, unless grids are cut anew (S6.7)."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.compose.composer import Composer
from experiments.compose.overrides import Lever
from experiments.studies.overload_design import CurveFamily, CurveLevers, curve_family, post_sizes
from sim.builder.area.achieved_size import achieved

GRIDS = {
    "north": {"households": 500}, "south": {"households": 300, "difficulty": 1.2}, "east": {"households": 200},
}  # fmt: skip
POSTS = {
    "north": {"community": 1, "grids": [1]}, "south": {"community": 1, "grids": [2]},
    "east": {"community": 1, "grids": [3], "grid_share": 0.5},
}  # fmt: skip
LISTED: dict[str, Any] = {
    "area.grids": GRIDS, "area.households_per_grid": None, "area.households_per_community": None,
    "area.communities_simulated": 1, "staffing.posts": POSTS,
}  # fmt: skip


def family(recut: bool = False) -> CurveFamily:
    composer = Composer()
    study = composer.study_settings("overload") if hasattr(composer, "study_settings") else None
    scope = (study or _settings(composer)).active_scope.model_copy(update={"places": ("reference",)})
    levers = [Lever(key, (value,), is_choice=False) for key, value in LISTED.items()]
    return curve_family(composer, scope, levers, recut)


def _settings(composer: Composer) -> Any:
    from experiments.compose.request import Request, parse_request

    return parse_request(Request(("experiment=overload",))).study


def first(of: CurveFamily) -> CurveLevers:
    return of.curves[0]


def test_sizes_run_from_half_to_twice_the_places_own() -> None:
    assert post_sizes(400.0, 5) == pytest.approx((200.0, 282.84, None, 565.69, 800.0), abs=0.01)
    assert post_sizes(400.0, 1) == (None,)


def test_posts_vary_and_grids_stay() -> None:
    curves = family()
    own = curves.at_own_size(first(curves))
    made = curves.sizes(first(curves))
    sizes = [achieved(scenario).per_full_time_post for scenario in made]
    assert own in made and achieved(own).per_full_time_post == pytest.approx(400.0)
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == pytest.approx((200.0, 800.0), rel=0.05)
    assert all(scenario.area == own.area for scenario in made)
    assert achieved(curves.at_full_time_size(first(curves), 320.0)).per_full_time_post == pytest.approx(320.0, rel=0.02)


def test_grids_cut_anew_have_one_size_and_as_many_posts_per_grid() -> None:
    curves = family(recut=True)
    made = curves.at_full_time_size(first(curves), 400.0)
    assert made.staffing.listed_posts == {}
    assert made.area.households_per_grid is not None
    assert achieved(made).per_full_time_post == pytest.approx(400.0, rel=0.02)
