"""Input validation for overrides, YAML files and study names (clause S11).

A user's configuration is plain data. It may not name code, read the environment, change Hydra's search path or output,
or refer to paths outside the results folder.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from experiments.errors import Problem, has_control_characters, user_error
from experiments.files import FileSystem
from sim.config.errors import YAML_ERRORS, describe_yaml_error, renamed_problem
from sim.phrases import phrase
from sim.renamed import current_choice

MAX_FILE_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_SCALARS = 5_000  # keys and values of a file; the largest that ships has about 200
MAX_NAME = 64
MAX_NAME_BYTES = 240  # of a file name: most file systems allow 255
MAX_PATH_BYTES = 3_900  # of a folder's path: Linux allows 4,096 including the files below it
MAX_INTEGER = 2**63  # larger integers cannot be stored
_NAME = re.compile(r"[^\W_][\w-]*", re.UNICODE)
_PACKAGE = re.compile(r"#\s*@package\b")
_CALL = re.compile(r"[\w.]+\(.*\)")
_CODE_KEYS = {"_target_", "_partial_", "_args_", "_convert_", "_recursive_"}
_HYDRA_ALLOWED = ("mode", "sweeper.params")


def validate_name(name: str, what: str) -> str:
    """Return a name of a study, place or other choice in NFC; raises UserError if it is not allowed."""
    text = unicodedata.normalize("NFC", name)
    rule = phrase(
        "letters, digits, _ and -, at most {most} characters, not starting with _ or -", most=MAX_NAME
    )
    if len(text.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        raise user_error(what, name, phrase("at most {most} bytes in UTF-8", most=MAX_NAME_BYTES))
    if len(text) > MAX_NAME or has_control_characters(text) or not _NAME.fullmatch(text):
        raise user_error(what, name or phrase("(empty)"), rule)
    if unicodedata.normalize("NFKC", text).upper() in _WINDOWS_DEVICES:  # ² and ³ count as digits there
        raise user_error(what, name, phrase("is the name of a device on Windows; choose another name"))
    return text


_WINDOWS_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(10))}
_RESERVED = {"store": phrase("is reserved for the store of results; choose another name")}


def checked_study_name(name: str, what: str = "study.name") -> str:
    """Return the name of a study in NFC; raises UserError if it is not allowed."""
    text = validate_name(name, what)
    if why := _RESERVED.get(text.casefold()):
        raise user_error(what, name, why)
    return text


def check_folder_name(option: str, folder: Path) -> None:
    """Raise UserError for a folder name that a file system or a terminal cannot represent."""
    shown = str(folder)
    if has_control_characters(shown):
        raise user_error(option, shown, phrase("contains control or direction characters"))
    if any(len(part.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES for part in folder.parts):
        raise user_error(
            option, shown, phrase("a name in the path exceeds {most} bytes", most=MAX_NAME_BYTES)
        )
    if len(str(folder.absolute()).encode("utf-8", "surrogatepass")) > MAX_PATH_BYTES:
        raise user_error(option, shown, phrase("the path exceeds {most:,} bytes", most=MAX_PATH_BYTES))


def study_folder(results: Path, name: str, file_system: FileSystem | None = None) -> Path:
    """Return the folder of a study below ``results``; raises UserError."""
    check_folder_name("--results", results)
    folder = results / checked_study_name(name)
    (file_system or FileSystem(results)).check(folder, "folder")
    return folder


def value_problems(key: str, value: Any, origin: str, depth: int = 0) -> Iterator[Problem]:
    """Yield the problems of a plain value at any depth: code, interpolation, NaN, control characters."""
    if depth > MAX_DEPTH:
        yield Problem(key, "...", phrase("is nested deeper than {most}", most=MAX_DEPTH), origin)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _key_problems(key, name, origin)
            yield from value_problems(f"{key}.{name}" if key else str(name), inner, origin, depth + 1)
    elif isinstance(value, str):
        yield from _text_problems(key, value, origin)
    elif isinstance(value, bytes | set | frozenset):
        yield Problem(
            key, "", phrase("must be text, a number, a list or a mapping, not binary data or a set"), origin
        )
    elif isinstance(value, Sequence):
        for number, inner in enumerate(value):
            yield from value_problems(f"{key}[{number}]", inner, origin, depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem(
            key, str(value), phrase("must be a finite number (put quotes around it if text is meant)"), origin
        )
    elif isinstance(value, int) and abs(value) >= MAX_INTEGER:
        yield Problem(key, "", phrase("must be an integer below {most:,}", most=MAX_INTEGER), origin)


def _key_problems(path: str, name: object, origin: str) -> Iterator[Problem]:
    if not isinstance(name, str):
        yield Problem(
            f"{path}.{name}".lstrip("."), "", phrase("a key must be text (put quotes around it)"), origin
        )
    elif name in _CODE_KEYS:
        yield Problem(
            f"{path}.{name}".lstrip("."),
            "",
            phrase("configuration is plain data and cannot name code"),
            origin,
        )
    elif has_control_characters(name):
        yield Problem(name, "", phrase("contains control or direction characters"), origin)


def _text_problems(key: str, value: str, origin: str) -> Iterator[Problem]:
    if "${" in value:
        yield Problem(key, value, phrase("interpolation ${{...}} is not supported; write the value"), origin)
    elif _CALL.fullmatch(value) and not key.startswith("hydra.sweeper.params"):
        yield Problem(key, value, phrase("configuration is plain data and cannot call functions"), origin)
    elif has_control_characters(value.replace("\n", "").replace("\t", "")):
        yield Problem(key, value, phrase("contains control or direction characters"), origin)


def is_hydra_key_allowed(key: str) -> bool:
    """Return whether a key of Hydra may be set: only the mode and the sweep of an experiment file."""
    rest = key.removeprefix("hydra.")
    return any(rest == allowed or rest.startswith(allowed + ".") for allowed in _HYDRA_ALLOWED)


def file_problems(path: Path, display_name: str) -> Iterator[Problem]:
    """Yield the problems of a user's YAML file before Hydra reads it."""
    try:
        if not path.is_file():
            yield Problem(display_name, "", phrase("is not a plain file"))
            return
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            yield Problem(
                display_name,
                phrase("{size:,} bytes", size=size),
                phrase("at most {most:,} bytes", most=MAX_FILE_BYTES),
            )
            return
        text = path.read_text(encoding="utf-8")
        if text.startswith("\ufeff"):
            yield Problem(
                display_name, "", phrase("begins with a byte order mark; save it as UTF-8 without one")
            )
            return
        structure = list(_structure_problems(text, display_name))
        yield from structure
        yield from _header_problems(text, display_name)
        if not structure:
            node = yaml.compose(text, yaml.SafeLoader)
            yield from _duplicate_problems(node, display_name)
            yield from _number_problems(node, display_name)
            yield from _content_problems(yaml.safe_load(text), display_name)
    except UnicodeDecodeError:
        yield Problem(display_name, "", phrase("is not UTF-8 text; save it as UTF-8"))
    except YAML_ERRORS as error:
        yield Problem(
            display_name, "", phrase("is not valid YAML: {error}", error=describe_yaml_error(error))
        )
    except OSError as error:
        yield Problem(display_name, "", phrase("cannot be read ({reason})", reason=error.strerror))


