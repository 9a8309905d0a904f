"""Simulated outturn: the lines between establishment budget and outturn, worked by hand from metrics."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

import gridstaff as gs
from experiments.costs.budget_lines import Difference, Outturn, by_payer
from experiments.costs.outturn import estimate_outturn, hourly_wage, paired_difference
from experiments.report.terminal.budget import outturn_table
from experiments.report.text.work import money
from experiments.report.text.work.money import unpriced_names
from experiments.studies.money.priced import PricedScenario
from experiments.studies.money.scenario_costs import StudyCosts, cost_study
from sim.config import Scenario

CENT = 0.005
ROW = {
    "vacancy_share_class.worker": 0.1,
    "overtime_working_days.grid": 174.0,
    "overtime_rest_days.grid": 87.0,
    "overtime_holidays.grid": 43.5,
    "recruitments": 2.0,
    "hours_present.grid": 15_000.0,
    "cases_closed": 2.0,
}


def reference(**changes: Any) -> Scenario:
    return gs.load_scenario("reference", {key.replace("__", "."): value for key, value in changes.items()})


def line(outturn: Outturn, item: str, level: str = "grid") -> Difference:
    (found,) = (d for d in outturn.differences if (d.item, d.level) == (item, level))
    return found


@pytest.fixture(scope="module")
def outturn() -> Outturn:
    return estimate_outturn(reference(), [ROW])


def yuan(outturn: Outturn, item: str) -> float:
    of = line(outturn, item).yuan
    assert of is not None
    return of.mean


def test_every_line_of_the_difference(outturn: Outturn) -> None:
    """8.25 posts at 3,000 yuan: pay 376,002 a year, an hour 3,000 / 21.75 / 8 = 17.2414 yuan."""
    assert hourly_wage(outturn.budget, "grid", reference().cost.overtime) == pytest.approx(3000 / 174)
    assert yuan(outturn, "vacancy") == pytest.approx(-37_600.2, abs=CENT)
    assert line(outturn, "vacancy").units.mean == pytest.approx(0.1 * 8.25 * 12), "post-months"
    assert yuan(outturn, "overtime_working_days") == pytest.approx(174 * 1.5 * 3000 / 174, abs=CENT) == 4500
    assert yuan(outturn, "overtime_rest_days") == pytest.approx(3000, abs=CENT)
    assert yuan(outturn, "overtime_holidays") == pytest.approx(2250, abs=CENT)
    assert yuan(outturn, "recruitment") == pytest.approx(2000, abs=CENT)
    assert yuan(outturn, "entry_training") == pytest.approx(600, abs=CENT)


def test_the_lines_sum_to_the_difference(outturn: Outturn) -> None:
    """566,489.97 - 37,600.20 + 4,500 + 3,000 + 2,250 + 2,000 + 600 = 541,239.77."""
    explained = sum(d.yuan.mean for d in outturn.differences if d.yuan is not None)
    assert outturn.total.mean == pytest.approx(outturn.budget.total + explained, abs=CENT)
    assert outturn.total.mean == pytest.approx(541_239.77, abs=CENT)


def test_who_pays_the_simulated_year(outturn: Outturn) -> None:
    """The county: pay and 60 % of the work money of the grids, its desk, and all differences of grid posts."""
    payers, budget = outturn.by_payer(), by_payer(outturn.budget.lines)
    assert payers["county"] == pytest.approx(budget["county"] - 37_600.2 + 4500 + 3000 + 2250 + 2600)
    assert payers["street"] == budget["street"]
    assert sum(payers.values()) == pytest.approx(outturn.total.mean)


def test_cost_of_a_household_a_closed_case_and_an_hour(outturn: Outturn) -> None:
    assert outturn.per_household.mean == pytest.approx(541_239.77 / 3300)
    assert outturn.per_case is not None
    assert outturn.per_case.mean == pytest.approx(541_239.77 / (2.0 * 3300))
    paid = 376_002 - 37_600.2 + 4500 + 3000 + 2250  # recruitment is no work
    assert outturn.per_hour["grid"].mean == pytest.approx(paid / 15_000)
    assert set(outturn.per_hour) == {"grid"}, "no hours of desks were recorded"


def test_half_a_year_counts_twice() -> None:
    half = estimate_outturn(reference(run__measured_weeks=26), [ROW])
    assert line(half, "overtime_rest_days").units.mean == pytest.approx(2 * 87)
    assert yuan(half, "recruitment") == pytest.approx(4000)
    assert yuan(half, "vacancy") == pytest.approx(-37_600.2, abs=CENT), "a share is one of any period"


def test_unpaid_overtime_costs_nothing_and_is_counted() -> None:
    unpaid = estimate_outturn(reference(staffing__overtime__paid=False), [ROW])
    assert line(unpaid, "overtime_rest_days").units.mean == 87.0
    assert yuan(unpaid, "overtime_rest_days") == 0.0


def test_hours_of_a_desk_are_charged_by_the_part_that_serves_the_scope() -> None:
    """The street desk serves 8 communities, one of them simulated: an eighth of 80 hours at 3,900 / 174 x 1.5."""
    outturn = estimate_outturn(
        reference(), [ROW | {"overtime_working_days.street": 80.0, "hours_present.street": 1600.0}]
    )
    of = line(outturn, "overtime_working_days", "street")
    assert of.units.mean == pytest.approx(10.0) and of.yuan is not None
    assert of.yuan.mean == pytest.approx(10 * 1.5 * 3900 / 174)
    assert outturn.hours["street"].mean == pytest.approx(200.0)


def test_posts_without_a_price_give_lines_without_a_price() -> None:
    fuxin = gs.load_scenario("fuxin_2022_urban")
    row = ROW | {"vacancy_share_class.seconded": 0.5, "overtime_working_days.community": 10.0}
    outturn = estimate_outturn(fuxin, [row])
    seconded = next(d for d in outturn.differences if d.post == "seconded")
    assert (seconded.units.mean, seconded.yuan) == (pytest.approx(0.5 * 3 * 12), None)
    assert line(outturn, "overtime_working_days", "community").yuan is None
    assert "grid" not in outturn.per_hour, "three of its posts have no price"
    assert "not priced" in "\n".join(outturn_table(outturn, "en", 100))


def test_a_scenario_where_nobody_quits_has_no_vacancies() -> None:
    still = estimate_outturn(
        reference(), [{name: ROW[name] for name in ROW if "class" not in name and name != "recruitments"}]
    )
    assert {d.item for d in still.differences} == {
        f"overtime_{day}" for day in ("working_days", "rest_days", "holidays")
    }


def test_without_replications_there_is_no_outturn() -> None:
    with pytest.raises(ValueError, match="at least one"):
        estimate_outturn(reference(), [])


# -- intervals and pairs -----------------------------------------------------------------------------------


def rows(*hires: float) -> list[dict[str, float]]:
    return [ROW | {"recruitments": n} for n in hires]


def test_intervals_are_those_of_the_simulation() -> None:
    outturn = estimate_outturn(reference(), rows(1, 2, 3))
    assert (outturn.total.n, outturn.total.mean) == (3, pytest.approx(541_239.77, abs=CENT))
    assert outturn.total.low < outturn.total.mean < outturn.total.high
    assert line(outturn, "recruitment").units.low == 0.0, "never below nothing"


def test_two_options_are_compared_year_by_year() -> None:
    """A wage of 3,100 costs 8.25 x 100 x 12 x 1.266 x 0.9 + 750 x 100 / 3,000 x 13 more in each year: no interval."""
    cheap, dear = (
        estimate_outturn(reference(staffing__classes__worker__wage_yuan_month=wage), rows(1, 5, 2))
        for wage in (3000.0, 3100.0)
    )
    more = paired_difference(cheap, dear)
    assert more is not None
    expected = 8.25 * 100 * 12 * 1.266 * 0.9 + (174 * 1.5 + 87 * 2 + 43.5 * 3) * 100 / 174
    assert more.mean == pytest.approx(expected, abs=CENT)
    assert more.high - more.low == pytest.approx(0.0, abs=CENT)


def test_what_is_not_priced_is_not_compared() -> None:
    """Work that moves to a desk without a price would look free."""
    priced = estimate_outturn(reference(), rows(1, 2))
    free = estimate_outturn(reference(cost__desks__street__wage_yuan_month=None), rows(1, 2))
    assert paired_difference(priced, free) is None
    costs = priced_study(("a", reference()), ("b", reference(cost__desks__street__wage_yuan_month=None)))
    assert "not priced" in "\n".join(costs.lines("en", 100))


def test_what_neither_prices_leaves_the_difference_of_the_rest() -> None:
    """The same street desk without a wage on both sides: the worker's 100 yuan more are the difference (as above)."""
    cheap, dear = (
        estimate_outturn(
            reference(
                staffing__classes__worker__wage_yuan_month=wage, cost__desks__street__wage_yuan_month=None
            ),
            rows(1, 5, 2),
        )
        for wage in (3000.0, 3100.0)
    )
    more = paired_difference(cheap, dear)
    assert more is not None and not cheap.budget.is_complete
    assert unpriced_names(cheap.budget) == (("street desk", "街道受理台"),)
    expected = 8.25 * 100 * 12 * 1.266 * 0.9 + (174 * 1.5 + 87 * 2 + 43.5 * 3) * 100 / 174
    assert more.mean == pytest.approx(expected, abs=CENT)


