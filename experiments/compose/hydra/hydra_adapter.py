"""Adapter to Hydra and OmegaConf: parse overrides, compose files, apply values.

All results are plain data; no type of Hydra leaves this module. Undocumented behaviour that it relies on is checked by
``experiments.compose.hydra.hydra_selftest``, which names the changes of a release.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from experiments.compose.overlay import is_resolved

MAX_COUNTED_VALUES = 100_001  # maximum values of one sweep that are counted; more are refused
STEP_FORMAT = ".12g"  # format of a step of range(): 0.3, not 0.30000000000000004


_ORDERED = re.compile(r"\b(sort|shuffle)\s*\(")


class HydraInputError(ValueError):
    """Override or files that Hydra refuses; the text is the reason in one line."""


@dataclass(frozen=True, slots=True)
class Override:
    """Override as parsed by Hydra's grammar; ``filter_names`` selects names for a glob()."""

    key: str
    kind: Literal["value", "sweep", "glob", "interval", "delete", "other"]
    values: tuple[Any, ...] = ()
    package: str | None = None
    filter_names: Callable[[list[str]], list[str]] = list


@dataclass(frozen=True)
class ComposedFiles:
    """Composed group files: plain blocks (interpolations and ``???`` as text), choices, and the files' own sweep."""

    blocks: Mapping[str, Any]
    choices: Mapping[str, str]
    sweep: tuple[str, ...]

    @cached_property
    def resolved(self) -> frozenset[str]:
        """Blocks without interpolations and missing values."""
        return frozenset(name for name, block in self.blocks.items() if is_resolved(block))


@dataclass(frozen=True, slots=True)
class MergedFile:
    """File of the configuration as Hydra merges it: its name without ending, and the dotted key it is placed at."""

    path: str
    package: str


@dataclass(frozen=True, slots=True)
class OverlaidBlock:
    """Block with values applied, and errors: dotted key -> reason."""

    value: Any
    errors: Mapping[str, str] = field(default_factory=dict)


def apply_values(name: str, block: Any, values: Sequence[tuple[str, Any]]) -> OverlaidBlock:
    """Apply dotted values to a top-level block, as Hydra does with ``++key=value``."""
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    config = OmegaConf.create({} if block is None else {name: block})
    errors = {}
    for key, value in values:
        try:
            OmegaConf.update(config, key, value, merge=True, force_add=True)
        except (
            OmegaConfBaseException, AssertionError, TypeError, ValueError, AttributeError, IndexError,
        ):  # fmt: skip
            errors[key] = "cannot be set: a part of the key is a plain value"
    return _plain_block(config, name, errors)


# -- reading -----------------------------------------------------------------------------------------


def parse_override(text: str) -> Override:
    """Parse an override without checking the release of Hydra (see ``hydra_selftest.read_override``)."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.core.override_parser.types import Glob, IntervalSweep, RangeSweep
    from hydra.errors import HydraException

    try:
        found: Any = OverridesParser.create().parse_override(text)
    except (HydraException, RecursionError) as error:
        raise HydraInputError(_reason(text, str(error))) from None
    except ValueError:  # Python limits the digits of an integer
        raise HydraInputError("a number has too many digits") from None
    key, package, raw = str(found.key_or_group), found.package, found._value
    if found.is_delete():
        return Override(key, "delete", (), package)
    if isinstance(raw, Glob):
        return Override(key, "glob", (), package, raw.filter)
    if isinstance(raw, IntervalSweep):
        return Override(key, "interval", (), package)
    if found.is_sweep_override():
        if isinstance(raw, RangeSweep) and _ORDERED.search(text):
            raise HydraInputError("sort() and shuffle() take no range(); write range(start,stop,step) alone")
        try:
            return Override(key, "sweep", _sweep_values(found), package)
        except (ArithmeticError, ValueError):  # range() without numbers, or with step 0
            raise HydraInputError("range() needs numbers and a step other than 0") from None
    kind: Literal["value", "other"] = "value" if _is_plain(raw) else "other"
    return Override(key, kind, (_to_plain(raw),), package)


def _reason(text: str, message: str) -> str:
    """Return the reason of a parse error without the grammar's token names."""
    key, equals, value = text.partition("=")
    if equals and (key != key.strip() or value != value.strip()):
        return "remove blanks around ="
    if equals and not key.isascii():
        return "keys and groups have ASCII names; other names inside {}: key={NAME: value}"
    if not equals:
        return "= is missing"
    return (message.splitlines() or ["syntax error"])[0].split(" expecting ")[0]


def _sweep_values(found: Any) -> tuple[Any, ...]:
    from hydra.core.override_parser.types import RangeSweep

    values = tuple(_to_plain(value) for value in itertools.islice(found.sweep_iterator(), MAX_COUNTED_VALUES))
    return _round_steps(values, found._value) if isinstance(found._value, RangeSweep) else values