def _header_problems(text: str, display_name: str) -> Iterator[Problem]:
    """Yield a problem for a package line below another comment, where Hydra ignores it."""
    comments = itertools.takewhile(
        lambda line: not line or line.startswith("#"), map(str.strip, text.splitlines())
    )
    header = [line for line in comments if line]
    if any(_PACKAGE.match(line) for line in header[1:]) and not _PACKAGE.match(header[0]):
        yield Problem(display_name, "", phrase("# @package must be in the first line"))


def _structure_problems(text: str, display_name: str) -> Iterator[Problem]:
    """Yield the first problem of a file that is not read further: aliases, depth, number of keys and values."""
    depth = scalars = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        scalars += isinstance(event, yaml.ScalarEvent)
        if isinstance(event, yaml.AliasEvent):
            yield Problem(
                display_name, f"*{event.anchor}", phrase("aliases are not supported; write the value")
            )
            return
        if depth > MAX_DEPTH + 1:  # the file itself is one
            yield Problem(display_name, "", phrase("is nested deeper than {most}", most=MAX_DEPTH))
            return
        if scalars > MAX_SCALARS:
            allowed = phrase(
                "has more than {most:,} keys and values; no configuration needs as many", most=MAX_SCALARS
            )
            yield Problem(display_name, "", allowed)
            return


