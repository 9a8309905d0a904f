"""Escalation paths: additions by first contact, and automatic escalation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from routebook import LEVELS, compiled, escalation, platform, rules

from sim.builder.routes.authority import needed_shares
from sim.builder.routes.routes import ROUTE_CHANNELS, ROUTE_KINDS, Routes, compile_routes
from sim.config.groups.policy import Authority
from sim.config.groups.types import CASE_KINDS
from sim.world.tables import Level, StepEffect, StepType

GENERAL, COORDINATED = CASE_KINDS.index("general"), CASE_KINDS.index("coordinated")
FOUND = ROUTE_CHANNELS.index("worker_found")
EVERY = np.ones((len(ROUTE_KINDS), len(Level)), np.bool_)
RULES = ("stepwise", "direct", "first_contact")


def with_ladder(rule: str) -> Routes:
    return compile_routes(replace(rules(rule), escalation=escalation(rule, deadline=True)), EVERY)


def rows_of(routes: Routes, kind: int, needed: Level) -> dict[str, int]:
    """{name: number} of the rows of one route."""
    first = int(routes.entry[kind, needed, FOUND])
    end = next(i for i in range(first, len(routes.step)) if routes.step["type"][i] == StepType.CLOSE)
    return {routes.names[i]: i for i in range(first, end + 1)}


def way(routes: Routes, at: int, other: bool = False) -> list[str]:
    """Names of the rows that take time from a row on, along `next` (first along `branch`)."""
    names = []
    while routes.step["type"][at] != StepType.CLOSE:
        row = routes.step[at]
        if row["type"] != StepType.RELAY:
            names.append(routes.names[at])
        may_skip = row["type"] == StepType.RELAY and row["branch_share"] < 1.0
        usual = row["type"] == StepType.WORK and row["branch_share"] > 0.5  # rightly dispatched
        goes = row["branch_share"] == 1.0 or usual or (other and may_skip)
        other = other and not may_skip
        at = int(row["branch"] if goes else row["next"])
    return names


def test_first_contact_tries_once_more_and_solves_a_quarter_below() -> None:
    routes = compiled("first_contact")
    rows = rows_of(routes, GENERAL, Level.COMMUNITY)
    chance = routes.step[rows["handle.first_contact.if"]]
    assert chance["branch_share"] == pytest.approx(0.75)
    solved = routes.step[rows["handle.first_contact"]]
    assert (
        solved["marks"] == int(StepEffect.SOLVES) and solved["level"] == Level.GRID and solved["mean"] == 1200
    )
    assert way(routes, rows["handle.attempt"]) == [
        "handle.attempt",
        "handle.first_contact",
        "feedback",
        "check",
    ]
    up = ["handle.attempt", "handle.in_vain", "handle.to_community", "handle.community", "feedback", "check"]
    assert way(routes, rows["handle.attempt"], other=True) == up
    assert routes.step[rows["handle.in_vain"]]["marks"] == 0


def test_what_the_grid_can_do_needs_no_second_try() -> None:
    routes = compiled("first_contact")
    assert "handle.first_contact" not in rows_of(routes, GENERAL, Level.GRID)
    assert "report.first_contact" not in rows_of(routes, COORDINATED, Level.COMMUNITY)
    assert "report.first_contact" in rows_of(routes, COORDINATED, Level.STREET)


def test_a_case_is_tracked_exactly_while_it_is_above_the_grid() -> None:
    routes = compiled("first_contact")
    rows = rows_of(routes, GENERAL, Level.COUNTY)
    tracked = {name for name, i in rows.items() if routes.step["marks"][i] & StepEffect.TRACKED}
    assert tracked == {
        "handle.to_community", "handle.triage_community", "handle.to_street", "handle.triage_street",
        "handle.to_county", "handle.county", "handle.county.departments",
    }  # fmt: skip
    for rule in ("stepwise", "direct"):
        assert not (compiled(rule).step["marks"] & StepEffect.TRACKED).any()


@pytest.mark.parametrize("rule", RULES)
def test_without_the_add_on_nothing_moves_up_by_itself(rule: str) -> None:
    assert (compiled(rule).step["escalates_to"] == -1).all()


@pytest.mark.parametrize("rule", RULES)
def test_the_ladder_changes_no_way_of_a_case_that_does_not_wait_too_long(rule: str) -> None:
    plain, ladder = compiled(rule), with_ladder(rule)
    for needed in (Level.GRID, Level.COMMUNITY, Level.STREET, Level.COUNTY):
        for kind in (GENERAL, COORDINATED):
            entry = (kind, needed, FOUND)
            a, b = int(plain.entry[entry]), int(ladder.entry[entry])
            assert way(plain, a) == way(ladder, b)
            assert way(plain, a, other=True) == way(ladder, b, other=True)


@pytest.mark.parametrize("rule", RULES)
def test_from_wherever_it_waits_a_case_gets_to_the_top_and_is_solved_there(rule: str) -> None:
    routes = with_ladder(rule)
    for needed in (Level.GRID, Level.COMMUNITY, Level.STREET, Level.COUNTY):
        rows = rows_of(routes, GENERAL, needed)
        for name, at in rows.items():
            if not name.startswith("handle") or routes.step["type"][at] != StepType.WORK:
                continue
            level, seen = int(routes.step["level"][at]), []
            while (up := int(routes.step["escalates_to"][at])) >= 0:
                at = int(routes.step["next"][up])  # the hand-over, then work again
                assert routes.step["type"][up] == StepType.DELAY and routes.step["type"][at] == StepType.WORK
                seen.append(Level(int(routes.step["level"][at])))
            skipped = [k for k in LEVELS if k > level and k not in seen]
            assert seen == sorted(seen) and (seen[-1] if seen else level) == Level.COUNTY, (
                name,
                needed,
                seen,
            )
            assert not skipped or rule == "direct", (name, skipped)
            tail = way(routes, at)
            assert tail[-3:] == ["handle.county.departments", "feedback", "check"]


def test_the_first_step_up_from_the_grid_is_the_next_level() -> None:
    routes = with_ladder("stepwise")
    rows = rows_of(routes, GENERAL, Level.GRID)
    up = routes.step["escalates_to"][rows["handle"]]
    assert routes.names[up] == "handle.over.to_community"
    assert way(routes, int(up)) == ["handle.over.to_community", "handle.community", "feedback", "check"]
    assert routes.step["marks"][rows["handle.community"]] == int(StepEffect.SOLVES)


def test_coordinated_cases_move_up_only_from_where_they_are_reported_up() -> None:
    routes = with_ladder("stepwise")
    rows = rows_of(routes, COORDINATED, Level.STREET)
    movable = {name for name, i in rows.items() if routes.step["escalates_to"][i] >= 0}
    assert movable == {"report.street"}


def test_silos_make_hand_overs_longer_and_nothing_else() -> None:
    one = compiled()
    slow = compile_routes(replace(rules(), platform=platform(transfer_factor=1.5)), EVERY)
    hops = np.array([".to_" in name for name in one.names])
    assert hops.any() and (slow.step["mean"][hops] == 1.5 * one.step["mean"][hops]).all()
    assert (slow.step["mean"][~hops] == one.step["mean"][~hops]).all()


def test_less_authority_below_moves_every_case_up_or_nowhere() -> None:
    """S5.4: one uniform against cumulative shares, so a shift of authority moves levels monotonically."""
    base, district = (
        Authority(community_or_below=low, street=0.02, county=0.98 - low, grid_of_community=0.8)
        for low in (0.78, 0.60)
    )
    book = rules().cases
    a, b = (np.cumsum(needed_shares(x, book)[:4], axis=1) for x in (base, district))
    assert (b <= a + 1e-12).all() and (b[GENERAL, Level.COMMUNITY] < a[GENERAL, Level.COMMUNITY] - 0.1)
