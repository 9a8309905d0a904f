"""Contact of visits: the documented probability is the mean over households, whatever their spread."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.visits import contact_probability

SPREAD = np.linspace(-1.0, 1.0, 2001)


def chances(share: float, kind: float, spread: float) -> np.ndarray:
    return np.array([contact_probability(share, kind, 1.0 + spread * d) for d in SPREAD])


@pytest.mark.parametrize("kind", [1.0, 0.8])
@pytest.mark.parametrize("spread", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.55, 0.75, 0.9, 1.0])
def test_the_stated_chance_is_the_mean_and_none_is_above_certainty(
    share: float, spread: float, kind: float
) -> None:
    found = chances(share, kind, spread)
    assert found.mean() == pytest.approx(share * kind, abs=1e-12)
    assert found.min() >= 0.0 and found.max() <= 1.0
    assert (np.diff(found) >= -1e-15).all(), "who is met more often is not met less often"


def test_where_there_is_room_the_difference_is_the_households_own() -> None:
    assert contact_probability(0.55, 1.0, 1.2) == pytest.approx(0.66)
    assert contact_probability(0.75, 0.8, 0.8) == pytest.approx(0.48)


def test_where_nine_in_ten_open_some_always_do_and_others_lack_as_much() -> None:
    """A rural evening: 0.9 x 1.2 would be 1.08."""
    assert contact_probability(0.9, 1.0, 1.2) == 1.0
    assert contact_probability(0.9, 1.0, 0.8) == pytest.approx(0.8)
