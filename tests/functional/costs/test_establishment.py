"""Establishment budget: every figure worked by hand from the documents' numbers."""

from __future__ import annotations

from typing import Any

import pytest

import gridstaff as gs
from experiments.costs.establishment import establishment_budget
from experiments.costs.plan import budget_years, monthly_budget
from experiments.costs.ranges import price_ranges, scenario_at
from experiments.costs.statement import Budget, Line, by_payer
from experiments.report.text.work.money import transfers
from experiments.store.identity import scenario_key

CENT = 0.005


def budget_of(place: str, changes: dict[str, Any] | None = None) -> Budget:
    return establishment_budget(gs.load_scenario(place, changes or {}))


def yuan_of(budget: Budget, item: str, post: str) -> float | None:
    """Return the yuan of the only line of an item and a post."""
    (line,) = (line for line in budget.lines if (line.item, line.post) == (item, post))
    return line.yuan


@pytest.fixture(scope="module")
def fuxin() -> Budget:
    return budget_of("fuxin_2022_urban")


def test_a_hundred_new_posts_of_fuxin_cost_what_its_budget_says(fuxin: Budget) -> None:
    """F6: 100 x 1,580 x 12 = 1,896,000; x 1.266 = 2,400,336, the document's about 2.4 million."""
    wage, insurance = yuan_of(fuxin, "wage", "worker"), yuan_of(fuxin, "insurance", "worker")
    assert wage == pytest.approx(100 * 1580 * 12, abs=CENT) == 1_896_000
    assert wage is not None and insurance is not None
    assert wage + insurance == pytest.approx(2_400_336, abs=CENT)


def test_the_97_integrated_posts_and_both_together(fuxin: Budget) -> None:
    """(50 x 1,800 + 23 x 3,925 + 24 x 3,900) x 12 = 3,286,500 without insurance; with the new posts 5,686,836."""
    integrated = [line for line in fuxin.lines if line.post in ("platform", "media", "veterans")]
    assert {line.item for line in integrated} == {"wage"}, "another budget pays their insurance"
    assert sum(line.yuan or 0.0 for line in integrated) == pytest.approx(3_286_500, abs=CENT)
    assert fuxin.total_of("grid") == pytest.approx(5_686_836, abs=CENT)
    assert fuxin.total == pytest.approx(5_686_836, abs=CENT), "nothing without a stated price is in the total"
    assert fuxin.total / fuxin.households == pytest.approx(189.56, abs=0.01)


def test_three_grid_posts_of_fuxin_and_its_desks_are_not_priced(fuxin: Budget) -> None:
    assert yuan_of(fuxin, "wage", "seconded") is None
    posts = {line.post: line.units for line in fuxin.unpriced if line.is_pay}
    assert posts == {"seconded": 3, "sub_area": 48, "community": 56, "street": 5, "county": 1}
    assert not fuxin.is_complete


def test_the_group_leaders_of_the_whole_county_are_not_priced_never_0() -> None:
    """F8: 3,073 leaders with a subsidy of no stated amount, although one township of 11 villages is simulated."""
    rural = budget_of("fuxin_2022_rural")
    leaders = next(line for line in rural.lines if line.post == "worker")
    assert (leaders.units, leaders.yuan) == (3073, None)
    assert (rural.households, rural.grids, rural.total_of("grid")) == (382 * 322, 3073, None)


def test_a_subsidy_is_paid_in_full_without_insurance() -> None:
    """3,073 leaders x 100 yuan x 12 = 3,687,600, paid by the townships, whatever share of their time is the grid's."""
    rural = budget_of("fuxin_2022_rural", {"cost.subsidy_yuan_month": 100.0})
    assert rural.total_of("grid") == pytest.approx(3_687_600, abs=CENT)
    assert by_payer(rural.lines) == {"street": pytest.approx(3_687_600, abs=CENT)}


