"""Desks are sized to what they serve, once; an overloaded one is known before the run (S2.6, S5.6)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from places import PLACES, shipped
from scenarios import scenario

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.studies.context.desk_context import describe_desks, desk_warnings
from experiments.tools.size_desks import sized_desks_text
from sim.builder.build import build
from sim.builder.desks import OVERLOADED, DeskLoad, desk_loads, overloaded_desks, sized_posts, with_posts
from sim.config import ConfigProblems, Scenario
from sim.config.groups.types import TASK_KINDS
from sim.paths import conf_folder
from sim.scenarios import complete_scenario

VERIFIED = (("cases", "verified"),)
IDLE = {
    "admin": {"share": 0.0, "piece_minutes": 60.0}, "log": {"minutes_per_day": 0.0},
    "weekly_close": {"minutes": 0.0, "weekday": "fri"}, "meetings": {},
    "training": {"hours_per_year": 0.0, "session_minutes": 120.0, "at": "14:00"},
    "inspections": {"per_year": 0.0, "working_days": 5, "day_share": 0.3, "at": "08:30"},
    "routine_work": {}, "patrol": None,
}  # fmt: skip


def load(work: float, duties: float, present: float, posts: int = 1) -> DeskLoad:
    """A street desk with so many hours of work, of duties of a post, and present hours of a post."""
    kinds = np.zeros((2, len(TASK_KINDS)))
    kinds[0, TASK_KINDS.index("case")], kinds[1, TASK_KINDS.index("log")] = work, duties
    return DeskLoad("street", 8.0, posts, kinds[0], kinds[1], present)


def of_role(of: Scenario, role: str) -> DeskLoad:
    return next(desk for desk in desk_loads(of) if desk.role == role)


def posts(of: Scenario) -> dict[str, int | None]:
    return {role: of.staffing.desks[role].posts for role in ("street", "county")}  # type: ignore[index]


# --- the rule, by hand ---


def test_the_smallest_number_of_posts_whose_load_is_at_most_the_target() -> None:
    """
    3,000 hours of cases; a post is present 1,500 hours and spends 300 of them on duties of its own.
    2 posts: (3,000 + 600) / 3,000 = 1.2; 3 posts: 3,900 / 4,500 = 0.867; 4 posts: 4,200 / 6,000 = 0.7
    """
    desk = load(3000.0, 300.0, 1500.0)
    assert [round(desk.load_with(n), 3) for n in (2, 3, 4)] == [1.2, 0.867, 0.7]
    assert [desk.posts_for(target) for target in (0.95, 0.867, 0.75, 0.7)] == [3, 3, 4, 4]


def test_a_desk_without_work_has_one_post() -> None:
    assert load(0.0, 300.0, 1500.0).posts_for(0.75) == 1


def test_no_number_of_posts_is_enough_if_duties_alone_exceed_the_target() -> None:
    assert load(3000.0, 1200.0, 1500.0).posts_for(0.75) is None
    unsized = {"posts": None, "sized_to_load": 0.75}
    busy = scenario(
        area={"beyond": "background"},
        staffing={
            "desks": {"street": unsized | {"duties": IDLE | {"admin": {"share": 0.8, "piece_minutes": 60.0}}}}
        },
    )
    with pytest.raises(
        ConfigProblems, match=r"staffing.desks.street.posts = null: .*sized_to_load 0.75: state"
    ):
        complete_scenario(busy)


def test_duties_of_the_desk_are_part_of_what_it_serves() -> None:
    """An hour of routine work a working day is an hour of each post."""
    hour = {"name": "x", "minutes": 60.0, "every": "working_day", "weekday": "mon"}
    desks = {"street": {"duties": IDLE | {"routine_work": {"x": hour}}}}
    plain, busy = (of_role(scenario(staffing=given), "street") for given in ({}, {"desks": desks}))
    assert busy.duties.sum() / busy.present == pytest.approx(1.0 / 8.0, abs=0.002)  # of an eight-hour day
    assert busy.load > plain.load and busy.posts_for(0.75) >= plain.posts_for(0.75)  # type: ignore[operator]


@pytest.mark.parametrize(
    "place", ["reference", "jiaxing_2012_urban", "fuxin_2022_rural", "district_overload"]
)
def test_the_load_before_the_run_is_that_of_the_run(place: str) -> None:
    """Expected work and presence of every level in built Worlds, with whoever happens to be ill."""
    of = shipped(place, area__beyond="whole_street")
    built = [build(of, replication).context for replication in range(3)]
    period, levels = built[0].period, ("grid", "sub_area", "community", "street", "county")
    for desk in desk_loads(of):
        level = levels.index(desk.role)
        present = sum(c.present[c.level == level][:, period.first_day : period.end_day].sum() for c in built)
        work = sum(c.expected[level].sum() for c in built)
        assert desk.load == pytest.approx(work / present, rel=0.04), desk.role


# --- derived once, from the place file ---


def test_the_posts_of_the_shipped_places_are_those_derived_from_them() -> None:
    assert (conf_folder() / "sources" / "sized_desks.yaml").read_text(encoding="utf-8") == sized_desks_text()


@pytest.mark.parametrize("place", PLACES)
def test_every_shipped_desk_is_sized(place: str) -> None:
    of = shipped(place)
    assert all(n is not None for n in posts(of).values())
    assert overloaded_desks(of) == ()


@pytest.mark.parametrize(
    "values",
    [
        {"demand__walk_ins_per_person_year": 0.5},
        {"area__communities_per_street": 16},
        {"area__households_per_grid": 200},
        {"staffing__workers_per_grid": 2.0},
    ],
)
def test_what_is_varied_does_not_resize_a_desk(values: dict[str, Any]) -> None:
    assert posts(shipped("reference", **values)) == posts(shipped("reference"))
    assert posts(shipped("reference", None, VERIFIED, **values)) == posts(shipped("reference"))


def test_the_target_is_what_resizes_a_desk() -> None:
    sizes = [
        posts(shipped("reference", staffing__desks__county__sized_to_load=target))["county"]
        for target in (0.5, 0.75, 0.95)
    ]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 3  # type: ignore[type-var]


def test_a_stated_number_stays() -> None:
    assert posts(shipped("reference", staffing__desks__street__posts=7))["street"] == 7


def test_an_own_place_is_sized_when_it_is_composed(tmp_path: Path) -> None:
    """A place of twice the households, built on a shipped one: its desks are its own."""
    (tmp_path / "place").mkdir()
    file = tmp_path / "place" / "mine.yaml"
    file.write_text(
        "# @package _global_\ndefaults:\n  - reference\nplace: {id: mine}\narea: {households_per_community: 6600}\n",
        encoding="utf-8",
    )
    composer = Composer(tmp_path)

    def composed(**values: Any) -> Scenario:
        given = tuple((k.replace("__", "."), v) for k, v in values.items())
        return composer.scenario(composer.compose(DesignPoint((("place", "mine"),), given)))

    own = composed()
    assert posts(own)["county"] == pytest.approx(2 * posts(shipped("reference"))["county"], abs=1)  # type: ignore[operator]
    assert sized_posts(composer.place("mine"), {"street": 0.75, "county": 0.75}) == posts(own)
    assert posts(composed(demand__walk_ins_per_person_year=0.5)) == posts(own)


def test_posts_may_be_left_open_for_street_and_county_only() -> None:
    with pytest.raises(ValueError, match=r"desks.community.posts: a whole number"):
        scenario(staffing={"desks": {"community": {"posts": None, "sized_to_load": 0.75}}})
    with pytest.raises(ValueError, match=r"desks.street.posts: a whole number"):
        scenario(staffing={"desks": {"street": {"posts": None}}})


# --- an overloaded desk ---


def test_an_overloaded_street_desk_is_simulated_with_its_whole_street() -> None:
    of = shipped("reference", None, VERIFIED)
    assert of_role(of, "street").load > OVERLOADED
    assert (of.area.beyond, of.area.communities_simulated) == ("whole_street", 8)
    enough = shipped("reference", None, VERIFIED, staffing__desks__street__posts=4)
    assert (enough.area.beyond, enough.area.communities_simulated) == ("background", 1)


def test_a_whole_street_is_rounded_up() -> None:
    simulated = {
        n: shipped(
            "reference", area__beyond="whole_street", area__communities_simulated=n
        ).area.communities_simulated
        for n in (1, 8, 9)
    }
    assert simulated == {1: 8, 8: 8, 9: 16}
    rural = shipped("fuxin_2022_rural", area__beyond="whole_street", area__communities_simulated=1)
    assert rural.area.communities_simulated == 11  # the first of 36 townships with 382 villages


def test_an_overloaded_desk_is_named_with_what_it_holds_up() -> None:
    of = shipped("reference", None, VERIFIED)
    (english,), (chinese,) = desk_warnings([of])
    assert english.startswith(
        f"Overloaded street desk: load {of_role(of, 'street').load:.2f} with 1 post. It holds up"
    )
    assert re.search(r"follow-up \(\d\d %\), cases \(\d\d %\)", english)
    assert chinese.startswith("街道受理台超负荷：1个岗位，负荷1.") and "回访核查（" in chinese
    assert desk_warnings([shipped("reference")]) == ((), ())


def test_a_warning_says_where_it_holds() -> None:
    calm, busy = shipped("reference"), shipped("reference", None, VERIFIED)
    (english,), (chinese,) = desk_warnings([calm, busy])
    assert english.endswith("(1 of 2 settings)") and chinese.endswith("（2种设定中的1种）")
    (english,), _ = desk_warnings([busy, shipped("district_overload")])
    assert english.startswith("Reference: Overloaded street desk")


def test_an_overloaded_community_desk_is_named_too() -> None:
    of = shipped("reference", staffing__desks__community__posts=1, demand__walk_ins_per_person_year=2.0)
    assert "community" in [desk.role for desk in overloaded_desks(of)]


def test_every_run_says_what_its_desks_serve_and_what_is_left_out() -> None:
    told = {
        b: [en for en, _ in describe_desks(shipped("reference", area__beyond=b))]
        for b in ("background", "none")
    }
    street, county = (of_role(shipped("reference"), role) for role in ("street", "county"))
    assert told["background"] == [
        f"Desks: street {street.posts} post (load {street.load:.2f}, 8 communities);"
        f" county {county.posts} posts (load {county.load:.2f}, 80 communities)."
    ]
    assert told["none"][-1].startswith("Communities that are not simulated are left out (area.beyond=none)")
    switched = [en for en, _ in describe_desks(shipped("reference", None, VERIFIED))]
    assert switched[-1] == (
        "All 8 communities of the street are simulated: background holds up to a desk load of 0.95."
    )


def test_more_posts_lower_the_load_of_a_desk() -> None:
    of = shipped("reference")
    loads = [of_role(with_posts(of, {"street": n}), "street").load for n in range(1, 6)]
    assert loads == sorted(loads, reverse=True)
