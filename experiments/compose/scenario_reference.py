"""Scenarios given on a command line: a place or a file, and settings of its own (S6.7).

``reference``, ``"reference area.households_per_grid=450"``, ``mine/place/our_town.yaml``. Further kinds of files are
read by further functions in `ScenarioResolver.readers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.composed import ComposedConfiguration
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import COMMAND_LINE, DesignPoint, Lever, design_points, parse_levers
from experiments.compose.input_checks import file_problems
from experiments.compose.settings.study_settings import ExtraBlocks, validate_blocks
from experiments.errors import Problem, UserError, closest_match, escape_for_terminal, user_error
from sim.config.errors import YAML_ERRORS

if TYPE_CHECKING:
    from sim.config import Scenario

STUDY = "study"
GROUPS_OF_FILES = ("place", "experiment")  # folders whose files are whole scenarios
SHARED_BLOCKS = ("study", "executor")  # one value for a whole command
Reader = Callable[[Path, "ScenarioResolver"], "ScenarioSource"]
BRACKETS = {"[": "]", "{": "}", "(": ")"}


@dataclass(frozen=True, slots=True)
class ScenarioReference:
    """A scenario as given: the place or file it starts from, and its own settings."""

    text: str
    source: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResolvedScenario:
    """A scenario with the choices and values that make it; ``plan``: in English and Chinese, of one made by options."""

    reference: ScenarioReference
    composer: Composer
    point: DesignPoint
    composed: ComposedConfiguration
    scenario: Scenario
    plan: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class ScenarioSource:
    """Content of a place or file.

    ``composer``: composes it. ``choice``: group and name that select it. ``base``: place that it starts from; None for
    a shipped place.
    """

    composer: Composer
    choice: tuple[str, str]
    base: ScenarioReference | None = None


def split_words(text: str) -> list[str]:
    """Return the words of a scenario; blanks inside quotes and brackets do not separate.

    >>> split_words("reference a.b=[1, 2] c='x y'")
    ['reference', 'a.b=[1, 2]', "c='x y'"]
    """
    words, word, quote, closing = [], "", "", list[str]()
    for char in text:
        if char.isspace() and not quote and not closing:
            words.append(word)
            word = ""
            continue
        word += char
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in BRACKETS:
            closing.append(BRACKETS[char])
        elif closing and char == closing[-1]:
            closing.pop()
    return [one for one in (*words, word) if one]


def split_arguments(arguments: Sequence[str]) -> tuple[list[ScenarioReference], list[str]]:
    """Return the scenarios of a command line and the settings that hold for all of them.

    A word that begins with ``key=`` is a setting of all scenarios; any other one is a scenario.

    >>> split_arguments(["reference", "reference cover=none", "run.seed=2"])[1]
    ['run.seed=2']
    """
    references, shared = [], []
    for argument in arguments:
        if _is_file(argument):
            references.append(ScenarioReference(argument, argument))
            continue
        words = split_words(argument)
        if words and "=" in words[0]:
            shared += words
        elif words:
            references.append(ScenarioReference(argument, words[0], tuple(words[1:])))
    return references, shared


def _is_file(argument: str) -> bool:
    try:
        return Path(argument).is_file()
    except (OSError, ValueError):
        return False


@dataclass
class ScenarioResolver:
    """Composition of scenarios given on a command line.

    ``user_conf``: folder with the user's group files, or None. ``study``: choice of the group ``study``. ``shared``:
    settings of all scenarios. ``readers``: ending of a file's name ("" for a folder) -> function that reads it.
    """

    user_conf: Path | None
    study: str
    shared: Sequence[str] = ()
    readers: Mapping[str, Reader] = field(default_factory=lambda: READERS)
    _composers: dict[Path | None, Composer] = field(default_factory=dict)
    _sources: dict[str, ScenarioSource] = field(default_factory=dict)

    def resolve(self, reference: ScenarioReference) -> ResolvedScenario:
        """Return the scenario; raises UserError with all its problems."""
        return self.compose(reference, self._point(reference, self.find(reference.source)))

    def compose(self, reference: ScenarioReference, point: DesignPoint) -> ResolvedScenario:
        """Return the scenario of a design point; raises UserError with all its problems."""
        composer = self.find(reference.source).composer
        composed = composer.compose(point)
        return ResolvedScenario(reference, composer, point, composed, composer.scenario(composed))

    def composer(self, conf: Path | None) -> Composer:
        """Return the composer of a folder of configuration, made once."""
        if conf not in self._composers:
            self._composers[conf] = Composer(conf)
        return self._composers[conf]

    def find(self, source: str) -> ScenarioSource:
        """Return the content of a place or file, read once; raises UserError with the closest name."""
        if source not in self._sources:
            self._sources[source] = self._find(source)
        return self._sources[source]

    def _find(self, source: str) -> ScenarioSource:
        composer = self.composer(self.user_conf)
        names = composer.groups["place"]
        if source in names:
            return ScenarioSource(composer, ("place", source), _base_of(composer, "place", source))
        path = Path(source)
        kind = "" if path.is_dir() else path.suffix.lower()
        if kind in self.readers and (kind or path.is_dir()):
            return self.readers[kind](path, self)
        allowed = "one of: " + ", ".join(names) + "; or the path of a file: " + ", ".join(self.readers)
        raise user_error("place", source, allowed, COMMAND_LINE, closest_match(source, names))

    def starting_place(self, reference: ScenarioReference) -> ScenarioReference | None:
        """Return the place that a scenario comes from.

        That of a scenario with own settings is the same without them; that of a user's place the place its file starts
        from. None for a shipped place without settings.
        """
        if reference.words:
            return ScenarioReference(reference.source, reference.source)
        return self.find(reference.source).base

    def blocks(self, resolved: ResolvedScenario) -> ExtraBlocks:
        """Return the settings of study and executor."""
        return validate_blocks(resolved.composed.blocks)

    def _point(self, reference: ScenarioReference, source: ScenarioSource) -> DesignPoint:
        (group, name), groups = source.choice, source.composer.groups
        origin = f"{COMMAND_LINE}: {escape_for_terminal(reference.text)}"
        shared, problems = parse_levers(self.shared, groups, False)
        own, wrong = parse_levers(reference.words, groups, False, origin)
        problems += [*wrong, *_misplaced(shared, own, group)]
        if problems:
            raise UserError(problems)
        given = {lever.key for lever in own}
        first = (Lever(group, (name,), True, origin), Lever(STUDY, (self.study,), True))
        (point,) = design_points([*first, *(one for one in shared if one.key not in given), *own])
        return point


def _misplaced(shared: Sequence[Lever], own: Sequence[Lever], group: str) -> list[Problem]:
    """Return problems of settings that belong elsewhere."""
    problems = []
    for lever in (*shared, *own):
        shown = str(lever.values[0])
        if lever.key in (group, STUDY):
            allowed = (
                "is a scenario of its own: name it without the key" if lever.key == group else "is fixed"
            )
            problems.append(Problem(lever.key, shown, allowed, lever.origin))
    for lever in own:
        if lever.key.split(".")[0] in SHARED_BLOCKS and lever.key != STUDY:
            allowed = "holds for the whole command; write it as a word of its own"
            problems.append(Problem(lever.key, str(lever.values[0]), allowed, lever.origin))
    return problems


def _find_yaml(path: Path, resolver: ScenarioResolver) -> ScenarioSource:
    """Return the scenario of a YAML file; raises UserError if it is none."""
    if not path.is_file():
        raise user_error(str(path), "", "is no file", COMMAND_LINE)
    folder = path.resolve().parent
    if folder.name not in GROUPS_OF_FILES:
        places = " or ".join(f"{name}/" for name in GROUPS_OF_FILES)
        allowed = f"must lie in a folder {places}, which says what kind of file it is"
        raise user_error(str(path), "", allowed, COMMAND_LINE)
    user_conf = resolver.user_conf
    own = user_conf is not None and user_conf.resolve() == folder.parent
    if not own and (problems := list(file_problems(path, path.as_posix()))):
        raise UserError(problems)
    composer = resolver.composer(user_conf if own else path.parent.parent)
    return ScenarioSource(composer, (folder.name, path.stem), _base_of(composer, folder.name, path.stem))


def _base_of(composer: Composer, group: str, name: str) -> ScenarioReference | None:
    """Return the place that a user's file starts from; None for a shipped file."""
    conf = composer.user_conf
    parent = None if conf is None else _parent_place(conf / group / f"{name}.yaml")
    if conf is None or parent is None:
        return None
    beside = conf / "place" / f"{parent}.yaml"
    return ScenarioReference(parent, beside.as_posix() if beside.is_file() else parent)


def _parent_place(path: Path) -> str | None:
    """Return the place that a user's file starts from: the first plain name of its defaults list."""
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig")) if path.is_file() else None
    except (OSError, *YAML_ERRORS):
        return None
    entries = content.get("defaults") if isinstance(content, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str) and entry != "_self_" and "/" not in entry:
            return entry
        named = _chosen_place(entry)
        if named is not None:
            return named
    return None


def _chosen_place(entry: Any) -> str | None:
    """Return the place of an experiment file's entry ``override /place: NAME``."""
    for key, value in entry.items() if isinstance(entry, Mapping) else ():
        if str(key).removeprefix("override ").strip("/ ") == "place" and isinstance(value, str):
            return value
    return None


READERS: Mapping[str, Reader] = {".yaml": _find_yaml}
