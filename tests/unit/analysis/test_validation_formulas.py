"""Exact formulas agree where two of them hold; the judgement notices what is wrong, too good and too bad."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from experiments.validation.checks import Check
from experiments.validation.formulas import chains, impatience, priorities, queues
from experiments.validation.judgement import judge, judge_together, normal_score
from experiments.validation.models.routes import ESCALATION

MEAN = 1000.0


def test_erlang_by_hand() -> None:
    """One server: Erlang B = a / (1 + a), Erlang C = a. Two servers at a = 1: B = 1/5, C = 1/3."""
    assert queues.erlang_b(1, 0.5) == pytest.approx(1 / 3) and queues.erlang_c(1, 0.5) == pytest.approx(0.5)
    assert queues.erlang_b(2, 1.0) == pytest.approx(1 / 5) and queues.erlang_c(2, 1.0) == pytest.approx(1 / 3)


def test_giving_up_by_two_formulas() -> None:
    """The general law with an exponential patience is Erlang A; patience near 0 is Erlang B."""
    exponential = impatience.outlast_exponential(2 * MEAN)
    general = impatience.share_giving_up_general(3 / MEAN, MEAN, 3, exponential)
    assert general == pytest.approx(impatience.share_giving_up(3 / MEAN, MEAN, 3, 2 * MEAN), rel=1e-6)
    hasty = impatience.share_giving_up(3 / MEAN, MEAN, 3, 1e-3)
    assert hasty == pytest.approx(queues.erlang_b(3, 3.0), rel=1e-4)


def test_priorities_with_one_class_and_the_conservation_law() -> None:
    """One class is M/M/c or M/G/1; with several, load x wait is conserved (Kleinrock 1965)."""
    assert priorities.wait_kella_yechiali([2.4 / MEAN], MEAN, 3)[0] == pytest.approx(
        queues.wait_mmc(2.4 / MEAN, MEAN, 3)
    )
    assert priorities.wait_cobham([0.6 / MEAN], [MEAN], [2 * MEAN**2])[0] == pytest.approx(1500)
    rates, means = [0.3 / MEAN, 0.15 / MEAN], [MEAN, 2 * MEAN]
    second = [2 * m * m for m in means]
    waits = priorities.wait_cobham(rates, means, second)
    work = sum(r * s for r, s in zip(rates, second, strict=True)) / 2 / (1 - 0.6)
    conserved = 0.6 * work
    assert sum(r * m * w for r, m, w in zip(rates, means, waits, strict=True)) == pytest.approx(conserved)


def test_interruption_of_equal_service_changes_only_the_order() -> None:
    """M/M/1, one service rate: the mean time in system over all classes is that of M/M/1."""
    rates = [0.2 / MEAN, 0.3 / MEAN, 0.3 / MEAN]
    by_class = priorities.stay_preemptive_mmc(rates, MEAN, 1)
    general = priorities.stay_preemptive(rates, [MEAN] * 3, [2 * MEAN**2] * 3)
    assert by_class == pytest.approx(general)
    assert sum(r * s for r, s in zip(rates, by_class, strict=True)) / 0.8 * MEAN == pytest.approx(5 * MEAN)


def test_chains_of_constant_rate_are_the_stationary_queue() -> None:
    number = 0.7 / 0.3
    assert chains.number_from_empty(0.7 / MEAN, MEAN, [1e6], states=70)[0] == pytest.approx(number, rel=1e-6)
    by_hour = chains.number_by_hour([0.7 / MEAN] * 24, MEAN, 1, [5], states=50)
    assert by_hour[0] == pytest.approx(number, rel=1e-5)


def test_a_shift_of_nearly_a_day_is_the_stationary_queue() -> None:
    """A pause of one second a day moves the mean number by a customer's share of a second."""
    found = chains.DayShift(0.6 / MEAN, MEAN, (0, chains.DAY - 1), None, states=60).solve()
    assert found["end"] == pytest.approx(1.5, rel=1e-3)


def test_unlimited_servers_with_a_constant_rate_are_little_s_law() -> None:
    for sigma in (None, 1.0):
        assert chains.number_unlimited([1 / 600] * 24, 7200, [9], sigma)[0] == pytest.approx(12, rel=1e-3)


def test_traffic_of_the_escalation_network_by_hand() -> None:
    """Grid 0.95 g = 1.4 + 0.1 c, community c = 0.25 g + 0.2 s, street s = 0.15 c."""
    g, c, s = (rate * MEAN for rate in queues.visits_jackson(ESCALATION.routing, ESCALATION.external))
    assert 0.95 * g == pytest.approx(1.4 + 0.1 * c) and c == pytest.approx(0.25 * g + 0.2 * s)
    assert s == pytest.approx(0.15 * c) and g / 3 < 1 and 2 * c < 1 and 5 * s < 1


def test_square_root_staffing_has_its_limit() -> None:
    load = 10_000.0
    beta = 1.0
    exact = queues.erlang_c(int(load + beta * load**0.5), load)
    assert queues.probability_of_waiting_halfin_whitt(beta) == pytest.approx(exact, rel=0.01)


def check(exact: float) -> Check:
    return Check("made", "by hand", lambda s, r: None, lambda w, log: {}, lambda: {"x": exact})  # type: ignore[arg-type, return-value]


def test_a_wrong_value_fails_and_a_right_one_passes() -> None:
    values = {"x": np.random.default_rng(1).normal(100, 3, 30)}
    assert judge(check(100), values)[0].passed
    assert not judge(check(103), values)[0].passed
    wide = {"x": np.random.default_rng(1).normal(100, 60, 30)}
    assert not judge(check(100), wide)[0].passed, "an interval that tells nothing is no pass"


def test_scores_of_few_replications_are_standard_normal() -> None:
    """Student's t with 4 degrees of freedom, converted."""
    rng = np.random.default_rng(2)
    scores = [normal_score(rng.normal(5, 2, 5).tolist(), 5.0) for _ in range(2000)]
    assert stats.kstest(scores, "norm").pvalue > 0.01


@pytest.mark.parametrize(
    ("spread", "good", "bad"), [(1.0, False, False), (0.3, True, False), (2.0, False, True)]
)
def test_scores_too_good_and_too_bad_are_noticed(spread: float, good: bool, bad: bool) -> None:
    scores = (spread * stats.norm.ppf((np.arange(35) + 0.5) / 35)).tolist()
    together = judge_together(scores)
    assert (together.chance_below < 0.005, together.chance_below > 0.995) == (good, bad)
    assert together.passed == (not good and not bad)


def test_a_common_bias_is_noticed() -> None:
    shifted = (stats.norm.ppf((np.arange(35) + 0.5) / 35) * 0.9 + 0.8).tolist()
    assert judge_together(shifted).is_too_bad
