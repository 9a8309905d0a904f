"""Loading: valid configurations load; all problems of invalid ones are reported together."""

# tables: one mistake a line

from __future__ import annotations

from typing import Any

import pytest
from scenarios import overlay, scenario

from sim.config import ConfigProblems
from sim.config.errors import Problem
from sim.config.groups.policy import Cover
from sim.config.groups.types import TASK_KINDS
from sim.config.metadata.keys import all_keys, closest_key, describe_allowed, parse_key, schema_at
from sim.config.metadata.values import iter_values
from sim.scenarios import load_scenario

Found = dict[str, Problem]


def whole() -> dict[str, Any]:
    """Return a valid configuration in the types that YAML produces."""
    return scenario().resolved()


def problems(origins: dict[str, str] | None = None, **changes: Any) -> Found:
    """Return the problems of a configuration with these changes, by key."""
    with pytest.raises(ConfigProblems) as caught:
        load_scenario(overlay(whole(), changes), origins or {})
    found = caught.value.problems
    assert len({p.key for p in found}) == len(found), "each key is told once"
    return {p.key: p for p in found}


# -- what is right loads ---------------------------------------------------------------------------


def test_a_scenario_survives_its_own_plain_form() -> None:
    assert load_scenario(whole()) == scenario()


def test_a_whole_number_may_stand_for_a_fraction() -> None:
    changed = load_scenario(overlay(whole(), {"area": {"difficulty": 1}, "demand": {"growth_per_year": 0}}))
    assert changed.area.difficulty == 1.0


# -- single values ---------------------------------------------------------------------------------

SINGLE = {
    "misspelt": ({"area": {"housholds_per_grid": 4}}, "area.housholds_per_grid", "area.households_per_grid"),
    "elsewhere": ({"area": {"workers_per_grid": 1.0}}, "area.workers_per_grid", "staffing.workers_per_grid"),
    "unknown group": ({"aera": {}}, "aera", "area"),
    "unknown kind": ({"discipline": {"kinds": {"vist": {}}}}, "discipline.kinds.vist", "discipline.kinds.visit"),
    "word": ({"area": {"partition": "exat"}}, "area.partition", "exact"),
    "range": ({"duties": {"admin": {"share": 1.4}}}, "duties.admin.share", "0 to 1"),
    "above": ({"staffing": {"workers_per_grid": 0}}, "staffing.workers_per_grid", "above 0"),
    "whole number": ({"area": {"communities_simulated": 1.5}}, "area.communities_simulated", "a whole number, 1 to"),
    "text for a number": ({"area": {"difficulty": "1.2"}}, "area.difficulty", "a number"),
    "truth value for a number": ({"area": {"difficulty": True}}, "area.difficulty", "put quotes"),
    "number for a text": ({"place": {"name_en": 5}}, "place.name_en", "put quotes"),
    "off for a text": ({"place": {"name_en": False}}, "place.name_en", "a truth value: put quotes"),
    "off for a word": ({"staffing": {"shifts": {"day": {"holiday": False}}}}, "staffing.shifts.day.holiday", "quotes"),
    "NaN": ({"area": {"difficulty": float("nan")}}, "area.difficulty", "at most 10"),
    "nothing": ({"area": {"partition": None}}, "area.partition", "exact, even"),
    "clock": (
        {"calendar": {"office_hours": [["08:30", 750]]}}, "calendar.office_hours[0][1]", "a number: put quotes",
    ),
    "clock past midnight": ({"duties": {"training": {"at": "25:00"}}}, "duties.training.at", "'HH:MM'"),
    "date": ({"run": {"start": "2025-02-30"}}, "run.start", "'YYYY-MM-DD'"),
    "group that is a number": ({"area": 5}, "area", "keys and values (communities_simulated"),
    "group that is nothing": ({"area": None}, "area", "keys and values"),
    "list for a group": ({"staffing": {"desks": [1]}}, "staffing.desks", "keys and values"),
    "an add-on for a rule": ({"escalation": {"rule": "overflow"}}, "escalation.rule", "overflow.active=true"),
    "too many classes": (
        {"discipline": {"order": [[k] for k in TASK_KINDS]}}, "discipline", "at most 16: put kinds on one line",
    ),
    "years too late": ({"run": {"start": "9999-01-06"}}, "run.start", "2200"),
    "code": ({"area": {"_target_": "os.system"}}, "area._target_", "unknown key"),
}  # fmt: skip


