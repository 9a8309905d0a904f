"""Hidden hazards: discovery by channel and time, and consequences without discovery (clause S4.9)."""

from __future__ import annotations

import numpy as np
import pytest
from handmade import CASE_WORK, EMERGENCY, Engine, H, clock, departures, grid, table, times
from logs import GENERAL, LIMITS, Replication, Town, at, built
from scenarios import scenario

from sim.builder.build import ModelInstance, build
from sim.builder.demand.poisson import FOUND
from sim.builder.demand.upper_tasks import UPPER_KIND
from sim.builder.routes.routes import ROUTE_KINDS
from sim.config.groups.types import CHANNELS
from sim.metrics import measure as metrics
from sim.world.event_order import DAY, NEVER
from sim.world.log import RecordType
from sim.world.tables import HAZARD, DiscoveryChannel, StepEffect, StepType, World

NOT_YET = NEVER - 1  # surfaces long after the run; before the cases that only a patrol raises
STEPS = [
    {"type": StepType.WORK, "kind": CASE_WORK, "mean": 1800.0, "marks": StepEffect.SOLVES},
    {"type": StepType.WORK, "kind": EMERGENCY, "mean": 3600.0, "marks": StepEffect.SOLVES},
]


def hidden(appears: list[int], surfaces: list[int], patrol_hours: float = 2.0, days: int = 2) -> World:
    """A grid patrolled daily by one worker. Hazard i is case n + i if a patrol finds it, else case i, an emergency."""
    n = len(appears)
    assert surfaces == sorted(surfaces)
    cases = [{"time": t, "entry": 2} for t in surfaces] + [{"time": NEVER, "entry": 1}] * n
    return grid(
        days=days, steps=STEPS, cases=cases,
        duties=[{"queue": 0, "seconds": int(patrol_hours * H), "hazards": n}],
        hazards=[{"appears": t, "surfaces": i, "found": n + i} for i, t in enumerate(appears)],
    )  # fmt: skip


def test_a_patrol_finds_at_its_end_what_existed_when_it_began(run: Engine) -> None:
    """
    08:00  patrol begins; a hazard exists since midnight, another since this second, a third from 08:01 on
    10:00  the patrol ends: the first two arise as cases, in the order in which they appeared
    11:00  both done
    next day 10:00  the third is found
    """
    log = run(hidden([0, clock(0, 8), clock(0, 8, 1)], [NOT_YET] * 3))
    assert times(log, RecordType.ARRIVED, "entity") == [
        (clock(0, 10), 3),
        (clock(0, 10), 4),
        (clock(1, 10), 5),
    ]
    assert departures(log) == {3: clock(0, 10, 30), 4: clock(0, 11), 5: clock(1, 10, 30)}


def test_what_surfaces_before_the_patrol_ends_is_not_found_again(run: Engine) -> None:
    """
    08:00  patrol; 09:00 a hazard has become an emergency and interrupts it for an hour
    11:00  the patrol ends; only the other hazard is left to be found
    """
    log = run(hidden([0, 0], [clock(0, 9), clock(0, 18)], days=1))
    assert times(log, RecordType.ARRIVED, "entity") == [(clock(0, 9), 0), (clock(0, 11), 3)]


def test_what_a_patrol_has_found_does_not_surface_later(run: Engine) -> None:
    log = run(hidden([0], [clock(1, 9)]))
    assert times(log, RecordType.ARRIVED, "entity") == [(clock(0, 10), 1)]


def test_a_patrol_that_is_not_completed_finds_nothing(run: Engine) -> None:
    """Nine hours of patrol do not fit into a shift of eight: it lapses every day, so the hazard surfaces."""
    log = run(hidden([0], [clock(1, 15)], patrol_hours=9.0))
    assert times(log, RecordType.ARRIVED, "entity") == [(clock(1, 15), 0)]
    assert times(log, RecordType.DONE) == []


def test_a_patrol_in_pieces_began_with_its_first_piece(run: Engine) -> None:
    """08:00 first half, interrupted at 09:00 for an hour; what appeared at 08:30 is younger than the patrol."""
    world = hidden([clock(0, 8, 30), clock(0, 8, 45)], [clock(0, 9), NOT_YET], days=1)
    world.duty["piece"] = H // 2
    assert times(run(world), RecordType.ARRIVED, "entity") == [(clock(0, 9), 0)]


# --- what is drawn when the World is built ---

HOLD = {"hazards": {"active": True}}


def keys(built: ModelInstance) -> set[tuple[int, int, int, int, int]]:
    """Every hazard by place, number, times and way: what no grid size or rule may move."""
    h, case = built.world.hazard, built.world.case
    parts = (
        case["entity"][h["found"]],
        case["nth"][h["found"]],
        h["appears"],
        case["time"][h["surfaces"]],
        h["discovery_channel"],
    )
    return set(zip(*(part.tolist() for part in parts), strict=True))


def test_as_many_hazards_appear_as_workers_would_find_and_every_one_belongs_to_a_patrol() -> None:
    off, on = build(scenario(), 0).world, build(scenario(demand=HOLD), 0).world
    found = int((off.case["nth"] >= FOUND).sum())
    assert abs(len(on.hazard) - found) < 4 * found**0.5
    assert on.duty["hazards"].sum() == len(on.hazard)
    for duty in on.duty[on.duty["hazards"] > 0]:
        own = on.hazard[duty["first_hazard"] : duty["first_hazard"] + duty["hazards"]]
        assert set(on.queue_at[on.case["unit"][own["found"]], 0]) == {duty["queue"]}
        assert (np.diff(own["appears"]) >= 0).all()


