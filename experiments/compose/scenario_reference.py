"""Scenarios given on a command line: a place or a file, and settings of its own (S6.7).

``reference``, ``"reference area.households_per_grid=450"``, ``mine/place/our_town.yaml``. `READERS` maps the ending of
a file's name to the function that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.composer import ComposedConfiguration, Composer
from experiments.compose.input_checks import file_problems
from experiments.compose.overrides import COMMAND_LINE, DesignPoint, Lever, design_points, parse_levers
from experiments.compose.study_settings import ExtraBlocks, validate_blocks
from experiments.errors import Problem, UserError, closest_match, escape_for_terminal, user_error

if TYPE_CHECKING:
    from sim.config import Scenario

STUDY = "study"
GROUPS_OF_FILES = ("place", "experiment")  # folders whose files are whole scenarios
SHARED_BLOCKS = ("study", "executor")  # one value for a whole command
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
    """What a place or file stands for: the folder of configuration that holds it, and the choice that selects it."""

    conf: Path | None
    choice: tuple[str, str]  # group and name


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
    settings of all scenarios.
    """

    user_conf: Path | None
    study: str
    shared: Sequence[str] = ()
    composers: dict[Path | None, Composer] = field(default_factory=dict)

    def resolve(self, reference: ScenarioReference) -> ResolvedScenario:
        """Return the scenario; raises UserError with all its problems."""
        source = self.find(reference.source)
        composer = self.composer(source.conf)
        return self.compose(reference, self._point(reference, source, composer))

    def compose(self, reference: ScenarioReference, point: DesignPoint) -> ResolvedScenario:
        """Return the scenario of a design point; raises UserError with all its problems."""
        composer = self.composer(self.find(reference.source).conf)
        composed = composer.compose(point)
        return ResolvedScenario(reference, composer, point, composed, composer.scenario(composed))

    def composer(self, conf: Path | None) -> Composer:
        """Return the composer of a folder of configuration, made once."""
        if conf not in self.composers:
            self.composers[conf] = Composer(conf)
        return self.composers[conf]

    def find(self, source: str) -> ScenarioSource:
        """Return where a place or file is found; raises UserError with the closest name."""
        if Path(source).suffix.lower() in READERS and _looks_like_path(source):
            return READERS[Path(source).suffix.lower()](Path(source), self.user_conf)
        names = self.composer(self.user_conf).groups["place"]
        if source not in names:
            allowed = "one of: " + ", ".join(names) + "; or the path of a file: " + ", ".join(READERS)
            raise user_error("place", source, allowed, COMMAND_LINE, closest_match(source, names))
        return ScenarioSource(self.user_conf, ("place", source))

    def starting_place(self, reference: ScenarioReference) -> ScenarioReference | None:
        """Return the place that a scenario comes from.

        That of a scenario with own settings is the same without them; that of a user's place the place its file starts
        from. None for a shipped place without settings.
        """
        if reference.words:
            return ScenarioReference(reference.source, reference.source)
        source = self.find(reference.source)
        group, name = source.choice
        if source.conf is None:
            return None
        parent = _parent_place(source.conf / group / f"{name}.yaml")
        if parent is None:
            return None
        beside = source.conf / "place" / f"{parent}.yaml"
        return ScenarioReference(parent, beside.as_posix() if beside.is_file() else parent)

    def blocks(self, resolved: ResolvedScenario) -> ExtraBlocks:
        """Return the settings of study and executor."""
        return validate_blocks(resolved.composed.blocks)

    def _point(self, reference: ScenarioReference, source: ScenarioSource, composer: Composer) -> DesignPoint:
        group, name = source.choice
        origin = f"{COMMAND_LINE}: {escape_for_terminal(reference.text)}"
        shared, problems = parse_levers(self.shared, composer.groups, False)
        own, wrong = parse_levers(reference.words, composer.groups, False, origin)
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


def _looks_like_path(source: str) -> bool:
    return _is_file(source) or "/" in source or "\\" in source or Path(source).suffix != ""


def _find_yaml(path: Path, user_conf: Path | None) -> ScenarioSource:
    """Return the configuration folder that holds a YAML file; raises UserError if it is none of a scenario."""
    if not path.is_file():
        raise user_error(str(path), "", "is no file", COMMAND_LINE)
    folder = path.resolve().parent
    if folder.name not in GROUPS_OF_FILES:
        places = " or ".join(f"{name}/" for name in GROUPS_OF_FILES)
        allowed = f"must lie in a folder {places}, which says what kind of file it is"
        raise user_error(str(path), "", allowed, COMMAND_LINE)
    conf = path.parent.parent
    if user_conf is not None and user_conf.resolve() == folder.parent:
        conf = user_conf
    elif problems := list(file_problems(path, path.as_posix())):
        raise UserError(problems)
    return ScenarioSource(conf, (folder.name, path.stem))


def _parent_place(path: Path) -> str | None:
    """Return the place that a user's file starts from: the first plain name of its defaults list."""
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, yaml.YAMLError):
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


READERS: dict[str, Callable[[Path, Path | None], ScenarioSource]] = {".yaml": _find_yaml}
