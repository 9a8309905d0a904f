"""Known answers: examples that SimPy, simmer and Ciw document, with the numbers that they state, in both engines.

One unit of theirs is 100 s here. Each example names where it is documented; none of their code is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from comparing import difference
from handmade import ENGINES
from network_samples import at

from sim.network.network import (
    ALWAYS,
    ArrivalTimes,
    Constant,
    Fork,
    Hours,
    Network,
    PriorityClass,
    Station,
    Step,
    build_network,
)
from sim.world.log import RecordType, sort_canonical
from sim.world.tables import Table, World

UNIT = 100  # seconds
CLOSED, SERVED, RENEGED, DELAYED, SPELL, OVERTIME = (
    RecordType.CLOSED,
    RecordType.FIRST_SERVED,
    RecordType.RENEGED,
    RecordType.DELAYED,
    RecordType.SPELL,
    RecordType.OVERTIME,
)


def seconds(units: float) -> int:
    return round(units * UNIT)


def come(step: str, *units: float) -> ArrivalTimes:
    return ArrivalTimes(step, [seconds(u) for u in units])


def serve(units: float, **more: Any) -> Step:
    return Step("serve", "desk", "a", Constant(seconds(units)), **more)


def simulate(
    steps: Sequence[Step],
    arrivals: Sequence[ArrivalTimes],
    station: Station = Station("desk"),  # noqa: B008
    classes: Sequence[PriorityClass] = (PriorityClass("a"),),
    horizon: float = 100,
) -> Table:
    """Rows of a run in canonical order, the same from both engines."""
    world: World = build_network(
        Network([station, Station("other")], classes, steps, arrivals, seconds(horizon))
    )
    assert difference(world) is None
    return sort_canonical(ENGINES["compiled"](world))


def in_units(log: Table, record_type: RecordType) -> list[float]:
    """Times of one type of record by customer, in units."""
    return [time / UNIT for _, time in sorted(at(log, record_type).items())]


def blocks(*pairs: tuple[float, float]) -> Hours:
    return Hours(tuple((seconds(start), seconds(end)) for start, end in pairs))


# --- SimPy ---


def test_simpy_basic_concepts_a_car_parks_and_drives() -> None:
    """Basic concepts: parks for 5, drives for 2, in turn: changes at 0, 5, 7, 12, 14."""
    log = simulate(
        [Step("park", None, None, Constant(500), "drive"), Step("drive", None, None, Constant(200), "park")],
        [come("park", 0)], horizon=15,
    )  # fmt: skip
    assert (log["time"][log["record_type"] == DELAYED] / UNIT).tolist() == [0, 5, 7, 12, 14]


def test_simpy_shared_resources_battery_charging_station() -> None:
    """Basic concepts: two spots, cars at 0, 2, 4, 6 charge for 5: start at 0, 2, 5, 7, leave at 5, 7, 10, 12."""
    log = simulate([serve(5)], [come("serve", 0, 2, 4, 6)], Station("desk", 2))
    assert in_units(log, SERVED) == [0, 2, 5, 7] and in_units(log, CLOSED) == [5, 7, 10, 12]


def test_simpy_priority_resource() -> None:
    """Shared resources: requests at 0, 1 and, with priority, 2; held for 3: got at 0, 6 and 3."""
    log = simulate(
        [serve(3), Step("first", "desk", "first", Constant(300))], [come("serve", 0, 1), come("first", 2)],
        classes=[PriorityClass("first"), PriorityClass("a")],
    )  # fmt: skip
    assert in_units(log, SERVED) == [0, 6, 3]


# --- simmer: tests/testthat of the package ---


def with_priority(units: float, **rule: Any) -> dict[str, Any]:
    """Steps and classes of two priorities with equal service times."""
    step = Step("first", "desk", "first", Constant(seconds(units)))
    first = PriorityClass("first", interrupts=bool(rule))
    return {"steps": [serve(units), step], "classes": [first, PriorityClass("a", **rule)]}


def test_simmer_priority_queues_are_adhered_to() -> None:
    log = simulate(arrivals=[come("serve", 0, 0), come("first", 1)], **with_priority(2))
    assert in_units(log, CLOSED) == [2, 6, 4]


def test_simmer_equal_priorities_are_first_come_first_served() -> None:
    steps = [serve(2), Step("more", "desk", "a", Constant(200))]
    log = simulate(steps, [come("serve", 0, 2, 4, 6), come("more", 1, 3, 5, 7)])
    assert in_units(log, CLOSED) == [2, 4, 6, 8, 10, 12, 14, 16]


def test_simmer_tasks_are_preempted_last_in_first_out_and_restarted() -> None:
    """Ends 22, 23, 12, 13; time in service 13 and 11 for those who are preempted."""
    log = simulate(
        arrivals=[come("serve", 0, 1), come("first", 2, 3)], station=Station("desk", 2),
        **with_priority(10, on_interrupt="repeat"),
    )  # fmt: skip
    spells = log[log["record_type"] == SPELL]
    worked = [int((spells["value"] - spells["time"])[spells["entity"] == n].sum()) / UNIT for n in range(4)]
    assert in_units(log, CLOSED) == [22, 23, 12, 13] and worked == [13, 11, 10, 10]


def test_simmer_an_enqueued_arrival_reneges() -> None:
    log = simulate([serve(2, patience=Constant(100))], [come("serve", 0, 0)])
    assert at(log, RENEGED) == {1: 100} and at(log, CLOSED) == {0: 200}


def test_simmer_a_schedule_adds_servers_who_finish_what_they_began() -> None:
    """One server, three from 1 to 2: of three customers two begin at 1 and end at 3."""
    station = Station("desk", 3, hours=(ALWAYS, blocks((1, 2)), blocks((1, 2))))
    log = simulate([serve(2)], [come("serve", 0, 0, 0)], station, [PriorityClass("a", shift_end="continue")])
    assert in_units(log, CLOSED) == [2, 3, 3]


def test_simmer_capacity_decreases_before_the_next_customer() -> None:
    """A server from 5 to 10 and from 15 on: services of 5 end at 10, 20 and 25."""
    log = simulate([serve(5)], [come("serve", 0, 0, 0)], Station("desk", hours=blocks((5, 10), (15, 100))))
    assert in_units(log, CLOSED) == [10, 20, 25]


def test_simmer_clones_synchronize_with_the_last() -> None:
    """Parts of 1, 2 and 3, then 0.5: 3.5."""
    parts = [Step(f"part {n}", None, None, Constant(seconds(n))) for n in (1, 2, 3)]
    fork = Fork("all", tuple(part.name for part in parts), then="rest")
    log = simulate([fork, *parts, Step("rest", None, None, Constant(50))], [come("all", 0)])
    assert at(log, CLOSED)[0] == 350


# --- Ciw: its guides and tests ---


def test_ciw_reneging_records() -> None:
    """Customers every 7, service 11, patience 3: the second and fourth renege at 17 and 31."""
    log = simulate([serve(11, patience=Constant(300))], [come("serve", 7, 14, 21, 28)])
    assert at(log, RENEGED) == {1: 1700, 3: 3100} and at(log, CLOSED) == {0: 1800, 2: 3200}


def test_ciw_reneging_sends_to_another_node() -> None:
    """The second reneges at 17 and is served elsewhere until 19."""
    steps = [serve(11, patience=Constant(300), reneges_to="more"), Step("more", "other", "a", Constant(200))]
    assert at(simulate(steps, [come("serve", 7, 14)]), CLOSED) == {0: 1800, 1: 1900}


@pytest.mark.parametrize(("rule", "ends"), [(None, [6.5, 11.5, 15.5]), ("restart", [6.5, 16.5, 11.5])])
def test_ciw_priorities_without_and_with_preemption(rule: Any, ends: list[float]) -> None:
    """Customers at 1.5 and 5 (service 5), one with priority at 7.5 (service 4)."""
    first = Step("first", "desk", "first", Constant(400))
    classes = [
        PriorityClass("first", interrupts=rule is not None), PriorityClass("a", on_interrupt=rule or "requeue")
    ]  # fmt: skip
    log = simulate([serve(5), first], [come("serve", 1.5, 5), come("first", 7.5)], classes=classes)
    assert in_units(log, CLOSED) == ends


@pytest.mark.parametrize(("rule", "end"), [("repeat", 19), ("requeue", 17)])
def test_ciw_options_of_resuming_after_preemption(rule: Any, end: float) -> None:
    """Service of 6 from 1, displaced from 3 to 13; theirs are called restart and resume."""
    first = Step("first", "desk", "first", Constant(1000))
    classes = [PriorityClass("first", interrupts=True), PriorityClass("a", on_interrupt=rule)]
    assert (
        in_units(simulate([serve(6), first], [come("serve", 1), come("first", 3)], classes=classes), CLOSED)[
            0
        ]
        == end
    )


@pytest.mark.parametrize(("rule", "end"), [("repeat", 19), ("resume", 15)])
def test_ciw_options_of_resuming_after_a_schedule(rule: Any, end: float) -> None:
    """Service of 10 from 1; no server from 5 to 9; theirs are called restart and resume."""
    station, classes = Station("desk", hours=blocks((0, 5), (9, 100))), [PriorityClass("a", shift_end=rule)]
    assert in_units(simulate([serve(10)], [come("serve", 1)], station, classes), CLOSED) == [end]


def test_ciw_records_of_interrupted_individuals() -> None:
    """Customers every 7, service 4, no server from 24 to 29: the third ends at 30, the fourth at 34."""
    station = Station("desk", hours=blocks((0, 24), (29, 100)))
    assert in_units(simulate([serve(4)], [come("serve", 7, 14, 21, 28)], station), CLOSED) == [11, 18, 30, 34]


def test_ciw_overtime_of_a_schedule() -> None:
    """Guide, server schedules: customers every 3, service 5; one server until 4, two until 10: overtime 4, 1, 4."""
    station = Station("desk", 3, hours=(blocks((0, 4)), blocks((4, 10)), blocks((4, 10))))
    classes = [PriorityClass("a", shift_end="continue")]
    log = simulate([serve(5)], [come("serve", 3, 6, 9)], station, classes, horizon=20)
    overtime = log[log["record_type"] == OVERTIME]
    assert {int(row["entity"]): row["value"] / UNIT for row in overtime} == {0: 4, 1: 1, 2: 4}
