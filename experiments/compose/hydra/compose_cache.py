"""Cache of composed files on disk: Hydra takes a third of a second for each choice of groups.

Entries are JSON files in the user's cache folder. Their names cover the content of every file that Hydra may read,
library versions and the choices, so that entries never expire. Only content that JSON preserves is cached.
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

from experiments.compose.hydra import by_difference, hydra_adapter
from experiments.compose.hydra.hydra_adapter import ComposedFiles
from experiments.store.identity import sha256
from sim.jit.user_cache import private_folder, read_private, write_private

FOLDER = "composed"
OURS = re.compile(r"[0-9a-f]{64}\.json")
MAX_FILES = 500  # entries of about 20 kB; all are deleted when there are more
LIBRARIES = ("hydra-core", "omegaconf", "pyyaml")


class ComposeCache:
    """Composed files of configuration folders, by choice of groups."""

    def __init__(self, folders: Iterable[Path]) -> None:
        parts = [_content(folder) for folder in folders]
        modules = (hydra_adapter.__file__, by_difference.__file__)
        code = [hashlib.sha256(Path(module).read_bytes()).hexdigest() for module in modules]
        self._source = [parts, code, {name: version(name) for name in LIBRARIES}]

    def files(
        self, choices: Sequence[tuple[str, str | None]], compose: Callable[[], ComposedFiles]
    ) -> ComposedFiles:
        """Return the composed files of these choices, cached or by ``compose``, whose errors are raised."""
        folder = private_folder(FOLDER)
        if folder is None:
            return compose()
        cache_file = folder / f"{sha256([*self._source, list(choices)])}.json"
        found = _load(cache_file)
        if found is None:
            found = compose()
            with suppress(OSError):  # without a cache the next start is slower
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
    """Return a digest of content and file name, so that entries of other choices are rejected."""
    return hashlib.sha256(f"{cache_file.name}\n{text}".encode()).hexdigest()


def _save(cache_file: Path, files: ComposedFiles) -> None:
    text = json.dumps(asdict(files))
    if repr(json.loads(text)["blocks"]) != repr(files.blocks):
        return
    if len(known := [path for path in cache_file.parent.iterdir() if OURS.fullmatch(path.name)]) >= MAX_FILES:
        for old in known:
            old.unlink(missing_ok=True)
    write_private(cache_file, f"{_digest(cache_file, text)}\n{text}".encode("ascii"))
