"""Means with intervals of hand-built networks: hand-worked numbers, and intervals that hold theory."""

from __future__ import annotations

import pytest

from experiments.errors import UserError
from experiments.validation.formulas.impatience import share_giving_up
from experiments.validation.formulas.networks import states_mmck
from experiments.validation.formulas.queues import wait_mmc
from gridstaff import network as nw

H, DAY = 3600, 86_400


def found(table: object) -> dict[tuple[str, str | None], nw.EstimateRecord]:
    return {(row.measure, row.station): row for row in table}  # type: ignore[attr-defined]


def desk(station: nw.Station, arrivals: object, time: object, horizon: int, **step: object) -> nw.Network:
    return nw.Network(
        [station], [nw.PriorityClass("a")], [nw.Step("serve", station.name, "a", time, **step)],  # type: ignore[arg-type]
        [arrivals], horizon,  # type: ignore[list-item]
    )  # fmt: skip


def test_work_is_counted_within_working_hours() -> None:
    """Four hours of work from 11:00: one before lunch and three after, of eight hours present; the spell spans six."""
    office = nw.Hours(((8 * H, 12 * H), (14 * H, 18 * H)))
    network = desk(
        nw.Station("desk", hours=office), nw.ArrivalTimes("serve", [11 * H, 15 * H]), nw.Constant(4 * H), DAY
    )
    rows = found(nw.estimate(network, replications=2))
    assert rows["utilisation", "desk"].mean == pytest.approx(5 / 8)  # the second works from 17:00 to 18:00
    assert rows["wait", "desk"].mean == (0 + 2 * H) / 2
    assert rows["queue length", "desk"].mean == pytest.approx(2 * H / DAY)
    assert rows["stay", None].mean == 6 * H  # only the first has left
    assert rows["number", None].mean == pytest.approx((6 * H + 9 * H) / DAY)
    assert ("blocked", "desk") not in rows and ("reneged", "desk") not in rows


def test_who_is_lost_has_left() -> None:
    """One server, no place to wait: of three customers one is blocked, and gone at once."""
    network = desk(
        nw.Station("desk", waiting_room=0), nw.ArrivalTimes("serve", [0, 50, 200]), nw.Constant(100), 1000
    )
    rows = found(nw.estimate(network, replications=2))
    assert rows["blocked", "desk"].mean == pytest.approx(1 / 3) and rows["stay", None].mean == 100
    assert rows["number", None].mean == pytest.approx(200 / 1000)


def test_the_warm_up_is_left_out() -> None:
    network = desk(nw.Station("desk"), nw.ArrivalTimes("serve", [0, 10, 500]), nw.Constant(100), 1000)
    rows = found(nw.estimate(network, replications=2, warm_up=150))
    assert rows["wait", "desk"].mean == 0 and rows["utilisation", "desk"].mean == pytest.approx(
        (50 + 100) / 850
    )


def test_intervals_hold_theory() -> None:
    """M/M/2 with three places to wait, and Erlang A: 99.9 % intervals of 30 replications hold the exact values."""
    rate, mean = 2 / 1000, 1000
    network = desk(
        nw.Station("desk", 2, waiting_room=3), nw.RenewalArrivals("serve", nw.Exponential(1 / rate)),
        nw.Exponential(mean), 6_000_000,
    )  # fmt: skip
    rows = found(nw.estimate(network, replications=30, warm_up=500_000, confidence=0.999))
    states = states_mmck(rate, mean, 2, 3)
    number = sum(n * p for n, p in enumerate(states))
    expected = {
        ("blocked", "desk"): states[-1],
        ("utilisation", "desk"): sum(min(n, 2) * p for n, p in enumerate(states)) / 2,
        ("queue length", "desk"): sum(max(n - 2, 0) * p for n, p in enumerate(states)),
        ("number", None): number,
        ("stay", None): number / rate / (1 - states[-1]),
    }
    for key, value in expected.items():
        assert rows[key].low <= value <= rows[key].high, (key, value, rows[key])
        assert rows[key].high - rows[key].low < 0.1 * value
    network = desk(
        nw.Station("desk", 3), nw.RenewalArrivals("serve", nw.Exponential(400)), nw.Exponential(mean), 6_000_000,
        patience=nw.Exponential(2000),
    )  # fmt: skip
    rows = found(nw.estimate(network, replications=30, warm_up=500_000, confidence=0.999))
    assert (
        rows["reneged", "desk"].low <= share_giving_up(1 / 400, mean, 3, 2000) <= rows["reneged", "desk"].high
    )
    assert wait_mmc(1 / 400, mean, 3) > rows["wait", "desk"].high


def test_bad_numbers_are_refused_together() -> None:
    network = desk(nw.Station("desk"), nw.ArrivalTimes("serve", [0]), nw.Constant(100), 1000)
    with pytest.raises(UserError) as caught:
        nw.estimate(network, replications=1, warm_up=1000, confidence=1.0)
    assert [problem.key for problem in caught.value.problems] == ["replications", "warm_up", "confidence"]
