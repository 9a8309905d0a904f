"""Generated bad command lines of every command but a plain run, with the files and folders that they name."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bad_inputs import NAMES, SMALL, TEXTS, VALUES, WORDS, Draw, keys
from bad_tables import BadTables, bad_tables

from experiments.compose.changes.questions import load_questions
from experiments.studies.folder.own_files import COMPARISON_FILE, MANIFEST_FILE, PLAN_FILE

STUDIES = ("single", "compared")  # folders that the trials make once and damage in a copy
PLACES = (
    "reference",
    "reference",
    "district_overload",
    "tianjin_2013",
    "qingdao_2020_two_grids",
    "load_check",
    "refrence",
    "",
)
CHANGES = (
    "area.households_per_grid=450",
    "area.households_per_grid=0",
    "area.households_per_grid=300,400",
    "run.seed=2",
    "run.seed=-1",
    "study.kind=sweep",
    "study=sweep",
    "place=reference",
    "escalation=direct",
    "escalation=nothing",
    "staffing.workers_per_grid=2",
    "cost.plan.first_month=13",
    "cost.plan.first_month=0",
    "cost.plan={}",
    "duties/visits=none",
    "duties/visits=x",
    "x",
    "=",
    "a=",
    "'",
    "area.grids=[1,2]",
    "staffing.posts={}",
    "staffing.posts={a: {number: -1}}",
    "staffing.classes={}",
    "experiment=uncertainty",
    "run.replications=1",
    "run.replications=2",
    "run.replications=100000000",
    "executor.workers=0",
    "run.start=2031-01-01",
    "engine=x",
)
NUMBERS = (
    "0",
    "1",
    "-1",
    "2",
    "0.5",
    "1.5",
    "1e-9",
    "1e9",
    "1e308",
    "nan",
    "inf",
    "-inf",
    "x",
    "",
    "9" * 400,
    "1e400",
    "999999999999",
    "+1",
    "\uff12",
    "1,000",
    "50%",
    "true",
    "0x2",
    "1_0",
    " 1",
)
CHOSEN = (
    "none",
    "direct",
    "stepwise",
    "x",
    "",
    "../x",
    "a/b",
    "default",
    "earliest_due",
    "all_quarterly",
    "worker",
    "on",
    "off",
    "null",
    "[]",
    "a b",
    "\u67d0",
)
UNCERTAIN = (
    "study.uncertainty.sizes",
    "study.uncertainty.quick.futures",
    "study.uncertainty.quick.searched",
    "study.uncertainty.quick.indices",
    "study.uncertainty.sensitivity.metric",
    "study.uncertainty.sensitivity.trajectories",
    "study.uncertainty.sensitivity.levels",
    "study.uncertainty.sensitivity.strongest",
    "study.uncertainty.sensitivity.points",
    "study.ranges.verdicts.key",
    "study.ranges.verdicts.values",
    "study.uncertainty.sharp",
    "study.ranges.laws",
    "study.ranges.certainty",
    "study.ranges.resolution",
    "study.ranges.design",
    "study.ranges.levers",
    "study.ranges.rests",
    "study.ranges.at_least",
    "study.ranges.linear_units",
)


@dataclass
class BadCommand:
    """Words of a command; FOLDER stands for a folder that holds ``files`` and what ``special`` makes."""

    words: list[str]
    files: dict[str, bytes] = field(default_factory=dict)
    special: Callable[[Path], None] = lambda folder: None

    def write(self, folder: Path) -> list[str]:
        """Make files and folders; return the words with the folder's name."""
        for name, content in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        self.special(folder)
        return [word.replace("FOLDER", str(folder)) for word in self.words]


def with_tables(words: Sequence[str], made: BadTables) -> BadCommand:
    """Return a command that names tables as TABLES."""
    return BadCommand(
        [word.replace("TABLES", f"FOLDER/{made.word}") for word in words], made.files, made.special
    )


def _tables(draw: Draw) -> BadCommand:
    words = draw.choice(
        (
            ["check", "TABLES"],
            ["check", "TABLES"],
            ["run", "TABLES", *SMALL, "--dry-run"],
            ["run", "TABLES", *SMALL, "--dry-run"],
            ["cost", "TABLES"],
            ["explain", "budget", "TABLES"],
            ["compare", "TABLES", "--dry-run"],
            ["compare", "reference", "TABLES", "--dry-run"],
            ["whatif", "TABLES", "--add-posts", "2", "--dry-run"],
            ["run", "TABLES", "TABLES", "--dry-run"],
        )
    )
    return with_tables([*words, *draw.choice(([], [], ["--lang", "zh"]))], bad_tables(draw))


