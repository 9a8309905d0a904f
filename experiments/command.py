"""What the commands do once their options are read."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from experiments.compose import Composed, Composer
from experiments.overrides import Lever, Setting, levers, settings
from experiments.problems import Problem, UserError, collected, nearest
from experiments.progress import CHECKING, Patience
from experiments.session import Interrupted, OnlyPlanned
from experiments.settings import ExecutorSettings, StudySettings, checked_blocks

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
        from experiments.doors import checked_name

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


def show_configuration(request: Request) -> int:
    """Print the first point's composed configuration as YAML; it is validated first."""
    import yaml

    asked = understood(request)
    scenario = asked.scenarios()[0]
    yaml.safe_dump(
        scenario.model_dump(mode="json"), sys.stdout, allow_unicode=True, sort_keys=False, width=100
    )
    return 0


def run(request: Request) -> int:
    """Run what is asked, write it below the results and print the answer."""
    asked = understood(request)
    if asked.study.kind == "overload":
        from experiments.overload_study import run_overload as run_study
    else:
        from experiments.plain import run_plain as run_study
    try:
        return run_study(asked, request)
    except OnlyPlanned as plan:
        print(plan)
        return 0
    except Interrupted as stop:
        print(f"\n{stop}\n  {request.line}", file=sys.stderr)
        return stop.code


def places(own: Path | None, lang: Lang) -> int:
    """Print every place with its name and the size its document states."""
    composer = Composer(own)
    settings_of = [Setting((("place", name),), ()) for name in composer.groups["place"]]
    scenarios = collected(lambda setting: composer.scenario(composer.compose(setting)), settings_of)
    width = max(len(scenario.place.id) for scenario in scenarios)
    for scenario in scenarios:
        place = scenario.place
        size = place.document_households_per_grid
        stated = f"{size.low}-{size.high}" if size else "-"
        name = place.name_zh if lang == "zh" else place.name_en
        print(f"{place.id:<{width}} {stated:>9}  {name}")
    print(
        "\n"
        + (
            "每网格户数（文件所述）"
            if lang == "zh"
            else "The number is households per grid as the place's document states it."
        )
    )
    return 0


def explain(key: str, place: str | None, own: Path | None, lang: Lang) -> int:
    """Print what a key means, or where a place's minutes go."""
    from experiments.explain import budget_text, key_text

    composer = Composer(own)
    lines = budget_text(composer, place, lang) if key == "budget" else key_text(composer, key, place)
    print("\n".join(lines))
    return 0


def report(name: str, results: Path, lang: Lang) -> int:
    """Write the report of a finished study again from what its folder holds."""
    from experiments.doors import study_folder

    folder = study_folder(results, name)
    if not folder.is_dir():
        names = (
            sorted(p.name for p in results.iterdir() if (p / "manifest.json").is_file())
            if results.is_dir()
            else []
        )
        allowed = "there is no such study; there are: " + (", ".join(names) or "none yet")
        raise UserError([Problem("study", name, allowed, "command line", nearest(name, names))])
    from experiments.overload_study import report_again

    return report_again(folder, lang)
