"""Parsing and composing with a release of Hydra that is tested, or has passed the self-test below."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from experiments.compose.hydra.hydra_adapter import (
    ComposedFiles,
    OverlaidBlock,
    Override,
    apply_values,
    compose_files,
    parse_override,
)

EXPECTED_OVERRIDES: Mapping[str, tuple[str, tuple[Any, ...], str | None]] = {
    "a.b=3": ("value", (3,), None),
    "+a='x y'": ("value", ("x y",), None),
    "++a={b:[1,x]}": ("value", ({"b": [1, "x"]},), None),
    "a=1,2.5,x": ("sweep", (1, 2.5, "x"), None),
    "a=choice(p,q)": ("sweep", ("p", "q"), None),
    "a=range(1,4)": ("sweep", (1, 2, 3), None),
    "a=range(0,0.4,0.1)": ("sweep", (0.0, 0.1, 0.2, 0.3), None),
    "a=glob(*x)": ("glob", (), None),
    "a=interval(0,1)": ("interval", (), None),
    "~a": ("delete", (), None),
    "g@p=f": ("value", ("f",), "p"),
}


def run_selftest() -> list[str]:
    """Return how this release of Hydra differs from the expected behaviour; empty if it does not."""
    checks = (_overrides_changed, _files_changed, _overlay_changed)
    found: list[str] = []
    for check in checks:
        try:
            found += check()
        except Exception as error:  # a changed library may raise anything
            found.append(f"{check.__name__.strip('_').replace('_', ' ')}: {type(error).__name__}: {error}")
    return found


def _overrides_changed() -> list[str]:
    found = []
    for text, (kind, values, package) in EXPECTED_OVERRIDES.items():
        override = parse_override(text)
        if (override.kind, override.values, override.package) != (kind, values, package):
            found.append(f"{text} is parsed as {override.kind} {override.values}")
    if parse_override("a=glob(*x)").filter_names(["ax", "b"]) != ["ax"]:
        found.append("glob() selects other names")
    return found


def _files_changed() -> list[str]:
    texts = {
        "config.yaml": "defaults:\n  - g: one\n  - optional e: null\n  - _self_\n",
        "g/one.yaml": "n: 1\n",
        "g/two.yaml": "n: 2\nm: [1, {p: x}]\n",
        "e/s.yaml": "# @package _global_\nhydra: {sweeper: {params: {g.n: '3,4'}}}\ng: {n: 5}\n",
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_text(text, encoding="utf-8")
        files = compose_files(Path(folder), None, (("g", "two"), ("e", "s")))
    found = []
    if files.blocks != {"g": {"n": 5, "m": [1, {"p": "x"}]}}:
        found.append("files are merged differently")
    if files.choices != {"g": "two", "e": "s"}:
        found.append("choices of groups are returned differently")
    if files.sweep != ("g.n=3,4",):
        found.append("the sweep of an experiment file is returned differently")
    return found


def _overlay_changed() -> list[str]:
    values = [("g.n", 7), ("g.m", {"q": [3]}), ("g.new.deep", None), ("g.l", [2])]
    overlaid = apply_values("g", {"n": 1, "m": {"p": "x", "q": [1, 2]}, "l": [1, 3]}, values)
    expected = {"n": 7, "m": {"p": "x", "q": [3]}, "l": [2], "new": {"deep": None}}
    return [] if overlaid == OverlaidBlock(expected) else ["values override files differently"]


TESTED_RELEASES = (
    "1.3.8",
    "1.4.0rc3",
)  # releases of hydra-core that the tests use; others run the self-test first


class HydraChangedError(RuntimeError):
    """Release of Hydra that behaves differently from the tested ones."""


def read_override(text: str) -> Override:
    """Parse an override of a command line or of an experiment file's sweep; raises HydraInputError."""
    ensure_supported()
    return parse_override(text)


def compose(conf: Path, own: Path | None, choices: Sequence[tuple[str, str | None]]) -> ComposedFiles:
    """Compose the files of these choices of groups (None = no file); raises HydraInputError."""
    ensure_supported()
    return compose_files(conf, own, choices)


@cache
def ensure_supported() -> None:
    """Run the self-test once per process if the release is not tested; raises HydraChangedError."""
    from hydra import __version__

    if __version__ in TESTED_RELEASES:
        return
    changed = run_selftest()
    if changed:
        raise HydraChangedError(
            f"hydra-core {__version__} behaves differently ({'; '.join(changed)}); "
            f"install a tested release: {', '.join(TESTED_RELEASES)}"
        )
