"""Shipped places load, survive their plain form and cannot be changed."""

from __future__ import annotations

import pytest
from places import PLACES, mapping

from sim.scenarios import load_scenario


@pytest.mark.parametrize("place", PLACES)
def test_shipped_places_load_and_are_frozen(place: str) -> None:
    loaded = load_scenario(mapping(place))
    assert loaded.place.id == place
    assert load_scenario(loaded.resolved()) == loaded
    with pytest.raises(ValueError, match="frozen"):
        loaded.area.difficulty = 2.0  # type: ignore[misc]
