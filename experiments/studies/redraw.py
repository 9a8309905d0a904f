"""A report is drawn once: as long as what it is made from and what it left are the same, it is not drawn again.

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

NAME = "drawn.json"
DRAWN_BY = ("matplotlib", "pillow", "fonttools", "pylopdf-fonts-zh-cn")  # their releases may draw otherwise


def report_key(answer: str, lang: str) -> str:
    """Key of a report: the analysed study as text, the language shown first, the report's code, libraries and font."""
    return sha256([answer, lang, _source(), {name: version(name) for name in DRAWN_BY}])


def unless_drawn(folder: Path, key: str, draw: Callable[[], Iterable[Path]]) -> bool:
    """Call ``draw``, which returns the files it wrote below ``folder``, unless all are there; whether it did."""
    if _is_drawn(folder, key):
        return False
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in draw()}
    write_durably(folder / NAME, json.dumps({"key": key, "files": files}, indent=1) + "\n")
    return True


def _is_drawn(folder: Path, key: str) -> bool:
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return bool(told["key"] == key) and all(_digest(folder / f) == d for f, d in told["files"].items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _source() -> str:
    """SHA-256 of the code and templates of the report, and of what numbers are called."""
    roots = (PACKAGES / "experiments" / "report", PACKAGES / "sim" / "metrics" / "catalog")
    digest = hashlib.sha256()
    for root in roots:
        for file in sorted(root.rglob("*")):
            if file.suffix in (".py", ".html"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
