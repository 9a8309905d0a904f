"""The small trial study of the reliability tests and the answer it has when nothing interrupts it."""

from __future__ import annotations

from collections.abc import Iterator

import fault_driver
import pytest
from trials import uninterrupted

REPLICATIONS = "12"


@pytest.fixture(autouse=True)
def small_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every trial run a few replications."""
    monkeypatch.setenv(fault_driver.SIZE, REPLICATIONS)


@pytest.fixture(scope="module")
def right() -> Iterator[str]:
    """Return the digest of the results of an uninterrupted trial."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(fault_driver.SIZE, REPLICATIONS)
        yield uninterrupted()
