"""Fixtures of the hand-worked tests."""

from __future__ import annotations

import pytest
from handmade import ENGINES, Engine


@pytest.fixture(params=list(ENGINES))
def run(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn: a World in, its sorted log out."""
    return ENGINES[request.param]