def _round_steps(values: Sequence[Any], over: Any) -> tuple[Any, ...]:
    """Round the steps of a range(): hydra-core 1.3 accumulates binary fractions and may include the end."""
    rounded = [float(format(value, STEP_FORMAT)) if isinstance(value, float) else value for value in values]
    end, step = float(over.stop), float(over.step)
    return tuple(v for v in rounded if not isinstance(v, float) or (v - end) * step < 0.0)


def _to_plain(value: Any) -> Any:
    from hydra.core.override_parser.types import QuotedString

    if isinstance(value, QuotedString):
        return value.text
    if isinstance(value, list):
        return [_to_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {_to_plain(name): _to_plain(inner) for name, inner in value.items()}
    return value


def _is_plain(value: Any) -> bool:
    """Return whether a parsed value is data; some releases parse instructions, such as extend_list() in 1.4."""
    from hydra.core.override_parser.types import QuotedString

    if type(value) is list:
        return all(map(_is_plain, value))
    if type(value) is dict:
        return all(map(_is_plain, value.values()))
    return value is None or type(value) in (str, int, float, bool, QuotedString)


# -- composing ---------------------------------------------------------------------------------------


def compose_files(
    conf: Path, user_conf: Path | None, choices: Sequence[tuple[str, str | None]]
) -> ComposedFiles:
    """Compose files without checking the release of Hydra (see ``hydra_selftest.compose``)."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    words = _choice_words(user_conf, choices)
    try:
        with initialize_config_dir(str(conf), **init_arguments()):
            config = hydra_compose("config", overrides=words, return_hydra_config=True)
    except RecursionError:
        raise HydraInputError(f"{' '.join(words)} cannot be composed: a file includes itself") from None
    except (HydraException, OmegaConfBaseException, ValueError, AttributeError, TypeError) as error:
        text = " ".join(str(error).split("Config search path")[0].split())
        raise HydraInputError(f"{' '.join(words)} cannot be composed: {text}") from None
    hydra = config.hydra
    chosen = {str(k): str(v) for k, v in hydra.runtime.choices.items() if not str(k).startswith("hydra/")}
    params = hydra.sweeper.get("params") or {}
    sweep = tuple(f"{key}={value}" for key, value in params.items())
    blocks: Any = OmegaConf.to_container(
        OmegaConf.masked_copy(config, [str(k) for k in config if k != "hydra"])
    )
    return ComposedFiles({str(name): value for name, value in blocks.items()}, chosen, sweep)


def list_files(
    conf: Path, user_conf: Path | None, choices: Sequence[tuple[str, str | None]]
) -> Iterator[MergedFile]:
    """Yield the files that these choices consist of, in the order of merging, without Hydra's own."""
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.types import RunMode

    with initialize_config_dir(str(conf), **init_arguments()):
        loader = GlobalHydra.instance().config_loader()
        found = loader.compute_defaults_list("config", _choice_words(user_conf, choices), RunMode.RUN)
    for entry in found.defaults:
        path = str(entry.config_path)
        if not path.startswith("hydra/"):
            yield MergedFile(path, str(entry.package or ""))


def merge_block(name: str, parts: Sequence[Mapping[str, Any]]) -> Any:
    """Return a top-level block of merged contents, later ones over earlier ones, as plain data."""
    from omegaconf import OmegaConf

    merged: Any = OmegaConf.to_container(OmegaConf.merge(*(OmegaConf.create(dict(part)) for part in parts)))
    return merged.get(name)


def _choice_words(user_conf: Path | None, choices: Sequence[tuple[str, str | None]]) -> list[str]:
    """Return the choices as words of a command line, and the folder of the user's files."""
    words = [f"{group}={_quote(choice)}" for group, choice in choices if choice is not None]
    if user_conf is not None:
        words.append(f"hydra.searchpath=['file://{user_conf.resolve().as_posix()}']")
    return words


def init_arguments() -> dict[str, Any]:
    """Return the arguments that avoid warnings: 1.3 warns without version_base, later releases with it."""
    from hydra import __version__

    return {"version_base": "1.3"} if __version__.startswith("1.3.") else {}


def _quote(choice: str) -> str:
    return choice if choice.isascii() else f"'{choice}'"


def _plain_block(config: Any, name: str, errors: Mapping[str, str]) -> OverlaidBlock:
    from omegaconf import OmegaConf
    from omegaconf.errors import MissingMandatoryValue, OmegaConfBaseException

    try:
        found = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except MissingMandatoryValue:
        missing = dict.fromkeys(sorted(OmegaConf.missing_keys(config)), "needs a value (it is ???)")
        found, errors = OmegaConf.to_container(config), {**errors, **missing}
    except OmegaConfBaseException as error:
        found = OmegaConf.to_container(config)
        errors = {**errors, str(error.full_key or name): str(error).splitlines()[0]}
    assert isinstance(found, dict)
    return OverlaidBlock(found.get(name), errors)
