"""Composed files, remembered from run to run: Hydra takes a third of a second for each choice of groups.

Kept in the user's own folder, as plain JSON, under the content of every file that Hydra may have read, its release and
the choices; so nothing has to be forgotten when a file is edited. Only what JSON gives back unchanged is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from experiments.compose import hydra_adapter
from experiments.compose.hydra_adapter import ComposedFiles
from experiments.store.identity import sha256
from sim.jit.user_cache import private_folder, read_private, write_private

FOLDER = "composed"
OURS = re.compile(r"[0-9a-f]{64}\.json")
MAX_FILES = 500  # files kept, some 20 kB each; when there are more all are thrown away
LIBRARIES = ("hydra-core", "omegaconf", "pyyaml")


class ComposeCache:
    """What the files of some folders gave, by the choice of groups."""

    def __init__(self, folders: Iterable[Path]) -> None:
        parts = [_content(folder) for folder in folders]
        adapter = hashlib.sha256(Path(hydra_adapter.__file__).read_bytes()).hexdigest()
        self._source = [parts, adapter, {name: version(name) for name in LIBRARIES}]

    def files(
        self, choices: Sequence[tuple[str, str | None]], compose: Callable[[], ComposedFiles]
    ) -> ComposedFiles:
        """The composed files of these choices: as remembered, else by ``compose``, whose errors pass."""
        folder = private_folder(FOLDER)
        if folder is None:
            return compose()
        cache_file = folder / f"{sha256([*self._source, list(choices)])}.json"
        found = _load(cache_file)
        if found is None:
            found = compose()
            with suppress(OSError):  # only the next start is slower
                _save(cache_file, found)
        return found


def _content(folder: Path) -> list[tuple[str, str]]:
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".yaml", ".yml") and file.is_file())
    return [(f.relative_to(folder).as_posix(), hashlib.sha256(f.read_bytes()).hexdigest()) for f in files]


def _load(cache_file: Path) -> ComposedFiles | None:
    try:
        digest, text = (read_private(cache_file) or b"").decode("ascii").split("\n", 1)
        if digest != _digest(cache_file, text):
            return None
        data = json.loads(text)
        return ComposedFiles(data["blocks"], data["choices"], tuple(data["sweep"]))
    except (ValueError, LookupError):
        return None


def _digest(cache_file: Path, text: str) -> str:
    """Of a file's name too, so that one of other choices does not pass for it."""
    return hashlib.sha256(f"{cache_file.name}\n{text}".encode()).hexdigest()


def _save(cache_file: Path, files: ComposedFiles) -> None:
    text = json.dumps(asdict(files))
    if repr(json.loads(text)["blocks"]) != repr(files.blocks):
        return
    if len(known := [path for path in cache_file.parent.iterdir() if OURS.fullmatch(path.name)]) >= MAX_FILES:
        for old in known:
            old.unlink(missing_ok=True)
    write_private(cache_file, f"{_digest(cache_file, text)}\n{text}".encode("ascii"))
