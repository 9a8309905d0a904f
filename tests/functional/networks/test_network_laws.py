"""Laws given by quantiles: exact means, monotone, near the law they stand for; queues with them follow theory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from comparing import difference
from hypothesis import given, settings
from hypothesis import strategies as st
from network_samples import MEAN, OneStation, agree, sample, waits
from scipy import integrate, stats

from experiments.validation.formulas.networks import wait_gm1
from experiments.validation.formulas.queues import wait_mg1
from sim.network.network import (
    Constant,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    GivenService,
    Hyperexponential,
    Lognormal,
    Mixture,
    Network,
    NetworkError,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    Time,
    Uniform,
    build_network,
)
from sim.network.times import quantiles
from sim.world.tables import World

HYPER = Hyperexponential((500, 0.9), (5500, 0.1))  # mean 1,000, squared coefficient of variation 5.5
PROBABILITIES = np.append(np.linspace(0.0005, 0.9995, 1000), [1e-9, 1e-6, 1 - 1e-6, 1 - 1e-9])


def moments(law: Time) -> tuple[float, float]:
    """Mean and second moment of a law, integrated over its knots."""
    assert law.knots is not None
    p, s = law.knots.probabilities, law.knots.seconds
    first = integrate.trapezoid(s, p)
    return float(first), float((np.diff(p) * (s[:-1] ** 2 + s[:-1] * s[1:] + s[1:] ** 2)).sum() / 3)


@settings(max_examples=40, deadline=None)
@given(mean=st.floats(1, 1e6), shape=st.floats(0.05, 300))
def test_a_gamma_law_has_its_mean_and_rises(mean: float, shape: float) -> None:
    law = Gamma(mean, shape)
    first, second = moments(law)
    assert first == pytest.approx(mean, rel=1e-6) == law.mean
    assert second == pytest.approx(mean**2 * (1 + 1 / shape), rel=1e-4)
    assert (np.diff(quantiles(law, np.sort(PROBABILITIES))) >= 0).all()


@settings(max_examples=40, deadline=None)
@given(parts=st.lists(st.tuples(st.floats(1, 1e5), st.integers(1, 9)), min_size=1, max_size=4))
def test_a_hyperexponential_law_has_the_moments_of_its_parts(parts: list[tuple[float, int]]) -> None:
    total = sum(weight for _, weight in parts)
    law = Hyperexponential(*((mean, weight / total) for mean, weight in parts))
    first, second = moments(law)
    assert first == pytest.approx(sum(m * w for m, w in parts) / total, rel=1e-6)
    assert second == pytest.approx(sum(2 * m * m * w for m, w in parts) / total, rel=1e-4)


@pytest.mark.parametrize(
    ("law", "reference"),
    [
        (Gamma(1800, 0.5), stats.gamma(0.5, scale=3600)),
        (Erlang(1200, 3), stats.gamma(3, scale=400)),
        (Mixture((Lognormal(500, 0.7), 1.0)), stats.lognorm(0.7, scale=500 * np.exp(-0.245))),
    ],
)
def test_quantiles_are_those_of_the_law(law: Time, reference: Any) -> None:
    assert quantiles(law, PROBABILITIES[:1000]) == pytest.approx(
        reference.ppf(PROBABILITIES[:1000]), rel=2e-3
    )


def test_a_mixture_adds_probabilities_and_never_is_a_part() -> None:
    law = Mixture((Uniform(0, 100), 0.5), (Constant(200), 0.3), (None, 0.2))
    assert quantiles(law, np.array([0.1, 0.4, 0.55, 0.79])) == pytest.approx([20, 80, 200, 200])
    assert quantiles(law, np.array([0.81]))[0] >= 2e9
    assert law.mean == pytest.approx((0.5 * 50 + 0.3 * 200) / 0.8)


def test_an_empirical_law_gives_the_observed_times_as_often_as_they_weigh() -> None:
    law = Empirical([600, 300, 900], weights=[1, 2, 1])
    drawn = quantiles(law, (np.arange(1000) + 0.5) / 1000)
    assert {value: int((drawn == value).sum()) for value in (300, 600, 900)} == {300: 500, 600: 250, 900: 250}
    assert law.mean == pytest.approx(525)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: Gamma(0, 1), "Gamma: mean must be a number above 0, not 0"),
        (lambda: Gamma(9, float("nan")), "Gamma: shape must be a number above 0"),
        (lambda: Erlang(9, 1.5), "Erlang: phases must be a whole number above 0"),  # type: ignore[arg-type]
        (lambda: Hyperexponential((5, 0.5)), "Mixture: sum of probabilities must be 1, not 0.5"),
        (lambda: Hyperexponential((-5, 1.0)), "Hyperexponential: mean must be a number above 0"),
        (lambda: Empirical([]), "Empirical: values must be a list of numbers"),
        (lambda: Empirical([1, -2]), "Empirical: values must be a list of numbers, 0 or more"),
        (lambda: Empirical([1, 2], [1]), "Empirical: weights must be as many as values"),
        (lambda: Mixture((GivenService, 1.0)), "Mixture: part must be a distribution or None"),
        (lambda: Mixture((None, 1.0)), "Mixture must be not never alone"),
    ],
)
def test_what_is_no_law_is_refused_in_one_sentence(made: Any, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        made()


def test_customers_must_come() -> None:
    gap = Mixture((Exponential(100), 0.9), (None, 0.1))
    with pytest.raises(NetworkError, match="must not be never"):
        build_network(
            Network(
                [Station("desk")],
                [PriorityClass("a")],
                [Step("s", None, None, Constant(5))],
                [RenewalArrivals("s", gap)],
                1000,
            )
        )


# --- in a queue ---


def gaps(law: Time, seed: int, replication: int, customers: int = 20_000) -> World:
    """One server with exponential service and renewal arrivals."""
    return build_network(
        Network(
            [Station("desk")],
            [PriorityClass("a")],
            [Step("serve", "desk", "a", Exponential(MEAN))],
            [RenewalArrivals("serve", law)],
            horizon=int(customers * law.mean),
        ),
        seed=seed,
        replication=replication,
    )


def test_m_g_1_with_laws_by_quantiles() -> None:
    """Pollaczek-Khinchine for a gamma with shape 1/2, an Erlang with 4 phases and two observed times."""
    rate = 0.5 / MEAN
    for law, second in (
        (Gamma(MEAN, 0.5), 3 * MEAN**2),
        (Erlang(MEAN, 4), 1.25 * MEAN**2),
        (Empirical([500, 1500]), 1.25 * MEAN**2),
    ):
        samples = sample(
            OneStation(rate=rate, service=lambda _, law=law: law),  # type: ignore[misc]
            lambda w, log: {"wait": waits(w, log).mean()}, 5, 30,
        )  # fmt: skip
        agree(samples, {"wait": wait_mg1(rate, MEAN, second)}, 0.03)


def test_g_m_1_with_hyperexponential_and_erlang_gaps() -> None:
    for law, transform in (
        (
            Hyperexponential((500 / 0.6, 0.9), (5500 / 0.6, 0.1)),
            lambda s: 0.9 / (1 + 500 / 0.6 * s) + 0.1 / (1 + 5500 / 0.6 * s),
        ),
        (Erlang(MEAN / 0.6, 3), lambda s: (1 + MEAN / 0.6 / 3 * s) ** -3),
    ):
        samples = sample(
            lambda s, r, law=law: gaps(law, s, r),  # type: ignore[misc]
            lambda w, log: {"wait": waits(w, log).mean()}, 7, 40,
        )  # fmt: skip
        agree(samples, {"wait": wait_gm1(MEAN, transform)}, 0.05)


def test_both_engines_draw_the_same_bits() -> None:
    for law in (Gamma(MEAN, 0.5), HYPER, Mixture((Exponential(900), 0.7), (None, 0.3))):
        world = OneStation(rate=0.5 / MEAN, customers=300, service=lambda _, law=law: law)(3, 1)  # type: ignore[misc]
        assert difference(world) is None
