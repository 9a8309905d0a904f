"""Request of one command: parsed options, overrides and composed scenarios."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from experiments.compose.composed import ComposedConfiguration
from experiments.compose.composer import Composer
from experiments.compose.extensions import load_extension
from experiments.compose.files.own_place import OwnPlace
from experiments.compose.hydra.overrides import DesignPoint, Lever, design_points, parse_levers
from experiments.compose.input_checks import check_folder_name
from experiments.compose.origins import find_origin
from experiments.compose.settings.study_settings import (
    ExecutorSettings,
    ExtraBlocks,
    StudySettings,
    validate_blocks,
)
from experiments.errors import Problem, UserError, closest_match, escape_for_terminal, map_collecting_errors
from experiments.language import translate
from experiments.progress import CHECKING_NOTICE, WaitNotice
from sim.phrases import phrase

if TYPE_CHECKING:
    from sim.config import Scenario


EXTENT = "area.communities_simulated"  # who states it asks for that many communities, not for whole streets
YEARS = "run.replications="
SURE_YEARS = 400  # cap with --sure (S6.7)
MAX_NOTE_LENGTH = 300  # characters of a note

Lang = Literal["en", "zh"]


@dataclass(frozen=True)
class Request:
    """Options and overrides of a `gridstaff run`."""

    overrides: tuple[str, ...]
    sweep: bool = False
    full: bool = False
    sure: bool = False
    recut: bool = False  # an overload study cuts listed grids anew into equal ones
    study: str | None = None
    user_conf: Path | None = None
    results: Path = Path("results")
    lang: Lang = "en"
    dry_run: bool = False
    extension: Path | None = None
    budget: bool = False  # also write the budget workbook
    whole: bool = False  # print every number
    page: bool | None = None  # write report.html; None = up to a number of settings
    shows_page: bool = False  # open it
    own_place: OwnPlace | None = None  # chosen by the first override, place=NAME
    place_file: Path | None = None  # workbook or folder of `own_place`

    @property
    def arguments(self) -> tuple[str, ...]:
        """Words of the request that reproduce it, without folders."""
        return (
            *(["-m"] if self.sweep else []),
            *self._words(self.place_file.name if self.place_file else ""),
            *(["--full"] if self.full else []),
            *(["--sure"] if self.sure else []),
            *(["--recut"] if self.recut else []),
        )

    def _words(self, place: str) -> tuple[str, ...]:
        """Return the overrides, with the name of the place's file instead of its choice."""
        return self.overrides if self.place_file is None else (place, *self.overrides[1:])

    @property
    def command_line(self) -> str:
        """Complete command, quoted for a shell, that resumes this one."""
        name = self.place_file.name if self.place_file is not None else None
        study = ["--study", self.study] if self.study is not None else []
        user_conf = ["--conf", str(self.user_conf)] if self.user_conf is not None else []
        results = ["--results", str(self.results)] if self.results != Path("results") else []
        extension = ["--extension", str(self.extension)] if self.extension is not None else []
        budget = ["--budget"] if self.budget else []
        options = (*study, *user_conf, *results, *extension, *budget)
        words = [str(self.place_file) if word == name else word for word in self.arguments]
        return shlex.join(["gridstaff", "run", *words, *options])


@dataclass(frozen=True)
class ParsedRequest:
    """Parsed request: levers, composed points, settings of study and executor."""

    composer: Composer
    levers: tuple[Lever, ...]
    points: tuple[tuple[DesignPoint, ComposedConfiguration], ...]
    study: StudySettings
    executor: ExecutorSettings

    def scenarios(self) -> list[Scenario]:
        """Return the validated scenario of every point; raises UserError with the problems of all points."""
        with WaitNotice(CHECKING_NOTICE):
            checked = map_collecting_errors(lambda point: self.composer.scenario(point[1]), self.points)
        _print_notes(_identity_notes(self.points))
        return checked


