"""Composition of validated scenarios: Hydra composes files, ``sim.config`` validates.

Files are composed once for each choice of groups; values override one block of the result at a time with Hydra's
semantics; blocks that points of a sweep share are composed and checked once. Tests compare the results with Hydra's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from experiments.compose.composed import ComposedBlock, ComposedConfiguration
from experiments.compose.extensions import check_rules
from experiments.compose.files.initial_cases import load_open_cases
from experiments.compose.files.own_place import OwnPlace
from experiments.compose.files.own_years import load_own_years
from experiments.compose.files.user_files import UserFiles, included_words
from experiments.compose.groups import default_choices, group_files, group_names
from experiments.compose.hydra.by_difference import ComposerByDifference
from experiments.compose.hydra.compose_cache import ComposeCache
from experiments.compose.hydra.hydra_adapter import (
    ComposedFiles,
    HydraInputError,
    OverlaidBlock,
    apply_values,
)
from experiments.compose.hydra.hydra_selftest import HydraChangedError, compose, ensure_supported
from experiments.compose.hydra.overrides import COMMAND_LINE, DesignPoint, Lever, parse_levers
from experiments.compose.input_checks import check_folder_name, value_problems
from experiments.compose.origins import find_origin
from experiments.compose.overlay import overlay_scalars
from experiments.compose.sized_desks import known_posts
from experiments.compose.variation import vary
from experiments.errors import Problem, UserError, closest_match, user_error
from sim.paths import conf_folder
from sim.phrases import phrase

if TYPE_CHECKING:
    from sim.config import Scenario
    from sim.config.groups.area import Beyond
    from sim.config.load import Loader
    from sim.extension.extension import Extension

EXTRA_BLOCKS = ("study", "executor")  # blocks that are not part of a scenario

MAX_BLOCKS = 4_000  # composed blocks kept, about 10 kB each
MAX_ORIGINS = 200  # problems for which the origin is searched; more than are ever shown

Choices = tuple[tuple[str, str | None], ...]
Values = list[tuple[str, Any]]


def shipped_conf() -> Path:
    """Return the folder of the shipped configuration, in a checkout and in an installed wheel."""
    folder = conf_folder()
    if not (folder / "config.yaml").is_file():
        raise user_error(str(folder), "", phrase("lacks config.yaml; the installation is incomplete"))
    return folder


@dataclass
class Composer:
    """Composition of design points.

    ``user_conf``: folder with the user's group files, or None. ``extension``: extension of every scenario.
    ``own_place``: place of the user's tables, beside those of the files. ``beyond``: what stands for communities that
    are not simulated, where a scenario leaves it open (S2.6).
    """

    user_conf: Path | None = None
    conf: Path = field(default_factory=shipped_conf)
    extension: Extension | None = None
    beyond: Beyond = "background"
    own_place: OwnPlace | None = None
    file_faults: dict[str, tuple[Problem, ...]] = field(default_factory=dict)  # problems of the user's files
    _files_cache: dict[Choices, ComposedFiles] = field(default_factory=dict)
    _places: dict[str, Scenario] = field(default_factory=dict)
    _block_cache: dict[tuple[Choices, str, str], ComposedBlock] = field(default_factory=dict)
    _lock: RLock = field(
        default_factory=RLock, repr=False, compare=False
    )  # threads compose one after the other

    def __post_init__(self) -> None:
        if self.user_conf is not None:
            check_folder_name("--conf", self.user_conf)
            if not self.user_conf.is_dir():
                raise user_error("--conf", str(self.user_conf), phrase("is not a folder"))
            self.file_faults = UserFiles(self.user_conf, self.conf, group_names(self.conf)).faults()
            self._check_usable()

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Groups of the defaults list with the names of their files, shipped and the user's."""
        found = {group: group_files(self._folders, group) for group in group_names(self.conf)}
        if self.own_place is not None:
            found["place"].add(self.own_place.name)
        return {group: sorted(names) for group, names in found.items()}

    def usable(self, group: str) -> list[str]:
        """Return the names of a group's files except invalid files of the user."""
        return [name for name in self.groups[group] if f"{group}/{name}.yaml" not in self.file_faults]

    def parse_levers(self, words: Sequence[str], sweep: bool) -> tuple[list[Lever], list[Problem]]:
        """Return the levers of a command line and all problems in it."""
        return parse_levers(words, self.groups, sweep)

    def compose(self, point: DesignPoint) -> ComposedConfiguration:
        """Compose the configuration of one point; its problems are collected in the result.

        Raises UserError if the chosen files cannot be composed.
        """
        with self._lock:
            return self._compose(point)

    def vary(self, base: ComposedConfiguration, values: Sequence[tuple[str, Any]]) -> ComposedConfiguration:
        """Return ``base`` with further values: as composed of its point with them, but only the blocks they change.

        Raises UserError as ``compose`` does.
        """
        assert base.point is not None
        point = replace(base.point, values=(*base.point.values, *values))
        with self._lock:
            resolved = self._compose_files(point.choices).resolved
            varied = None if base.problems else vary(base, point, resolved)
            return self._compose(point) if varied is None else varied

    def _compose(self, point: DesignPoint) -> ComposedConfiguration:
        files = self._compose_files(point.choices)
        by_block, problems = self._values_by_block(files, point)
        names = [*files.blocks, *(name for name in by_block if name not in files.blocks)]
        parts = {name: self._compose_block(point.choices, name, by_block.get(name, [])) for name in names}
        problems += [problem for part in parts.values() for problem in part.problems]
        mapping = {name: part.value for name, part in parts.items()}
        problems += load_open_cases(mapping)
        problems += load_own_years(mapping, self.user_conf)
        blocks = {name: mapping.pop(name, None) or {} for name in EXTRA_BLOCKS}
        return ComposedConfiguration(
            mapping, blocks, files.choices, dict(point.origins), files.sweep, tuple(problems), point
        )  # fmt: skip

    def scenario(self, composed: ComposedConfiguration, posts: Mapping[str, int] | None = None) -> Scenario:
        """Return the validated scenario; raises UserError with every problem of the configuration.

        ``posts``: role -> posts of its desks without a stated number, if they are known already.
        """
        from sim.config import ConfigProblems

        problems = list(composed.problems)
        scenario: Scenario | None = None
        try:
            with self._lock:
                scenario = self._complete(composed, posts)
        except ConfigProblems as error:
            known = {problem.key for problem in problems}
            problems += [p for p in error.problems if p.key not in known]
        except ArithmeticError as error:
            given = ", ".join(composed.origins) or "the configuration"
            problems.append(
                Problem(
                    given,
                    "",
                    phrase("arithmetic error ({error}); check for values near 0 or very large", error=error),
                )
            )
        if problems or scenario is None:
            raise UserError(self._with_origins(problems, composed))
        if self.extension is None:
            return scenario
        scenario = scenario.with_extension(self.extension)
        check_rules([scenario])
        return scenario

    def _complete(self, composed: ComposedConfiguration, posts: Mapping[str, int] | None) -> Scenario:
        """Return the validated scenario with the posts of its desks: they follow from the place file alone."""
        from sim.builder.desks import unsized_desks
        from sim.scenarios import complete_scenario

        scenario, place = self._loader.load(composed.mapping), composed.choices.get("place")
        if place is None or posts is not None:
            return complete_scenario(scenario, posts=posts, beyond=self.beyond)
        posts = None if self._is_own(place) else known_posts(self.conf, place, unsized_desks(scenario))
        return complete_scenario(scenario, partial(self.place, place), posts, self.beyond)

    def _is_own(self, place: str) -> bool:
        if self._own_of(place) is not None:
            return True
        return self.user_conf is not None and (self.user_conf / "place" / f"{place}.yaml").is_file()

    def _own_of(self, place: object) -> OwnPlace | None:
        """Return the place of the user's tables if it has this name."""
        own = self.own_place
        return own if own is not None and own.name == place else None

    def place(self, name: str) -> Scenario:
        """Return a place at the values of its own files, checked; desks may lack their posts."""
        if name not in self._places:
            mapping = self.compose(DesignPoint((("place", name),), ())).mapping
            self._places[name] = self._loader.load(mapping)
        return self._places[name]

    # -- composing ---------------------------------------------------------------------------------

    @cached_property
    def _loader(self) -> Loader:
        from sim.scenarios import scenario_loader

        return scenario_loader()

    @cached_property
    def _cache(self) -> ComposeCache:
        return ComposeCache(self._folders)

    @cached_property
    def _by_difference(self) -> ComposerByDifference:
        return ComposerByDifference(self.conf, self.user_conf, group_names(self.conf), compose)

    def _compose_files(self, choices: Choices) -> ComposedFiles:
        own = self._own_of(dict(choices).get("place"))
        if own is not None and choices not in self._files_cache:
            self._files_cache[choices] = own.lay_over(self._compose_files(own.base_choices(choices)))
        if choices not in self._files_cache:
            self._require_sound(choices)
            try:
                ensure_supported()
                made = partial(self._by_difference.files, choices)
                self._files_cache[choices] = self._cache.files(choices, made)
            except (HydraInputError, HydraChangedError) as error:
                raise user_error(str(error)) from None
        return self._files_cache[choices]

    def _values_by_block(
        self, files: ComposedFiles, point: DesignPoint
    ) -> tuple[dict[str, Values], list[Problem]]:
        """Return the values of a point by block, and problems for values of unknown blocks."""
        by_block: dict[str, Values] = {}
        problems = []
        origins = dict(point.origins)
        for key, value in point.values:
            top = key.split(".")[0]
            if top in files.blocks or top in EXTRA_BLOCKS:
                by_block.setdefault(top, []).append((key, value))
                continue
            from sim.config.metadata.keys import closest_key, parse_key  # for messages only

            near = closest_key(parse_key(key)) or closest_match(
                top, [*self.groups, *files.blocks, *EXTRA_BLOCKS]
            )
            source = origins.get(key, COMMAND_LINE)
            problems.append(Problem(key, str(value), phrase("unknown key"), source, near))
        return by_block, problems

    def _compose_block(self, choices: Choices, name: str, values: Values) -> ComposedBlock:
        key = (choices, name, repr(values))
        known = self._block_cache.get(key)
        if known is None:
            known = self._new_block(choices, name, values)
            if len(self._block_cache) >= MAX_BLOCKS:
                self._block_cache.clear()
            self._block_cache[key] = known
        return known

    def _new_block(self, choices: Choices, name: str, values: Values) -> ComposedBlock:
        """Return a block with values over it; where scalars replace scalars only they are checked."""
        files = self._compose_files(choices)
        block = files.blocks.get(name)
        plain = overlay_scalars(name, block, values) if name in files.resolved else None
        if plain is not None and values and not self._compose_block(choices, name, []).problems:
            found = () if name in EXTRA_BLOCKS else (p for k, v in values for p in value_problems(k, v, ""))
            return ComposedBlock(plain, tuple(found))
        overlaid = apply_values(name, block, values) if plain is None else OverlaidBlock(plain)
        given = {key: str(value) for key, value in values}
        problems = [Problem(key, given.get(key, ""), why) for key, why in overlaid.errors.items()]
        if name not in EXTRA_BLOCKS:  # the blocks' values are checked where they are read
            problems += value_problems(name, overlaid.value, "")
        return ComposedBlock(overlaid.value, tuple(problems))

    # -- files and origins -------------------------------------------------------------------------

    @cached_property
    def _folders(self) -> list[Path]:
        return [self.conf] + ([self.user_conf] if self.user_conf is not None else [])

    def _check_usable(self) -> None:
        """Raise UserError if the user's folder contains files, but no valid ones."""
        assert self.user_conf is not None
        files = [file for file in self.user_conf.rglob("*") if file.is_file()]
        if files and len(self.file_faults) >= len(files):
            raise UserError(problem for problems in self.file_faults.values() for problem in problems)

    def _require_sound(self, choices: Choices) -> None:
        """Raise UserError for invalid files of the user that these choices may include."""
        chosen = {group: [str(name)] for group, name in choices if name is not None}
        defaults = default_choices(self.conf)
        names = {str(name) for group in self.groups for name in chosen.get(group, [defaults.get(group, "")])}
        names |= included_words(self.user_conf, names) if self.user_conf is not None else set()
        faults: list[Problem] = []
        for shown, problems in self.file_faults.items():
            group, _, file = shown.rpartition("/")
            stem = file.removesuffix(".yaml")
            if stem in chosen.get(group, [defaults.get(group, "")]) or (
                stem in names and group not in chosen
            ):
                faults += problems
        if faults:
            raise UserError(faults)

    def _with_origins(
        self, problems: Iterable[Problem], composed: ComposedConfiguration
    ) -> Iterable[Problem]:
        own = self._own_of(composed.choices.get("place"))
        choices = {**composed.choices, "place": own.base} if own is not None else composed.choices
        for number, problem in enumerate(problems):
            source = problem.origin
            if not source and number < MAX_ORIGINS:
                source = find_origin(problem.key, composed.origins, {}, ())
                source = source or (own.origin(problem.key) if own is not None else "")
                source = source or find_origin(problem.key, {}, choices, self._folders)
            yield replace(problem, origin=source)
