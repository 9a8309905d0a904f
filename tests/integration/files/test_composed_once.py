"""Hydra composes a configuration once, a family of choices twice; a changed release of Hydra is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.compose.composer import Composer, shipped_conf
from experiments.compose.groups import group_names
from experiments.compose.hydra.by_difference import Choices, ComposerByDifference
from experiments.compose.hydra.compose_cache import FOLDER
from experiments.compose.hydra.hydra_adapter import ComposedFiles
from experiments.compose.hydra.hydra_selftest import HydraChangedError, compose
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


class Counted:
    """Composition by difference that counts what Hydra composes."""

    def __init__(self, user_conf: Path | None = None) -> None:
        self.number = 0
        groups = group_names(shipped_conf())
        self.composer = ComposerByDifference(shipped_conf(), user_conf, groups, self._compose)

    def _compose(self, conf: Path, user_conf: Path | None, choices: Choices) -> ComposedFiles:
        self.number += 1
        return compose(conf, user_conf, choices)


PLACE: Choices = (("place", "fuxin_2022_rural"), ("experiment", "overload"))


def test_files_composed_by_difference_are_those_that_hydra_composes() -> None:
    counted = Counted()
    counted.composer.files(PLACE)
    others: Choices = (
        ("duties/visits", "none"), ("escalation", "first_contact"), ("discipline", "district_patrol_first"),
        ("gate", "funded"), ("cases", "on_filing"), ("authority", "district"), ("cover", "none"),
    )  # fmt: skip
    found = counted.composer.files((*PLACE, *others))
    whole = compose(shipped_conf(), None, (*PLACE, *others))
    assert counted.number == 1  # Hydra was not asked again
    assert repr(found) == repr(whole)  # order of keys and types of numbers included
    assert found.blocks != counted.composer.files(PLACE).blocks


def test_what_was_chosen_before_is_not_chosen_for_others() -> None:
    """A group that is not named again has its default, not the choice of the first composition."""
    counted = Counted()
    counted.composer.files((*PLACE, ("duties/visits", "none")))
    found = counted.composer.files((*PLACE, ("escalation", "direct")))
    assert repr(found) == repr(compose(shipped_conf(), None, (*PLACE, ("escalation", "direct"))))
    counted.composer.files(PLACE)  # stands for more choices from now on
    again = counted.composer.files((*PLACE, ("duties/visits", "none"), ("cover", "none")))
    assert counted.number == 3 and again.blocks["duties"]["visits"]["rule"] == "none"


def test_files_that_set_more_than_their_own_block_are_composed_by_hydra(tmp_path: Path) -> None:
    (tmp_path / "escalation").mkdir()
    (tmp_path / "escalation" / "mine.yaml").write_text("defaults: [direct, _self_]\nrule: stepwise\n")
    counted = Counted(tmp_path)
    counted.composer.files(PLACE)
    counted.composer.files((*PLACE, ("escalation", "mine")))
    counted.composer.files((*PLACE, ("found_cases", "points")))
    assert counted.number == 3
