"""Hydra composes a configuration once; a changed release of Hydra is noticed before the cache is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.compose.composer import Composer
from experiments.compose.hydra.compose_cache import FOLDER
from experiments.compose.hydra.hydra_selftest import HydraChangedError
from experiments.compose.hydra.overrides import DesignPoint
from experiments.errors import UserError

pytestmark = pytest.mark.hydra


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / FOLDER


def test_a_remembered_configuration_is_the_composed_one(cache: Path) -> None:
    first, second = (Composer().compose(DesignPoint((("place", "fuxin_2022_urban"),), ())) for _ in range(2))
    assert first == second and list(cache.iterdir())


def test_a_release_of_hydra_is_tried_before_its_memory_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed() -> None:
        raise HydraChangedError("files are merged differently")

    Composer().compose(DesignPoint((), ()))
    monkeypatch.setattr("experiments.compose.composer.ensure_supported", changed)
    with pytest.raises(UserError, match="merged differently"):
        Composer().compose(DesignPoint((), ()))
