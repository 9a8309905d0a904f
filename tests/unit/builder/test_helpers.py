"""Helpers at work: cases they settle never arise, visits they announce find somebody (S4.9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from handmade import ENGINES, grid, rows_of
from places import shipped

from sim.builder.build import build
from sim.builder.duties.visit_rounds import ContactConditions, remaining_seconds
from sim.builder.routes.routes import ROUTE_KINDS
from sim.config import Scenario
from sim.rules.visits import announced_contact_probability
from sim.world.log import Outcome, RecordType
from sim.world.tables import Level, Table, World

KEYS = ("entity", "nth", "kind", "needed", "channel")


def place(settled: float, **changes: Any) -> Scenario:
    """Every worker-found case arises in a shift: no case has two rows."""
    return shipped(
        "reference", demand__helpers__settled_share=settled, demand__hazards__active=False, **changes
    )


def keys(scenario: Scenario) -> set[tuple[int, ...]]:
    case = build(scenario, 0).world.case
    return {tuple(map(int, row)) for row in case[list(KEYS)].tolist()}


def test_what_helpers_settle_never_arises_and_nothing_else_moves() -> None:
    """A fifth of the general cases of the grid's own level, and who settles them stays so if more are settled."""
    general = ROUTE_KINDS.index("general")
    none, some, more = (keys(place(share)) for share in (0.0, 0.2, 0.5))
    assert more < some < none
    gone = none - some
    assert {(kind, needed) for _, _, kind, needed, _ in gone} == {(general, int(Level.GRID))}
    own = [k for k in none if k[2] == general and k[3] == Level.GRID]
    assert 0.17 < len(gone) / len(own) < 0.23
    assert keys(place(0.5, demand__helpers__active=False)) == none


def test_the_expected_load_knows_what_helpers_settle() -> None:
    few, many = (build(place(share), 0).context.expected[Level.GRID].sum() for share in (0.0, 0.5))
    assert many < few


def test_an_announced_visit_opens_as_often_as_agreed_and_never_less() -> None:
    assert announced_contact_probability(0.55, 0.73, True) == 0.73
    assert announced_contact_probability(0.55, 0.73, False) == 0.55
    assert announced_contact_probability(0.8, 0.73, True) == 0.8


def test_expected_minutes_of_a_visit_mix_announced_and_other_windows() -> None:
    attempt = shipped("reference").duties.visit_attempt
    never, always, half = (
        remaining_seconds(attempt, ContactConditions(1.0, share, 1.0))[0] for share in (0.0, 1.0, 0.5)
    )
    assert half == pytest.approx((never + always) / 2)
    walk, inside, refused = attempt.walk_minutes, attempt.interview.minutes_mean, attempt.refusal_minutes
    at_once = walk + (1 - attempt.refusal_share) * inside + attempt.refusal_share * refused
    assert always == pytest.approx(60 * at_once)


@pytest.mark.parametrize("name", list(ENGINES))
@pytest.mark.parametrize(("share", "reached"), [(0.0, 0), (1.0, 40), (0.5, 20)])
def test_where_nobody_is_at_home_only_announced_visits_succeed(name: str, share: float, reached: int) -> None:
    """Forty households nobody is ever met at; one announced is met for certain."""
    run: Callable[[World], Table] = ENGINES[name]
    world = grid(
        days=4, households=40,
        visits={
            "interval": 4, "max_attempts": 1, "walk_seconds": 60, "dayparts": 2, "interview_mean": 60.0,
            "announced_share": share, "contact_announced": 1.0, "remaining_0": 60.0,
        },
    )  # fmt: skip
    closed = rows_of(run(world), RecordType.WINDOW_CLOSED)
    outcomes = closed["value"] >> 40
    found = int((outcomes == Outcome.REACHED).sum())
    assert len(closed) == 40
    assert found == reached if share in (0.0, 1.0) else abs(found - reached) <= 10
    assert np.isin(outcomes, [Outcome.REACHED, Outcome.ATTEMPTS_EXHAUSTED]).all()