def _init(draw: Draw) -> BadCommand:
    name = draw.choice(
        (
            *NAMES,
            "own",
            "own",
            "own",
            "reference",
            "own.xlsx",
            "own.xls",
            "a b",
            "null",
            "1",
            "x/own",
            "\u533a",
        )
    )
    words = ["init", name if name in ("", "-x") else f"FOLDER/{name}", *draw.choice(([], ["--csv"]))]
    words += draw.choice(
        (
            [],
            [],
            ["--from", draw.choice((*PLACES, "../x", "\0", "load_check"))],
            ["--conf", draw.choice(NAMES)],
        )
    )
    return BadCommand(words)


def _setting(draw: Draw) -> str:
    return draw.choice(
        (draw.choice(CHANGES), draw.choice(WORDS), f"{draw.choice(keys())}={draw.choice(VALUES)}")
    )


def _settings(draw: Draw) -> list[str]:
    return [_setting(draw) for _ in range(draw.choice((0, 1, 1, 2)))]


def _cost(draw: Draw) -> BadCommand:
    return BadCommand(["cost", draw.choice((*PLACES, *NAMES)), *_settings(draw)])


def _explain(draw: Draw) -> BadCommand:
    key = draw.choice(
        (
            "budget",
            draw.choice(keys()),
            draw.choice(WORDS),
            draw.choice(VALUES),
            draw.choice(NAMES),
            "load",
            "\u8d70\u8bbf",
            "(",
            "*",
        )
    )
    return BadCommand(["explain", key, *draw.choice(([], [draw.choice(PLACES)])), *_settings(draw)])


def _scenario(draw: Draw) -> str:
    source = draw.choice(
        (
            *PLACES,
            "FOLDER/place/own.yaml",
            "FOLDER/own.yaml",
            "FOLDER",
            "FOLDER/none.xlsx",
            draw.choice(NAMES),
        )
    )
    return " ".join([source, *_settings(draw)])


def _compare(draw: Draw) -> BadCommand:
    scenarios = [_scenario(draw) for _ in range(draw.choice((0, 1, 2, 2, 2, 3, 14)))]
    if draw.share() < 0.5:
        scenarios = ["reference", *scenarios]
    files = {name: b"# @package _global_\n" + draw.choice(TEXTS) for name in ("place/own.yaml", "own.yaml")}
    return BadCommand(["compare", *scenarios, *_settings(draw), "--dry-run", *_some_options(draw)], files)


def _whatif(draw: Draw) -> BadCommand:
    asked = draw.some(tuple(load_questions().values()), draw.choice((0, 1, 1, 2, 3)))
    words = []
    for question in asked:
        values = {"none": (), "whole": NUMBERS, "number": NUMBERS}.get(question.value, CHOSEN)
        words += [question.option, *([draw.choice(values)] if values else [])]
    scenario = _scenario(draw) if draw.share() < 0.3 else draw.choice(PLACES)
    return BadCommand(
        ["whatif", scenario, *words, *draw.choice(([], _settings(draw))), "--dry-run", *_some_options(draw)]
    )


def _some_options(draw: Draw) -> list[str]:
    return draw.choice(
        (
            [],
            [],
            [],
            ["--study", draw.choice(NAMES)],
            ["--budget"],
            ["--all"],
            ["--results", draw.choice(NAMES)],
            ["--x"],
        )
    )


def _uncertainty(draw: Draw) -> BadCommand:
    key = draw.choice((*UNCERTAIN, draw.choice(keys())))
    value = draw.choice(
        (
            *VALUES,
            "[]",
            "[1]",
            "[0]",
            "[300,300]",
            "[400,300]",
            "[-1]",
            "[x]",
            "load",
            "sobol",
            "morris",
            "1",
            "2",
            "1000000000",
            "{}",
            "{a: b}",
            "[duties.admin.share]",
            "duties.admin.share",
        )
    )
    words = ["run", "experiment=uncertainty", f"{key}={value}", "--dry-run"]
    return BadCommand(
        [*words, *draw.choice(([], ["--full"], ["--sure"], ["--page"], ["--recut"], ["--budget"]))]
    )