def parse_request(request: Request) -> ParsedRequest:
    """Parse and compose a request; raises UserError with all problems."""
    check_folder_name("--results", request.results)
    extension = None if request.extension is None else load_extension(request.extension)
    composer = Composer(request.user_conf, extension=extension, own_place=request.own_place)
    _print_notes(_file_notes(composer))
    found, problems = composer.parse_levers(_overrides(request), request.sweep)
    found = _add_file_sweep(composer, found, problems)
    with WaitNotice(CHECKING_NOTICE):
        points = [(point, composer.compose(point)) for point in design_points(found)]
    blocks: ExtraBlocks | None = None
    try:
        blocks = validate_blocks(points[0][1].blocks)
        problems.extend(_document_problems(composer, blocks.study))
    except UserError as error:
        problems.extend(error.problems)
    if blocks is None or problems or any(composed.problems for _, composed in points):
        raise UserError([*problems, *_scenario_problems(composer, points)])
    _print_notes(_scope_notes(composer, blocks.study, found))
    if blocks.study.kind == "sweep" and len(points) == 1 and EXTENT not in {lever.key for lever in found}:
        composer.beyond = "whole_street"
    return ParsedRequest(composer, tuple(found), tuple(points), blocks.study, blocks.executor)


def _document_problems(composer: Composer, study: StudySettings) -> Iterator[Problem]:
    """Yield problems of places in ``study.documents`` that do not exist or are invalid."""
    if study.kind != "overload":
        if study.documents:
            allowed = phrase("only an overload study draws documented sizes")
            yield Problem("study.documents", ", ".join(study.documents), allowed)
        return
    places = composer.groups["place"]
    for name in study.documents:
        if name not in places:
            allowed = phrase("one of: {names}", names=", ".join(places))
            yield Problem("study.documents", name, allowed, "", closest_match(name, places))
        elif not (composer.conf / "place" / f"{name}.yaml").is_file():
            try:
                composer.scenario(composer.compose(DesignPoint((("place", name),), ())))
            except UserError as error:
                yield from error.problems


def _print_notes(notes: Iterable[str]) -> None:
    for note in notes:
        text = escape_for_terminal(translate(note), MAX_NOTE_LENGTH)
        print(translate(phrase("note: {note}", note=text)), file=sys.stderr)


def _file_notes(composer: Composer) -> Iterator[str]:
    """Yield notes about invalid files of the user, which are skipped unless a command needs them."""
    for problems in composer.file_faults.values():
        yield phrase("file skipped: {problem}", problem=problems[0].line())


def _identity_notes(points: Iterable[tuple[DesignPoint, ComposedConfiguration]]) -> Iterator[str]:
    """Yield a note for each place whose file sets no id: it would be called as the place that it starts from."""
    pairs = {(composed.choices.get("place"), composed.mapping["place"].get("id")) for _, composed in points}
    for name, identity in sorted(pairs, key=str):
        if name is not None and name != identity:
            yield phrase(
                "place/{name}.yaml sets no place.id: its results are named {identity}",
                name=name,
                identity=identity,
            )


def _scope_notes(composer: Composer, study: StudySettings, levers: Sequence[Lever]) -> Iterator[str]:
    """Yield notes about keys of the user's places that an overload study overrides."""
    if study.kind != "overload" or composer.user_conf is None:
        return
    given = {lever.key for lever in levers}
    chosen = [lever.values for lever in levers if lever.key == "place"]
    places = map(str, chosen[0]) if chosen else study.active_scope.places
    for place in places:
        for key, value in study.active_scope.values.items():
            origin = find_origin(key, {}, {"place": place}, [composer.user_conf])
            if key not in given and origin:
                yield phrase(
                    "study.{scope}.values sets {key}={value} and overrides {origin}",
                    scope=study.scope, key=key, value=value, origin=origin,
                )  # fmt: skip


def _overrides(request: Request) -> list[str]:
    arguments = list(request.overrides)
    if request.full:
        arguments.append("study.scope=full")
    if request.sure and not any(word.startswith(YEARS) for word in arguments):
        arguments.append(f"{YEARS}{SURE_YEARS}")
    if request.study is not None:
        from experiments.compose.input_checks import checked_study_name

        arguments.append(f"study.name='{checked_study_name(request.study, '--study')}'")
    return arguments


def _add_file_sweep(composer: Composer, found: list[Lever], problems: list[Problem]) -> list[Lever]:
    """Add the sweep of an experiment file to the levers; the command line takes precedence."""
    sweep = composer.compose(next(iter(design_points(found)))).sweep
    file_levers, wrong = parse_levers(sweep, composer.groups, True, origin="hydra.sweeper.params")
    problems.extend(wrong)
    given = {lever.key for lever in found}
    return [*(lever for lever in file_levers if lever.key not in given), *found]


def _scenario_problems(
    composer: Composer, points: Sequence[tuple[DesignPoint, ComposedConfiguration]]
) -> list[Problem]:
    try:
        map_collecting_errors(lambda point: composer.scenario(point[1]), points)
    except UserError as error:
        return list(error.problems)
    return []
