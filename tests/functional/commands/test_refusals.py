"""Invalid input is refused before anything runs, in a dry run and in a run, in one line each."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from experiments.cli.main import main
from experiments.compose.files.initial_cases import read_open_cases
from experiments.compose.hydra.overrides import parse_levers
from experiments.compose.input_checks import file_problems
from sim.config.errors import ConfigProblems
from sim.config.load import MAX_SUGGESTIONS, Loader

pytestmark = pytest.mark.hydra

# what is asked: words that the refusal holds
IMPOSSIBLE: dict[str, tuple[list[str], list[str]]] = {
    "no office hours": (["calendar.office_hours=[]"], ["calendar.office_hours", "one block or more"]),
    "documents that do not exist": (
        ["experiment=overload", "study.documents=[atlantis,refrence]"],
        ["study.documents", "atlantis", "did you mean reference"],
    ),
    "orders by the million": (
        ["demand.walk_ins_per_person_year=1e6"],
        ["demand.walk_ins_per_person_year", "91 days"],
    ),
    "found by the million": (["demand.found_per_household_month=1e6"], ["demand.found_per_household_month"]),
    "upper tasks by the million": (["demand.upper.per_worker_week=1e6"], ["demand.upper.per_worker_week"]),
    "special grids by the million": (
        ["demand.special_grids.active=true", "demand.special_grids.per_community=1000000"],
        ["demand.special_grids.per_community", "at most"],
    ),
    "a surge by the million": (
        ["+demand.surges.flood={name: flood, begins: '07-01', days: 30, orders: 1e9}"],
        ["run.limits.memory_gib"],
    ),
    "a study's name too long for a folder": (
        ["study.name='" + "\U00020000" * 64 + "'"],
        ["study.name", "bytes"],
    ),
}


@pytest.mark.parametrize("dry", [["--dry-run"], []])
@pytest.mark.parametrize("kind", IMPOSSIBLE)
def test_what_no_run_can_do_is_refused_before_anything_runs(
    kind: str,
    dry: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("experiments.studies.sweep.sweep_study.open_session", None)  # nothing may be opened
    monkeypatch.setattr("experiments.studies.overload.overload_study.open_session", None)
    words, said = IMPOSSIBLE[kind]
    assert main(["run", *words, *dry, "--results", str(tmp_path / "results")]) == 2
    err = capsys.readouterr().err
    assert all(word in err for word in said), err
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("option", ["--results", "--conf"])
@pytest.mark.parametrize("name", ["a\0b", "x" * 300, "y/" * 3000 + "y", "a\x1bb"])
def test_folder_names_that_no_disk_takes_are_refused(
    option: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", option, name, "--dry-run"]) == 2
    assert option in capsys.readouterr().err


REFUSED: dict[str, tuple[list[str], list[str]]] = {
    "a step that leads back for ever": (
        ["cases.steps.sign.otherwise={share: 1.0, to: centre_triages}"],
        ["cases.routes", "never ends"],
    ),
    "thousands of digits": (["run.seed=" + "9" * 5000], ["run.seed", "digits"]),
    "a number no table takes": (["run.seed=" + "9" * 400], ["run.seed", "below"]),
    "a share near nothing": (["staffing.grid_share=1e-9"], ["staffing.grid_share"]),
    "a sweep over names": (["-m", "study.name=a,b"], ["study.name", "cannot be swept"]),
    "a sweep over executors": (["-m", "executor=serial,loky"], ["executor", "cannot be swept"]),
    "a state from no file": (["run.initial_state=file"], ["run.initial_state", "FILE.csv"]),
    "an empty map": (["demand.surges={}"], ["demand.surges", "has no effect"]),
    "a sorted range": (["-m", "area.households_per_grid=sort(range(200,500,100))"], ["sort()", "range("]),
    "a NUL in a list's name": (["run.initial_state='a\0.csv'"], ["run.initial_state", "control"]),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_words_are_refused_in_one_line_each(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, said = REFUSED[kind]
    assert main(["run", *words, "--dry-run"]) == 2
    err = capsys.readouterr().err
    assert all(word in err for word in said), err


def test_chinese_needs_no_quotes_inside_braces() -> None:
    levers, problems = parse_levers(
        ["+place.x={a: \u67d0\u533a, b: [\u961c\u65b0 \u57ce\u533a, c]}"], {}, False
    )
    assert not problems
    assert levers[0].values == ({"a": "\u67d0\u533a", "b": ["\u961c\u65b0 \u57ce\u533a", "c"]},)


@pytest.mark.parametrize(
    "word",
    [
        "+staffing.posts={甲: {number: 1}, a: {name: 乙}}",
        "+staffing.posts={'甲': {number: 1}, a: {name: '乙'}}",
        '+staffing.posts={"甲" : {number: 1}, a: {name: "乙"}}',
    ],
)
def test_chinese_names_inside_braces_are_read_with_and_without_quotes(word: str) -> None:
    levers, problems = parse_levers([word], {}, False)
    assert not problems
    assert levers[0].values == ({"甲": {"number": 1}, "a": {"name": "乙"}},)
    levers, problems = parse_levers(["+a.b={c: '甲: {乙: 1}', 丙: 1}"], {}, False)
    assert levers[0].values == ({"c": "甲: {乙: 1}", "丙": 1},) and not problems


GOOD = "# @package _global_\ndefaults: [/place/reference]\nplace: {id: good}\n"
FILES: dict[str, tuple[str, str | bytes, list[str]]] = {
    "a shipped file's name": ("place/reference.yaml", GOOD, ["conf/place/reference.yaml", "choose another name"]),
    "no package line": ("place/own.yaml", "place: {id: own}\n", ["# @package _global_"]),
    "a byte order mark": ("place/own.yaml", b"\xef\xbb\xbf# @package _global_\n", ["byte order mark"]),
    "another name than the file's": ("place/own.yaml", GOOD, ["place.id", "must equal the file name, own"]),
    "octal": ("experiment/own.yaml", "# @package _global_\nrun: {seed: 0644}\n", ["run.seed", "0644"]),
    "base 60": ("experiment/own.yaml", "# @package _global_\nrun: {seed: 5:30}\n", ["run.seed", "5:30"]),
    "binary": ("experiment/own.yaml", "# @package _global_\nrun: {seed: !!binary aGk=}\n", ["binary"]),
    "an empty hydra block": ("experiment/own.yaml", "# @package _global_\nhydra:\n", ["hydra", "empty"]),
    "hexadecimal without end": (
        "experiment/own.yaml", "# @package _global_\nrun: {seed: 0x" + "f" * 9000 + "}\n", ["run.seed"],
    ),
    "itself": ("place/own.yaml", "# @package _global_\ndefaults: [/place/own]\n", ["includes itself"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_an_own_file_is_refused_where_it_is_used_and_stops_nothing_else(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, text, said = FILES[kind]
    for shown, content in ((name, text), ("place/good.yaml", GOOD)):
        file = tmp_path / shown
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    group, _, stem = name.removesuffix(".yaml").partition("/")
    assert main(["run", "--conf", str(tmp_path), f"{group}={stem}", "--dry-run"]) == 2
    err = capsys.readouterr().err
    assert all(word in err for word in said), err
    assert main(["run", "--conf", str(tmp_path), "place=good", "--dry-run"]) == 0
    note = capsys.readouterr().err
    assert kind == "itself" or name in note


@pytest.mark.parametrize("name", ["place/own.yml", "place/own.YAML", "place/.own.yaml", "place/own.json"])
def test_files_that_are_not_read_are_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    (tmp_path / "place" / "good.yaml").write_text(GOOD, encoding="utf-8")
    assert main(["run", "--conf", str(tmp_path), "place=good", "--dry-run"]) == 0
    assert f"{name}: is skipped" in capsys.readouterr().err


def test_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "good.yaml").write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert main(["run", "--conf", str(tmp_path), "place=good", "--dry-run"]) == 0


def test_a_study_names_the_keys_of_an_own_place_that_it_replaces(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "place").mkdir()
    text = GOOD + "area: {communities_simulated: 3}\n"
    (tmp_path / "place" / "good.yaml").write_text(text, encoding="utf-8")
    words = ["experiment=overload", "place=good", "--dry-run"]
    assert main(["run", "--conf", str(tmp_path), *words]) == 0
    assert "sets area.communities_simulated=1 and overrides" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("".join(f"key{k}: {k}\n" for k in range(15_000)), "more than 5,000 keys and values"),
        ("a: " + "[" * 5_000, "is nested deeper than 20"),
        ("a: " + "{b: " * 21 + "1" + "}" * 21, "is nested deeper than 20"),
    ],
    ids=["wide", "deep", "deep_and_whole"],
)
def test_files_that_no_configuration_needs_are_refused_at_once(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "wide.yaml"
    file.write_text(text, encoding="utf-8")
    begun = process_time()
    (problem,) = file_problems(file, "run/wide.yaml")
    assert said in problem.line() and process_time() - begun < 3.0


def test_many_unknown_keys_are_answered_soon() -> None:
    """Only as many get a suggestion as are shown."""
    mapping = {f"arae{k}": 1 for k in range(2_000)}
    begun = process_time()
    with pytest.raises(ConfigProblems) as found:
        Loader(()).load({**mapping, "area": {f"housholds_per_grid{k}": 1 for k in range(2_000)}})
    assert process_time() - begun < 5.0
    unknown = [problem for problem in found.value.problems if "housholds" in problem.key]
    assert len(unknown) == 2_000
    assert [bool(problem.suggestion) for problem in unknown].count(True) <= MAX_SUGGESTIONS
    assert unknown[0].suggestion == "area.households_per_grid"


HEADING = "kind,channel,level,raised,registered,step,suspended_from,suspended_until,community,household\n"


@pytest.mark.parametrize(
    "written",
    [
        "2025/1/6 8:30", "2025-1-6 8:30:00", "2025.1.6 8:30", "2025年1月6日 上午8:30", "6-Jan-25 8:30",
        "6-Jan-2025 8:30 AM", "45663.3541666667", "2025-01-06T08:30",
    ],
)  # fmt: skip
def test_moments_as_a_spreadsheet_writes_them_are_read(written: str, tmp_path: Path) -> None:
    file = tmp_path / "open.csv"
    file.write_text(HEADING + f"general,worker,grid,{written},2025/1/6 9:05 PM,handle,,,1,\n", "utf-8-sig")
    rows, problems = read_open_cases(file)
    assert not problems
    assert (rows[0]["raised"], rows[0]["registered"]) == ("2025-01-06 08:30", "2025-01-06 21:05")


def test_dates_that_a_spreadsheet_cut_are_one_line_a_kind_with_their_number(tmp_path: Path) -> None:
    file = tmp_path / "open.csv"
    cut = ["45000", "2026/1/5", "5-Jan-26", "2026年1月5日", "5/1/2026", "1/5/26 8:30", "2026-02-30 08:30"]
    file.write_text(HEADING + "".join(f"general,worker,grid,{text},,handle,,,1,\n" for text in cut), "utf-8")
    rows, problems = read_open_cases(file)
    assert not rows
    lines = [problem.allowed for problem in problems]
    assert lines[0].startswith("row 2: raised is 45000: lacks the time of day") and "3: 3, 4, 5" in lines[0]
    assert lines[1].startswith("row 6: raised is 5/1/2026: day and month") and "further rows: 1" in lines[1]
    assert len(lines) == 3 and "2026-02-30" in lines[2]


def test_a_fault_of_many_rows_is_one_line_with_their_number(tmp_path: Path) -> None:
    file = tmp_path / "open.csv"
    file.write_text(HEADING + "general,worker,grid,monday,,handle,,,1,\n" * 500, encoding="utf-8")
    _, problems = read_open_cases(file)
    assert (
        len(problems) == 1 and "row 2:" in problems[0].line() and "further rows: 499" in problems[0].allowed
    )


@pytest.mark.parametrize("field", ["x" * 200_000, "9" * 5_000])
def test_long_fields_of_a_list_are_refused_in_words(field: str, tmp_path: Path) -> None:
    file = tmp_path / "open.csv"
    file.write_text(HEADING + f"general,worker,grid,2025-01-06 08:30,,handle,,,{field},\n", encoding="utf-8")
    _, problems = read_open_cases(file)
    assert len(problems) == 1


def test_a_folder_of_everything_is_no_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    begun = process_time()
    assert main(["run", "--conf", "/", "--dry-run"]) == 2
    assert "more than 2,000 files" in capsys.readouterr().err
    assert process_time() - begun < 5.0


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["run", "--cfg=x", "--cfg=job"], "--cfg"),
        (["run", "--results", "first", "--results", "second"], "--results"),
        (["run", "--page", "--no-page"], "--page"),
        (["compare", "reference", "reference", "--study=a", "--study=b"], "--study"),
    ],
)
def test_an_option_given_twice_is_refused_because_one_value_would_be_lost(
    words: list[str],
    option: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert f"{option}: is given 2 times" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_bare_name_is_answered_with_the_key_that_ends_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "replications=3"]) == 2
    assert "did you mean run.replications?" in capsys.readouterr().err