def _pages(draw: Draw) -> BadCommand:
    options = draw.some(
        (
            "--page",
            "--no-page",
            "--open",
            "--all",
            "--budget",
            "--recut",
            "--sure",
            "--full",
            "--cfg=job",
            "--cfg=x",
            "-m",
        ),
        2,
    )
    study = draw.choice(
        (
            [*SMALL],
            [*SMALL, "area.households_per_grid=300,400"],
            ["experiment=overload"],
            ["experiment=drivers"],
        )
    )
    return BadCommand(["run", *study, *options, *(["--dry-run"] if "--cfg=job" not in options else [])])


def _others(draw: Draw) -> BadCommand:
    """Commands whose good forms write or take long: their options and arguments only."""
    return BadCommand(
        draw.choice(
            (
                ["validate", draw.choice(("x", "--quick=1", "--full", "--results", "-q"))],
                ["validate", "--lang", "fr"],
                [
                    "store",
                    draw.choice(("check", "size", "prune", "x")),
                    draw.choice(("all", "x", "rows")),
                    "--results",
                    draw.choice([name for name in NAMES if name not in ("/", "..")]),  # it may delete
                ],
                ["store", "prune", "--dry-run=x"],
                ["schema", draw.choice(("", " ", "a\0b", "x" * 300, "FOLDER/none.py/x\n"))],
                ["schema", "--conf", draw.choice(NAMES)],
                ["completion", "tcsh"],
                ["completion"],
                ["report"],
                ["report", draw.choice(NAMES)],
                ["reproduce", draw.choice(NAMES)],
                ["reproduce", "x", "--first", draw.choice(NUMBERS)],
                ["places", "--conf", draw.choice(NAMES)],
                ["places", "x"],
                ["check"],
                ["check", draw.choice(NAMES)],
                ["init"],
                ["cost"],
                ["compare"],
                ["whatif"],
                ["explain"],
                [draw.choice(NAMES)],
                ["chek", "x"],
                ["--x"],
                ["compare", "--lang"],
                ["reproduce", "--extension", "FOLDER", "x"],
                ["run", "--extension", "FOLDER/none.py", "--dry-run"],
                ["run", "--extension", "FOLDER", "--dry-run"],
            )
        )
    )


def _damaged_study(draw: Draw) -> BadCommand:
    """Damage one file of a finished study, then write its report again or reproduce it."""
    study, position, kind = draw.choice(STUDIES), draw.share(), draw.below(6)
    names = (
        MANIFEST_FILE,
        MANIFEST_FILE,
        COMPARISON_FILE,
        PLAN_FILE,
        "run.json",
        "options.json",
        "means.csv",
        "metrics.csv",
        "report.html",
    )
    name, text, width = draw.choice(names), draw.choice(TEXTS), draw.choice((1, 1, 5, 100))
    shape = draw.choice(
        (
            b"{}",
            b"[]",
            b"null",
            b"5",
            b'{"scenarios": 5}',
            b'{"arguments": [5]}',
            b'{"a": NaN}',
            b"[" * 9000,
            b'"x"',
        )
    )

    def damage(folder: Path) -> None:
        source = folder.parent / STUDY_SOURCE
        shutil.copytree(source / study, folder / "results" / study)
        file = folder / "results" / study / name
        if not file.exists():
            return
        content = file.read_bytes()
        at = int(position * len(content))
        file.unlink()
        changed = (
            content[:at],
            content[:at] + bytes(width) + content[at + width :],
            text,
            shape,
            content[:at] + content[at + width :],
        )
        if kind < len(changed):
            file.write_bytes(changed[kind])
        else:
            file.mkdir()

    words = draw.choice(
        (
            ["report", study],
            ["report", study, "--lang", "zh"],
            ["report", f"FOLDER/results/{study}"],
            ["reproduce", study, "--first", "1"],
        )
    )
    return BadCommand([*words, "--results", "FOLDER/results"], {}, damage)


STUDY_SOURCE = "studies"  # beside the folders of the trials

KINDS: Sequence[Callable[[Draw], BadCommand]] = (
    _tables,
    _tables,
    _tables,
    _tables,
    _init,
    _cost,
    _explain,
    _compare,
    _whatif,
    _whatif,
    _uncertainty,
    _pages,
    _others,
    _damaged_study,
)


def bad_command(number: int) -> BadCommand:
    """Return the bad command of this number; kinds take turns."""
    return KINDS[number % len(KINDS)](Draw(1_000_000 + number))