@pytest.mark.parametrize("case", SINGLE)
def test_a_wrong_value_is_told_with_what_is_allowed(case: str) -> None:
    changes, key, words = SINGLE[case]
    found = problems(**changes)
    assert list(found) == [key]
    assert words in found[key].line()
    assert not any(
        jargon in found[key].line() for jargon in ("Input should", "pydantic", "tuple", "Extra inputs")
    )


def test_a_missing_key_is_told_with_what_it_needs() -> None:
    groups = whole()
    del groups["area"]["partition"], groups["cover"]
    with pytest.raises(ConfigProblems) as caught:
        load_scenario(groups)
    lines = [p.line() for p in caught.value.problems]
    assert "area.partition: is missing; allowed: one of: exact, even" in lines
    assert {p.key for p in caught.value.problems} == {
        "area.partition",
        *(f"cover.{n}" for n in Cover.model_fields),
    }


def test_everything_wrong_is_told_at_once() -> None:
    found = problems(
        area={"partition": "half", "difficulty": 0.0, "x": 1}, place={"name_en": 5}, extra={},
        discipline={"within": "earliest_due"}, calendar={"name": "mars"},
    )  # fmt: skip
    wrong = [
        "area.partition",
        "area.difficulty",
        "area.x",
        "place.name_en",
        "extra",
        "discipline.within",
        "calendar.name",
    ]
    assert sorted(found) == sorted(wrong)


def test_a_long_value_is_shortened_to_one_line() -> None:
    for line in (
        problems(area={"partition": "x" * 5000})["area.partition"].line(),
        Problem("a", "x" * 5000, "b").line(),
    ):
        assert len(line) < 200 and "\n" not in line


def test_a_problem_knows_where_its_value_was_given() -> None:
    origins = {
        "area.partition": "command line",
        "staffing": "place/mine.yaml",
        "staffing.desks": "command line",
    }
    found = problems(
        origins, area={"partition": "half", "difficulty": 0.0}, staffing={"grid_share": 2.0, "desks": 5}
    )
    assert {k: p.origin for k, p in found.items()} == {
        "area.partition": "command line", "area.difficulty": "", "staffing.grid_share": "place/mine.yaml",
        "staffing.desks": "command line",
    }  # fmt: skip


# -- what groups ask of each other -------------------------------------------------------------------

