"""Listed grid posts (S3.2): uneven, part and shared posts, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scenarios import overlay, scenario

from sim.builder.area.achieved_size import achieved
from sim.builder.area.posts import assign, posts_per_grid
from sim.builder.build import build
from sim.builder.desks import with_settled_area
from sim.config import Scenario
from sim.config.errors import ConfigProblems
from sim.scenarios import load_scenario

SIX_GRIDS = {"area": {"households_per_community": 600, "households_per_grid": 100}}
SMALL = SIX_GRIDS | {"run": {"warm_up_weeks": 0, "measured_weeks": 2}}
SHIFTS = {
    name: {"name": name, "weekday": ((a, b),), "saturday": (), "sunday": (), "holiday": "off"}
    for name, a, b in (("early", "07:00", "14:00"), ("late", "14:00", "21:00"))
}


def listed(rows: dict[str, dict[str, Any]], **changes: Any) -> Scenario:
    return scenario(**overlay(SMALL, overlay({"staffing": {"posts": rows}}, changes)))


UNEVEN = {
    "whole": {"grids": (1, 2)},
    "two halves": {"grids": (3,), "number": 2, "grid_share": 0.5},
    "shared": {"grids": (4, 5), "shared": True},
    "busy": {"grids": (6,), "number": 3},
}


def test_every_grid_has_its_own_posts() -> None:
    """Grids 4 and 5 share one queue and one post; the two halves of grid 3 count one full-time post."""
    of = listed(UNEVEN)
    posts = assign(of.area, of.staffing)
    assert posts.queue.tolist() == [0, 1, 2, 3, 3, 4]
    assert np.diff(posts.first_post).tolist() == [1, 1, 2, 1, 3]
    assert posts.grid_share.tolist() == [1.0, 1.0, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0]
    real = achieved(of)
    assert (real.grids, real.posts, real.full_time) == (6, 8, 7.0)
    assert real.per_full_time_post == pytest.approx(600 / 7)
    assert posts_per_grid(of) == pytest.approx(8 / 6)


def test_a_row_added_last_changes_no_number_and_no_hours_of_the_others() -> None:
    """Draws of a person are keyed by the number; residents know the half-days of a post.

    Without annual leave, which a community grants so that somebody of all its posts stays.
    """
    ill = {"absence": {"leave_days_per_year": 0, "sick_share": 0.2}}
    before, after = (listed(rows, staffing=ill) for rows in (UNEVEN, UNEVEN | {"more": {"grid_share": 0.2}}))
    rosters = []
    for of in (before, after):
        instance = build(of, 0)
        posts = assign(of.area, of.staffing)
        world, days = instance.world, of.run.days
        by_number = {}
        for w, number in enumerate(posts.number.tolist()):
            first = int(world.worker["day_first"][w])
            by_number[number] = world.day["before"][first : first + days].tolist()
        rosters.append(by_number)
    assert {n: rosters[1][n] for n in rosters[0]} == rosters[0]
    assert len(rosters[1]) == len(rosters[0]) + 6


def test_two_halves_of_one_grid_are_never_there_together() -> None:
    of = listed({"halves": {"number": 2, "grid_share": 0.5}}, staffing={"absence": NOBODY_AWAY})
    world = build(of, 0).world
    shift = world.shift["seconds"][world.day["shift"]]
    for first in range(0, 12, 2):
        one, two = (world.worker["day_first"][first + k] for k in (0, 1))
        blocks = [blocks_of(world, d) for d in (one, two)]
        assert not blocks[0] & blocks[1]
    assert shift.sum() > 0


NOBODY_AWAY = {"sick_share": 0.0, "sick_spell_days": 4.0, "leave_days_per_year": 0, "leave_block_days": 5}


def blocks_of(world: Any, first: int) -> set[tuple[int, int]]:
    """(day, start of a block) of the first two weeks of a roster."""
    found = set()
    for d in range(14):
        row = world.shift[world.day["shift"][first + d]]
        for b in range(row["first_block"], row["first_block"] + row["blocks"]):
            found.add((d, int(world.block["start"][b])))
    return found


def test_ten_part_posts_beside_ten_others_do_not_share_half_days_in_their_grid() -> None:
    """In a community of ten grids the second post of a grid would begin at the slot of the first one."""
    rows = {"first": {"grid_share": 0.5}, "second": {"grid_share": 0.5}}
    of = listed(rows, area={"households_per_community": 1000}, staffing={"absence": NOBODY_AWAY})
    world = build(of, 0).world
    for w in range(0, 20, 2):
        one, two = (blocks_of(world, int(world.worker["day_first"][w + k])) for k in (0, 1))
        assert not one & two


def test_a_post_has_the_shift_of_its_row_and_others_take_the_patterns_in_turn() -> None:
    """Posts 2 to 5 take day (08:30), early and late in turn, beginning with their number."""
    rows = {"late": {"grids": (1, 2), "shift": "late"}, "rest": {"grids": (3, 4, 5, 6)}}
    of = listed(rows, staffing={"shifts": SHIFTS, "absence": NOBODY_AWAY})
    world = build(of, 0).world
    starts = [
        min(s for _, s in blocks_of(world, int(world.worker["day_first"][w]))) // 3600 for w in range(6)
    ]
    assert starts == [14, 14, 14, 8, 7, 14]


def test_communities_beyond_the_listed_ones_repeat_them_in_turn() -> None:
    rows = {"a": {"community": 1}, "b": {"community": 2, "number": 2}}
    of = listed(rows, area={"communities_simulated": 3})
    posts = assign(of.area, of.staffing)
    assert np.bincount(posts.community[np.repeat(np.arange(18), np.diff(posts.first_post))]).tolist() == [
        6,
        12,
        6,
    ]
    assert posts.within(range(1, 2)).number.tolist() == list(range(12))


def test_a_remainder_grid_scales_posts_of_all_grids_but_no_named_one() -> None:
    area = {"households_per_community": 550}
    everywhere = listed({"all": {}}, area=area)
    named = listed({"named": {"grids": (1, 2, 3, 4, 5, 6)}}, area=area)
    assert assign(everywhere.area, everywhere.staffing).scale.tolist() == [1.0] * 5 + [0.5]
    assert assign(named.area, named.staffing).scale.tolist() == [1.0] * 6


CLASS = {"name_en": "x", "name_zh": "岗", "wage_yuan_month": None, "grid_share": None, "cost_share": None,
         "insured": True}  # fmt: skip


def stated(posts: int, **changes: Any) -> Scenario:
    staffing = {"posts": "fixed", "classes": {"worker": CLASS | {"posts": posts}}}
    return scenario(**overlay(SMALL, overlay({"staffing": staffing}, changes)))


def test_classes_with_posts_set_the_number_of_posts() -> None:
    assert achieved(stated(9)).posts == 9
    assert achieved(stated(9, staffing={"posts": None})).posts == 9, "also where nothing else is said"
    assert achieved(stated(9, staffing={"posts": "per_grid"})).posts == 6, "their proportions only"


def test_whole_streets_repeat_the_stated_posts() -> None:
    of = with_settled_area(stated(9, area={"beyond": "whole_street", "communities_per_street": 4}))
    assert achieved(of).posts == 36


@pytest.mark.parametrize(
    ("rows", "key", "words"),
    [
        ({"a": {"grids": [7]}}, "staffing.posts.a.grids", "at most 6: community 1 has 6 grids"),
        ({"a": {"grids": [1, 2]}}, "staffing.posts", "no post for grid 3 of community 1"),
        (
            {"a": {}, "b": {"grids": [1, 3], "shared": True}},
            "staffing.posts.b.grids",
            "must follow each other",
        ),
        ({"a": {"shift": "night"}}, "staffing", "posts.a.shift night: one of day"),
        ({"a": {"post_class": "boss"}}, "staffing", "posts.a.post_class boss: one of worker"),
        ({"a": {"grid_share": 0.05}}, "staffing.posts.a.grid_share", "at least 0.1"),
        ({}, "staffing", "posts: the list is empty"),
        ({"a": {"grids": [1, 1]}}, "staffing", "each grid once"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_in_one_line(rows: dict[str, Any], key: str, words: str) -> None:
    groups = scenario(**SMALL).model_dump(mode="json")
    groups["staffing"]["posts"] = rows
    with pytest.raises(ConfigProblems) as caught:
        load_scenario(groups)
    lines = [p.line() for p in caught.value.problems]
    assert len(lines) == 1 and lines[0].startswith(key) and words in lines[0]
