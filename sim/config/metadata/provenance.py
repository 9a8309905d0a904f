"""Where every value comes from: ``conf/sources``, read and checked.

``facts.yaml`` holds what the documents say, ``keys_*.yaml`` meaning, unit and origin of every key,
``places/<place>.yaml`` what is different where a place overrides a value; with ``extends`` it adds to what
another place's file says. Values stand only in the value files. A key there has no list positions; ``*``
stands for one name, and a plain name comes before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sim.config.metadata.keys import Path, join_key
from sim.config.metadata.values import is_number, iter_values, without_positions
from sim.config.scenario import Scenario
from sim.paths import conf_folder

FOLDER = conf_folder() / "sources"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NonEmpty = Annotated[str, Field(min_length=1)]
Status = Literal["document", "published", "data", "assumed", "structure", "definition"]
STATUS_ZH: dict[Status, str] = {
    "document": "文件规定", "published": "公开资料", "data": "数据",
    "assumed": "假设", "structure": "结构选择", "definition": "定义",
}  # fmt: skip


class SourceError(ValueError):
    """A file of ``conf/sources`` is faulty; the message names file and key."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Document(_Row):
    """One of the documents that facts cite by letter."""

    title_en: NonEmpty
    title_zh: NonEmpty
    date: NonEmpty | None
    kind: NonEmpty


class Derived(_Row):
    """A number that follows from stated ones, with the sum."""

    value: float
    sum: NonEmpty


class Fact(_Row):
    """What a document says, in our words, with every number it states."""

    document: NonEmpty
    clause: NonEmpty
    says: NonEmpty
    zh: str
    values: tuple[float, ...]
    derived: tuple[Derived, ...] = ()

    def states(self, value: float) -> bool:
        """Whether this number stands in the fact or follows from it."""
        known = [*self.values, *(d.value for d in self.derived)]
        return any(abs(value - k) <= 1e-9 * max(1.0, abs(k)) for k in known)


class Provenance(_Row):
    """Meaning and origin of a key; ``low`` and ``high`` are the range of an assumption."""

    meaning_en: NonEmpty
    meaning_zh: NonEmpty
    unit: NonEmpty
    source: NonEmpty
    status: Status
    fact: str | None = None
    low: float | None = None
    high: float | None = None


class PlaceProvenance(_Row):
    """What a place's own file says of a key: the origin, and the meaning where the key is its own."""

    source: NonEmpty
    status: Status
    meaning_en: NonEmpty | None = None
    meaning_zh: NonEmpty | None = None
    unit: NonEmpty | None = None
    fact: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Sources:
    """Everything in ``conf/sources``."""

    documents: dict[str, Document]
    facts: dict[str, Fact]
    keys: dict[str, Provenance]
    places: dict[str, dict[str, PlaceProvenance]]

    def of(self, path: Path, place: str) -> Provenance | None:
        """Origin of a value in a place; None if nobody wrote it down."""
        key = without_positions(path)
        own: PlaceProvenance | None = _best_row(key, self.places.get(place, {}))
        base: Provenance | None = _best_row(key, self.keys)
        if own is None:
            return base
        meaning = {n: getattr(own, n) or getattr(base, n, None) for n in ("meaning_en", "meaning_zh", "unit")}
        if not all(meaning.values()):
            return None
        return Provenance(**(own.model_dump() | meaning))


def _best_row(key: tuple[str, ...], rows: dict[str, Any]) -> Any:
    """The row of a key, or of the pattern that fits with the fewest ``*``."""
    if ".".join(key) in rows:
        return rows[".".join(key)]
    fitting = [name for name in rows if "*" in name and _matches(key, name.split("."))]
    return rows[min(fitting, key=lambda name: name.count("*"))] if fitting else None


def _matches(key: tuple[str, ...], pattern: list[str]) -> bool:
    return len(key) == len(pattern) and all(p in ("*", k) for k, p in zip(key, pattern, strict=True))


@lru_cache(maxsize=4)
def load_sources(folder: File = FOLDER) -> Sources:
    """Read ``folder``. Raises SourceError with the file and what is wrong with it."""
    keys: dict[str, Provenance] = {}
    for file in sorted(folder.glob("keys*.yaml")):
        rows = _read(file, Provenance)
        if twice := sorted(set(rows) & set(keys)):
            raise SourceError(f"{file.name}: {', '.join(twice)} also stand in another file")
        keys |= rows
    return Sources(
        documents=_read(folder / "documents.yaml", Document),
        facts=_read(folder / "facts.yaml", Fact),
        keys=keys,
        places={file.stem: _place(file) for file in sorted((folder / "places").glob("*.yaml"))},
    )


def _place(file: File) -> dict[str, PlaceProvenance]:
    """Rows of a place after those of the place it extends."""
    content = _content(file)
    parent = content.pop("extends", None)
    above = _place(file.with_name(f"{parent}.yaml")) if parent is not None else {}
    return above | _rows(file, content, PlaceProvenance)


def _read(file: File, model: type[Any]) -> dict[str, Any]:
    return _rows(file, _content(file), model)


def _content(file: File) -> dict[str, Any]:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER) or {}
    except (OSError, yaml.YAMLError) as error:
        raise SourceError(f"{file.name}: {error}") from None


def _rows(file: File, content: dict[str, Any], model: type[Any]) -> dict[str, Any]:
    try:
        return TypeAdapter(dict[str, model]).validate_python(content)  # type: ignore[valid-type]
    except ValidationError as error:
        messages = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise SourceError(f"{file.name}: " + "; ".join(messages)) from None


@dataclass(frozen=True)
class Uncertainty:
    """An assumed number with the range it may lie in: what a study of uncertainty varies (S9)."""

    key: str
    value: float
    low: float
    high: float
    meaning_en: str
    meaning_zh: str
    unit: str


def iter_uncertainties(scenario: Scenario, known: Sources | None = None) -> Iterator[Uncertainty]:
    """Every assumed number of a scenario, in the order of the schema."""
    known = known or load_sources()
    for path, value in iter_values(scenario):
        row = known.of(path, scenario.place.id) if is_number(value) else None
        if row is not None and row.status == "assumed" and row.low is not None and row.high is not None:
            yield Uncertainty(
                join_key(path), float(value), row.low, row.high, row.meaning_en, row.meaning_zh, row.unit
            )
