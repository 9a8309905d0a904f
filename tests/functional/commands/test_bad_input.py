"""Mistakes of users: no traceback, exit code 2, one line for each problem, all reported together.

Each case is a command line, or a file of the user, with words that the answer must contain: the key, the value or the
values allowed, the closest valid name, the origin.
"""

# a table: one mistake a line

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.cli.main import main

pytestmark = pytest.mark.hydra

ARGUMENTS: dict[str, tuple[list[str], list[str]]] = {
    # names
    "misspelt key": (
        ["run", "area.housholds_per_grid=300"],
        ["area.housholds_per_grid", "area.households_per_grid"],
    ),
    "misspelt key with +": (["run", "+area.housholds_per_grid=300"], ["did you mean", "command line"]),
    "misspelt key with ++": (["run", "++staffing.worker_per_grid=1"], ["did you mean", "workers_per_grid"]),
    "misspelt first name": (["run", "aera.households_per_grid=300"], ["did you mean area"]),
    "misspelt group": (["run", "duties/vists=none"], ["did you mean duties/visits"]),
    "misspelt choice": (["run", "place=refrence"], ["did you mean reference", "district_overload"]),
    "place that does not exist": (["run", "place=atlantis"], ["place = atlantis", "reference"]),
    "misspelt experiment": (["run", "experiment=overlaod"], ["did you mean overload"]),
    "misspelt command": (["rnu", "place=reference"], ["did you mean run"]),
    "misspelt option": (["run", "--ful", "experiment=overload"], ["--ful", "did you mean --full"]),
    "misspelt action": (["store", "chek"], ["did you mean check"]),
    "option without its value": (["run", "--study"], ["--study", "requires an argument"]),
    "one word too many": (["places", "all"], ["gridstaff places", "unexpected extra argument"]),
    "unknown language": (["run", "--lang", "fr"], ["--lang", "en", "zh"]),
    "key without value": (["run", "place"], ["key=value"]),
    "empty value": (["run", "place="], ["place", "reference"]),
    "group set to a number": (["run", "area=5"], ["area = 5"]),
    # types and ranges
    "text for a number": (["run", "area.households_per_grid=many"], ["area.households_per_grid = many"]),
    "fraction for a count": (["run", "area.households_per_grid=300.5"], ["area.households_per_grid = 300.5"]),
    "no households": (["run", "area.households_per_grid=0"], ["area.households_per_grid = 0"]),
    "negative households": (["run", "area.households_per_grid=-5"], ["area.households_per_grid = -5"]),
    "zero workers": (["run", "staffing.workers_per_grid=0"], ["staffing.workers_per_grid = 0"]),
    "share above one": (["run", "duties.admin.share=1.4"], ["duties.admin.share = 1.4"]),
    "NaN": (["run", "area.difficulty=nan"], ["area.difficulty = nan", "finite"]),
    "infinity": (["run", "area.difficulty=inf"], ["area.difficulty = inf", "finite"]),
    "overflow": (["run", "area.difficulty=1e999"], ["area.difficulty", "finite"]),
    "truth value for a number": (["run", "area.difficulty=true"], ["area.difficulty = True"]),
    "number for a text": (["run", "place.name_en=5"], ["place.name_en", "quotes"]),
    "truth value for a text": (["run", "place.name_en=true"], ["place.name_en", "quotes"]),
    "list for a number": (["run", "area.difficulty=[1,2]"], ["area.difficulty"]),
    "mapping for a number": (["run", "area.difficulty={a: 1}"], ["area.difficulty"]),
    "value below a value": (["run", "area.difficulty.x=1"], ["area.difficulty"]),
    "unknown rule": (["run", "area.partition=half"], ["area.partition = half", "exact"]),
    "four tries": (["run", "duties.visit_attempt.max_attempts=4"], ["duties.visit_attempt.max_attempts = 4"]),
    "seed too large": (["run", "run.seed=4294967296"], ["run.seed"]),
    "no replications": (["run", "run.replications=0"], ["run.replications = 0"]),
    "shares that do not sum": (["run", "authority.street=0.9"], ["authority", "must be 1"]),
    "missing value": (["run", "area.partition=null"], ["area.partition"]),
    # time
    "a day that does not exist": (["run", "run.start='2025-02-30'"], ["run.start"]),
    "a year the calendar lacks": (["run", "run.start='2003-01-06'"], ["2003", "2004"]),
    "beyond the calendar": (
        ["run", "run.start='2031-01-06'", "calendar.beyond=refuse"],
        ["calendar", "2026"],
    ),
    # limits
    "too many replications": (["run", "run.replications=100000000"], ["run.replications", "run.limits"]),
    "too many households": (["run", "area.communities_simulated=1000000"], ["run.limits.households"]),
    "too many workers": (["run", "executor.workers=1000"], ["executor.workers = 1000"]),
    "no workers": (["run", "executor.workers=0"], ["executor.workers = 0"]),
    "sweep without -m": (["run", "place=reference,load_check"], ["-m"]),
    "sweep beyond all bounds": (["run", "-m", "run.seed=range(0,10000000)"], ["combinations"]),
    "empty sweep": (["run", "-m", "run.seed=range(5,1)"], ["no values"]),
    "sweep of no numbers": (["run", "-m", "run.seed=range(nan,3)"], ["range() needs numbers"]),
    "sweep that stands still": (["run", "-m", "run.seed=range(1,5,0)"], ["a step other than 0"]),
    "sweep away from its end": (["run", "-m", "run.seed=range(1,5,-1)"], ["no values"]),
    "sweep over nothing": (["run", "-m", "run.seed=choice()"], ["run.seed", "empty"]),
    "sweep over an empty value": (["run", "-m", "run.seed="], ["run.seed", "whole number"]),
    "sweep over a list": (["run", "-m", "run.seed=[1,2]"], ["run.seed = [1, 2]", "whole number"]),
    "sweep with one bad value": (["run", "-m", "run.seed=1,nan,3"], ["run.seed = nan", "finite"]),
    "sweep partly out of range": (
        ["run", "-m", "run.measured_weeks=range(519,523)"],
        ["= 521", "= 522", "1 to 520"],
    ),
    "sweep over no file": (["run", "-m", "place=glob(z*)"], ["place", "no values"]),
    "sweep of a study over its own size": (
        ["run", "-m", "experiment=overload", "area.households_per_grid=1,2"],
        ["sets the size itself"],
    ),
    "sweep of a study over another key": (
        ["run", "-m", "experiment=overload", "staffing.workers_per_grid=1,2"],
        ["its own axes"],
    ),
    # new users
    "Chinese key": (["run", "位置=reference"], ["位置=reference", "ASCII names"]),
    "unknown key below a Chinese name": (
        ["run", "staffing.posts={甲: {number: 1, x: 3}}"],
        ["staffing.posts.甲.x = 3: unknown key"],
    ),
    "Chinese name outside braces": (["run", "staffing.posts.甲.number=1"], ["other names inside {}"]),
    "Chinese place that is not there": (["run", "place=我区"], ["place = 我区", "reference"]),
    "Chinese command": (["运行"], ["运行", "gridstaff --help"]),
    "full-width digits": (["run", "area.households_per_grid=３００"], ["whole number"]),
    "blanks around =": (["run", "area.partition = even"], ["remove blanks around ="]),
    "colon for =": (["run", "place:reference"], ["= is missing"]),
    "two = signs": (["run", "area.partition==even"], ["area.partition==even", "not key=value"]),
    "nothing": (["run", ""], ["not key=value"]),
    "two settings in one word": (["run", "area.partition=even run.seed=2"], ["not key=value"]),
    "a value as an option": (["run", "--place", "reference"], ["--place", "without dashes: place=reference"]),
    "an unknown short option": (["run", "-x"], ["-x", "unknown option"]),
    "an option run together": (["run", "--dryrun"], ["did you mean --dry-run"]),
    "an option before the command": (["--dry-run", "run"], ["--dry-run", "gridstaff --help"]),
    "full scope of a plain run": (["run", "--full"], ["--full", "experiment=overload"]),
    "empty results folder": (["run", "--results", ""], ["--results", "name of a folder"]),
    "empty configuration folder": (["run", "--conf", " "], ["--conf", "name of a folder"]),
    "empty study name": (["run", "--study", ""], ["--study", "letters"]),
    "office hours backwards": (
        ["run", "calendar.office_hours=[['12:00','08:00']]"],
        ["calendar.office_hours = 12:00-08:00"],
    ),
    "office hours that overlap": (
        ["run", "calendar.office_hours=[['08:00','12:00'],['11:00','17:00']]"],
        ["one after the other"],
    ),
    "a place in a list that is not there": (
        ["run", "staffing.shifts.day.weekday.9.0='08:00'"],
        ["weekday.9.0"],
    ),
    "a number for a date": (["run", "run.start=20250106"], ["run.start", "quotes"]),
    "a set of limits": (["run", "run.limits=null"], ["run.limits", "households"]),
    "unknown study": (["run", "study=overload"], ["study = overload", "sweep"]),
    "study of an unknown kind": (
        ["run", "study.kind=overlod"],
        ["study.kind = overlod", "did you mean overload"],
    ),
    "scope that is none": (
        ["run", "experiment=overload", "study.scope=half"],
        ["study.scope = half", "quick"],
    ),
    "size that is none": (
        ["run", "experiment=overload", "study.quick.sizes=[0]"],
        ["study.quick.sizes.0 = 0", "1"],
    ),
    "sizes as a number": (["run", "experiment=overload", "study.quick.sizes=300"], ["must be a list"]),
    "place of a study that is none": (
        ["run", "experiment=overload", "study.quick.places=[atlantis]"],
        ["place = atlantis"],
    ),
    "values of a study that are none": (
        ["run", "experiment=overload", "study.quick.values={area.partitionn: x}"],
        ["did you mean area.partition"],
    ),
    "workers as a word": (["run", "executor.workers=two"], ["executor.workers = two", "whole number"]),
    "misspelt key of the executor": (
        ["run", "executor.wrkers=2"],
        ["executor.wrkers = 2", "did you mean workers"],
    ),
    # input that is refused for safety
    "code": (["run", "area={_target_: os.system}"], ["area"]),
    "code below a key": (["run", "+area._target_=os.system"], ["cannot name code"]),
    "environment": (["run", "place.name_en=${oc.env:HOME}"], ["${...}"]),
    "call": (["run", "place.name_en='os.system(1)'"], ["cannot call"]),
    "Hydra's folder": (["run", "hydra.run.dir=/tmp/x"], ["Hydra"]),
    "Hydra's launcher": (["run", "hydra/launcher=joblib"], ["Hydra"]),
    "search path": (["run", "+hydra.searchpath=[file:///etc]"], ["Hydra"]),
    "deleting a needed key": (["run", "~area.partition"], ["deleted"]),
    "deleting a group": (["run", "~place"], ["deleted"]),
    "package": (["run", "place@area=reference"], ["packages"]),
    "path in a choice": (["run", "place=../../secret"], ["place = ../../secret"]),
    "path in a study name": (["run", "study.name=../../x"], ["study.name = ../../x", "letters"]),
    "path in --study": (["run", "--study", "/tmp/x"], ["/tmp/x", "letters"]),
    "too long a study name": (["run", "--study", "x" * 65], ["64"]),
    "direction marks": (["run", "place.name_en='a\u202eb'"], ["place.name_en", "direction"]),
    "escape codes": (["run", "area.partition='\x1b[2J'"], ["area.partition"]),
    "unknown key of a study": (
        ["run", "experiment=overload", "study.quick.szes=[1]"],
        ["study.quick.szes", "sizes"],
    ),
    "no sizes": (["run", "experiment=overload", "study.quick.sizes=[]"], ["study.quick.sizes"]),
    "unknown executor": (["run", "executor=cluster"], ["executor = cluster", "loky"]),
    # other commands
    "explaining nothing": (["explain"], ["key"]),
    "explaining an unknown key": (["explain", "area.housholds_per_grid"], ["area.households_per_grid"]),
    "budget of no place": (["explain", "budget"], ["place"]),
    "budget of an unknown place": (["explain", "budget", "refrence"], ["did you mean reference"]),
    "report of nothing": (["report", "nothing-0000"], ["nothing-0000", "unknown study"]),
    "report outside": (["report", "../.."], ["letters"]),
    "report of a path that is not there": (["report", "r/one"], ["study = r/one: does not exist"]),
    "reproduction of such a path": (["reproduce", "r/one"], ["study = r/one: does not exist"]),
    "documents of a study that draws none": (["run", "study.documents=[x]"], ["study.documents = x", "overload"]),
    "years of a drivers study": (
        ["run", "experiment=drivers", "run.replications=3"],
        ["run.replications = 3", "study.drivers.years"],
    ),
    "an extension without a name": (["run", "--extension", " "], ["--extension", "name of a file"]),
    "NUL in the name of an extension": (["run", "--extension", "a\0b"], ["is not a file name"]),
    "half a character in the name of an extension": (["run", "--extension", "\ud800"], ["is not a file name"]),
}  # fmt: skip

