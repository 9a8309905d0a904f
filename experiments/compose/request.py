"""What one command asks for: parsed options, overrides and composed scenarios."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from experiments.compose.composer import Composed, Composer
from experiments.compose.overrides import Lever, Setting, levers, settings
from experiments.compose.study_settings import ExecutorSettings, StudySettings, checked_blocks
from experiments.errors import Problem, UserError, collected
from experiments.progress import CHECKING, Patience

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
    own: Path | None = None
    results: Path = Path("results")
    lang: Lang = "en"
    dry: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The request as one would type it again, without folders."""
        return (*(["-m"] if self.sweep else []), *self.overrides, *(["--full"] if self.full else []))

    @property
    def line(self) -> str:
        """The whole command, quoted for a shell: what goes on where this one stopped."""
        study = ["--study", self.study] if self.study is not None else []
        own = ["--conf", str(self.own)] if self.own is not None else []
        results = ["--results", str(self.results)] if self.results != Path("results") else []
        return shlex.join(["gridstaff", "run", *self.words, *study, *own, *results])


@dataclass(frozen=True)
class Asked:
    """A request understood: its levers, every point composed, the study's and the executor's settings."""

    composer: Composer
    levers: tuple[Lever, ...]
    points: tuple[tuple[Setting, Composed], ...]
    study: StudySettings
    executor: ExecutorSettings

    def scenarios(self) -> list[Scenario]:
        """The validated scenario of every point; raises UserError with the problems of all of them."""
        with Patience(CHECKING):
            return collected(lambda point: self.composer.scenario(point[1]), self.points)


def understood(request: Request) -> Asked:
    """Read and compose a request; raises UserError with everything that is wrong with it."""
    composer = Composer(request.own)
    found, problems = composer.levers(_words(request), request.sweep)
    found = _with_file_sweep(composer, found, problems)
    with Patience(CHECKING):
        points = [(setting, composer.compose(setting)) for setting in settings(found)]
    try:
        blocks = checked_blocks(points[0][1].blocks)
    except UserError as error:
        problems.extend(error.problems)
    if problems or any(composed.problems for _, composed in points):
        raise UserError([*problems, *_scenario_problems(composer, points)])
    return Asked(composer, tuple(found), tuple(points), blocks.study, blocks.executor)


def _words(request: Request) -> list[str]:
    words = list(request.overrides)
    if request.full:
        words.append("study.scope=full")
    if request.study is not None:
        from experiments.compose.input_checks import checked_name

        words.append(f"study.name='{checked_name(request.study, '--study')}'")
    return words


def _with_file_sweep(composer: Composer, found: list[Lever], problems: list[Problem]) -> list[Lever]:
    """The levers with the sweep that an experiment file brings along; the command line wins."""
    sweep = composer.compose(next(iter(settings(found)))).sweep
    brought, wrong = levers(sweep, composer.groups, True, origin="hydra.sweeper.params")
    problems.extend(wrong)
    given = {lever.key for lever in found}
    return [*(lever for lever in brought if lever.key not in given), *found]


def _scenario_problems(composer: Composer, points: Sequence[tuple[Setting, Composed]]) -> list[Problem]:
    try:
        collected(lambda point: composer.scenario(point[1]), points)
    except UserError as error:
        return list(error.problems)
    return []
