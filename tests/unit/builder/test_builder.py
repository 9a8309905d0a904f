"""Whole Worlds: effects of grid size, invariants under grid size, consistent tables."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from scenarios import EXOGENOUS, FULL_DAY, overlay, scenario, shift

from sim.builder.build import ModelInstance, build
from sim.builder.demand.arrivals import EMERGENCY_NTH
from sim.builder.demand.poisson import FOUND, UPPER_ENTITY
from sim.config.groups.types import TASK_KINDS
from sim.world.tables import RELEASES, Cover, DutyWindow, Level, StepType

IDLE = {"name": "brief", "minutes": 1.0, "every": "month", "weekday": "mon", "at": "09:00"}


def built(replication: int = 0, rule: str = "stepwise", **changes: Any) -> ModelInstance:
    return build(scenario(rule, **changes), replication)


def of_size(size: int, **changes: Any) -> ModelInstance:
    return built(area={"households_per_grid": size} | changes)


def households_cases(b: ModelInstance) -> np.ndarray[Any, Any]:
    return b.world.case[b.world.case["entity"] < UPPER_ENTITY]


@pytest.mark.parametrize("rule", ["stepwise", "direct"])
def test_from_500_to_520_households_no_incident_changes_by_any_bit(rule: str) -> None:
    a, b = (built(3, rule, area={"households_per_grid": n, "communities_simulated": 2}) for n in (500, 520))
    assert len(a.world.case) > 10_000
    for name in EXOGENOUS:
        assert np.array_equal(a.world.case[name], b.world.case[name]), name
    assert np.array_equal(a.world.step, b.world.step) and np.array_equal(
        a.world.case["entry"], b.world.case["entry"]
    )
    assert (a.world.case["unit"] != b.world.case["unit"]).any(), "boundaries did move"
    for name in ("entity", "persons", "special", "contact", "cooperation", "factor"):
        assert np.array_equal(a.world.home[name], b.world.home[name]), name


def test_from_500_to_520_households_no_visiting_window_moves() -> None:
    def windows(b: ModelInstance) -> set[tuple[int, int, int, int]]:
        found = set()
        for r in b.world.round:
            for m in b.world.member[r["first_member"] : r["first_member"] + r["members"]]:
                found.add((int(r["plan"]), int(r["interval"]), int(m["home"]), int(m["phase"])))
        return found

    assert windows(of_size(500)) == windows(of_size(520))


def test_the_rule_of_escalation_changes_routes_and_no_incident() -> None:
    a, b = built(0, "stepwise"), built(0, "direct")
    for name in EXOGENOUS:
        assert np.array_equal(a.world.case[name], b.world.case[name])
    assert a.labels.steps != b.labels.steps


def test_another_replication_is_another_world_and_the_same_one_is_equal() -> None:
    a, again, b = built(0), built(0), built(1)
    for one, two in zip(a.world, again.world, strict=True):
        assert np.array_equal(one, two)
    assert not np.array_equal(a.world.case["time"][:100], b.world.case["time"][:100])


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    short, long = built(run={"measured_weeks": 26}), built(run={"measured_weeks": 52})
    n = len(short.world.case)
    assert np.array_equal(short.world.case, long.world.case[:n])
    assert long.world.case["time"][n] >= short.world.run[0]["horizon"]


@pytest.mark.parametrize("size", [500, 550, 600])
def test_households_per_full_time_worker_are_those_asked_for(size: int) -> None:
    facts = of_size(size).context
    assert facts.households_per_full_time == pytest.approx(size)
    own = facts.level == Level.GRID
    assert facts.households[own].sum() == 3300 and facts.posts[own].sum() == -(-3300 // size)


def test_a_remainder_grid_has_the_same_load_as_a_whole_one() -> None:
    b = of_size(500)
    present = b.context.present[:7].sum(axis=1)
    assert present[6] / present[:6].mean() == pytest.approx(0.6, abs=0.05)
    day = b.world.shift["seconds"][1:]
    assert sorted(day.tolist()) == [int(0.6 * 28_800), 28_800], "its blocks shrink"
    patrol = b.world.duty[b.world.duty["kind"] == TASK_KINDS.index("patrol")]
    assert patrol["seconds"].tolist() == [75 * 60] * 6 + [45 * 60]
    log = b.world.duty[b.world.duty["kind"] == TASK_KINDS.index("log")]
    assert log["seconds"].tolist() == [1200, 2700] * 6 + [720, 1620]


def test_grid_share_shrinks_presence_and_what_grows_with_time_but_no_patrol() -> None:
    whole, part = built(), built(staffing={"grid_share": 0.6})
    own = whole.context.level == Level.GRID
    assert part.context.fte[own].sum() == pytest.approx(0.6 * whole.context.fte[own].sum())
    assert part.context.present[own].sum() == pytest.approx(0.6 * whole.context.present[own].sum(), rel=0.01)
    assert part.context.households_per_full_time == pytest.approx(550 / 0.6)
    kind = TASK_KINDS.index("patrol")
    assert whole.context.expected[0, kind] == part.context.expected[0, kind] > 0
    kind = TASK_KINDS.index("log")
    assert part.context.expected[0, kind] == pytest.approx(0.6 * whole.context.expected[0, kind], rel=0.02)


def test_duties_add_up() -> None:
    """A log, a meeting or a silo more is so many minutes more; the paperwork keeps its share of the time."""
    year = {"warm_up_weeks": 0, "measured_weeks": 52}
    kinds = [TASK_KINDS.index(k) for k in ("admin", "log", "appointment")]
    admin, log, appointment = kinds

    def shares(platform: dict[str, float], **duties: Any) -> np.ndarray[Any, Any]:
        b = built(duties=overlay({"inspections": {"per_year": 0.0}}, duties), platform=platform, run=year)
        return np.asarray(b.context.expected[0] / b.context.present[b.context.level == Level.GRID].sum())

    once = shares({})
    assert once[admin] == pytest.approx(0.35, abs=1e-4)
    assert once[log] == pytest.approx((20.0 + 45.0 / 5.0) / 480.0, abs=0.003)
    twice = shares({"additional_paperwork_share": 0.15}, log={"minutes_per_day": 40.0})
    assert twice[admin] == pytest.approx(0.5, abs=1e-4)
    assert twice[log] - once[log] == pytest.approx(20.0 / 480.0, abs=0.002)
    longer = shares({}, meetings={"brief": {"minutes": 300.0}})
    assert longer[appointment] - once[appointment] == pytest.approx(240.0 / 2400.0, abs=0.008)
    assert longer[admin] == once[admin]


def test_upper_tasks_of_a_community_do_not_grow_with_its_workers_unless_chosen() -> None:
    def tasks(size: int, basis: str) -> int:
        b = built(area={"households_per_grid": size}, demand={"upper": {"basis": basis}})
        return int((b.world.case["entity"] >= UPPER_ENTITY).sum())

    assert tasks(300, "per_community") == tasks(600, "per_community")
    assert tasks(300, "per_household") == tasks(600, "per_household")
    few, many = tasks(600, "per_worker"), tasks(300, "per_worker")
    assert abs(many - 2 * few) / np.sqrt(many + 4 * few) < 3.5
    expected = 3.0 * 5.5 * 65
    assert abs(few - expected) / np.sqrt(expected) < 3.5


def test_households_with_two_frequencies_get_the_denser_or_both() -> None:
    denser = built()
    added = built(duties={"special": {"combine": "added"}})
    special = int(denser.world.home["special"].sum())
    assert 200 < special < 400
    assert len(denser.world.member) == 3300 and len(added.world.member) == 3300 + special
    rare = built(duties={"special": {"per_year": 2.0}})
    assert len(rare.world.member) == 3300 and (rare.world.round["interval"] == 91).all()


def test_visit_rules_are_a_lever() -> None:
    def rounds(**rule: Any) -> list[int]:
        b = built(duties={"visits": {"rule": "x", **rule}})
        return sorted(set(b.world.round["interval"].tolist()))

    assert rounds(all_doors_per_year=12.0, special_doors=False) == [30]
    assert rounds(all_doors_per_year=4.0, special_doors=True) == [30, 91]
    assert rounds(all_doors_per_year=0.0, special_doors=True) == [30]
    assert rounds(all_doors_per_year=0.0, special_doors=False) == []


def test_doors_due_are_spread_evenly_over_days_in_every_grid() -> None:
    b = of_size(550)
    for r in b.world.round[b.world.round["interval"] == 91]:
        phase = b.world.member["phase"][r["first_member"] : r["first_member"] + r["members"]]
        assert (np.diff(phase) >= 0).all()
        each = np.bincount(phase, minlength=91)
        assert each.max() - each.min() <= 5 and 4 <= each.mean() <= 7


def test_rounds_members_workers_and_duties_lie_together() -> None:
    w = built(area={"communities_simulated": 2}, staffing={"workers_per_grid": 0.5}).world
    for q in range(len(w.queue)):
        row = w.queue[q]
        assert set(w.worker["queue"][row["first_worker"] : row["first_worker"] + row["workers"]]) == {q}
        assert (w.round["queue"][row["first_round"] : row["first_round"] + row["rounds"]] == q).all()
    assert w.queue["rounds"].sum() == len(w.round) and w.queue["workers"].sum() == len(w.worker)
    for n in range(len(w.worker)):
        mine = slice(w.worker["first_duty"][n], w.worker["first_duty"][n] + w.worker["duties"][n])
        assert (w.duty["worker"][mine] == n).all()
    assert (w.home["unit"][w.member["home"]] == np.repeat(w.round["unit"], w.round["members"])[
        np.argsort(np.repeat(w.round["first_member"], w.round["members"]), kind="stable")
    ]).all()  # fmt: skip


def test_one_post_for_two_grids_has_one_queue_and_two_patrols() -> None:
    b = built(staffing={"workers_per_grid": 0.5})
    assert b.world.queue_at[:, Level.GRID].tolist() == [0, 0, 1, 1, 2, 2]
    patrol = b.world.duty[b.world.duty["kind"] == TASK_KINDS.index("patrol")]
    assert patrol["queue"].tolist() == [0, 0, 1, 1, 2, 2]
    assert b.context.households_per_full_time == pytest.approx(1100)


def test_levels_a_place_lacks_merge_upward_and_departments_are_nobody() -> None:
    b = built(area={"levels": ("community", "county")})
    at = b.world.queue_at
    assert (at[:, Level.SUB_AREA] == at[:, Level.COMMUNITY]).all()
    assert (at[:, Level.STREET] == at[:, Level.COUNTY]).all()
    assert (at[:, Level.DEPARTMENT] == -1).all()
    work = b.world.step[b.world.step["type"] == StepType.WORK]
    assert (at[0, work["level"]] >= 0).all(), "whoever is asked to work exists"


def test_streets_have_their_communities() -> None:
    b = built(area={"communities_simulated": 5, "communities_per_street": 2, "households_per_community": 600})
    assert (
        len(np.unique(b.world.queue_at[:, Level.STREET])) == 3
        and len(np.unique(b.world.queue_at[:, Level.COUNTY])) == 1
    )
    street = b.context.level == Level.STREET
    assert b.context.households[street].tolist() == [1200, 1200, 600]


def test_cover_reaches_the_grid_posts_of_the_own_community_only() -> None:
    w = built(area={"communities_simulated": 2}).world
    for q in range(12):
        row = w.queue[q]
        pool = range(row["first_neighbour"], row["first_neighbour"] + row["neighbours"])
        assert list(pool) == (list(range(6)) if q < 6 else list(range(6, 12)))
        assert (
            row["cover"] == Cover.WHEN_ABSENT
            and row["queue_above"] == w.queue_at[6 * (q // 6), Level.COMMUNITY]
        )


def test_the_tree_of_fuxin() -> None:
    counts = {"street": 1, "community": 8, "sub_area": 48, "grid": 200}
    b = built(
        area={
            "communities_simulated": 8, "households_per_community": 3750, "households_per_grid": None,
            "counts": counts, "communities_per_street": None, "levels": ("sub_area", "community", "street", "county"),
        },
    )  # fmt: skip
    level = b.context.level
    assert [int((level == k).sum()) for k in (Level.GRID, Level.SUB_AREA, Level.COMMUNITY, Level.STREET)] == [
        200, 48, 8, 1,
    ]  # fmt: skip
    assert set(b.context.households[level == Level.GRID]) == {150}
    assert set(b.context.grids[level == Level.COMMUNITY]) == {25}


def test_setting_a_size_replaces_the_counts_and_the_run_says_so() -> None:
    counts = {"street": 1, "community": 8, "sub_area": None, "grid": 200}
    b = of_size(
        300,
        counts=counts,
        communities_per_street=None,
        communities_simulated=2,
        households_per_community=3750,
    )
    assert b.context.grids[b.context.level == Level.COMMUNITY].tolist() == [13, 13]
    assert any("replaces" in note for note in b.labels.notes)


def test_staggered_hours_take_turns_along_the_ground() -> None:
    late = shift((("12:00", "14:00"), ("15:00", "21:00")))
    absence = {"sick_share": 0.0, "leave_days_per_year": 0}
    b = built(staffing={"shifts": {"day": shift(FULL_DAY), "late": late}, "absence": absence})
    first = b.world.worker["day_first"][:6]
    monday = b.world.day["shift"][first]
    assert (monday[::2] == monday[0]).all() and (monday[1::2] == monday[1]).all() and monday[0] != monday[1]


def test_a_duty_falls_on_the_days_it_says() -> None:
    w = built().world
    weekday = np.arange(w.run[0]["days"]) % 7
    for row in w.duty:
        due = np.flatnonzero(w.schedule[row["schedule"]] & RELEASES)
        assert len(due) > 0
        if row["window"] == DutyWindow.APPOINTMENT:
            assert w.office["working"][due].all()
        if row["kind"] == TASK_KINDS.index("patrol"):
            assert np.array_equal(due, np.flatnonzero(w.office["working"][: len(weekday)]))
    meeting = w.duty[(w.duty["window"] == DutyWindow.APPOINTMENT) & (w.duty["seconds"] == 3600)][0]
    assert set(weekday[np.flatnonzero(w.schedule[meeting["schedule"]] & RELEASES)]) == {0}


def test_training_hours_of_a_year_are_held() -> None:
    b = built(run={"warm_up_weeks": 0, "measured_weeks": 52})
    training = b.world.duty[b.world.duty["at"] == 14 * 3600]
    sessions = (b.world.schedule[training["schedule"][0]] & RELEASES).sum()
    assert sessions * 2 == pytest.approx(24, abs=2)


def test_patrol_may_be_due_only_when_somebody_is_there() -> None:
    patrol = TASK_KINDS.index("patrol")
    b = built(duties={"patrol": {"needs_presence": True}})
    for row in b.world.duty[b.world.duty["kind"] == patrol]:
        due = (b.world.schedule[row["schedule"]] & RELEASES) > 0
        there = b.context.present[row["queue"]] > 0
        assert np.array_equal(due, there & (b.context.period.working == 1))


def test_cases_fit_the_tables_they_point_to() -> None:
    w = built(2).world
    assert (np.diff(w.case["time"]) >= 0).all()
    assert w.case["time"].min() >= 0 and w.case["time"].max() < w.run[0]["horizon"]
    own = w.case[w.case["household"] >= 0]
    assert (own["entry"] >= 0).all() and (own["unit"] == w.home["unit"][own["household"]]).all()
    assert (w.home["entity"][own["household"]] == own["entity"]).all()
    pair = own["entity"].astype(np.int64) << 32 | own["nth"]
    assert len(np.unique(pair)) == len(pair), "no two incidents share a draw"
    assert set(own["channel"][(own["nth"] >= FOUND) & (own["nth"] < EMERGENCY_NTH)]) == {0}
    assert (own["may_recontact"] == (own["channel"] != 0)).all()


def test_tables_can_not_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        built().world.case["time"][0] = 1


def test_expected_cases_are_the_mean_of_those_drawn() -> None:
    """Upper tasks and worker-found cases: no day factor, so counts are Poisson around the expected ones."""
    b = built(area={"communities_simulated": 4}, run={"warm_up_weeks": 0})
    minutes = b.context.expected[Level.GRID, TASK_KINDS.index("upper")] / 3600
    drawn = (b.world.case["entity"] >= UPPER_ENTITY).sum()
    assert abs(drawn - minutes) / np.sqrt(minutes) < 3.5
    nth = b.world.case["nth"]
    found = ((nth >= FOUND) & (nth < EMERGENCY_NTH) & (b.world.case["household"] >= 0)).sum()
    expected = 4 * 3300 * 1.2 * 364 / 365
    assert abs(found - expected) / np.sqrt(expected * 1.25) < 3.5


def test_own_deadlines_are_absent_where_the_place_has_none() -> None:
    none = built()
    assert not none.context.own_deadline and (none.world.case["own_deadline"] == -1).all()
    days = {"grid": 3, "community": 3, "street": 5, "county": 5, "approval": 25}
    some = built(cases={"deadline": {"own": days}})
    assert some.context.own_deadline
    own = some.world.case[some.world.case["household"] >= 0]
    assert set(some.world.deadline["working_days"][own["own_deadline"]].tolist()) == {3, 5, 25}


def test_switches_turn_feedback_loops_off() -> None:
    w = built(
        cases={
            "recontact": {"active": False},
            "rework": {"active": False},
            "deadline": {"promotion_share": None},
        }
    ).world
    assert (
        w.run[0]["recontact_mean"] == 0.0
        and w.run[0]["rework_share"] == 0.0
        and w.run[0]["promotion_ppm"] == -1
    )
    assert not w.case["may_rework"].any()


def test_a_community_year_is_built_in_a_fraction_of_its_run() -> None:
    plan = scenario()
    build(plan, 0)
    began = time.perf_counter()
    for k in range(5):
        build(plan, k)
    assert (time.perf_counter() - began) / 5 < 0.15  # seconds; 0.015 measured on a quiet core


def test_a_households_windows_do_not_depend_on_who_else_is_visited() -> None:
    def phases(combine: str) -> dict[int, int]:
        w = built(duties={"special": {"combine": combine}}).world
        return {
            int(m["home"]): int(m["phase"])
            for r in w.round[w.round["interval"] == 91]
            for m in w.member[r["first_member"] : r["first_member"] + r["members"]]
        }

    denser, added = phases("denser"), phases("added")
    assert len(denser) < len(added) == 3300
    assert all(added[home] == phase for home, phase in denser.items())


def test_a_remainder_grid_takes_its_part_of_upper_tasks() -> None:
    case = of_size(500).world.case
    upper = np.bincount(case["unit"][case["entity"] >= UPPER_ENTITY], minlength=7)
    assert upper[6] == pytest.approx(0.6 * upper[:6].mean(), rel=0.03)
    assert upper[:6].max() - upper[:6].min() <= 3


def test_a_place_where_nothing_happens_is_a_world_too() -> None:
    b = built(
        demand={
            "hotline_orders_per_person_year": 0.0, "walk_ins_per_person_year": 0.0, "found_per_household_month": 0.0,
            "emergencies_per_1000_households_year": 0.0, "upper": {"per_worker_week": 0.0},
        },
        duties={
            "visits": {"rule": "none", "all_doors_per_year": 0.0, "special_doors": False},
            "patrol": {"every": "never"}, "admin": {"share": 0.0}, "log": {"minutes_per_day": 0.0},
            "weekly_close": {"minutes": 0.0}, "meetings": {"brief": IDLE},
            "training": {"hours_per_year": 0.0}, "inspections": {"per_year": 0.0},
        },
    )  # fmt: skip
    w = b.world
    assert len(w.case) == len(w.round) == len(w.member) == 0 and len(w.home) == 3300
    assert set(w.duty["kind"].tolist()) == {TASK_KINDS.index("appointment")}
    assert b.context.expected.sum() == b.context.expected[0, TASK_KINDS.index("appointment")]


def test_half_integrated_posts_of_fuxin_alternate_along_the_ground() -> None:
    one = {"wage_yuan_month": 1580.0, "cost_share": None, "insured": True, "name_en": "w", "name_zh": "员"}
    kinds = {
        "worker": one | {"posts": 100, "grid_share": 1.0},
        "other": one | {"posts": 100, "grid_share": 0.5},
    }
    b = built(staffing={"classes": kinds})
    assert b.context.fte[:6].tolist() == [1.0, 0.5, 1.0, 0.5, 1.0, 0.5]
    assert b.context.households_per_full_time == pytest.approx(3300 / 4.5)
    seconds = b.context.present[:6].sum(axis=1)
    assert seconds[1::2].mean() / seconds[::2].mean() == pytest.approx(0.5, abs=0.03)


def test_the_order_of_classes_is_the_disciplines() -> None:
    turned = tuple(reversed(scenario().discipline.order))
    line = {kind: number for number, kinds in enumerate(turned) for kind in kinds}
    rank = built(discipline={"order": turned}).world.priority
    assert rank.tolist() == [[line[kind] for kind in TASK_KINDS]]
