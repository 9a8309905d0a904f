"""Composed files are cached by the content of their sources; damaged entries are not used."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.compose.hydra.compose_cache import FOLDER, MAX_FILES, ComposeCache
from experiments.compose.hydra.hydra_adapter import ComposedFiles

CHOICES = (("place", "one"),)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / FOLDER


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    folder = tmp_path / "conf"
    (folder / "place").mkdir(parents=True)
    (folder / "place" / "one.yaml").write_text("a: 1\n")
    return folder


def composed(
    conf: Path, blocks: object = None, choices: tuple[tuple[str, str], ...] = CHOICES
) -> list[ComposedFiles]:
    """What a new command composes itself: nothing if it remembers."""
    made: list[ComposedFiles] = []

    def compose() -> ComposedFiles:
        made.append(
            ComposedFiles(
                {"run": blocks or {"weeks": 4, "share": 1.0, "on": None}}, {"place": "one"}, ("x=1,2",)
            )
        )
        return made[-1]

    found = ComposeCache([conf]).files(choices, compose)
    assert repr(found.blocks["run"]) == repr(blocks or {"weeks": 4, "share": 1.0, "on": None})
    assert found.sweep == ("x=1,2",)
    return made


def test_the_same_files_and_choices_are_composed_once(conf: Path) -> None:
    assert composed(conf) and not composed(conf) and composed(conf, choices=(("place", "two"),))


def test_an_edited_added_or_removed_file_is_composed_anew(conf: Path) -> None:
    composed(conf)
    (conf / "place" / "one.yaml").write_text("a: 2\n")
    assert composed(conf) and not composed(conf)
    (conf / "place" / "two.yaml").write_text("a: 2\n")
    assert composed(conf)
    (conf / "place" / "one.yaml").unlink()
    assert composed(conf)


@pytest.mark.parametrize(
    "harm",
    [lambda data: b"", lambda data: data[:-1], lambda data: data.replace(b'"weeks": 4', b'"weeks": 5')],
)
def test_a_damaged_memory_is_not_believed(harm: Callable[[bytes], bytes], conf: Path, cache: Path) -> None:
    composed(conf)
    (file,) = cache.iterdir()
    file.write_bytes(harm(file.read_bytes()))
    assert composed(conf) and not composed(conf)


def test_what_json_would_change_is_not_remembered(conf: Path) -> None:
    for odd in ({1: "a"}, {"a": (1, 2)}):
        assert composed(conf, odd) and composed(conf, odd)


def test_the_memory_stays_small(conf: Path, cache: Path) -> None:
    cache.mkdir(parents=True)
    for number in range(MAX_FILES):
        (cache / f"{number:064x}.json").touch()
    (cache / "notes.json").touch()
    composed(conf)
    assert len(list(cache.iterdir())) == 2 and (cache / "notes.json").exists(), (
        "only our own names are deleted"
    )


@pytest.mark.skipif(os.name != "posix", reason="owners and modes of POSIX")
def test_a_file_that_somebody_else_may_have_written_is_not_believed(
    conf: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed(conf)
    (file,) = cache.iterdir()
    file.chmod(0o666)
    assert composed(conf) and not composed(conf)
    cache.chmod(0o777)
    assert not composed(conf) and cache.stat().st_mode & 0o777 == 0o700
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert composed(conf) and composed(conf)


def test_a_memory_of_other_choices_is_not_believed(conf: Path, cache: Path) -> None:
    composed(conf, {"weeks": 17})
    (file,) = cache.iterdir()
    composed(conf, choices=(("place", "two"),))
    (other,) = (path for path in cache.iterdir() if path != file)
    other.write_bytes(file.read_bytes())
    assert composed(conf, choices=(("place", "two"),))
