"""What a result depends on, as one hash: the resolved scenario, the model's code and data, the libraries.

The engine is not in it (both give equal rows), nor is anything that only says how much to run.
"""

from __future__ import annotations

import ast
import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.config import Scenario

LIBRARIES = ("numpy", "simpy", "numba")  # their versions may change rows
NOT_IN_KEY = ("engine", "run.replications", "run.limits")  # how and how much, not what


@cache
def versions() -> dict[str, str]:
    """Versions of the libraries that rows depend on, and of this program."""
    return {name: version(name) for name in ("gridstaff", *LIBRARIES)}


@cache
def model_hash() -> str:
    """SHA-256 over the syntax trees of every module of ``sim`` and the calendar data.

    Comments, docstrings and layout do not change it, so tidying up keeps stored results valid.
    """
    import sim

    root = Path(sim.__file__).resolve().parent
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + _tree(file).encode() + b"\0")
    for file in sorted((root.parent / "conf" / "calendar").rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _tree(file: Path) -> str:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [n for n in body if not _is_text(n)] or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.dump(tree)


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Every value of a scenario that its rows depend on, as plain JSON."""
    values = scenario.model_dump(mode="json")
    for path in NOT_IN_KEY:
        *parents, last = path.split(".")
        node = values
        for parent in parents:
            node = node.get(parent, {})
        node.pop(last, None)
    return values


def scenario_key(scenario: Scenario) -> str:
    """The name under which results of this scenario are stored: 64 hexadecimal digits."""
    parts = {
        "scenario": resolved(scenario),
        "model": model_hash(),
        "libraries": {name: versions()[name] for name in LIBRARIES},
    }
    return sha256(parts)


def sha256(value: Any) -> str:
    """SHA-256 of a JSON value in its one canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
