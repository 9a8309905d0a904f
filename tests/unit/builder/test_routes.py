"""Routes: workers, order of steps and rules of a case, and the resulting load."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from routebook import AUTHORITY, LEVELS, cases, compiled, rules

from sim.builder.demand.case_attributes import CaseMix, cumulative
from sim.builder.routes.authority import deadline_days, fixed_level, needed_shares
from sim.builder.routes.routes import ROUTE_KINDS, Routes, check_draw_keys, compile_routes, draw_key
from sim.builder.workload.expected import case_work, emergency_work, route_work
from sim.config.groups.types import CASE_KINDS, CHANNELS, TASK_KINDS
from sim.world.tables import DelayClock, Level, StepEffect, StepType

GENERAL, COORDINATED, EMERGENCY, APPROVAL, UPPER = range(5)
FOUND, WORKER, DESK, HOTLINE, PETITION = range(5)


def story(routes: Routes, kind: int, needed: Level, channel: int) -> list[str]:
    """The steps of a case that meets no branch."""
    at, seen = int(routes.entry[kind, needed, channel]), []
    while at >= 0:
        seen.append(routes.names[at])
        at = int(routes.step["next"][at])
    return [name for name in seen if not name.endswith(".if")]


def row(routes: Routes, kind: int, needed: Level, channel: int, name: str) -> np.void:
    at = int(routes.entry[kind, needed, channel])
    while routes.names[at] != name:
        at = int(routes.step["next"][at])
    return routes.step[at]


def test_the_worker_solves_what_the_grid_is_able_to() -> None:
    for rule in ("stepwise", "direct"):
        assert story(compiled(rule), GENERAL, Level.GRID, FOUND) == [
            "register",
            "handle",
            "feedback",
            "check",
            "close",
        ]


def test_stepwise_passes_every_level_on_the_way() -> None:
    assert story(compiled(), GENERAL, Level.COUNTY, WORKER) == [
        "register", "handle.attempt",
        "handle.to_community", "handle.triage_community",
        "handle.to_street", "handle.triage_street",
        "handle.to_county", "handle.county", "handle.county.departments",
        "feedback", "check", "close",
    ]  # fmt: skip


def test_direct_is_triaged_once_and_dispatched() -> None:
    routes = compiled("direct")
    centre = row(routes, GENERAL, Level.COUNTY, FOUND, "handle.centre")
    assert centre["level"] == Level.STREET
    assert centre["branch_share"] == pytest.approx(0.9)
    right = routes.names[centre["branch"]]
    assert right == "handle.to_county"
    wrong = int(centre["next"])
    assert routes.names[wrong] == "handle.wrong_dispatch"
    back = routes.step[int(routes.step["next"][wrong])]
    assert back["type"] == StepType.RELAY and back["branch_share"] == 1.0
    assert routes.names[back["branch"]] == "handle.centre", "a wrong dispatch is triaged again"


def test_a_level_the_place_lacks_merges_upward() -> None:
    routes = compiled(levels=(Level.COMMUNITY, Level.COUNTY))
    names = story(routes, GENERAL, Level.STREET, FOUND)
    assert "handle.county" in names and not any("street" in n for n in names)


def test_the_hotline_passes_centre_and_dispatch_and_may_be_returned_at_signing() -> None:
    routes = compiled()
    names = story(routes, GENERAL, Level.GRID, HOTLINE)
    assert names[:3] == ["centre", "dispatch", "sign"]
    sign = row(routes, GENERAL, Level.GRID, HOTLINE, "sign")
    assert sign["branch_share"] == 0.05 and routes.names[sign["branch"]] == "centre"
    assert sign["marks"] == int(StepEffect.REGISTERS | StepEffect.RETURNS)
    assert row(routes, GENERAL, Level.GRID, HOTLINE, "centre")["marks"] == 0


def test_exactly_one_step_solves_a_case_and_the_last_one_closes_it() -> None:
    for rule in ("stepwise", "direct"):
        routes = compiled(rule)
        for k, needed, c in np.argwhere(routes.entry >= 0):
            first = int(routes.entry[k, needed, c])
            names = story(routes, int(k), Level(needed), int(c))
            rows = [i for i in range(first, first + 64) if i < len(routes.step)]
            end = next(i for i in rows if routes.step["type"][i] == StepType.CLOSE)
            solving = (routes.step["marks"][first : end + 1] & int(StepEffect.SOLVES)) > 0
            assert solving.sum() == 1, names
            assert routes.step["next"][end] == -1


def test_a_coordinated_case_is_reported_up_only_if_the_community_is_not_able() -> None:
    routes = compiled()
    below = story(routes, COORDINATED, Level.COMMUNITY, FOUND)
    assert below == ["register", "joint", "feedback", "close"]
    assert row(routes, COORDINATED, Level.COMMUNITY, FOUND, "joint")["marks"] == int(StepEffect.SOLVES)
    above = story(routes, COORDINATED, Level.STREET, FOUND)
    assert above == ["register", "joint", "report.to_street", "report.street", "feedback", "close"]
    assert row(routes, COORDINATED, Level.STREET, FOUND, "joint")["marks"] == 0
    assert row(routes, COORDINATED, Level.STREET, FOUND, "report.street")["marks"] == int(StepEffect.SOLVES)


@pytest.mark.parametrize("rule", ["stepwise", "direct", "first_contact"])
def test_the_centre_informs_of_what_it_dispatched_and_the_worker_of_the_rest(rule: str) -> None:
    """Q18: a case that a desk above the community had in hand, solved there or dispatched from the hotline."""
    settings = rules(rule)
    book = settings.cases
    steps = book.steps | {"feedback": book.steps["feedback"].model_copy(update={"dispatched_at": "street"})}
    asked = replace(settings, cases=book.model_copy(update={"steps": steps}))
    routes = compile_routes(asked, np.ones((len(ROUTE_KINDS), len(Level)), np.bool_))

    def informs(kind: int, needed: Level, channel: int = FOUND) -> Level:
        return Level(row(routes, kind, needed, channel, "feedback")["level"])

    assert informs(GENERAL, Level.GRID) == Level.GRID
    assert informs(COORDINATED, Level.COMMUNITY) == Level.GRID, "handled in the community"
    assert informs(GENERAL, Level.GRID, HOTLINE) == Level.STREET, "dispatched to the worker"
    assert informs(GENERAL, Level.STREET) == informs(COORDINATED, Level.COUNTY) == Level.STREET


def test_departments_solve_after_a_delay_with_the_stated_median() -> None:
    wait = row(compiled(), GENERAL, Level.COUNTY, FOUND, "handle.county.departments")
    assert wait["type"] == StepType.DELAY and wait["delay_clock"] == DelayClock.TO_OFFICE
    assert wait["mean"] * exp(-(1.5**2) / 2) == pytest.approx(4 * 86_400)
    assert wait["marks"] == int(StepEffect.SOLVES)


def test_a_delay_is_counted_where_the_case_is_unless_departments_decide() -> None:
    routes = compiled()
    assert row(routes, GENERAL, Level.GRID, HOTLINE, "dispatch")["level"] == Level.COUNTY
    book = cases()
    decide = book.steps["publish"].model_copy(update={"marks": ("solves",)})
    publish = book.steps["publish"].model_copy(update={"marks": ("suspends",)})
    changed = book.model_copy(update={
        "steps": book.steps | {"decide": decide, "publish": publish},
    })  # fmt: skip
    assert fixed_level("approval", changed) == Level.COUNTY
    base = rules()
    every = compile_routes(replace(base, cases=changed), np.ones((5, 6), np.bool_))
    assert row(every, APPROVAL, Level.COUNTY, FOUND, "decide")["level"] == Level.DEPARTMENT
    assert row(every, APPROVAL, Level.COUNTY, FOUND, "publish")["level"] == Level.DEPARTMENT


def test_one_working_day_of_delay_is_one_office_day() -> None:
    hop = row(compiled(), GENERAL, Level.STREET, FOUND, "handle.to_street")
    assert hop["delay_clock"] == DelayClock.OFFICE and hop["mean"] == 8 * 3600


def test_an_emergency_holds_its_worker_while_the_report_climbs() -> None:
    routes = compiled()
    site = row(routes, EMERGENCY, Level.GRID, FOUND, "on_site")
    assert site["marks"] & int(StepEffect.HOLDS)
    assert site["hold_count"] == 3, "community, street, and the upper level's own work"
    holds = routes.hold[site["hold_first"] : site["hold_first"] + 3]
    assert holds["mean"][0] == pytest.approx(30 * 60 * exp(0.125))
    assert holds["mean"][2] == 90 * 60
    assert len(set(holds["draw_key"].tolist())) == 3, "each delay has its own draw"


def test_nothing_holds_up_an_emergency_and_it_is_registered_at_once() -> None:
    routes = compiled()
    for channel in (FOUND, WORKER, DESK, HOTLINE):
        assert story(routes, EMERGENCY, Level.GRID, channel) == ["on_site", "close"]
        site = row(routes, EMERGENCY, Level.GRID, channel, "on_site")
        assert site["marks"] == int(StepEffect.HOLDS | StepEffect.REGISTERS | StepEffect.SOLVES)


def test_publication_suspends_and_is_the_last_step_of_an_approval() -> None:
    publish = row(compiled(), APPROVAL, Level.COUNTY, FOUND, "publish")
    assert publish["marks"] == int(StepEffect.SUSPENDS | StepEffect.SOLVES)


def test_a_step_done_by_chance_is_skipped_by_its_complement() -> None:
    routes = compiled()
    at = routes.names.index("check.if")
    assert routes.step["type"][at] == StepType.RELAY and routes.step["branch_share"][at] == pytest.approx(0.6)
    assert (
        routes.names[routes.step["branch"][at]] == "close"
        and routes.names[routes.step["next"][at]] == "check"
    )


def test_a_step_has_the_same_draw_in_every_route_and_under_every_rule() -> None:
    for a, b in (
        (compiled(), compiled("direct")),
        (compiled(), compiled(levels=(Level.COMMUNITY, Level.COUNTY))),
    ):
        one = dict(zip(a.names, a.step["draw_key"].tolist(), strict=True))
        other = dict(zip(b.names, b.step["draw_key"].tolist(), strict=True))
        assert all(one[name] == other[name] for name in one.keys() & other.keys())
        assert "handle.county" in one.keys() & other.keys()


def test_two_names_with_one_slot_are_refused() -> None:
    seen: dict[int, str] = {}
    for i in range(100_000):
        first = seen.setdefault(draw_key(f"s{i}"), f"s{i}")
        if first != f"s{i}":
            with pytest.raises(ValueError, match="rename one"):
                check_draw_keys([first, f"s{i}"])
            return
    pytest.fail("no two names share a draw key")


def test_skill_scales_the_workers_minutes_and_nobody_elses() -> None:
    all_ = np.ones((5, 6), np.bool_)
    slow = compile_routes(rules(skill=1.25), all_)
    usual = compiled()
    assert row(slow, GENERAL, Level.GRID, FOUND, "handle")["mean"] == pytest.approx(1.25 * 20 * 60)
    assert row(slow, GENERAL, Level.GRID, FOUND, "handle")["scaled"] == 1.0
    name = "handle.county"
    assert (
        row(slow, GENERAL, Level.COUNTY, FOUND, name)["mean"]
        == row(usual, GENERAL, Level.COUNTY, FOUND, name)["mean"]
    )


def test_the_minutes_of_upper_tasks_are_those_of_the_demand() -> None:
    routes = compiled()
    assert routes.step[routes.entry[UPPER, Level.GRID, -1]]["mean"] == 50 * 60


def test_a_route_too_long_to_remember_is_refused() -> None:
    book = cases()
    steps = book.steps | {f"x{i}": book.steps["joint"] for i in range(70)}
    long = book.routes | {"general": (*(f"x{i}" for i in range(70)), "handle", "close")}
    base = rules()
    too_long = book.model_copy(update={"steps": steps, "routes": long})
    with pytest.raises(ValueError, match="at most 64"):
        compile_routes(
            type(base)(too_long, base.escalation, base.platform, LEVELS, 28_800, 1.0, base.upper_work),
            np.ones((5, 6), np.bool_),
        )


def test_all_kinds_together_have_the_documented_shares_of_levels() -> None:
    book = cases()
    shares = needed_shares(AUTHORITY, book)
    weight = np.array([book.shares.of(kind) for kind in CASE_KINDS])
    together = weight @ shares[:4]
    assert together[: Level.COMMUNITY + 1].sum() == pytest.approx(0.78)
    assert together[Level.STREET] == pytest.approx(0.02)
    assert together[Level.COUNTY] == pytest.approx(0.20)
    assert shares[GENERAL, Level.GRID] / shares[GENERAL, : Level.COMMUNITY + 1].sum() == pytest.approx(0.8)
    assert shares[COORDINATED, Level.GRID] == 0.0, "joint handling is the community's"
    assert shares[APPROVAL, Level.COUNTY] == 1.0 and shares[EMERGENCY, Level.GRID] == 1.0


def test_shares_no_route_can_give_are_refused_with_the_fix() -> None:
    book = cases(approval=0.30, general=0.52)
    with pytest.raises(ValueError, match=r"authority.county is 0.2, but .* 0.3 of all cases"):
        needed_shares(AUTHORITY, book)


def test_deadlines_go_by_needed_level_and_approvals_have_their_own() -> None:
    table = deadline_days(cases().deadline.reference)
    assert table[GENERAL].tolist() == [3, 3, 3, 5, 5, 5]
    assert set(table[APPROVAL]) == {25}
    assert set(table[UPPER]) == {-1}


def test_expected_work_follows_branches_and_returns() -> None:
    routes = compiled("direct")
    work = route_work(routes, 1.0)
    triage, case = TASK_KINDS.index("triage"), TASK_KINDS.index("case")
    at = work[routes.entry[GENERAL, Level.COUNTY, FOUND]]
    assert at[Level.STREET, triage] == pytest.approx(5 * 60 / 0.9), "triaged until rightly dispatched"
    assert at[Level.COUNTY, case] == pytest.approx(7 * 60)
    assert at[Level.STREET, TASK_KINDS.index("follow_up")] == pytest.approx(0.4 * 600)
    hotline = work[routes.entry[GENERAL, Level.GRID, HOTLINE]]
    assert hotline[Level.COUNTY, triage] == pytest.approx(3 * 60 / 0.95)
    assert hotline[Level.GRID, triage] == pytest.approx(2 * 60 / 0.95)


def test_expected_work_of_a_case_averages_over_kinds_levels_and_channels() -> None:
    book, routes = cases(), compiled()
    mix = CaseMix(
        kind=cumulative(np.array([[0.74, 0.18, 0.0, 0.08, 0.0], [0.4, 0.6, 0.0, 0.0, 0.0]])),
        petition=PETITION,
        channel=cumulative(np.array([0.0, 0.3, 0.3, 0.4, 0.0])),
        found_channel=0,
        needed=cumulative(needed_shares(AUTHORITY, book)),
        reference_days=deadline_days(book.deadline.reference), entry=routes.entry, settled=np.zeros((5, 6)),
        may_rework=np.zeros(5, np.int64),
    )  # fmt: skip
    work = route_work(routes, 1.0)
    found, order = case_work(mix, work, True), case_work(mix, work, False)
    assert found[Level.COUNTY, TASK_KINDS.index("triage")] == 0.0
    assert order[Level.COUNTY, TASK_KINDS.index("triage")] == pytest.approx(0.4 * 3 * 60 / 0.95)
    assert found[Level.COUNTY, TASK_KINDS.index("case")] == pytest.approx(0.08 * 600 + 0.12 * 420)
    assert found[Level.GRID, TASK_KINDS.index("emergency")] == 0.0, "emergencies have a rate of their own"
    assert emergency_work(mix, work)[Level.GRID, TASK_KINDS.index("emergency")] == pytest.approx(
        max(5400, 2 * 1800 * exp(0.125) + 5400)
    )
    by_petition = mix._replace(channel=cumulative(np.array([0.0, 0.0, 0.0, 0.0, 1.0])))
    sorted_ = case_work(by_petition, work, False)
    joint = sorted_[Level.COMMUNITY, TASK_KINDS.index("mediation")]
    assert joint == pytest.approx(0.6 * 1800), "only disputes are handled jointly (Q16)"
    assert sorted_[Level.GRID, TASK_KINDS.index("emergency")] == 0.0
    assert len(CHANNELS) == 5 and len(ROUTE_KINDS) == 5
