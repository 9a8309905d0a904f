"""Identity of a result: a hash of the resolved scenario, the model's code and data, and the libraries.

The hash excludes the engine (both give equal logs), the amount of replications, and the metric formulas, which have a
hash of their own.
"""

from __future__ import annotations

import hashlib
import json
import weakref
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from experiments.store.code_digest import code_digests
from sim.config.content_cache import ContentCache
from sim.config.model_text import model_text
from sim.paths import conf_folder

if TYPE_CHECKING:
    from sim.config import Scenario

LIBRARIES = ("numpy", "simpy", "numba")  # libraries whose versions may change logs
NOT_IN_KEY = ("engine", "run.replications", "run.limits", "cost")  # keys without effect on logs
PLACE_LABELS = ("name_en", "name_zh", "document", "document_households_per_grid", "calibrated", "pending")
POST_PRICES = ("name_en", "name_zh", "wage_yuan_month", "cost_share", "insured")
QUIT_HAZARD = (
    "quits_per_year",
    "norm_wage_yuan_month",
    "wage_exponent",
)  # with the wage, all give one number


@cache
def versions() -> dict[str, str]:
    """Return the versions of this program and of the libraries that affect logs."""
    return {name: version(name) for name in ("gridstaff", *LIBRARIES)}


@cache
def rows_hash() -> str:
    """Return the SHA-256 of the calendar data and of every module that can change a log; part of each key."""
    digest = hashlib.sha256(code_digests().rows.encode())
    for file in sorted((conf_folder() / "calendar").rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


@cache
def formulas_hash() -> str:
    """Return the SHA-256 of every module that can change metrics but not logs."""
    return code_digests().formulas


@cache
def model_hash() -> str:
    """Return a hash of all code and data; machines with equal hashes give equal numbers."""
    return sha256([rows_hash(), formulas_hash()])


def resolved_values(scenario: Scenario) -> dict[str, Any]:
    """Return every value of a scenario that affects its logs, as plain JSON."""
    return {name: _resolved_group(name, getattr(scenario, name)) for name in _group_names(scenario)}


def _group_names(scenario: Scenario) -> list[str]:
    return [name for name in type(scenario).model_fields if name not in NOT_IN_KEY]


def _resolved_group(name: str, group: BaseModel | str | int) -> Any:
    if isinstance(group, str | int):  # a plain value, not a group
        return group
    values = group.model_dump(mode="json")
    _drop(
        values, tuple(key for block, _, key in (path.partition(".") for path in NOT_IN_KEY) if block == name)
    )
    return values


def key_values(scenario: Scenario) -> dict[str, Any]:
    """Return the values that affect logs, as plain JSON: without names and prices of posts.

    A wage enters only as the probability that the holder of a post quits (S3.3).
    """
    return {name: _group_key_values(name, getattr(scenario, name)) for name in _group_names(scenario)}


def _group_key_values(name: str, group: Any) -> Any:
    values = _resolved_group(name, group)
    if name == "place":
        _drop(values, PLACE_LABELS)
    if name == "staffing":
        _drop(values.get("turnover", {}), QUIT_HAZARD)
        for label, of_class in values.get("classes", {}).items():
            _drop(of_class, POST_PRICES)
            if group.turnover.active:
                wage = group.classes[label].wage_yuan_month
                of_class["quits_monthly"] = group.turnover.monthly_quit_probability(wage)
    return values


_group_digests: ContentCache[str] = ContentCache(most=1_024)  # their keys have 5 kB each on average


def _group_digest(scenario: Scenario, name: str) -> str:
    """Return the hash of a group's part of ``key_values``; that of a group that scenarios share is made once."""
    group = getattr(scenario, name)
    if not isinstance(group, BaseModel):
        return sha256(group)
    return _group_digests.get((name, model_text(group)), lambda: sha256(_group_key_values(name, group)))


def _drop(values: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        values.pop(name, None)


def scenario_key(scenario: Scenario) -> str:
    """Return the key of a scenario's results, a hash of the hashes of its groups: 64 hexadecimal digits."""
    place = id(scenario), rows_hash()
    known = _keys.get(place)
    if known is not None and known[0]() is scenario:
        return known[1]
    key = _key(scenario)
    _keys[place] = weakref.ref(scenario, lambda gone: _forget(place, gone)), key
    return key


_keys: dict[tuple[int, str], tuple[weakref.ref[Scenario], str]] = {}  # keys of the scenarios that exist


def _forget(place: tuple[int, str], gone: weakref.ref[Scenario]) -> None:
    """Drop the key of a scenario that is gone; its number may have been given to another one."""
    known = _keys.get(place)
    if known is not None and known[0] is gone:
        _keys.pop(place, None)


def _key(scenario: Scenario) -> str:
    parts = {
        "scenario": {name: _group_digest(scenario, name) for name in _group_names(scenario)},
        "model": rows_hash(),
        "libraries": {name: versions()[name] for name in LIBRARIES},
    }
    extension = getattr(scenario, "extension", None)
    if extension is not None:
        parts["extension"] = extension.identity
    return sha256(parts)


def sha256(value: Any) -> str:
    """Return the SHA-256 of a JSON value in canonical form."""
    return hashlib.sha256(_canonical(value).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
