"""A study's manifest: everything needed to repeat it anywhere and to compare the results.

It names no user, machine, path or time of day. Of every run it holds a fingerprint, of every scenario the means.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import stat
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from experiments.compose.extensions import recorded_digests
from experiments.errors import user_error
from experiments.store.identity import LIBRARIES, model_hash, resolved_values, sha256, versions
from experiments.studies.context.report_context import notes
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.studies.study import Study

FORMAT = "gridstaff manifest 2"
MAX_BYTES = 100_000_000  # bytes; 10,000 scenarios take about a third
FAILURE_COLUMNS = ("scenario_key", "replication", "seed", "error", "traceback")
KEY_SHOWN = 40  # characters of each part of a key in a message
MOST_REPLICATIONS = 10_000
FINGERPRINT_DIGITS = 12  # of a fingerprint
NO_FINGERPRINT = "-"  # the fingerprint of a run that failed
_NONE = object()
_PARTS = re.compile(r"(?:[^.\\]|\\.)+", re.DOTALL)  # names of a dotted path
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def build_manifest(study: Study) -> dict[str, Any]:
    """Return the manifest of a finished study."""
    values_by_key = {key: resolved_values(scenario) for key, scenario in study.plan.scenarios.items()}
    base = next(iter(values_by_key.values()), {})
    first = next(iter(study.plan.scenarios.values()), None)
    return {
        "format": FORMAT,
        "study": study.name,
        "question": study.question,
        "study_key": study.key,
        "command": list(study.command),
        "seed": None if first is None else first.run.seed,
        "model": model_hash(),
        "versions": versions(),
        "engines": sorted({result.engine for result in study.replication_results.values()}),
        "notes": dict(zip(("en", "zh"), notes(study.plan.scenarios.values()), strict=True)),
        "configuration": flatten(base),
        "scenarios": {key: _scenario(study, key, base, own) for key, own in values_by_key.items()},
        "failures": [dict(zip(FAILURE_COLUMNS, row, strict=True)) for row in failure_rows(study)],
    }


def failure_rows(study: Study) -> list[list[Any]]:
    """Return one row per failed replication: enough to run only that one again."""
    return [
        [key, number, study.plan.scenarios[key].run.seed, failure.error, failure.traceback]
        for (key, number), failure in sorted(study.failures.items())
    ]


def _scenario(study: Study, key: str, base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    numbers = study.plan.replications[key]
    mine, its = (flatten(part) for part in _differing_blocks(own, base))
    replication_results = [study.replication_results.get((key, number)) for number in numbers]
    digests = recorded_digests(study.plan.scenarios[key])
    return {
        **({"extension": digests} if digests else {}),
        "replications": _encode_numbers(numbers),
        "levers": dict(study.levers.get(key, {})),
        "changes": {path: value for path, value in mine.items() if its.get(path, _NONE) != value},
        "without": sorted(set(its) - set(mine)),
        "runs": " ".join(
            NO_FINGERPRINT if result is None else fingerprint(result.metrics)
            for result in replication_results
        ),
        "means": means(result.metrics for result in replication_results if result is not None),
    }


def _differing_blocks(
    own: Mapping[str, Any], base: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the blocks of both in which they differ: most scenarios of a study differ in few."""
    names = {name for name in (*own, *base) if own.get(name, _NONE) != base.get(name, _NONE)}
    mine, its = ({name: value for name, value in of.items() if name in names} for of in (own, base))
    return mine, its


def _encode_numbers(replications: Sequence[int]) -> int | list[int]:
    """Return the number of replications if they are 0, 1, ...; else their numbers."""
    whole = list(replications) == list(range(len(replications)))
    return len(replications) if whole else list(replications)


def fingerprint(metrics: Mapping[str, float]) -> str:
    """Return a digest of all numbers of a run, to the last bit."""
    names = sorted(metrics)
    digest = hashlib.sha256("\0".join(names).encode())
    digest.update(struct.pack(f"<{len(names)}d", *map(metrics.__getitem__, names)))
    return digest.hexdigest()[:FINGERPRINT_DIGITS]


