"""Life cycle of cases worked by hand: early closing, reply, verification, evaluation, reopening (S1.3, S5.7, D4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from handmade import CASE_WORK, OFFICE, Engine, H, clock, departures, grid, rows_of, spells, times
from places import shipped
from pydantic import ValidationError
from routebook import LEVELS, cases, compiled, rules
from scenarios import scenario

from sim.builder.build import build
from sim.builder.routes.routes import ROUTE_KINDS, compile_routes
from sim.config.groups.cases import Cases
from sim.network.network import Hours
from sim.simulation import simulate
from sim.world.event_order import DAY, ZeroTimeLoopError
from sim.world.log import RecordType
from sim.world.tables import DelayClock, Level, StepEffect, StepType, World

SHIFT = Hours(OFFICE, weekdays=(0, 1, 2, 3, 4))
OPINION = {"opinion": 1, "satisfied_in_time": 1.0, "satisfied_late": 0.0, "satisfied_unsolved": 0.0}


def work(seconds: float, marks: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": StepType.WORK, "kind": CASE_WORK, "mean": seconds, "marks": marks, **more}


def delay(seconds: float, marks: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": StepType.DELAY, "mean": seconds, "marks": marks, **more}


# --- closed on paper ---


def slow(**run_values: Any) -> World:
    """Registered on Monday at 9:00, away for a week, then half an hour of work; due on Thursday, lifted before."""
    return grid(
        days=12, hours=(SHIFT,), early_closing_days=2, promotion_ppm=500_000,
        steps=[delay(7 * DAY, StepEffect.REGISTERS, next=2), work(1800, StepEffect.SOLVES)],
        cases=[{"time": clock(0, 9), "own_days": 3, "reference_days": 3}],
        **run_values,
    )  # fmt: skip


def test_an_unsolved_case_is_closed_on_paper_after_its_days_and_solved_later(run: Engine) -> None:
    """Two working days after Monday: Wednesday at 18:00. The work is done on the next Monday all the same."""
    log = run(slow(early_closing_share=1.0))
    assert times(log, RecordType.CLOSED_EARLY) == [(clock(2, 18), -1)]
    assert times(log, RecordType.DUE_OWN) == [(clock(0, 9), clock(3, 18))]
    assert departures(log) == {0: clock(7, 9, 30)}
    assert times(log, RecordType.SOLVED) == [(clock(7, 9, 30), -1)]


def test_what_is_closed_on_paper_presses_nobody(run: Engine) -> None:
    """With the lift at 9/10 of its time it would have been lifted on Thursday."""
    pressed, not_pressed = (run(slow(early_closing_share=share)) for share in (0.0, 1.0))
    assert times(pressed, RecordType.CLOSED_EARLY) == []
    assert len(times(pressed, RecordType.PROMOTED)) == 1, "at half its office hours, on Wednesday at 8:30"
    late = slow(early_closing_share=1.0)
    late.run["promotion_ppm"] = 900_000
    assert times(run(late), RecordType.PROMOTED) == []
    assert len(times(not_pressed, RecordType.PROMOTED)) == 1, "lifted before it was closed on paper"


def test_what_is_closed_on_paper_is_not_lifted_when_its_clock_goes_on_either(run: Engine) -> None:
    """Closed on paper on Wednesday; publication stops its clock from Monday to Tuesday, long after it was due."""
    world = grid(
        days=12, hours=(SHIFT,), early_closing_days=2, early_closing_share=1.0, promotion_ppm=900_000,
        steps=[
            delay(7 * DAY, StepEffect.REGISTERS, next=2),
            delay(DAY, StepEffect.SUSPENDS, next=3),
            work(1800, StepEffect.SOLVES),
        ],
        cases=[{"time": clock(0, 9), "own_days": 3, "reference_days": 3}],
    )  # fmt: skip
    log = run(world)
    assert times(log, RecordType.CLOSED_EARLY) == [(clock(2, 18), -1)]
    assert [t for t, _ in times(log, RecordType.RESUMED)] == [clock(8, 9)]
    assert times(log, RecordType.PROMOTED) == []
    assert departures(log) == {0: clock(8, 9, 30)}


def test_a_case_solved_in_time_is_not_closed_on_paper(run: Engine) -> None:
    world = slow(early_closing_share=1.0)
    world.step["mean"][1] = H
    assert times(run(world), RecordType.CLOSED_EARLY) == []


# --- departments ---


@pytest.mark.parametrize(
    ("delay_clock", "solved"),
    [
        (DelayClock.CALENDAR, clock(5, 1)),  # 112 hours later: Saturday at one at night
        (DelayClock.TO_OFFICE, clock(7, 8)),  # a department at work: Monday at eight
        (DelayClock.OFFICE, clock(18, 9)),  # 112 office hours: fourteen working days
    ],
)
def test_a_department_decides_in_office_hours(run: Engine, delay_clock: DelayClock, solved: int) -> None:
    """Monday 09:00 a delay of 112 hours."""
    world = grid(
        days=20, hours=(SHIFT,), cases=[{"time": clock(0, 9)}],
        steps=[delay(112 * H, StepEffect.REGISTERS | StepEffect.SOLVES, delay_clock=delay_clock, next=0)],
    )  # fmt: skip
    assert times(run(world), RecordType.SOLVED) == [(solved, -1)]


def test_what_ends_in_office_hours_ends_when_it_ends(run: Engine) -> None:
    """Two hours from Monday 09:00: nothing to wait for."""
    world = grid(
        days=2, hours=(SHIFT,), cases=[{"time": clock(0, 9)}],
        steps=[delay(2 * H, StepEffect.REGISTERS | StepEffect.SOLVES, delay_clock=DelayClock.TO_OFFICE, next=0)],
    )  # fmt: skip
    assert times(run(world), RecordType.SOLVED) == [(clock(0, 11), -1)]


# --- told ---


@pytest.mark.parametrize(
    ("days", "marks", "said"), [(1, StepEffect.SOLVES, 1), (7, StepEffect.SOLVES, 0), (1, 0, 0)]
)  # fmt: skip
def test_residents_are_satisfied_by_what_is_solved_and_in_time(
    run: Engine, days: int, marks: int, said: int
) -> None:
    world = grid(
        days=12, hours=(SHIFT,), **OPINION,
        steps=[delay(days * DAY, StepEffect.REGISTERS | marks, next=2), work(300, StepEffect.FEEDS_BACK)],
        cases=[{"time": clock(0, 9), "reference_days": 3}],
    )  # fmt: skip
    assert times(run(world), RecordType.RESULT_COMMUNICATED) == [(clock(days, 9, 5), said)]
    world.run["opinion"] = 0
    assert times(run(world), RecordType.RESULT_COMMUNICATED) == [(clock(days, 9, 5), -1)]


@pytest.mark.parametrize(("share", "said", "value"), [(0.0, 1, -1), (1.0, 0, 1)])
def test_what_is_closed_without_a_solution_shows_in_the_opinion(
    run: Engine, share: float, said: int, value: int
) -> None:
    """Solved in time and told; none or all of the closed cases are not solved, and none is reported again."""
    world = grid(
        days=12, hours=(SHIFT,), opinion=1, satisfied_in_time=1.0, satisfied_late=1.0, satisfied_unsolved=0.0,
        unsolved_share=share,
        steps=[delay(DAY, StepEffect.REGISTERS | StepEffect.SOLVES, next=2), work(300, StepEffect.FEEDS_BACK)],
        cases=[{"time": clock(0, 9), "reference_days": 3, "may_rework": 1}],
    )  # fmt: skip
    log = run(world)
    assert times(log, RecordType.RESULT_COMMUNICATED) == [(clock(1, 9, 5), said)]
    assert times(log, RecordType.CLOSED) == [(clock(1, 9, 5), value)]
    assert times(log, RecordType.REOPENED) == []


# --- verified and evaluated ---


def test_a_failed_verification_sends_the_case_back_with_a_new_deadline(run: Engine) -> None:
    """Solved 9:20, checked 9:30 and sent back; solved again 9:50, checked 10:00: the second check always passes.

    The branch is drawn by the attempt; with a share of 1 it would never pass, so the draw that fails once is sought.
    """
    for entity in range(200):
        world = grid(
            days=2, hours=(SHIFT,),
            steps=[
                work(1200, StepEffect.REGISTERS | StepEffect.SOLVES, draw_key=1, next=2),
                work(600, StepEffect.VERIFIES | StepEffect.RETURNS, draw_key=2, next=0, branch=1, branch_share=0.5),
            ],
            cases=[{"time": clock(0, 9), "reference_days": 3, "entity": entity}],
        )  # fmt: skip
        log = run(world)
        if len(times(log, RecordType.VERIFIED)) == 2:
            break
    assert times(log, RecordType.VERIFIED) == [(clock(0, 9, 30), -1), (clock(0, 10), -1)]
    assert times(log, RecordType.RETURNED) == [(clock(0, 9, 30), 1)]
    assert [t for t, _ in times(log, RecordType.DUE_REFERENCE)] == [clock(0, 9), clock(0, 9, 30)]
    assert departures(log) == {0: clock(0, 10)}


def evaluated(**run_values: Any) -> World:
    """20 minutes of work, closed; a day later 10 minutes of evaluation."""
    return grid(
        days=4, hours=(SHIFT,),
        steps=[
            work(1200, StepEffect.REGISTERS | StepEffect.SOLVES, next=2),
            {"type": StepType.CLOSE_AND_CONTINUE, "next": 3},
            delay(DAY, next=4),
            work(600, StepEffect.EVALUATES, next=0),
        ],
        cases=[{"time": clock(0, 9), "reference_days": 3, "may_recontact": 1, "may_rework": 1}],
        **run_values,
    )  # fmt: skip


def test_a_closed_case_is_evaluated_and_closed_only_once(run: Engine) -> None:
    log = run(evaluated())
    assert departures(log) == {0: clock(0, 9, 20)}
    assert len(rows_of(log, RecordType.CLOSED)) == 1
    assert times(log, RecordType.EVALUATED) == [(clock(1, 9, 30), -1)]
    assert [s[1:3] for s in spells(log)] == [
        (clock(0, 9), clock(0, 9, 20)), (clock(1, 9, 20), clock(1, 9, 30)),
    ]  # fmt: skip


def test_rework_begins_after_the_evaluation(run: Engine) -> None:
    """Reopened an hour after the evaluation; half the minutes; closed and evaluated again."""
    log = run(evaluated(rework_share=1.0, rework_factor=0.5, rework_from=H, rework_to=H))
    assert times(log, RecordType.REOPENED)[0] == (clock(1, 10, 30), 1)
    closed = [t for t, _ in times(log, RecordType.CLOSED)]
    assert closed[:2] == [clock(0, 9, 20), clock(1, 10, 40)]
    assert [t for t, _ in times(log, RecordType.EVALUATED)][:2] == [clock(1, 9, 30), clock(2, 10, 50)]


# --- never ending ---


def circle(share: float = 1.0) -> World:
    """Registered, then two branches that point at each other; nothing takes time."""
    return grid(
        days=1,
        steps=[
            work(600, StepEffect.REGISTERS, next=2),
            {"type": StepType.RELAY, "next": 0, "branch": 3, "branch_share": share, "marks": StepEffect.RETURNS},
            {"type": StepType.RELAY, "next": 0, "branch": 2, "branch_share": share, "marks": StepEffect.RETURNS},
        ],
        cases=[{"time": clock(0, 9), "reference_days": 3}, {"time": clock(0, 10), "reference_days": 3}],
    )  # fmt: skip


def test_branches_that_point_at_each_other_end_the_run_with_their_story(run: Engine) -> None:
    with pytest.raises(ZeroTimeLoopError) as caught:
        run(circle())
    loop = caught.value
    assert (loop.second, loop.case, sorted(loop.steps)) == (clock(0, 9, 10), 0, [2, 3])
    assert "case 0 repeats the steps" in str(loop)
    assert departures(run(circle(0.5))) == {0: clock(0, 9, 10), 1: clock(0, 10, 10)}, "a likely end is an end"


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_run_that_never_ends_tells_case_grid_and_steps_by_name(engine: str) -> None:
    steps: dict[str, Any] = {
        "again": {"does": "branch", "otherwise": {"share": 0.9999, "to": "once_more"}},
        "once_more": {"does": "branch", "otherwise": {"share": 0.9999, "to": "again"}},
    }
    routes = {"general": ("handle", "again", "once_more", "close")}
    looping = scenario(cases={"steps": steps, "routes": routes})
    with pytest.raises(ZeroTimeLoopError) as caught:
        simulate(looping, 0, engine=engine)
    for word in ("general", "again", "once_more", "arrived on day", "grid", "second"):
        assert word in str(caught.value), str(caught.value)


def test_a_route_that_cannot_end_is_refused_before_the_run() -> None:
    steps: dict[str, Any] = {
        "again": {"does": "branch", "otherwise": {"share": 1.0, "to": "handle"}},
    }
    never = scenario(cases={"steps": steps, "routes": {"general": ("handle", "again", "feedback", "close")}})
    with pytest.raises(ValueError, match=r"routes.general by .* never ends: .*handle -> again"):
        build(never, 0)


# --- which stages a place has ---


def marks_of(place: str, choice: str, kind: str) -> list[str]:
    of = shipped(place, groups=(("cases", choice),)).cases
    return [m for name in of.routes[kind] for m in of.steps[name].marks]  # type: ignore[index]


def test_places_close_on_filing_after_feedback_or_after_verification() -> None:
    assert "feeds_back" not in marks_of("reference", "on_filing", "general")
    assert "feeds_back" in marks_of("reference", "default", "general")
    seven = marks_of("reference", "verified", "general")
    assert seven == ["solves", "feeds_back", "verifies", "returns", "evaluates"]


def test_an_approval_goes_through_five_stages_and_waits_for_publication() -> None:
    """First check, station, street, county decides, publication; its own deadline of 25 working days (T10, J15)."""
    of = shipped("reference")
    assert of.cases.routes["approval"] == (
        "first_check", "station", "review", "decide", "publish", "feedback", "close",
    )  # fmt: skip
    at = [of.cases.steps[s].at for s in ("first_check", "station", "review")]
    assert at == ["grid", "community", "street"]
    assert "suspends" in of.cases.steps["publish"].marks and "solves" in of.cases.steps["decide"].marks
    assert of.cases.deadline.reference.approval == 25
    log = simulate(of, 0, keep_log=True).log
    assert log is not None
    approvals = log[log["kind"] == ROUTE_KINDS.index("approval")]
    suspended = approvals[approvals["record_type"] == RecordType.SUSPENDED]
    decided = approvals[approvals["record_type"] == RecordType.SOLVED]
    solved = {int(r["entity"]): int(r["time"]) for r in decided[::-1]}  # the first time
    first = {int(r["entity"]): r for r in suspended[::-1]}
    assert len(first) > 50
    assert all(solved[c] <= r["time"] for c, r in first.items()), "published after the decision"
    assert {int(r["value"] - r["time"]) for r in first.values()} == {7 * DAY}


def test_after_closing_only_an_evaluation_may_follow() -> None:
    book = cases().model_dump()
    for route in (
        ("handle", "feedback", "close", "check"),
        ("handle", "close", "close"),
        ("handle", "feedback"),
    ):
        with pytest.raises(ValidationError, match=r"closing|twice|end with|names a step twice"):
            Cases.model_validate(book | {"routes": book["routes"] | {"general": route}})


# --- several departments ---


def test_what_several_departments_do_is_coordinated_before_the_desk_works() -> None:
    """Q17: one department is asked at once, several wait for a median of 5 office days first."""
    none, base = compiled(), rules()
    several = base.escalation.several_departments.model_copy(update={"share": 0.25})
    ruled = replace(base, escalation=base.escalation.model_copy(update={"several_departments": several}))
    some = compile_routes(ruled, np.ones((len(ROUTE_KINDS), len(Level)), np.bool_))
    assert not any("coordination" in name for name in none.names)
    at = int(some.entry[0, Level.COUNTY, 0])
    names = list(some.names[at:])
    branch, wait = at + names.index("handle.county.if_one"), at + names.index("handle.county.coordination")
    desk = at + names.index("handle.county")
    assert (branch + 1, wait + 1) == (wait, desk)
    assert some.step["branch"][branch] == desk and some.step["branch_share"][branch] == 0.75
    assert some.step["mean"][wait] == 5 * 8 * H and some.step["delay_clock"][wait] == DelayClock.OFFICE
    assert not any("community.coordination" in name for name in names), (
        "desks below the street have no departments"
    )
    assert LEVELS[-1] == Level.COUNTY


# --- petitions ---


def test_petitions_are_sorted_into_disputes_and_general_matters() -> None:
    """Q16: a dispute is coordinated; no other case changes its kind."""
    shares = {"worker": 0.3, "community_desk": 0.5, "petition": 0.2}
    some = build(scenario(demand={"channels": shares}), 0)
    channel = some.labels.channels.index("petition")
    case = some.world.case
    petitions = case[case["channel"] == channel]
    kinds = np.bincount(petitions["kind"], minlength=5) / len(petitions)
    assert len(petitions) > 100
    assert kinds[1] == pytest.approx(0.6, abs=0.1) and kinds[2] == kinds[3] == 0.0
    none = build(scenario(), 0).world.case
    other = case["channel"] != channel
    assert np.array_equal(case["kind"][other], none["kind"][other])
    names = some.labels.steps[int(petitions["entry"][0]) :][:2]
    assert names == ("register", "sort")


def test_what_does_not_exist_in_a_place_is_absent_from_its_metrics() -> None:
    metrics = {name: simulate(shipped(name), 0).metrics for name in ("tianjin_2013", "district_overload")}
    assert (
        "result_communicated" not in metrics["tianjin_2013"]
        and "verification_failed" not in metrics["tianjin_2013"]
    )
    assert metrics["district_overload"]["result_communicated"] == 1.0
    assert 0.0 < metrics["district_overload"]["verification_failed"] < 0.1
    assert not {"satisfied", "closed_early", "evaluated"} & set(metrics["tianjin_2013"])