def priced_study(*labelled: tuple[str, Scenario]) -> StudyCosts:
    """Return the costs of scenarios with two years each."""
    return cost_study([PricedScenario(label, "key", s, rows(1, 2), "copes") for label, s in labelled], "abc")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lines_fit_a_terminal(lang: Any) -> None:
    from experiments.report.text.wrapping import display_width

    for costs in (
        priced_study(("=1+1", reference())),
        priced_study(("a" * 80, reference()), ("b", reference())),
    ):
        for text in costs.lines(lang, 100):
            assert display_width(text) <= 100, text
            assert text.encode("gbk")


# -- low pay -------------------------------------------------------------------------------------------------


def test_low_pay_is_said_to_be_no_saving() -> None:
    """1,500 yuan: 8.25 x 1,500 x 12 x 1.266 = 188,001; a tenth vacant, 15,000 hours: 11.28 without overtime."""
    poor = reference(staffing__classes__worker__wage_yuan_month=1500.0)
    quiet = {name: value for name, value in ROW.items() if not name.startswith("overtime")}
    outturn = estimate_outturn(poor, [quiet])
    assert outturn.per_hour["grid"].mean == pytest.approx(188_001 * 0.9 / 15_000)
    said = money.low_wage_sentence(outturn, 3000.0)
    assert said is not None
    for text in (said.en, said.zh):
        assert "1,500" in text and "18,800" in text and "11" in text
    assert money.low_wage_sentence(estimate_outturn(reference(), [quiet]), 3000.0) is None, (
        "the norm is not low"
    )


def test_a_scenario_of_a_sweep_keeps_no_more_than_its_outturn() -> None:
    """Low and high prices, sources and months, 0.1 MiB a scenario, are made only for a page or workbook."""
    scenarios = [reference(area__households_per_grid=size) for size in range(300, 308)]
    priced = [PricedScenario("x", "key", scenario, [ROW, ROW], "no_word") for scenario in scenarios]
    cost_study(priced[:1], "abc").lines("en", 80)
    tracemalloc.start()
    costs = cost_study(priced, "abc")
    costs.lines("en", 80)
    kept = tracemalloc.get_traced_memory()[0] / len(priced)
    tracemalloc.stop()
    assert kept < 40_000, f"{kept:,.0f} bytes a scenario"
    assert [of.outturn for of in costs.options] == [of.outturn for of in costs.outturns]
    assert costs.options[1].low.total.mean < costs.options[1].outturn.total.mean, "made where asked for"