def means(rows: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of every metric over the runs in which it applies."""
    found = list(rows)
    names = sorted(set().union(*found))
    values = ([row[name] for row in found if name in row] for name in names)
    return {name: math.fsum(of) / len(of) for name, of in zip(names, values, strict=True)}


def flatten(values: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    r"""Return nested values by dotted path; a list is one value, as in an override. A dot in a name is written `\.`."""
    flat: dict[str, Any] = {}
    for given, value in values.items():
        name = given.replace("\\", r"\\").replace(".", r"\.")
        below = f"{path}.{name}" if path else name
        flat.update(flatten(value, below) if isinstance(value, Mapping) and value else {below: value})
    return flat


def unflatten(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mapping that ``flatten`` made flat."""
    whole: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, last = (_ESCAPED.sub(r"\1", part) for part in _PARTS.findall(path))
        node = whole
        for parent in parents:
            node = node.setdefault(parent, {})
        node[last] = value
    return whole


def format_manifest(manifest: Mapping[str, Any]) -> str:
    """Return the manifest as text: a line for each value down to a scenario's parts."""
    return _indent(manifest, 3) + "\n"


def _indent(value: Any, levels: int, before: str = "") -> str:
    if not isinstance(value, dict) or not value or not levels:
        return json.dumps(value, ensure_ascii=False)
    inner = before + " "
    parts = (
        f"{inner}{json.dumps(k, ensure_ascii=False)}: {_indent(v, levels - 1, inner)}"
        for k, v in value.items()
    )
    return "{\n" + ",\n".join(parts) + f"\n{before}}}"


def read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest; raise UserError if it is none, or if its parts contradict each other."""
    shown = path.name if path.parent == Path() else path.as_posix()
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise user_error(shown, "", phrase("is no file"))
        if found.st_size > MAX_BYTES:
            raise user_error(
                shown, "", phrase("is larger than {most:,} bytes: not a manifest", most=MAX_BYTES)
            )
        manifest: Any = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise user_error(shown, "", phrase("cannot be read: {reason}", reason=error.strerror)) from None
    except (ValueError, RecursionError):
        raise user_error(shown, "", phrase("is damaged or not a manifest")) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise user_error(
            shown,
            "",
            phrase(
                "is not a manifest of this version ({format}); run the study's command again", format=FORMAT
            ),
        )
    _require_shape(manifest, shown)
    _require_consistent(manifest, shown)
    return manifest


def _no_number(word: str) -> float:
    raise ValueError(phrase("{word} is no number", word=word))


def _require_shape(manifest: Mapping[str, Any], shown: str) -> None:
    """Raise UserError for a part that is missing or of another kind than ``manifest`` writes."""
    if manifest.get("scenarios") == {}:
        raise user_error(shown, "", phrase("names no scenario"))
    try:
        ManifestShape.model_validate(manifest)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part)[:KEY_SHOWN] for part in first["loc"])
        raise user_error(
            place, "", phrase("is damaged: {first}", first=first["msg"].removeprefix("Value error, ")), shown
        ) from None


def _require_consistent(manifest: Mapping[str, Any], shown: str) -> None:
    """Raise UserError where parts that say the same no longer agree."""
    scenarios = manifest["scenarios"]
    numbers = {key: replications_of(of) for key, of in scenarios.items()}
    lines = {
        "study_key": manifest["study_key"] == sha256(sorted(numbers.items())),
        "seed": manifest["seed"] == manifest["configuration"].get("run.seed", manifest["seed"]),
        "failures": {(of.get("scenario_key"), of.get("replication")) for of in manifest["failures"]}
        == {
            (key, number)
            for key, of in scenarios.items()
            for number, run in zip(numbers[key], of["runs"].split(), strict=False)
            if run == NO_FINGERPRINT
        },
    }
    for name, fits in lines.items():
        if not fits:
            raise user_error(
                name, "", phrase("does not fit the scenarios and their runs; was it edited?"), shown
            )


def replications_of(scenario: Mapping[str, Any]) -> list[int]:
    """Return the replications of a scenario of a manifest."""
    manifest = scenario["replications"]
    return list(range(manifest)) if isinstance(manifest, int) else list(manifest)


def _few(manifest: int | list[int]) -> int | list[int]:
    numbers = [manifest - 1] if isinstance(manifest, int) else manifest
    if not numbers or min(numbers) < 0:
        raise ValueError(phrase("there must be at least 1 replication, none of them negative"))
    if max(numbers) >= MOST_REPLICATIONS or len(set(numbers)) != len(numbers):
        raise ValueError(
            phrase("there may be at most {most:,} replications, each once", most=MOST_REPLICATIONS)
        )
    return manifest


class ScenarioShape(BaseModel):
    """A scenario of a manifest."""

    model_config = ConfigDict(strict=True)
    replications: Annotated[int | list[int], AfterValidator(_few)]
    levers: dict[str, Any]
    changes: dict[str, Any]
    without: list[str]
    runs: str
    means: dict[str, Annotated[float, Field(allow_inf_nan=False)]]


class ManifestShape(BaseModel):
    """A manifest's parts, as ``manifest`` writes them."""

    model_config = ConfigDict(strict=True)
    study: str
    question: str
    study_key: str
    command: list[str]
    seed: int | None
    model: str
    versions: dict[str, str]
    engines: list[str]
    configuration: dict[str, Any]
    scenarios: dict[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ScenarioShape]
    failures: list[dict[str, Any]]


def program_differences(manifest: Mapping[str, Any]) -> list[str]:
    """Return how this program differs from the one that wrote a manifest, as far as numbers may depend on it."""
    there, here = manifest.get("versions", {}), versions()
    found: list[str] = [
        phrase("{name} {there} there, {here} here", name=name, there=there.get(name), here=here[name])
        for name in LIBRARIES
        if there.get(name) != here[name]
    ]
    return found if manifest.get("model") == model_hash() else [phrase("other code of the model"), *found]
