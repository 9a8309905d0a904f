"""What is stored stays stored, and what is damaged is never believed."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from experiments import store as store_module
from experiments.problems import UserError
from experiments.store import Cell, FolderStore

KEY = "ab" * 32
CELL = Cell({"cases.closed": 12.0, "load": 0.1 + 0.2}, "compiled", 0.25)


def the_file(store: FolderStore) -> Path:
    return next(store.folder.rglob("3.json"))


def test_a_cell_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    assert store.get(KEY, 3) is None
    store.put(KEY, 3, CELL)
    assert FolderStore(tmp_path / "store").get(KEY, 3) == CELL
    assert store.get(KEY, 4) is None
    assert store.get("cd" * 32, 3) is None


def test_every_flipped_byte_is_found_and_the_cell_set_aside(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.put(KEY, 3, CELL)
    whole = the_file(store).read_bytes()
    for place in range(len(whole)):
        the_file(store).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = store.get(KEY, 3)
        assert found is None, f"byte {place} of {whole!r}"
        assert list(tmp_path.rglob("3.damaged")), "the damaged file is kept aside for inspection"
        store.put(KEY, 3, CELL)


@pytest.mark.parametrize("keep", [0, 1, 40, -3])
def test_a_cut_off_file_is_not_believed(tmp_path: Path, keep: int) -> None:
    store = FolderStore(tmp_path)
    store.put(KEY, 3, CELL)
    the_file(store).write_bytes(the_file(store).read_bytes()[:keep])
    assert store.get(KEY, 3) is None


def test_a_file_in_the_wrong_place_is_not_believed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.put(KEY, 3, CELL)
    the_file(store).rename(the_file(store).with_name("5.json"))
    assert store.get(KEY, 5) is None


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_metric_that_is_no_number_is_refused(tmp_path: Path, value: float) -> None:
    store = FolderStore(tmp_path)
    with pytest.raises(ValueError, match="load"):
        store.put(KEY, 3, Cell({"load": value}, "compiled", 1.0))
    assert store.get(KEY, 3) is None


def test_a_crash_at_any_file_operation_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)
    for name in ("fsync", "replace"):
        before = Cell({"load": 1.0}, "compiled", 1.0)
        store.put(KEY, 3, before)
        with monkeypatch.context() as patch:

            def fail(*_: object) -> None:
                raise OSError(28, "No space left on device")

            patch.setattr(store_module.os, name, fail)
            with pytest.raises(UserError, match="No space left"):
                store.put(KEY, 3, CELL)
        assert store.get(KEY, 3) == before
        assert not list(tmp_path.rglob("*.tmp"))


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(UserError, match="results cannot be kept here"):
        FolderStore(blocked / "store")
    assert os.path.isfile(blocked)