LEVELS = ["sub_area", "community", "street", "county"]
COUNTS = {"street": 1, "community": 8, "sub_area": 48, "grid": 200}
COUNTED: dict[str, Any] = {"counts": COUNTS, "communities_per_street": None}
POSTS = {"worker": {"posts": 100}}
PLATFORM: dict[str, Any] = {
    "name_en": "platform staff", "name_zh": "平台人员", "posts": 50, "wage_yuan_month": None, "grid_share": None,
    "cost_share": None, "insured": False,
}  # fmt: skip
TOGETHER: dict[str, tuple[dict[str, Any], str, str]] = {
    "shares of authority": ({"authority": {"street": 0.9}}, "authority", "sum to 1.88"),
    "authority against routes": (
        {"authority": {"street": 0.22, "county": 0.0}}, "authority.county", "0.08 of all cases",
    ),
    "earliest due without a deadline": (
        {"discipline": {"within": "earliest_due"}}, "discipline.within", "cases.deadline.own",
    ),
    "moving up without a deadline": (
        {"escalation": {"deadline": {"active": True}}}, "escalation.deadline.active", "set cases.deadline.own",
    ),
    "a pool nobody may take from": (
        {"escalation": {"overflow": {"active": True}}, "cover": {"rule": "none"}}, "escalation.overflow.active",
        "set cover=when_absent",
    ),
    "a post of less than a half-day a week": (
        {"staffing": {"grid_share": 0.05}}, "staffing.grid_share", "at least 0.1",
    ),
    "a line job of half of each day": (
        {"staffing": {"grid_share": 0.5, "line_job": "moving_block"}}, "staffing.grid_share", "at least 0.6",
    ),
    "a post of twelve hours a day": (
        {"staffing": {"shifts": {"day": {"weekday": (("08:00", "20:00"),)}}}}, "staffing.shifts.day",
        "at most 44 for one post (staffing.max_hours_per_week). For longer cover write turns",
    ),
    "twelve hours in summer": (
        {"staffing": {"shifts": {"day": {"seasons": {"summer": {
            "first": "05-01", "last": "09-30", "weekday": (("06:00", "18:00"),)}}}}}},
        "staffing.shifts.day", "60 hours a week",
    ),
    "a night into the morning's work": (
        {"staffing": {"shifts": {"day": {"weekday": (("08:00", "10:00"), ("22:00", "08:00"))}}}},
        "staffing.shifts.day", "must end before that day's first block",
    ),
    "a season without a day": (
        {"staffing": {"shifts": {"day": {"seasons": {"summer": {
            "first": "05-32", "last": "09-30", "weekday": ()}}}}}},
        "staffing.shifts.day.seasons.summer.first", "MM-DD",
    ),
    "a desk of seven days": (
        {"staffing": {"desks": {"street": {"shift": {"saturday": (("08:30", "17:30"),)}}}}},
        "staffing.desks.street.shift", "at most 44",
    ),
    "paperwork beyond the day": (
        {"duties": {"admin": {"share": 0.9}}, "platform": {"additional_paperwork_share": 0.15}}, "duties.admin.share",
        "at most 0.85",
    ),
    "contact above one": (
        {"area": {"renting_contact_factor": 1.4}}, "duties.visit_attempt.contact.evening", "at most 0.714",
    ),
    "tries without days": ({"duties": {"special": {"per_year": 180.0}}}, "duties.special.per_year", "at most 121"),
    "posts against counts": (
        {"area": COUNTED | {"households_per_grid": None}, "staffing": {"classes": POSTS}},
        "staffing.classes", "sum to 200",
    ),
    "posts of a class beside those per community": (
        {"staffing": {"posts": None, "workers_per_community": 5, "classes": POSTS}}, "staffing.classes.worker.posts",
        "does not count: staffing.workers_per_community sets the posts",
    ),
    "posts of one class as a proportion": (
        {"staffing": {"posts": "per_grid", "classes": POSTS}}, "staffing.classes.worker.posts", "does not count",
    ),
    "posts of one class beside a list": (
        {"staffing": {"posts": {"all": {}}, "classes": POSTS}}, "staffing.classes.worker.posts",
        "does not count: staffing.posts sets the posts",
    ),
    "a class without a listed post": (
        {"staffing": {"posts": {"all": {}}, "classes": POSTS | {"platform": PLATFORM}}}, "staffing.classes.platform",
        "no listed post has this class",
    ),
    "more communities than grids": (
        {"area": COUNTED | {"counts": COUNTS | {"grid": 40}, "households_per_grid": None}}, "area.counts.grid", "48",
    ),
    "streets said twice": ({"area": {"counts": COUNTS}}, "area", "communities_per_street or counts"),
    "a solver for every level": (
        {"area": {"levels": LEVELS}, "escalation": {"solving": {"community": None}}},
        "escalation.solving.community", "allowed",
    ),
    "meeting after hours": (
        {"duties": {"meetings": {"brief": {"at": "20:00"}}}}, "duties.meetings.brief.at", "14:00-18:30",
    ),
    "training at lunch": ({"duties": {"training": {"at": "13:00"}}}, "duties.training.at", "08:30-12:00"),
    "a year no calendar has": ({"run": {"start": "2003-01-06"}}, "run.start", "2004-2026"),
    "a year to come, refused": (
        {"run": {"start": "2026-01-05"}, "calendar": {"beyond": "refuse"}}, "run.start", "repeat_2026",
    ),
    "a calendar by path": ({"calendar": {"name": "../experiment"}}, "calendar.name", "one of: china"),
    "replications": ({"run": {"replications": 10_001}}, "run.replications", "run.limits.replications"),
    "days": ({"run": {"limits": {"days": 400}}}, "run.measured_weeks", "455 days"),
    "memory": ({"run": {"limits": {"memory_gib": 0.1}}}, "run.limits.memory_gib", "0.3 GiB"),
    "sizes upside down": (
        {"place": {"document_households_per_grid": {"low": 300, "high": 200}}},
        "place.document_households_per_grid.low", "at most high, 200",
    ),
    "intake of a channel": ({"cases": {"intake": {"hotline": ["gone"]}}}, "cases", "step 'gone'"),
}  # fmt: skip


