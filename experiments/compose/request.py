"""What one command asks for: parsed options, overrides and composed scenarios."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from experiments.compose.composer import ComposedConfiguration, Composer
from experiments.compose.overrides import DesignPoint, Lever, design_points, parse_levers
from experiments.compose.study_settings import ExecutorSettings, StudySettings, validate_blocks
from experiments.errors import Problem, UserError, map_collecting_errors
from experiments.extensions import load_extension
from experiments.progress import CHECKING_NOTICE, WaitNotice

if TYPE_CHECKING:
    from sim.config import Scenario


Lang = Literal["en", "zh"]


@dataclass(frozen=True)
class Request:
    """A `gridstaff run` as it was typed."""

    overrides: tuple[str, ...]
    sweep: bool = False
    full: bool = False
    study: str | None = None
    user_conf: Path | None = None
    results: Path = Path("results")
    lang: Lang = "en"
    dry_run: bool = False
    extension: Path | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The request as one would type it again, without folders."""
        return (*(["-m"] if self.sweep else []), *self.overrides, *(["--full"] if self.full else []))

    @property
    def command_line(self) -> str:
        """The whole command, quoted for a shell: what goes on where this one stopped."""
        study = ["--study", self.study] if self.study is not None else []
        user_conf = ["--conf", str(self.user_conf)] if self.user_conf is not None else []
        results = ["--results", str(self.results)] if self.results != Path("results") else []
        extension = ["--extension", str(self.extension)] if self.extension is not None else []
        return shlex.join(["gridstaff", "run", *self.arguments, *study, *user_conf, *results, *extension])


@dataclass(frozen=True)
class ParsedRequest:
    """A request understood: its levers, every point composed, the study's and the executor's settings."""

    composer: Composer
    levers: tuple[Lever, ...]
    points: tuple[tuple[DesignPoint, ComposedConfiguration], ...]
    study: StudySettings
    executor: ExecutorSettings

    def scenarios(self) -> list[Scenario]:
        """The validated scenario of every point; raises UserError with the problems of all of them."""
        with WaitNotice(CHECKING_NOTICE):
            return map_collecting_errors(lambda point: self.composer.scenario(point[1]), self.points)


def parse_request(request: Request) -> ParsedRequest:
    """Read and compose a request; raises UserError with everything that is wrong with it."""
    extension = None if request.extension is None else load_extension(request.extension)
    composer = Composer(request.user_conf, extension=extension)
    found, problems = composer.parse_levers(_overrides(request), request.sweep)
    found = _add_file_sweep(composer, found, problems)
    with WaitNotice(CHECKING_NOTICE):
        points = [(point, composer.compose(point)) for point in design_points(found)]
    try:
        blocks = validate_blocks(points[0][1].blocks)
    except UserError as error:
        problems.extend(error.problems)
    if problems or any(composed.problems for _, composed in points):
        raise UserError([*problems, *_scenario_problems(composer, points)])
    return ParsedRequest(composer, tuple(found), tuple(points), blocks.study, blocks.executor)


def _overrides(request: Request) -> list[str]:
    arguments = list(request.overrides)
    if request.full:
        arguments.append("study.scope=full")
    if request.study is not None:
        from experiments.compose.input_checks import checked_study_name

        arguments.append(f"study.name='{checked_study_name(request.study, '--study')}'")
    return arguments


def _add_file_sweep(composer: Composer, found: list[Lever], problems: list[Problem]) -> list[Lever]:
    """The levers with the sweep that an experiment file brings along; the command line wins."""
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