FILES: dict[str, tuple[str, list[str]]] = {
    "clock without quotes": (
        "staffing: {shifts: {day: {weekday: [[8:30, 12:30]]}}}\n",
        ["staffing.shifts.day.weekday", "quotes"],
    ),
    "off": ("area: {partition: off}\n", ["area.partition", "quotes"]),
    "octal": ("place: {name_en: 0123}\n", ["place.name_en", "quotes"]),
    "NaN": ("area: {difficulty: .nan}\n", ["area.difficulty", "finite"]),
    "unknown key": ("area: {housholds: 1}\n", ["area.housholds", "place/mine.yaml"]),
    "alias bomb": ("a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n", ["aliases"]),
    "code": ("area: {_target_: os.system}\n", ["cannot name code"]),
    "environment": ("place: {name_en: '${oc.env:HOME}'}\n", ["${...}"]),
    "unknown first name": ("stafing: {y: 1}\n", ["stafing", "staffing"]),
    "twice the same key": ("area: {partition: even}\narea: {cut: exact}\n", ["area"]),
    "a former group in the defaults": (
        "defaults:\n  - reference\n  - /heads/fuxin\n",
        ["/heads/fuxin", "renamed: /chief_heads/fuxin", "place/mine.yaml"],
    ),
    "a former group overridden": (
        "defaults:\n  - reference\n  - override /heads: fuxin\n",
        ["override /heads", "renamed: /chief_heads: fuxin"],
    ),
    "tabs": ("area:\n\tcut: even\n", ["YAML"]),
    "a python object": ("a: !!python/object/apply:os.system [ls]\n", ["YAML"]),
    "a megabyte": ("# " + "x" * 1_000_001 + "\n", ["bytes"]),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def answer(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the answer of the command, which must refuse in single printable lines and run nothing."""
    code = main(arguments)
    said = capsys.readouterr()
    assert code == 2, said
    assert "Traceback" not in said.err + said.out and not said.out
    head, *lines = said.err.splitlines()
    assert head.startswith("gridstaff: ") and head.split()[1] == str(len(lines))
    assert all(line.startswith("  ") and line.isprintable() and len(line) <= 320 for line in lines)
    assert not Path("results", "store").exists(), "nothing was run"
    return said.err


@pytest.mark.parametrize("case", ARGUMENTS)
def test_a_mistake_on_the_command_line_is_told(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, words = ARGUMENTS[case]
    said = answer(arguments, capsys)
    assert all(word in said for word in words), said


@pytest.mark.parametrize("case", FILES)
def test_a_mistake_in_a_file_is_told(case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text, words = FILES[case]
    file = tmp_path / "own" / "place" / "mine.yaml"
    file.parent.mkdir(parents=True)
    head = "# @package _global_\ndefaults:\n  - reference\n"
    file.write_text(head + text if "defaults" not in text else text, encoding="utf-8")
    said = answer(["run", "--conf", str(tmp_path / "own"), "place=mine"], capsys)
    assert all(word in said for word in words), said


def test_all_problems_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["place=refrence", "area.partition=half", "staffing.workers_per_grid=0", "aera.x=1", "~run"]
    said = answer(["run", *words], capsys)
    assert all(key in said for key in ("refrence", "area.partition", "workers_per_grid", "aera.x", "~run")), (
        said
    )


def test_problems_of_all_points_of_a_sweep_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    said = answer(["run", "-m", "area.households_per_grid=300,0,-1"], capsys)
    assert "= 0" in said and "= -1" in said and "= 300" not in said


@pytest.mark.parametrize("what", ["missing", "file"])
def test_a_configuration_folder_that_is_none(
    what: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    assert "not a folder" in answer(["run", "--conf", str(tmp_path / what)], capsys)


def test_results_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "results cannot be stored" in answer(["run", "--results", str(tmp_path / "file")], capsys)
