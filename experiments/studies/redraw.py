"""Skip redrawing a report when inputs and outputs are unchanged.

``drawn.json`` beside the report holds a key of everything that goes into it and the SHA-256 of every file that came
out. A file that is missing or was altered is a reason to draw, and so is a damaged ``drawn.json``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from experiments.store import write_durably
from experiments.store.identity import sha256
from sim.paths import PACKAGES

RECORD_FILE = "drawn.json"
DRAWING_LIBRARIES = ("matplotlib", "pillow", "fonttools")  # a new release may draw differently


def report_key(answer: str, lang: str) -> str:
    """Key of a report: the analysed study as text, the language shown first, the report's code, libraries and font."""
    return sha256([answer, lang, _source_digest(), {name: version(name) for name in DRAWING_LIBRARIES}])


def redraw_if_changed(folder: Path, key: str, draw: Callable[[], Iterable[Path]]) -> bool:
    """Call ``draw``, which returns the files it wrote below ``folder``, unless all are there; whether it did."""
    if _is_current(folder, key):
        return False
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in draw()}
    write_durably(folder / RECORD_FILE, json.dumps({"key": key, "files": files}, indent=1) + "\n")
    return True


def _is_current(folder: Path, key: str) -> bool:
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        return bool(record["key"] == key) and all(
            _digest(folder / f) == d for f, d in record["files"].items()
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _source_digest() -> str:
    """Return the SHA-256 of the code, templates and font of the report, and of the names of metrics."""
    roots = (PACKAGES / "experiments" / "report", PACKAGES / "sim" / "metrics" / "catalog")
    digest = hashlib.sha256()
    for root in roots:
        for file in sorted(root.rglob("*")):
            if file.suffix in (".py", ".html", ".otf"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