def _duplicate_problems(node: yaml.Node | None, display_name: str) -> Iterator[Problem]:
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for name in sorted(name for name, count in Counter(names).items() if count > 1):
            yield Problem(name, "", phrase("appears more than once"), display_name)
    inner = node.value if isinstance(node, yaml.CollectionNode) else []
    for part in inner:
        for below in part if isinstance(part, tuple) else (part,):
            yield from _duplicate_problems(below, display_name)


def _number_problems(node: yaml.Node | None, display_name: str, key: str = "") -> Iterator[Problem]:
    """Yield a problem for each octal or base-60 number: YAML reads 0644 as 420, 5:30 as 330."""
    if isinstance(node, yaml.MappingNode):
        for name, inner in node.value:
            shown = str(name.value) if isinstance(name, yaml.ScalarNode) else "..."
            yield from _number_problems(name, display_name, key)
            yield from _number_problems(inner, display_name, f"{key}.{shown}" if key else shown)
    elif isinstance(node, yaml.SequenceNode):
        for number, inner in enumerate(node.value):
            yield from _number_problems(inner, display_name, f"{key}[{number}]")
    elif isinstance(node, yaml.ScalarNode) and node.tag in (
        "tag:yaml.org,2002:int",
        "tag:yaml.org,2002:float",
    ):
        digits = node.value.lstrip("+-")
        if ":" in digits or (node.tag.endswith("int") and digits[:1] == "0" and len(digits) > 1):
            allowed = phrase(
                "YAML reads a number in another base; write a decimal number, or put quotes around a text"
            )
            yield Problem(key, node.value, allowed, display_name)


def _content_problems(content: Any, display_name: str) -> Iterator[Problem]:
    if content is None:
        return
    if not isinstance(content, dict):
        yield Problem(display_name, "", phrase("must be a mapping (key: value)"))
        return
    if "hydra" in content:
        yield from _hydra_problems(content["hydra"], display_name)
    yield from _defaults_problems(content.get("defaults", []), display_name)
    yield from value_problems("", {k: v for k, v in content.items() if k != "defaults"}, display_name)


def _hydra_problems(node: Any, display_name: str) -> Iterator[Problem]:
    if not node:
        yield Problem("hydra", "", phrase("is empty; leave it out"), display_name)
        return
    allowed = phrase("only hydra.mode and hydra.sweeper.params may be set")
    if not isinstance(node, dict) or not isinstance(node.get("sweeper", {}), dict):
        yield Problem("hydra", str(node), allowed, display_name)
        return
    keys = [f"sweeper.{k}" for k in node.get("sweeper", {})] + [str(k) for k in node if k != "sweeper"]
    for key in keys:
        if not is_hydra_key_allowed(f"hydra.{key}"):
            yield Problem(f"hydra.{key}", "", allowed, display_name)


def _defaults_problems(entries: Any, display_name: str) -> Iterator[Problem]:
    if not isinstance(entries, list):
        yield Problem("defaults", "", phrase("must be a list"), display_name)
        return
    for entry in entries:
        text = " ".join(map(str, entry.items())) if isinstance(entry, dict) else str(entry)
        if "hydra" in text or "${" in text or ".." in text or "://" in text or "@" in text:
            yield Problem(
                "defaults",
                str(entry),
                phrase("may only choose files of this program's groups by name"),
                display_name,
            )
        for choice in _renamed_choices(entry):
            yield renamed_problem("defaults", str(entry), choice, display_name)


def _renamed_choices(entry: Any) -> Iterator[str]:
    """Yield the current names of former groups and choices in one entry of a defaults list."""
    pairs = entry.items() if isinstance(entry, dict) else [str(entry).rpartition("/")[::2]]
    for group, choice in pairs:
        name = str(group).removeprefix("override ").removeprefix("optional ").strip().strip("/")
        if current := current_choice(name, str(choice)):
            yield f"/{current}" if not isinstance(entry, dict) else f"/{current.replace('/', ': ')}"
