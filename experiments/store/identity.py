"""What a result depends on, as one hash: the resolved scenario, the model's code and data, the libraries.

The engine is not in it (both give equal rows), nor is anything that only says how much to run, nor the formulas of
the metrics: they have a version of their own.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from experiments.store.code_digest import code_digests
from sim.paths import conf_folder

if TYPE_CHECKING:
    from sim.config import Scenario

LIBRARIES = ("numpy", "simpy", "numba")  # their versions may change rows
NOT_IN_KEY = ("engine", "run.replications", "run.limits", "cost")  # how, how much and at what price, not what


@cache
def versions() -> dict[str, str]:
    """Versions of the libraries that rows depend on, and of this program."""
    return {name: version(name) for name in ("gridstaff", *LIBRARIES)}


@cache
def rows_hash() -> str:
    """SHA-256 over every module that can change a row, and the calendar data: what results are kept under."""
    digest = hashlib.sha256(code_digests().rows.encode())
    for file in sorted((conf_folder() / "calendar").rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


@cache
def formulas_hash() -> str:
    """SHA-256 over every module that can change a metric but no row: the version of the metrics' formulas."""
    return code_digests().formulas


@cache
def model_hash() -> str:
    """One hash of all code and data behind a result: two machines with the same one give the same numbers."""
    return sha256([rows_hash(), formulas_hash()])


def resolved_values(scenario: Scenario) -> dict[str, Any]:
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
    known = id(scenario), rows_hash()
    if known not in _keys:
        _keys[known] = scenario, _key(scenario)
    return _keys[known][1]


_keys: dict[
    tuple[int, str], tuple[Scenario, str]
] = {}  # the scenario is held, so that its identity stays its own


def _key(scenario: Scenario) -> str:
    parts: dict[str, Any] = {
        "scenario": resolved_values(scenario),
        "model": rows_hash(),
        "libraries": {name: versions()[name] for name in LIBRARIES},
    }
    extension = getattr(scenario, "extension", None)
    if extension is not None:
        parts["extension"] = extension.identity
    return sha256(parts)


def sha256(value: Any) -> str:
    """SHA-256 of a JSON value in its one canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