def test_insurance_is_on_the_floor_where_the_wage_is_below_it() -> None:
    """100 x (1,580 + 0.266 x 3,800) x 12 = 3,108,960: what the law would ask of Fuxin."""
    dear = budget_of("fuxin_2022_urban", {"cost.insurance_floor_yuan_month": 3800.0})
    paid = [yuan_of(dear, item, "worker") or 0.0 for item in ("wage", "insurance")]
    assert sum(paid) == pytest.approx(3_108_960, abs=CENT)
    low = budget_of("fuxin_2022_urban", {"cost.insurance_floor_yuan_month": 1000.0})
    assert yuan_of(low, "insurance", "worker") == pytest.approx(504_336, abs=CENT), (
        "the wage is above this floor"
    )


def test_one_worker_for_400_households_costs_132_yuan_a_household() -> None:
    """3,000 x 1.266 x 12 = 45,576 a post and 600 x 12 = 7,200 a grid: (45,576 + 7,200) / 400 = 131.94."""
    reference = budget_of("reference")
    own = reference.total_of("grid")
    (money,) = (line.yuan for line in reference.lines if line.item == "work_money")
    assert own is not None and money is not None
    assert own / reference.households == pytest.approx(113.94, abs=CENT)
    assert (own + money) / reference.households == pytest.approx(131.94, abs=CENT)


def test_bonus_and_allowance() -> None:
    """100 posts: two monthly wages of 1,580 without insurance = 316,000; 50 x 12 = 600 a post for 197 priced posts."""
    changes = {"cost.bonus_months": 2.0, "cost.allowance_yuan_month": 50.0}
    budget = budget_of("fuxin_2022_urban", changes)
    assert yuan_of(budget, "bonus", "worker") == pytest.approx(316_000, abs=CENT)
    allowances = [line for line in budget.lines if line.item == "allowance"]
    assert sum(line.yuan or 0.0 for line in allowances) == pytest.approx(197 * 600, abs=CENT)


def test_a_part_time_post_is_charged_by_its_cost_share() -> None:
    """Jiaxing: 11 posts x 6,000 x 12 x 1.266 at a share of 0.8 = 802,137.60."""
    jiaxing = budget_of("jiaxing_2012_urban")
    assert jiaxing.total_of("grid") == pytest.approx(802_137.6, abs=CENT)
    whole = budget_of("jiaxing_2012_urban", {"staffing.classes.worker.cost_share": 1.0})
    assert whole.total_of("grid") == pytest.approx(1_002_672.0, abs=CENT)


def test_desks_above_are_charged_by_the_part_that_serves_the_scope() -> None:
    """One of 8 communities of a street, one of 80 of a county."""
    reference = gs.load_scenario("reference")
    desks = {group.level: group.posts for group in establishment_budget(reference).posts}
    staff = {level: desk.staff for level, desk in reference.staffing.desks.items()}
    assert desks["community"] == staff["community"]
    assert desks["street"] == pytest.approx(staff["street"] / 8)
    assert desks["county"] == pytest.approx(staff["county"] / 80)


def test_payers_and_transfers() -> None:
    lines = [
        Line("grid", "wage", "worker", 2, 1.0, 100.0, (("county", 0.6), ("street", 0.4))),
        Line("street", "wage", "street", 1, 1.0, 50.0, (("street", 1.0),)),
        Line("county", "wage", "county", 1, 1.0, 70.0, (("county", 1.0),)),
        Line("grid", "work_money", "", 3, 1.0, None, (("county", 1.0),)),
    ]
    assert by_payer(lines) == {"county": pytest.approx(190.0), "street": pytest.approx(130.0)}
    assert transfers(lines) == {"county": pytest.approx(120.0)}, "its own desk and what has no price are none"


def test_every_line_of_every_place_is_paid_by_somebody() -> None:
    for place in gs.places():
        budget = budget_of(place)
        assert sum(by_payer(budget.lines).values()) == pytest.approx(budget.total), place
        assert {group.level for group in budget.posts} >= {"grid", "community", "county"}, place


# -- months and years ------------------------------------------------------------------------------------


def test_hiring_in_the_middle_of_a_year_pays_the_rest_of_it(fuxin: Budget) -> None:
    """From July on: 5,686,836 / 12 = 473,903 a month for six months."""
    months = monthly_budget(fuxin, first_month=7)
    assert months[:6] == (0.0,) * 6
    assert months[6:] == pytest.approx((473_903.0,) * 6, abs=CENT)


