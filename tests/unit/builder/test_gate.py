"""Admission gate: barred and waiting items, and the work saved (Q10 - Q14)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import yaml
from places import shipped
from pydantic import ValidationError
from scenarios import scenario

from sim.builder.build import build
from sim.builder.demand.gate import admitted_shares, off_list_from, release_times, screen
from sim.config.groups.gate import Gate
from sim.config.metadata.provenance import FOLDER
from sim.simulation import simulate
from sim.world.event_order import DAY
from sim.world.tables import AdmissionOutcome, Level

WORKING = np.arange(800) % 7 < 5
ENTITY = 1 << 40


def item(weight: float = 1.0, minutes: float = 60.0, listed: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "name_en": "x", "name_zh": "甲", "item_class": "information", "duty": "none", "task": "upper",
        "minutes": {"minutes_mean": minutes, "sigma": 0.0}, "weight": weight, "listed": listed, "barred": None,
    } | more  # fmt: skip


def gate(**changes: Any) -> Gate:
    base: dict[str, Any] = {
        "name": "test", "active": True,
        "items": {
            "a": item(2.0), "b": item(1.0, listed=False), "c": item(1.0, listed=False, barred="unsafe"),
        },
        "funded_share": 0.8, "approved_share": 0.5,
        "approval": {"median_days": 3.0, "sigma": 0.0, "counts": "working"}, "exit_share_per_year": 0.0,
    }  # fmt: skip
    return Gate.model_validate(base | changes)


def decided(g: Gate, n: int = 4000, replication: int = 0) -> np.ndarray[Any, Any]:
    return screen(g, np.arange(n, dtype=np.int64) * 9000, ENTITY, WORKING, 5, replication)


def counts(g: Gate) -> Counter[AdmissionOutcome]:
    return Counter(AdmissionOutcome(f) for f in decided(g)["outcome"])


def test_the_shipped_list_has_eight_classes_24_sorts_seven_duties_and_bars_six_sorts() -> None:
    items = shipped("reference", groups=(("gate", "listed"),)).gate.items.values()
    listed = [i for i in items if i.listed]
    by_class = Counter(i.item_class for i in listed)
    assert sorted(by_class.values(), reverse=True) == [6, 6, 4, 4, 1, 1, 1, 1], "Q10"
    assert len(listed) == 24 and len({i.duty for i in listed}) == 7
    assert len({i.barred for i in items if i.barred}) == 6, "the seventh of Q14 is to come without money"
    mean = sum(i.weight * i.minutes.minutes_mean for i in items) / sum(i.weight for i in items)
    assert mean == pytest.approx(60.0, abs=1.0), (
        "ungated, the table changes no load: upper tasks take 60 minutes"
    )
    half = shipped("reference", groups=(("gate", "listed"),)).gate.model_copy(
        update={"exit_share_per_year": 0.0}
    )
    assert admitted_shares(half, 0.0).sum() == pytest.approx(0.5), "S8 P5: six proposals, three tasks"


def test_each_refusal_has_its_reason_and_the_rest_passes() -> None:
    got, n = counts(gate()), 4000
    expected = {
        AdmissionOutcome.BARRED: 0.25, AdmissionOutcome.UNFUNDED: 0.75 * 0.2, AdmissionOutcome.ADMITTED: 0.5 * 0.8,
        AdmissionOutcome.DELAYED: 0.25 * 0.8 * 0.5, AdmissionOutcome.UNAPPROVED: 0.25 * 0.8 * 0.5,
    }  # fmt: skip
    for fate, share in expected.items():
        assert abs(got[fate] - n * share) < 4 * np.sqrt(n * share), fate
    passed = decided(gate())
    share = np.isin(passed["outcome"], (AdmissionOutcome.ADMITTED, AdmissionOutcome.DELAYED)).mean()
    assert share == pytest.approx(admitted_shares(gate(), 0.0).sum(), abs=0.03)


def test_without_an_active_gate_everything_is_admitted_at_once() -> None:
    got = decided(gate(active=False))
    assert (got["outcome"] == AdmissionOutcome.ADMITTED).all() and (got["release"] == got["time"]).all()
    assert (got["item"] == decided(gate())["item"]).all(), "the same proposals"


def test_more_money_refuses_nobody_it_admitted_before() -> None:
    poor, rich = (decided(gate(funded_share=share))["outcome"] for share in (0.3, 0.9))
    assert ((poor == AdmissionOutcome.ADMITTED) <= (rich == AdmissionOutcome.ADMITTED)).all()
    assert (rich == AdmissionOutcome.ADMITTED).sum() > (poor == AdmissionOutcome.ADMITTED).sum()


def test_an_approved_task_waits_three_working_days_and_comes_at_the_same_hour() -> None:
    friday = 4 * DAY + 34_000
    wait = np.array([3], np.int64)
    assert release_times(np.array([friday]), wait, True, WORKING)[0] == 9 * DAY + 34_000, (
        "Monday, Tuesday, Wednesday"
    )
    assert release_times(np.array([friday]), wait, False, WORKING)[0] == 7 * DAY + 34_000
    last = np.array([799 * DAY], np.int64)
    assert release_times(last, wait, True, WORKING)[0] == 802 * DAY, "beyond the calendar, day by day"


def test_an_item_struck_off_needs_an_approval_from_then_on() -> None:
    g = gate(exit_share_per_year=0.7)
    r = next(r for r in range(50) if 100 < off_list_from(g, 5, r)[0] / DAY < 300)
    gone = off_list_from(g, 5, r)
    got = decided(g, replication=r)
    a = got[(got["item"] == 0) & (got["outcome"] != AdmissionOutcome.UNFUNDED)]
    before, after = a[a["time"] < gone[0]], a[a["time"] >= gone[0]]
    assert len(before) > 20 and len(after) > 20
    assert set(before["outcome"]) == {AdmissionOutcome.ADMITTED}
    assert set(after["outcome"]) == {AdmissionOutcome.DELAYED, AdmissionOutcome.UNAPPROVED}
    leaving = [off_list_from(g, 5, r)[0] < 365 * DAY for r in range(300)]
    assert np.mean(leaving) == pytest.approx(0.7, abs=0.09)
    assert np.isinf(off_list_from(gate(), 5, 0)[0])


def test_tasks_take_their_items_minutes_and_rank() -> None:
    g = {"active": True, "funded_share": 1.0, "items": {"a": item(minutes=25.0, task="mediation")}}
    world = build(scenario(gate=g), 0).world
    upper = world.case[world.case["entity"] >= ENTITY]
    step = world.step[upper["entry"]]
    assert len(upper) > 500
    assert (step["mean"] == 25 * 60).all()
    assert len(set(step["kind"])) == 1


def test_load_counts_only_what_passes() -> None:
    sorts = {"a": item(3.0), "b": item(1.0, listed=False, barred="unsafe")}
    ungated, gated = (
        build(scenario(gate={"active": on, "funded_share": 0.5, "items": sorts}), 0).context.expected
        for on in (False, True)
    )
    upper = 9  # place of `upper` in TASK_KINDS
    assert ungated[Level.GRID, upper] > 0
    assert gated[Level.GRID, upper] / ungated[Level.GRID, upper] == pytest.approx(0.75 * 0.5)


def test_metrics_add_up_and_are_absent_without_a_table() -> None:
    counted = (name for name in simulate(scenario(), 0).metrics if name.startswith("upper_"))
    assert all(name.startswith("upper_arrival_minutes") for name in counted)
    sorts = {
        "a": item(2.0),
        "b": item(1.0, listed=False),
        "c": item(1.0, 90.0, listed=False, barred="unsafe"),
    }
    m = simulate(scenario(gate={"active": True, "items": sorts}), 0).metrics
    parts = m["upper_admitted"] + m["upper_delayed"] + m["upper_refused"]
    assert parts == pytest.approx(m["upper_proposed"]) and m["upper_delayed"] > 0
    shares = sum(m[f"upper_refused_share.{why}"] for why in ("barred", "unfunded", "unapproved"))
    assert shares == pytest.approx(m["upper_refused"] / m["upper_proposed"])
    assert 60 * m["upper_refused"] < m["gate_minutes_saved"] < 90 * m["upper_refused"]


@pytest.mark.parametrize(
    "wrong",
    [{"items": {}}, {"items": {"a": item(0.0)}}, {"items": {"a": item(task="patrol")}},
     {"items": {"a": item(barred="unsafe")}}],
)  # fmt: skip
def test_a_gate_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        gate(**wrong)


def test_every_item_of_the_file_has_a_name_in_both_languages() -> None:
    content = yaml.safe_load((FOLDER.parent / "gate" / "listed.yaml").read_text(encoding="utf-8"))
    assert all(i["name_en"].isascii() and not i["name_zh"].isascii() for i in content["items"].values())
