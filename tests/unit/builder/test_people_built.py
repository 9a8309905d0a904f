"""Staff in the World: difficulty of grids, qualifications, two-person steps, duties of desks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scenarios import scenario

from sim.builder.area.difficulty import draw_difficulty
from sim.builder.area.posts import post_assignment
from sim.builder.build import ModelInstance, build
from sim.builder.scenario_routes import build_routes
from sim.builder.staff.skills import levels_with_skill
from sim.config.groups.types import TASK_KINDS
from sim.world.tables import RELEASES, Level, StepType

LOG, ADMIN, PATROL, APPOINTMENT = (TASK_KINDS.index(k) for k in ("log", "admin", "patrol", "appointment"))
CLASS = {
    "name_en": "w", "name_zh": "员", "posts": 3, "wage_yuan_month": None, "grid_share": None,
    "cost_share": None, "insured": True,
}  # fmt: skip


def built(replication: int = 0, **changes: Any) -> ModelInstance:
    return build(scenario(**changes), replication)


# --- difficulty ---


def test_difficulty_belongs_to_cells_of_the_ground_and_no_grid_moves_it() -> None:
    area = {"difficulty_spread": 0.5, "difficulty": 1.2}
    homes = [built(area=area | {"households_per_grid": n}).world.home for n in (500, 520)]
    assert np.array_equal(homes[0]["factor"], homes[1]["factor"])
    first, second = homes[0]["factor"][:50], homes[0]["factor"][50:100]
    assert len(set(first)) == len(set(second)) == 1 and first[0] != second[0]


def test_cells_differ_as_much_as_said_around_the_mean() -> None:
    factor = draw_difficulty(np.arange(200_000), 1, 0.5, 7, 0)
    assert factor.mean() == pytest.approx(1.0, abs=0.005)
    assert factor.std() == pytest.approx(0.5, abs=0.01)
    assert (draw_difficulty(np.arange(100), 50, 0.0, 7, 0) == 1.0).all()


def test_the_load_knows_that_difficult_ground_has_more_cases_and_longer_ones() -> None:
    """More cases where minutes are longer: the expected minutes of scaled work grow by more than the mean says."""
    even, uneven = built(), built(area={"difficulty_spread": 0.8})
    case = TASK_KINDS.index("case")
    assert uneven.context.expected[Level.GRID, case] > even.context.expected[Level.GRID, case]


# --- qualifications ---


def two_classes(**skills: tuple[str, ...]) -> dict[str, Any]:
    classes = {
        "worker": CLASS | {"skills": skills.get("a", ())},
        "b": CLASS | {"skills": skills.get("b", ())},
    }
    return {"classes": classes}


@pytest.mark.parametrize(
    ("staffing", "levels"),
    [
        (two_classes(a=("x",), b=("x",)), (Level.GRID,)),
        (two_classes(a=("x",)) | {"desks": {"street": {"skills": {"x": 1}}}}, (Level.STREET,)),
        (two_classes(a=("x",)) | {"workers_per_grid": 2.0, "desks": {"county": {"skills": {"x": 2}}}},
         (Level.GRID, Level.COUNTY)),
    ],
)  # fmt: skip
def test_a_level_is_qualified_if_each_of_its_queues_has_a_qualified_post(
    staffing: dict[str, Any], levels: tuple[Level, ...]
) -> None:
    s = scenario(staffing=staffing)
    assert levels_with_skill(s.staffing, s.area, post_assignment(s))["x"] == levels


def specialist(**step: Any) -> dict[str, Any]:
    handle = {
        "does": "resolve", "at": "grid", "task": "case", "work": {"minutes_mean": 20.0, "sigma": 0.8},
        "marks": ("solves",), "scaled": True,
    }  # fmt: skip
    return {"steps": {"handle": handle | step}}


def test_what_the_grid_is_not_qualified_for_goes_up_and_takes_the_finder_along() -> None:
    staffing = {"desks": {"street": {"skills": {"law": 1}}}}
    routes = build_routes(scenario(staffing=staffing, cases=specialist(skill="law", assistant_level="grid")))
    asked = routes.step[routes.step["skill"] > 0]
    assert len(asked) and set(asked["level"]) == {Level.STREET}
    assert set(asked["assistant_level"]) == {1 + Level.GRID}
    worker = built(staffing=staffing).world.worker
    assert worker["skills"].sum() == 1, "one post of the street's desk"


def test_a_skill_that_nobody_has_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match=r"cases.steps.handle asks for the skill 'law'.*staffing.desks"):
        built(cases=specialist(skill="law"))


def test_without_skills_the_routes_are_what_they_were() -> None:
    plain = build_routes(scenario())
    assert (plain.step["skill"] == 0).all() and (plain.step["assistant_level"] == 0).all()


def test_a_second_person_is_work_of_his_level_too() -> None:
    alone, two = (
        built(cases=specialist(assistant_level=who)).context.expected for who in (None, "community")
    )
    case = TASK_KINDS.index("case")
    more = two[Level.COMMUNITY, case] - alone[Level.COMMUNITY, case]
    assert more > 0.5 * alone[Level.GRID, case]
    assert two[Level.GRID, case] == alone[Level.GRID, case]


# --- duties of desks ---


def desk_duties(**changes: Any) -> dict[str, Any]:
    none = {
        "admin": {"share": 0.3, "piece_minutes": 60.0}, "log": {"minutes_per_day": 0.0},
        "weekly_close": {"minutes": 0.0, "weekday": "fri"}, "meetings": {},
        "training": {"hours_per_year": 0.0, "session_minutes": 120.0, "at": "14:00"},
        "inspections": {"per_year": 0.0, "working_days": 5, "day_share": 0.3, "at": "08:30"},
        "routine_work": {}, "patrol": None,
    }  # fmt: skip
    return {"desks": {"community": {"duties": none | changes}}}


def of_desk(b: ModelInstance) -> np.ndarray[Any, Any]:
    return b.world.duty[b.context.level[b.world.duty["queue"]] == Level.COMMUNITY]


def test_desks_have_no_duties_unless_said_and_grids_keep_theirs() -> None:
    none, some = built(), built(staffing=desk_duties())
    assert len(of_desk(none)) == 0
    assert of_desk(some)["kind"].tolist() == [ADMIN, ADMIN] and len(set(of_desk(some)["worker"])) == 2
    count = len(none.world.duty)
    assert len(some.world.duty) == count + 2
    for w, row in enumerate(some.world.worker):
        mine = some.world.duty[row["first_duty"] : row["first_duty"] + row["duties"]]
        assert (mine["worker"] == w).all()
    assert some.context.expected[Level.COMMUNITY, ADMIN] > 0.0
    assert some.context.expected[Level.GRID].sum() == pytest.approx(none.context.expected[Level.GRID].sum())


@pytest.mark.parametrize(
    ("every", "number"), [("working_day", (240, 260)), ("week", (48, 53)), ("month", (11, 13))]
)
def test_chores_come_as_often_as_said(every: str, number: tuple[int, int]) -> None:
    work = {"name": "ledger", "minutes": 30.0, "every": every, "weekday": "wed"}
    b = built(staffing=desk_duties(routine_work={"ledger": work}))
    row = of_desk(b)[of_desk(b)["kind"] == LOG][0]
    released = (b.world.schedule[row["schedule"]][:365] & RELEASES) > 0
    assert number[0] <= released.sum() <= number[1] and row["seconds"] == 1800


def test_a_desk_patrols_once_whoever_of_it_is_free() -> None:
    b = built(staffing=desk_duties(patrol={"every": "week", "minutes": 90.0}))
    walk = of_desk(b)[of_desk(b)["kind"] == PATROL]
    assert len(walk) == 1 and walk["worker"][0] == -1 and walk["seconds"][0] == 5400


# --- several grids ---


def test_patrols_and_queues_know_their_grids() -> None:
    b = built(staffing={"workers_per_grid": 0.5, "between_grids_minutes": 10.0})
    own = b.context.level == Level.GRID
    assert b.world.queue["grids"][own].tolist() == [2, 2, 2] and (b.world.queue["grids"][~own] == 0).all()
    walks = b.world.duty[b.world.duty["kind"] == PATROL]
    assert walks["unit"].tolist() == [0, 1, 2, 3, 4, 5] and walks["queue"].tolist() == [0, 0, 1, 1, 2, 2]
    assert b.world.run["between_grids_seconds"][0] == 600 and b.world.run["overtime_cap"][0] == -1
    assert (b.world.step["type"] == StepType.WORK).any()


def test_the_months_of_a_run_are_those_of_the_calendar() -> None:
    b = built(staffing={"overtime": {"cap_hours_per_month": 36.0}})
    month = b.world.office["month"]
    assert b.world.run["overtime_cap"][0] == 36 * 3600
    assert month[0] == 2025 * 12 + 1 and (np.flatnonzero(np.diff(month[:60])) + 1).tolist() == [26, 54]