def test_a_bonus_is_paid_in_december_for_the_months_worked() -> None:
    """One wage of 1,580 for 100 posts and of the 97: 158,000 + 273,875; hired in July half of it."""
    budget = budget_of("fuxin_2022_urban", {"cost.bonus_months": 1.0})
    whole, half = monthly_budget(budget), monthly_budget(budget, 7)
    assert whole[11] - whole[10] == pytest.approx(431_875, abs=CENT)
    assert half[11] - half[10] == pytest.approx(215_937.5, abs=CENT)


def test_several_years_with_pay_steps() -> None:
    """From July 2022, wages up 5 % a year: 1/2, 1.05 and 1.05^2 of 5,686,836."""
    plan = {"cost.plan.first_month": 7, "cost.plan.years": 3, "cost.plan.pay_step_share": 0.05}
    years = budget_years(gs.load_scenario("fuxin_2022_urban", plan))
    assert [year.year for year in years] == [2022, 2023, 2024]
    assert [year.total for year in years] == pytest.approx([2_843_418.0, 5_971_177.8, 6_269_736.69], abs=CENT)


# -- prices and keys -------------------------------------------------------------------------------------


def test_low_and_high_prices_come_from_the_ranges() -> None:
    """Qingdao: 8.25 posts at 2,600 and 4,800 yuan a month, insurance at 23.7 and 30.6 %."""
    qingdao = gs.load_scenario("qingdao_2020")
    low, high = (establishment_budget(scenario_at(qingdao, end)) for end in ("low", "high"))
    assert low.total_of("grid") == pytest.approx(8.25 * 2600 * 12 * (1 + 0.16 + 0.06 + 0.005 + 0.002 + 0.0))
    assert high.total_of("grid") == pytest.approx(8.25 * 4800 * 12 * (1 + 0.16 + 0.1 + 0.01 + 0.019 + 0.01))


def test_documented_prices_have_no_range() -> None:
    fuxin = gs.load_scenario("fuxin_2022_urban")
    for end in ("low", "high"):
        assert establishment_budget(scenario_at(fuxin, end)).total == pytest.approx(5_686_836, abs=CENT)


@pytest.mark.parametrize("place", gs.places())
def test_every_price_has_a_source_and_says_its_year_or_why_none(place: str) -> None:
    for price in price_ranges(gs.load_scenario(place)):
        dated = any(word in price.source for word in ("199", "200", "201", "202", "Fuxin"))
        nothing = price.middle in (None, 0.0) or "assumed" in price.source
        assert price.source and (dated or nothing), price


def keys(changes: dict[str, Any], place: str = "reference") -> str:
    return scenario_key(gs.load_scenario(place, changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"cost.insurance_floor_yuan_month": 3800.0},
        {"cost.work_money_yuan_grid_month": None},
        {"cost.desks.street.wage_yuan_month": 9000.0},
        {"cost.payers.grid.county": 0.5, "cost.payers.grid.street": 0.5},
        {"staffing.classes.worker.cost_share": 0.5},
        {"staffing.classes.worker.insured": False},
        {"staffing.classes.worker.name_en": "somebody"},
        {"place.name_zh": "某地"},
    ],
    ids=str,
)
def test_a_changed_price_or_label_runs_nothing_again(changes: dict[str, Any]) -> None:
    assert keys(changes) == keys({})


def test_a_wage_enters_the_key_as_the_quits_it_causes() -> None:
    wage = "staffing.classes.worker.wage_yuan_month"
    assert keys({wage: 2000.0}) != keys({})
    assert keys({wage: 2000.0}, "tianjin_2013") == keys({}, "tianjin_2013"), "nobody quits there"
    halved = {wage: 1500.0, "staffing.turnover.norm_wage_yuan_month": 1500.0}
    assert keys(halved) == keys({}), "the same pay beside the local norm, the same quits"


def test_payers_must_pay_in_full() -> None:
    with pytest.raises(gs.UserError, match="must sum to 1"):
        gs.load_scenario("reference", {"cost.payers.grid.county": 0.5})


def test_costs_are_no_part_of_the_model() -> None:
    from experiments.store.code_digest import metric_modules, row_modules

    assert not [m for m in (*row_modules(), *metric_modules()) if "costs" in m]
