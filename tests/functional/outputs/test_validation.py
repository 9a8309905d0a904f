"""Both engines reproduce queueing theory (`gridstaff validate --quick`); exact relations between two networks."""

from __future__ import annotations

import re

import numpy as np
import pytest

from experiments.report.text.findings.validation import translate
from experiments.tools.validation_page import PAGE
from experiments.validation.catalogue import CHECKS
from experiments.validation.judgement import Row
from experiments.validation.models.desks import MEAN
from experiments.validation.models.hours import WorkingHours, at_work
from experiments.validation.readings import times
from experiments.validation.validate import Validation, validate
from sim.kernel.engine import run
from sim.network.network import (
    Exponential,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.log import RecordType
from sim.world.tables import World


@pytest.fixture(scope="module")
def validation() -> Validation:
    return validate(quick=True)


def test_every_estimate_is_within_chance_of_theory(validation: Validation) -> None:
    assert [row for row in validation.rows if not row.passed] == []
    assert len(validation.results) == len({check.id for check in CHECKS}) >= 35


def test_both_engines_write_equal_records(validation: Validation) -> None:
    assert [result.rows[0].check for result in validation.results if not result.engines_equal] == []


def test_all_scores_together_are_neither_too_good_nor_too_bad(validation: Validation) -> None:
    assert validation.together.passed, validation.together
    assert validation.together.number == len(CHECKS)


def test_the_page_has_these_rows(validation: Validation) -> None:
    """Estimates on the page are those of the full command; names, exact values and sources are the same."""
    lines = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    shown = [[cells[0].strip("| "), *cells[1:3], cells[6].strip(" |")] for cells in lines if len(cells) == 7]
    assert shown[1:] == [_stable_cells(row) for row in validation.rows], "run `gridstaff validate`"


def test_every_name_has_chinese(validation: Validation) -> None:
    names = {name for row in validation.rows for name in (row.check, row.measure)}
    assert [n for n in names if re.search(r"[a-z]{3,}", translate(n).zh.replace("Erlang", ""))] == []


def _stable_cells(row: Row) -> list[str]:
    name, source = (row.check, row.source) if row.is_first else ("", "")
    return [name, row.measure, f"{row.exact:.5g}", source]


def test_with_arrivals_in_working_hours_the_working_clock_shows_m_m_c() -> None:
    """Nights, lunches and weekends fall out: every departure is the same on the working clock, exactly."""
    shifts, clock = WorkingHours()(5, 0), WorkingHours(around_the_clock=True)(5, 0)
    for record_type in (RecordType.FIRST_SERVED, RecordType.CLOSED):
        one = at_work(times(shifts, run(shifts), record_type))
        assert np.array_equal(one, times(clock, run(clock), record_type))


def unlimited(rates: tuple[float, ...] | None, gap: float, seed: int) -> World:
    return build_network(
        Network(
            [Station("none", servers=0)],
            [PriorityClass("case")],
            [Step("stay", None, None, Exponential(2 * MEAN))],
            [RenewalArrivals("stay", Exponential(gap), rates=rates)],
            horizon=60 * 86_400,
        ),
        seed=seed,
    )


def test_hours_of_rate_zero_have_no_arrivals_and_a_week_has_168() -> None:
    office = tuple(1.0 if 8 <= hour % 24 < 17 and hour < 120 else 0.0 for hour in range(168))
    came = unlimited(office, 300, 1).case["time"]
    assert set(came // 86_400 % 7) == {0, 1, 2, 3, 4} and set(came // 3600 % 24) == set(range(8, 17))
    assert len(came) == pytest.approx(60 / 7 * 5 * 9 * 12, rel=0.06)


def test_constant_rates_change_nothing() -> None:
    plain, rated = (unlimited(rates, 600, 3).case["time"] for rates in (None, (1.0,) * 24))
    assert np.array_equal(plain, rated)
