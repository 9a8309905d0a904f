"""From the command line to validated scenarios: Hydra composes, ``sim.config`` decides.

Files are composed once for each choice of groups, values are laid over one block of the result at a time the
way Hydra does it, and what two points of a sweep share is laid and checked once (tests compare all of it with
Hydra's own answer).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.compose_cache import Remembered
from experiments.compose.hydra_adapter import Files, Laid, NotReadable, lay
from experiments.compose.hydra_selftest import HydraChanged, be_sure, compose
from experiments.compose.initial_cases import with_open_cases
from experiments.compose.input_checks import file_problems, value_problems
from experiments.compose.origins import origin
from experiments.compose.overlay import overlaid
from experiments.compose.overrides import COMMAND_LINE, Lever, Setting, levers
from experiments.errors import Problem, UserError, nearest, refuse
from sim.paths import conf_folder

if TYPE_CHECKING:
    from sim.config import Scenario
    from sim.config.load import Loader

BLOCKS = ("study", "executor")  # what is asked and who runs it: no part of a scenario

Choices = tuple[tuple[str, str | None], ...]
Values = list[tuple[str, Any]]


def shipped_conf() -> Path:
    """Return the folder of the configuration that ships, in a checkout and in an installed wheel alike."""
    folder = conf_folder()
    if not (folder / "config.yaml").is_file():
        raise refuse(str(folder), "", "holds no config.yaml; the installation is incomplete")
    return folder


@dataclass(frozen=True)
class Composed:
    """A composed configuration: the scenario's mapping, the other blocks, where each value came from.

    Points of a sweep share the parts that are equal: read them, never write.
    """

    mapping: Mapping[str, Any]
    blocks: Mapping[str, Mapping[str, Any]]
    choices: Mapping[str, str]
    origins: Mapping[str, str]
    sweep: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Part:
    """One block of the top level with its values laid over it, and what is wrong with it."""

    value: Any
    problems: tuple[Problem, ...]


@dataclass
class Composer:
    """Composes settings; ``own`` is a folder with the user's own group files, or None."""

    own: Path | None = None
    conf: Path = field(default_factory=shipped_conf)
    _files: dict[Choices, Files] = field(default_factory=dict)
    _parts: dict[tuple[Choices, str, str], Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.own is not None:
            self._check_own(self.own)

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Every group of the defaults list with the names of its files, ours and the user's."""
        return {
            group: sorted({file.stem for folder in self._folders for file in folder.glob(f"{group}/*.yaml")})
            for group in _group_names(self.conf)
        }

    def levers(self, words: Sequence[str], sweep: bool) -> tuple[list[Lever], list[Problem]]:
        """Levers of the command line and every problem in it."""
        return levers(words, self.groups, sweep)

    def compose(self, setting: Setting) -> Composed:
        """The configuration of one setting, with the keys that cannot be set: they are told with all else.

        Raises UserError where the chosen files themselves do not go together.
        """
        files = self._composed(setting.choices)
        by_block, problems = self._sorted(files, setting)
        names = [*files.blocks, *(name for name in by_block if name not in files.blocks)]
        parts = {name: self._part(setting.choices, name, by_block.get(name, [])) for name in names}
        problems += [problem for part in parts.values() for problem in part.problems]
        mapping = {name: part.value for name, part in parts.items()}
        problems += with_open_cases(mapping)
        blocks = {name: mapping.pop(name, None) or {} for name in BLOCKS}
        return Composed(
            mapping, blocks, files.choices, dict(setting.origins), files.sweep, tuple(problems)
        )  # fmt: skip

    def scenario(self, composed: Composed) -> Scenario:
        """The validated scenario; raises UserError with every problem of the configuration."""
        from sim.config import ConfigProblems

        problems = list(composed.problems)
        try:
            scenario = self._loader.load(composed.mapping)
        except ConfigProblems as error:
            known = {problem.key for problem in problems}
            problems += [p for p in error.problems if p.key not in known]
        if problems:
            raise UserError(self._with_origins(problems, composed))
        return scenario

    # -- composing ---------------------------------------------------------------------------------

    @cached_property
    def _loader(self) -> Loader:
        from sim.scenarios import scenario_loader

        return scenario_loader()

    @cached_property
    def _memory(self) -> Remembered:
        return Remembered(self._folders)

    def _composed(self, choices: Choices) -> Files:
        if choices not in self._files:
            try:
                be_sure()
                made = partial(compose, self.conf, self.own, choices)
                self._files[choices] = self._memory.files(choices, made)
            except (NotReadable, HydraChanged) as error:
                raise refuse(str(error)) from None
        return self._files[choices]

    def _sorted(self, files: Files, setting: Setting) -> tuple[dict[str, Values], list[Problem]]:
        """The values of a setting by the block they belong to, and those that belong to none."""
        by_block: dict[str, Values] = {}
        problems = []
        origins = dict(setting.origins)
        for key, value in setting.values:
            top = key.split(".")[0]
            if top in files.blocks or top in BLOCKS:
                by_block.setdefault(top, []).append((key, value))
                continue
            near = nearest(top, [*self.groups, *files.blocks, *BLOCKS])
            told = origins.get(key, COMMAND_LINE)
            problems.append(Problem(key, str(value), "there is no such key", told, near))
        return by_block, problems

    def _part(self, choices: Choices, name: str, values: Values) -> Part:
        key = (choices, name, repr(values))
        if key not in self._parts:
            laid = self._laid(choices, name, values)
            given = {key: str(value) for key, value in values}
            problems = [Problem(key, given.get(key, ""), why) for key, why in laid.wrong.items()]
            if name not in BLOCKS:  # the blocks' values are checked where they are read
                problems += value_problems(name, laid.value, "")
            self._parts[key] = Part(laid.value, tuple(problems))
        return self._parts[key]

    def _laid(self, choices: Choices, name: str, values: Values) -> Laid:
        block = self._composed(choices).blocks.get(name)
        plain = overlaid(name, block, values)
        return lay(name, block, values) if plain is None else Laid(plain)

    # -- where things stand ------------------------------------------------------------------------

    @cached_property
    def _folders(self) -> list[Path]:
        return [self.conf] + ([self.own] if self.own is not None else [])

    def _check_own(self, own: Path) -> None:
        if not own.is_dir():
            raise refuse("--conf", str(own), "is not a folder")
        problems = [p for file in sorted(own.rglob("*.y*ml")) for p in self._file_problems(file, own)]
        if problems:
            raise UserError(problems)

    def _file_problems(self, file: Path, own: Path) -> list[Problem]:
        shown = file.relative_to(own).as_posix()
        found = list(file_problems(file, shown))
        group = file.parent.relative_to(own).as_posix()
        if group not in _group_names(self.conf):
            allowed = "belongs into a folder named after its group, such as place/"
            found.append(Problem(shown, "", allowed, "", nearest(group, _group_names(self.conf))))
        if file.suffix != ".yaml":
            found.append(Problem(shown, "", "must end in .yaml"))
        if not file.resolve().is_relative_to(own.resolve()):
            found.append(Problem(shown, "", "is a link that leads out of its folder"))
        return found

    def _with_origins(self, problems: Iterable[Problem], composed: Composed) -> Iterable[Problem]:
        for problem in problems:
            told = problem.origin or origin(
                problem.key, composed.origins, composed.choices, self._folders
            )  # fmt: skip
            yield replace(problem, origin=told)


def _group_names(conf: Path) -> list[str]:
    """The groups that a run is made of: those of the defaults list in config.yaml."""
    import yaml

    entries = yaml.safe_load((conf / "config.yaml").read_text(encoding="utf-8"))["defaults"]
    names = [name for entry in entries if isinstance(entry, dict) for name in entry]
    return sorted(name.removeprefix("optional ") for name in names)