def test_a_hazard_and_how_it_surfaces_do_not_depend_on_grids() -> None:
    demand = {**HOLD, "public_space": {"active": True}}
    whole, small = (build(scenario(demand=demand, area={"households_per_grid": n}), 0) for n in (550, 300))
    assert keys(whole) == keys(small)
    assert (whole.world.case["household"] == -1).sum() > 100


def test_hazards_surface_at_the_stated_rates_and_ripen_into_emergencies() -> None:
    world = build(scenario(demand=HOLD), 0).world
    ripe = world.hazard["discovery_channel"] == DiscoveryChannel.RIPENED
    assert abs(ripe.mean() - 0.002 / 0.012) < 4 * (0.14 / len(ripe)) ** 0.5
    assert set(world.hazard["discovery_channel"]) == {DiscoveryChannel.RESIDENT, DiscoveryChannel.RIPENED}
    assert (world.case["kind"][world.hazard["surfaces"]][ripe] == ROUTE_KINDS.index("emergency")).all()
    waits = (world.case["time"][world.hazard["surfaces"]] - world.hazard["appears"]) / DAY
    assert abs(waits.mean() - 1 / 0.012) < 4 * waits.std() / len(waits) ** 0.5
    calm = build(scenario(demand={"hazards": {"active": True, "ripening": {"active": False}}}), 0).world
    assert set(calm.hazard["discovery_channel"]) == {DiscoveryChannel.RESIDENT}


@pytest.mark.parametrize("who", ["helpers", "video"])
def test_more_eyes_only_bring_things_to_light_earlier(who: str) -> None:
    alone = build(scenario(demand=HOLD), 0).world
    watched = build(
        scenario(demand={"hazards": {"active": True, who: {"active": True, "share": 0.3}}}), 0
    ).world
    before, after = (w.case["time"][w.hazard["surfaces"]] for w in (alone, watched))
    assert (after <= before).all()
    way = DiscoveryChannel.HELPER if who == "helpers" else DiscoveryChannel.VIDEO
    assert 0.2 < (watched.hazard["discovery_channel"] == way).mean() < 0.3
    told = watched.case["channel"][watched.hazard["surfaces"][watched.hazard["discovery_channel"] == way]]
    assert set(told) == {CHANNELS.index("worker" if who == "helpers" else "hotline")}


def test_scanning_to_join_moves_orders_to_the_worker_and_brings_reports_forward() -> None:
    before = build(scenario(demand=HOLD), 0).world
    after = build(scenario(demand={**HOLD, "scan_to_join": {"active": True}}), 0).world
    assert (
        after.case["time"][after.hazard["surfaces"]] <= before.case["time"][before.hazard["surfaces"]]
    ).all()
    shares = []
    for world in (before, after):
        orders = world.case[(world.case["nth"] < FOUND) & (world.case["kind"] != UPPER_KIND)]
        shares.append((orders["channel"] == CHANNELS.index("worker")).mean())
    assert shares[0] == pytest.approx(0.3, abs=0.03) and shares[1] == pytest.approx(0.3 + 0.3 * 0.7, abs=0.03)


# --- metrics ---


def test_days_hidden_and_ways_are_those_of_the_log() -> None:
    """
    Days 7 to 28 are measured. Hazards 0 and 1 appear on day 8; a patrol finds one two days later, the other is
    still hidden; hazard 2, of day 3, is reported on day 9; hazard 3 came to light before.
    """
    town = Town(cases=[(GENERAL, 0)] * 8)
    world = town.world()._replace(
        hazard=table(HAZARD, [
            {"appears": at(8, 0), "found": 0, "surfaces": 4, "discovery_channel": DiscoveryChannel.RIPENED},
            {"appears": at(8, 0), "found": 1, "surfaces": 5, "discovery_channel": DiscoveryChannel.RIPENED},
            {"appears": at(3, 0), "found": 2, "surfaces": 6, "discovery_channel": DiscoveryChannel.RESIDENT},
            {"appears": at(2, 0), "found": 3, "surfaces": 7, "discovery_channel": DiscoveryChannel.RESIDENT},
        ])
    )  # fmt: skip
    for time, case in ((at(10, 0), 0), (at(9, 0), 6), (at(5, 0), 3)):
        town.add(time, RecordType.ARRIVED, case, GENERAL, 0)
    found = metrics.measure(Replication(world, town.names(), town.context()), town.log(), LIMITS)
    assert found["hazards_discovered_by.patrol"] == found["hazards_discovered_by.resident"] == 0.5
    assert found["hazards_discovered_by.ripened"] == 0.0
    assert found["hazards_hidden_end"] * 2 == 1.0
    assert found["hazards_appeared"] == found["hazards_discovered"] > 0.0
    # At two days two are watched and one ends; at six days the third ends while the hidden one goes on: 20 days.
    assert found["hazard_days_hidden"] == pytest.approx(0.5 * 2 + 0.25 * 6 + 0.25 * 20, rel=0.02)


def test_without_hazards_there_are_no_such_numbers() -> None:
    town = Town(cases=[(GENERAL, 0)])
    town.add(at(9, 0), RecordType.ARRIVED, 0, GENERAL, 0)
    assert not [name for name in metrics.measure(built(town), town.log(), LIMITS) if "hazard" in name]