@pytest.mark.parametrize("case", TOGETHER)
def test_groups_that_contradict_each_other(case: str) -> None:
    changes, key, words = TOGETHER[case]
    assert words in problems(**changes)[key].line()


def test_too_many_households_are_refused_with_the_number_and_the_memory() -> None:
    found = problems(area={"communities_simulated": 2000}, run={"limits": {"memory_gib": 2.0}})
    assert "6,600,000 households: at most 5,000,000" in found["area.communities_simulated"].line()
    assert "GiB" in found["run.limits.memory_gib"].line()


def test_a_level_needs_a_desk_and_a_solver() -> None:
    groups = overlay(whole(), {"area": {"levels": LEVELS}})
    del groups["staffing"]["desks"]["sub_area"], groups["escalation"]["solving"]["sub_area"]
    with pytest.raises(ConfigProblems) as caught:
        load_scenario(groups)
    assert {p.key for p in caught.value.problems} == {
        "staffing.desks.sub_area",
        "escalation.solving.sub_area",
    }


def test_counts_that_a_size_replaces_ask_for_no_posts() -> None:
    changes = {"area": COUNTED | {"households_per_grid": 300}, "staffing": {"classes": POSTS}}
    assert load_scenario(overlay(whole(), changes)).area.counts_replaced


def test_several_faults_of_one_group_are_single_lines() -> None:
    groups = whole()
    groups["staffing"] |= {"workers_per_grid": 0.4, "classes": {}, "shifts": {}}
    with pytest.raises(ConfigProblems) as caught:
        load_scenario(groups)
    assert [p.line().split()[1] for p in caught.value.problems] == ["workers_per_grid", "shifts", "classes"]


# -- keys --------------------------------------------------------------------------------------------


def test_every_value_of_a_scenario_has_a_key_of_the_schema() -> None:
    for path, _ in iter_values(scenario()):
        assert schema_at(path) is not None, path
    assert schema_at(("area", "nothing")) is None
    assert schema_at(("discipline", "kinds", "nothing")) is None


def test_paths_are_written_as_planners_write_them() -> None:
    assert parse_key("staffing.shifts.day.weekday[0][1]") == ("staffing", "shifts", "day", "weekday", 0, 1)
    assert parse_key("demand.profile.month.3") == ("demand", "profile", "month", 3)


def test_what_is_allowed_is_said_in_words() -> None:
    assert describe_allowed(parse_key("area.special_share")) == "a number, 0 to 1"
    assert describe_allowed(parse_key("area.difficulty")) == "a number, above 0 and at most 10"
    assert describe_allowed(parse_key("run.seed")) == "a whole number, 0 or more and below 4,294,967,296"
    assert describe_allowed(parse_key("area.households_per_grid")) == "a whole number, 1 to 100,000 or null"
    assert describe_allowed(parse_key("demand.profile.month")) == "a list of 12, each: a number, 0 or more"
    assert describe_allowed(parse_key("duties.training.at")) == "a clock time 'HH:MM' in quotes"
    assert describe_allowed(parse_key("run.start")) == "a date 'YYYY-MM-DD'"
    assert describe_allowed(parse_key("discipline.keeps_owner")) == "true or false"


def test_known_keys_and_the_nearest_of_them() -> None:
    assert {"area", "area.partition", "duties.visit_attempt.contact.day", "staffing.classes.*.posts"} <= set(
        all_keys()
    )
    assert {f"discipline.kinds.{k}.shift_end" for k in TASK_KINDS} <= set(all_keys())
    assert closest_key(("duties", "visit_atempt", "contact")) in (
        "duties.visit_attempt",
        "duties.visit_attempt.contact",
    )
    assert closest_key(("xyz",)) == ""
