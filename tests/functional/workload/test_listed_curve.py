"""Overload curve of a place with listed posts: posts vary and borders stay, unless grids are cut anew (S6.7)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tables_of_places import sheets, write_csv

from experiments.compose.composer import Composer
from experiments.compose.request import Request, parse_request
from experiments.own_place.load import load_place
from experiments.studies.overload.overload_design import CurveFamily, CurveLevers, curve_family, post_sizes
from sim.builder.area.achieved_size import achieved

GRIDS = (
    ("北格", 500, None, None, "阳光", "城东"),
    ("南格", 300, None, 1.2, "阳光", "城东"),
    ("东格", 200, None, None, "阳光", "城东"),
)
POSTS = (
    ("甲", "网格", "阳光", "北格", 1, 1, None, None, None),
    ("乙", "网格", "阳光", "南格", 1, 1, None, None, None),
    ("丙", "网格", "阳光", "东格", 1, 0.5, None, None, None),
)  # fmt: skip


def family(folder: Path, recut: bool = False) -> CurveFamily:
    place, _ = load_place(write_csv(folder / "town", sheets(GRIDS, POSTS)))
    scope = parse_request(Request(("experiment=overload",))).study.active_scope
    composer = Composer(own_place=place)
    return curve_family(composer, scope.model_copy(update={"places": (place.name,)}), [], recut)


def test_all_places_use_the_calendar_year_of_an_own_place(tmp_path: Path) -> None:
    """S1.1: a workbook that starts in 2027 takes the reference with it; a first day of the command line stands."""
    rows = sheets(GRIDS, POSTS, requirements=(("First day", "2027-01-04"),))
    place, _ = load_place(write_csv(tmp_path / "town", rows))
    scope = parse_request(Request(("experiment=overload",))).study.active_scope
    scope = scope.model_copy(update={"places": (place.name, "reference")})
    curves = curve_family(Composer(own_place=place), scope, [])
    starts = {levers.place: curves.at_own_size(levers).run.start for levers in curves.curves}
    assert set(starts) == {place.name, "reference"} and set(starts.values()) == {dt.date(2027, 1, 4)}
    assert curves.adopted_start == "2027-01-04"
    without = load_place(write_csv(tmp_path / "village", sheets(GRIDS, POSTS)))[0]
    scope = scope.model_copy(update={"places": (without.name, "reference")})
    assert curve_family(Composer(own_place=without), scope, []).adopted_start is None


def first(of: CurveFamily) -> CurveLevers:
    return of.curves[0]


def test_sizes_run_from_half_to_twice_the_places_own() -> None:
    assert post_sizes(400.0, 5) == pytest.approx((200.0, 282.84, None, 565.69, 800.0), abs=0.01)
    assert post_sizes(400.0, 1) == (None,)


def test_posts_vary_and_grids_stay(tmp_path: Path) -> None:
    curves = family(tmp_path)
    own = curves.at_own_size(first(curves))
    made = curves.sizes(first(curves))
    sizes = [achieved(scenario).per_full_time_post for scenario in made]
    assert own in made and achieved(own).per_full_time_post == pytest.approx(400.0)
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == pytest.approx((200.0, 800.0), rel=0.05)
    assert all(scenario.area == own.area for scenario in made)
    assert achieved(curves.at_full_time_size(first(curves), 320.0)).per_full_time_post == pytest.approx(
        320.0, rel=0.02
    )


def test_grids_cut_anew_have_one_size_and_as_many_posts_per_grid(tmp_path: Path) -> None:
    curves = family(tmp_path, recut=True)
    made = curves.at_full_time_size(first(curves), 400.0)
    assert made.staffing.listed_posts == {}
    assert made.area.households_per_grid is not None
    assert achieved(made).per_full_time_post == pytest.approx(400.0, rel=0.02)
