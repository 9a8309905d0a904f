"""Options of a plan: each changes what its question says in the places it applies to, and today's posts stay."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from experiments.compose.changes.change_overrides import design_point
from experiments.compose.changes.plan_changes import _RULES, Today, plan_changes
from experiments.compose.changes.questions import VALUE, load_questions
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.scenario_reference import ResolvedScenario, ScenarioReference, ScenarioResolver
from experiments.errors import UserError
from experiments.store.identity import scenario_key
from experiments.studies.comparison.changed_values import find_changes
from experiments.studies.comparison.whatif import make_plan, option_words, plan_in_words
from experiments.tools import questions_page
from sim.builder.area.posts import post_assignment

PLACES = ("reference", "district_overload", "qingdao_2020_two_grids", "fuxin_2022_rural", "fuxin_2022_urban")
# Each option with a value, a place where it answers something, and the keys that change.
ANSWERS: dict[str, tuple[Any, str]] = {
    "add_posts": (2, "reference"),
    "split": (2, "reference"),
    "households": (300, "reference"),
    "posts_per_grid": (2.0, "reference"),
    "no_line_jobs": (True, "district_overload"),
    "visits": ("special_only", "reference"),
    "paperwork": (0.2, "reference"),
    "gate": (True, "reference"),
    "merge_platform": (True, "district_overload"),
    "escalation": ("direct", "reference"),
    "order": ("district", "reference"),
    "cover": ("when_idle", "reference"),
    "desk_posts": (1, "reference"),
    "wage": (3500.0, "reference"),
}


@cache
def resolver() -> ScenarioResolver:
    return ScenarioResolver(None, "compare")


@cache
def today(place: str) -> ResolvedScenario:
    return resolver().resolve(ScenarioReference(place, place))


def changes(place: str, options: dict[str, Any]) -> dict[str, Any]:
    of = today(place)
    return plan_changes(Today(of.scenario, of.composed), options)


def planned(place: str, options: dict[str, Any]) -> ResolvedScenario:
    return make_plan(resolver(), ScenarioReference(place, place), options).planned


def capacity(of: ResolvedScenario) -> float:
    posts = post_assignment(of.scenario)
    return float((posts.grid_share * posts.scale).sum())


@pytest.mark.parametrize("name", ANSWERS)
def test_every_option_changes_its_keys_and_no_others(name: str) -> None:
    value, place = ANSWERS[name]
    made = planned(place, {name: value})
    assert scenario_key(made.scenario) != scenario_key(today(place).scenario)
    stated = [key.split(".")[0] for key in load_questions()[name].keys]
    of_group = {"discipline": "discipline", "duties/visits": "duties"}
    blocks = {of_group.get(group, group) for group in stated}
    assert {change.key.split(".")[0] for change in find_changes(today(place), made)} <= blocks


def test_every_question_is_tried_and_every_rule_is_used() -> None:
    questions = load_questions()
    parts = {name for name, of in questions.items() if of.rule == "with_add_posts"}
    assert set(ANSWERS) | parts == set(questions)
    assert {of.rule for of in questions.values() if of.rule} == set(_RULES)
    assert all(VALUE in of.set.values() or of.value == "none" for of in questions.values() if of.set)


@pytest.mark.parametrize("place", PLACES)
def test_added_posts_add_their_time_and_change_no_other_post(place: str) -> None:
    before, after = today(place), planned(place, {"add_posts": 2, "share": 0.5})
    assert capacity(after) == pytest.approx(capacity(before) + 1.0)
    old, new = post_assignment(before.scenario), post_assignment(after.scenario)
    assert len(new.number) == len(old.number) + 2
    assert {(c, n, k) for c, n, k, s in rows(old)} < {(c, n, k) for c, n, k, s in rows(new)}
    assert {(c, n): s for c, n, k, s in rows(old)}.items() <= {(c, n): s for c, n, k, s in rows(new)}.items()


def rows(posts: Any) -> list[tuple[int, int, int, float]]:
    """Community, number, class and time of every post."""
    queue = np.searchsorted(posts.first_post, np.arange(len(posts.number)), side="right") - 1
    time = np.round(posts.grid_share * posts.scale, 9)
    return list(
        zip(
            posts.community[queue].tolist(),
            posts.number.tolist(),
            posts.kind.tolist(),
            time.tolist(),
            strict=True,
        )
    )


@pytest.mark.parametrize("place", PLACES)
def test_a_list_of_todays_posts_is_the_assignment_of_today(place: str) -> None:
    """The plan without its added row: same queues, numbers, classes and times."""
    listed = {
        label: row
        for label, row in changes(place, {"add_posts": 1})["staffing.posts"].items()
        if not label.startswith("added")
    }
    of = today(place)
    point = design_point({"staffing.posts": listed}, of.composer.groups)
    whole = DesignPoint(of.point.choices, (*of.point.values, *point.values), ())
    made = resolver().compose(of.reference, whole)
    old, new = post_assignment(of.scenario), post_assignment(made.scenario)
    assert old.queue.tolist() == new.queue.tolist() and rows(old) == rows(new)


def test_many_posts_are_spread_evenly() -> None:
    listed = changes("reference", {"add_posts": 20})["staffing.posts"]
    assert listed["today"] == {"number": 1}
    assert listed["added"] == {"number": 2, "grids": [1, 2, 3, 4, 5, 6, 7, 8]}, "not in the remainder grid"
    assert listed["added_more"]["number"] == 1 and listed["added_more"]["grids"] == [2, 4, 6, 8]


def test_the_gate_uses_the_places_own_list_if_there_is_one() -> None:
    assert changes("district_overload", {"gate": True}) == {"gate.active": True}
    assert changes("reference", {"gate": True}) == {"gate": "listed"}
    assert changes("reference", {"gate": False}) == {"gate.active": False}


def test_only_lower_wages_are_raised() -> None:
    assert changes("fuxin_2022_urban", {"wage": 2000.0}) == {
        "staffing.classes.worker.wage_yuan_month": 2000.0,
        "staffing.classes.platform.wage_yuan_month": 2000.0,
    }


@pytest.mark.parametrize(
    ("place", "options", "said"),
    [
        ("reference", {"add_posts": 0}, "at least 1"),
        ("reference", {"add_posts": 1, "share": 1.5}, "above 0 and at most 1"),
        ("reference", {"add_posts": 1, "post_class": "workre"}, "did you mean worker"),
        ("reference", {"add_posts": 8_008}, "at most 1,000 in a grid"),
        ("reference", {"add_posts": 10**12}, "at most 1,000 in a grid"),
        ("reference", {"share": 0.5}, "needs --add-posts"),
        ("reference", {"split": 1}, "from 2 to the households of a grid, 400"),
        ("reference", {"no_line_jobs": True}, "work full time in the grid already"),
        ("reference", {"wage": 100.0}, "above the lowest wage of the place, 3000"),
        ("fuxin_2022_rural", {"wage": 4000.0}, "no wage is stated"),
        ("reference", {"split": 2, "households": 100}, "which another option sets too"),
        ("reference", {"visits": "weekly"}, "one of: all_half_yearly"),
        ("reference", {"merge_platform": True}, "changes nothing in this place"),
        ("reference", {"desk_posts": -2}, "staffing.desks.community.posts"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(
    place: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        planned(place, options)


def test_all_faults_of_a_plan_are_reported_together() -> None:
    with pytest.raises(UserError) as error:
        planned("reference", {"add_posts": 0, "split": 1, "wage": 1.0})
    assert len(error.value.problems) == 3


def test_a_plan_is_said_in_both_languages_with_its_numbers() -> None:
    options = {"add_posts": 2, "share": 0.5, "visits": "special_only", "gate": False}
    words = plan_in_words(options)
    assert words.en.startswith("posts of grid workers: 2 more;") and words.en.endswith(": off")
    assert words.zh.startswith("增加2个网格员岗位；") and words.zh.endswith("：停用")
    assert option_words(options) == "--add-posts 2 --share 0.5 --visits special_only --gate off"


def test_the_page_of_questions_is_what_the_file_says() -> None:
    assert questions_page.PAGE.read_text(encoding="utf-8") == questions_page.render_page()


def test_desk_posts_are_added_to_those_of_every_community_not_set() -> None:
    there = today("reference").scenario.staffing.desks["community"].staff
    assert changes("reference", {"desk_posts": 1}) == {"staffing.desks.community.posts": there + 1}
    assert planned("reference", {"desk_posts": 1}).plan == (
        "posts at the community desk: 1 more",
        "社区受理台增加1个岗位",
    )


def test_a_class_without_a_post_in_the_simulated_part_is_no_fault_of_a_plan() -> None:
    """3 of Fuxin's 200 posts are seconded: one community may have none."""
    one = ScenarioReference("one", "fuxin_2022_urban", ("area.communities_simulated=1",))
    made = make_plan(resolver(), one, {"add_posts": 1}).planned
    classes = {row.post_class for row in made.scenario.staffing.listed_posts.values()}
    assert "worker" in classes and "seconded" not in classes
