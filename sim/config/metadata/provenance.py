"""Provenance of every value: reading and validation of ``conf/sources``.

``facts.yaml`` holds the statements of the documents, ``keys_*.yaml`` meaning, unit and origin of every key, and
``places/<place>.yaml`` the origin of values that a place overrides; with ``extends`` it inherits the rows of another
place. Values are only in the value files. Keys have no list positions; ``*`` matches one name, and a row with the plain
name takes precedence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
    """Invalid file of ``conf/sources``; the message names file and key."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Document(_Row):
    """Document that facts cite by its letter."""

    title_en: NonEmpty
    title_zh: NonEmpty
    date: NonEmpty | None
    kind: NonEmpty


class Derived(_Row):
    """Number computed from stated ones, with the computation in words."""

    value: float
    sum: NonEmpty


class Fact(_Row):
    """Statement of a document, paraphrased, with every number in it."""

    document: NonEmpty
    clause: NonEmpty
    says: NonEmpty
    zh: str
    values: tuple[float, ...]
    derived: tuple[Derived, ...] = ()

    def states(self, value: float) -> bool:
        """Return whether the fact states this number or it was derived from the fact."""
        known = [*self.values, *(d.value for d in self.derived)]
        return any(abs(value - k) <= 1e-9 * max(1.0, abs(k)) for k in known)


class Provenance(_Row):
    """Meaning, unit and origin of a key; ``low`` and ``high`` are the range of an assumption."""

    meaning_en: NonEmpty
    meaning_zh: NonEmpty
    unit: NonEmpty
    source: NonEmpty
    status: Status
    fact: str | None = None
    low: float | None = None
    high: float | None = None


class PlaceProvenance(_Row):
    """Row of a place's own file: origin of the value, and meaning if only this place has the key."""

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
    """Content of ``conf/sources``."""

    documents: dict[str, Document]
    facts: dict[str, Fact]
    keys: dict[str, Provenance]
    places: dict[str, dict[str, PlaceProvenance]]
    chinese: Mapping[str, str] = field(default_factory=dict)  # English text of a source -> Chinese

    def in_chinese(self, source: str) -> str:
        """Return a source in Chinese; one that only cites clauses, facts or keys as it is."""
        return self.chinese.get(source, source)

    def of(self, path: Path, place: str) -> Provenance | None:
        """Return the provenance of the value at a path in a place, or None if there is none."""
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
    """Return the row of a key, or of the matching pattern with the fewest ``*``, or None."""
    if ".".join(key) in rows:
        return rows[".".join(key)]
    fitting = [name for name in rows if "*" in name and _matches(key, name.split("."))]
    return rows[min(fitting, key=lambda name: name.count("*"))] if fitting else None


def _matches(key: tuple[str, ...], pattern: list[str]) -> bool:
    return len(key) == len(pattern) and all(p in ("*", k) for k, p in zip(key, pattern, strict=True))


@lru_cache(maxsize=4)
def load_sources(folder: File = FOLDER) -> Sources:
    """Read the sources in ``folder``. Raises SourceError if a file is invalid."""
    keys: dict[str, Provenance] = {}
    for file in sorted(folder.glob("keys*.yaml")):
        rows = _read(file, Provenance)
        if twice := sorted(set(rows) & set(keys)):
            raise SourceError(f"{file.name}: keys are defined in another file too: {', '.join(twice)}")
        keys |= rows
    return Sources(
        documents=_read(folder / "documents.yaml", Document),
        facts=_read(folder / "facts.yaml", Fact),
        keys=keys,
        places={file.stem: _place(file) for file in sorted((folder / "places").glob("*.yaml"))},
        chinese=_content(folder / "chinese.yaml"),
    )


def _place(file: File) -> dict[str, PlaceProvenance]:
    """Return the rows of a place, together with inherited ones."""
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
    """Assumed number with its range, an axis of an uncertainty study (S9)."""

    key: str
    value: float
    low: float
    high: float
    meaning_en: str
    meaning_zh: str
    unit: str


def iter_uncertainties(scenario: Scenario, known: Sources | None = None) -> Iterator[Uncertainty]:
    """Yield every assumed number of a scenario, in the order of the schema."""
    known = known or load_sources()
    for path, value in iter_values(scenario):
        row = known.of(path, scenario.place.id) if is_number(value) else None
        if row is not None and row.status == "assumed" and row.low is not None and row.high is not None:
            yield Uncertainty(
                join_key(path), float(value), row.low, row.high, row.meaning_en, row.meaning_zh, row.unit
            )
