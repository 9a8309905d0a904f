"""Shipped places as Worlds: counts, shares and sizes of the documents."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import yaml
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf
from project import CONF, DATA
from scenarios import EXOGENOUS

from sim.builder.build import build
from sim.builder.demand.poisson import UPPER_ENTITY
from sim.builder.demand.rates import daily_rates
from sim.builder.duties.plan import PLAN_NUMBERS
from sim.builder.duties.schedules import listed_share
from sim.builder.routes.authority import needed_shares
from sim.builder.workload.load import upper_rate
from sim.builder.workload.typical_post import measured_period, post_kinds
from sim.config import Scenario
from sim.config.groups.types import CASE_KINDS, TASK_KINDS
from sim.scenarios import load_scenario
from sim.world.tables import RELEASES, Level

PLACES = sorted(file.stem for file in (CONF / "place").glob("*.yaml"))


@lru_cache(maxsize=32)
def place(name: str, *overrides: str) -> Scenario:
    """The scenario of a shipped place with overrides."""
    with initialize_config_dir(str(CONF.resolve()), version_base="1.3"):
        config = OmegaConf.to_container(compose("config", [f"place={name}", *overrides]), resolve=True)
    assert isinstance(config, dict)
    return load_scenario({str(k): config[k] for k in Scenario.model_fields})


@pytest.mark.parametrize("rule", ["stepwise", "direct"])
def test_the_reference_with_everything_on_keeps_its_incidents_from_500_to_520(rule: str) -> None:
    a, b = (
        build(place("reference", f"area.households_per_grid={n}", f"escalation={rule}"), 5)
        for n in (500, 520)
    )
    for name in EXOGENOUS:
        assert np.array_equal(a.world.case[name], b.world.case[name]), name
    assert (a.world.case["unit"] != b.world.case["unit"]).any()


@pytest.mark.parametrize("name", [p for p in PLACES if p != "load_check"])
def test_levels_of_all_cases_have_the_places_shares(name: str) -> None:
    """Without hazards, of which two rows are kept and one arises at most, and helpers, who settle cases of grids."""
    scenario = place(name, "demand.hazards.active=false", "demand.helpers.active=false")
    weight = np.array([scenario.cases.shares.of(k) for k in CASE_KINDS])
    together = weight @ needed_shares(scenario.authority, scenario.cases)[: len(CASE_KINDS)]
    authority = scenario.authority
    assert together[: Level.STREET].sum() == pytest.approx(authority.community_or_below)
    assert together[Level.STREET] == pytest.approx(authority.street)
    assert together[Level.COUNTY] == pytest.approx(authority.county)
    case = build(scenario, 0).world.case
    drawn = case["needed"][(case["entity"] < UPPER_ENTITY) & (case["kind"] != CASE_KINDS.index("emergency"))]
    share = (drawn < Level.STREET).mean()
    assert abs(share - authority.community_or_below) / np.sqrt(share * (1 - share) / len(drawn)) < 3.5


def test_fuxin_has_its_units_and_its_households_per_worker() -> None:
    facts = build(place("fuxin_2022_urban"), 0).context
    count = [
        int((facts.level == k).sum()) for k in (Level.STREET, Level.COMMUNITY, Level.SUB_AREA, Level.GRID)
    ]
    assert count == [1, 8, 48, 200]
    own = facts.level == Level.GRID
    assert facts.households[own].sum() / facts.posts[own].sum() == 150
    assert facts.posts[own].tolist() == [1] * 200
    share = facts.fte[own]
    assert set(share.tolist()) == {1.0, 0.5} and (share == 1.0).sum() == 100
    assert (share[::2] != share[1::2]).all(), "one full-time and one integrated post in every pair"


@pytest.mark.parametrize("name", PLACES)
def test_every_place_is_built_and_every_step_has_somebody_to_do_it(name: str) -> None:
    world = build(place(name), 0).world
    busy = world.step[world.step["type"] == 0]
    assert (world.queue_at[:, busy["level"]] >= 0).all()
    assert (world.case["entry"] >= 0).all()
    served = world.queue["workers"] > 0
    assert served.all()


def test_the_load_check_crosses_its_capacity_where_the_real_calendar_says() -> None:
    """Near 263 households with monthly doors and 443 with quarterly ones (S7)."""

    def load(size: int, visits: str) -> float:
        words = (
            f"area.households_per_grid={size}",
            f"duties/visits={visits}",
            "area.households_per_community=5160",
        )
        facts = [build(place("load_check", *words), r).context for r in range(3)]
        own = facts[0].level == Level.GRID
        present = sum(f.present[own][:, f.period.first_day :].sum() for f in facts)
        return float(sum(f.expected[Level.GRID].sum() for f in facts) / present)

    assert load(255, "all_monthly") < 1.0 < load(272, "all_monthly")
    assert load(430, "all_quarterly") < 1.0 < load(456, "all_quarterly")


@pytest.mark.parametrize(
    ("name", "low", "high"), [("district_overload", 1.15, 1.35), ("district_overload_single", 1.6, 3.0)]
)
def test_the_district_is_over_capacity_at_its_documented_size(name: str, low: float, high: float) -> None:
    """Overloaded, but able to visit, file and close (S13); with one worker per grid it collapses."""
    facts = build(place(name), 0).context
    present = facts.present[facts.level == Level.GRID][:, facts.period.first_day :].sum()
    assert low < facts.expected[Level.GRID].sum() / present < high


def test_tenants_are_visited_at_their_own_frequency_and_the_round_adds_its_hours() -> None:
    """Qingdao (Q15): tenants who are no special household 4 times a year; the round 8 h a month and grid."""
    of = place("qingdao_2020")
    world = build(of, 0).world
    tenants = world.round[world.round["plan"] == PLAN_NUMBERS["tenant"]]
    assert set(tenants["interval"]) == {round(365 / 4)}
    assert 0.1 < tenants["members"].sum() / len(world.home) < 0.25, (
        "a fifth rents, less the special households"
    )
    special = world.round[world.round["plan"] == PLAN_NUMBERS["special"]]
    assert tenants["members"].sum() + special["members"].sum() < len(world.home), (
        "special_only: no other door"
    )
    grids = len(np.unique(world.round["unit"]))
    is_patrol = (world.duty["kind"] == TASK_KINDS.index("patrol")) & (world.duty["queue"] < grids)
    monthly = world.duty[is_patrol & (world.duty["piece"] == 3600)]
    assert len(monthly) == grids
    assert (monthly["seconds"] == 8 * 3600).sum() == grids - 1, "the post of the remainder grid does its part"
    released = (world.schedule[monthly["schedule"][0]] & RELEASES) > 0
    days = np.datetime64(of.run.start) + np.arange(of.run.days)
    assert released.sum() == len(np.unique(days.astype("datetime64[M]")))


def test_the_shipped_demand_profile_is_the_derived_one() -> None:
    derived = yaml.safe_load((DATA / "boston_2011h2.yaml").read_text(encoding="utf-8"))
    profile = place("reference").demand.profile
    assert list(profile.weekday) == derived["weekday"]
    assert list(profile.hour_weekday) == derived["hour_weekday"]
    assert list(profile.hour_weekend) == derived["hour_weekend"]
    assert list(profile.month[6:]) == list(derived["month"].values())
    assert set(profile.month[:6]) == {1.0}, "not in the data: assumed"


@pytest.mark.parametrize("name", PLACES)
def test_paperwork_is_the_total_less_what_the_document_lists(name: str) -> None:
    """0.35 of the time on the grid in all, at the documented posts (S4.2); each file holds the remainder."""
    of = place(name)
    period = measured_period(of.calendar, of.run)
    kinds = post_kinds(of.area, of.staffing, period)
    seconds = [kind.weight * kind.duty_holder.year_seconds for kind in kinds]
    listed = [listed_share(of.duties, kind.duty_holder, period.dates.days) for kind in kinds]
    assert of.duties.admin.share == pytest.approx(0.35 - np.average(listed, weights=seconds), abs=0.005)
    assert of.duties.admin.share >= 0.10


@pytest.mark.parametrize("name", [p for p in PLACES if p != "load_check"])
def test_upper_tasks_are_those_of_the_documented_posts_under_every_basis(name: str) -> None:
    """The rate of a full-time post x the documented grid share (S4.7), which is that of the place as shipped."""
    of = place(name)
    rule = of.demand.upper
    kinds = post_kinds(of.area, of.staffing, measured_period(of.calendar, of.run))
    share = sum(kind.weight * kind.grid_share for kind in kinds)
    assert rule.documented_grid_share == pytest.approx(share)
    one = np.ones(1)
    daily = float(daily_rates(of.demand, one, one, rule.documented_households_per_worker * one).upper[0])
    assert daily == pytest.approx(rule.per_worker_week * share / 7.0)
    for basis in ("per_community", "per_household", "per_worker", "per_grid"):
        of_basis = rule.model_copy(update={"basis": basis})
        assert upper_rate(of_basis, daily, share, 1.0) == pytest.approx(daily), basis
