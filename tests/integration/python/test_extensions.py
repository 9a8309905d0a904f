"""Extensions: loaded by path, identified by content, the same in every engine and worker."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from project import DOCS, PYTHONPATH

import gridstaff as gs
from experiments.cli import main as cli
from experiments.compose.extensions import check_extensions
from experiments.compose.request import Request, parse_request
from experiments.executors import make_executor
from experiments.run.plan import make_plan
from experiments.run.runner import run_plan
from experiments.store.identity import LIBRARIES, key_values, rows_hash, scenario_key, sha256, versions
from experiments.store.memory_store import MemoryStore
from sim.extension.declarations import CaseNumbers, OwnArrivals
from sim.metrics.catalog.catalog import lookup
from sim.world.event_order import NEVER

EXAMPLES = DOCS / "examples"
WEEKS = {"run.warm_up_weeks": 1, "run.measured_weeks": 3}
LOOK_FIRST = {"cases": "look_first", **WEEKS}
OWN_DEADLINE = {"grid": 1, "community": 2, "street": 3, "county": 5, "approval": 9}


def look_first(**changes: Any) -> gs.Scenario:
    return gs.load_scenario("reference", LOOK_FIRST | changes, conf=EXAMPLES / "conf")


def write(folder: Path, text: str, name: str = "mine.py") -> Path:
    file = folder / name
    file.write_text(f"import gridstaff as gs\n\n{text}\n", encoding="utf-8")
    return file


METRIC = """
@gs.own_metric("cases", "calls of the hotline", better="lower")
def hotline_calls(events):
    return sum(case.channel == "hotline" for case in events.cases if case.measured)


@gs.own_metric("cases")
def never(events):
    return None
"""


@pytest.fixture
def metric(tmp_path: Path) -> gs.Extension:
    return gs.load_extension(write(tmp_path, METRIC))


# -- loading and identity ----------------------------------------------------------------------------


def test_a_file_is_identified_by_its_content(tmp_path: Path) -> None:
    file = write(tmp_path, METRIC)
    one = gs.load_extension(file)
    assert one.digests == (hashlib.sha256(file.read_bytes()).hexdigest(),) and one.path == file.resolve()
    assert gs.load_extension(str(file)) is one
    write(tmp_path, METRIC + "# another comment")
    assert gs.load_extension(file).digests != one.digests


def test_a_table_beside_the_file_counts_as_its_content(tmp_path: Path) -> None:
    for name in ("own_arrivals.py", "hotline_calls.csv"):
        shutil.copy(EXAMPLES / name, tmp_path / name)
    one = gs.load_extension(tmp_path / "own_arrivals.py")
    assert one.digests[1] == hashlib.sha256((tmp_path / "hotline_calls.csv").read_bytes()).hexdigest()
    assert gs.load_extension(tmp_path / "own_arrivals.py") is one
    with (tmp_path / "hotline_calls.csv").open("a", encoding="utf-8") as table:
        table.write("2025-03-04 14:10,general,,1\n")
    two = gs.load_extension(tmp_path / "own_arrivals.py")
    assert two.digests[0] == one.digests[0] and two.digests[1] != one.digests[1]
    scenario = gs.load_scenario("reference", WEEKS)
    assert scenario_key(scenario.with_extension(one)) != scenario_key(scenario.with_extension(two))
    with pytest.raises(gs.ExtensionError, match="top level of an extension"):
        gs.read_table("hotline_calls.csv")


def test_without_an_extension_the_key_has_the_parts_it_always_had() -> None:
    scenario = gs.load_scenario("reference", WEEKS)
    libraries = {name: versions()[name] for name in LIBRARIES}
    groups = {name: sha256(values) for name, values in key_values(scenario).items()}
    parts = {"scenario": groups, "model": rows_hash(), "libraries": libraries}
    assert scenario_key(scenario) == sha256(parts)


def test_with_an_extension_the_key_holds_its_digest(metric: gs.Extension) -> None:
    scenario = gs.load_scenario("reference", WEEKS)
    extended = scenario.with_extension(metric)
    assert scenario_key(extended) != scenario_key(scenario)
    assert scenario_key(extended.with_extension(None)) == scenario_key(scenario)
    assert extended.model_dump() == scenario.model_dump() and scenario.extension is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "declares nothing"),
        ("1 / 0", "cannot be run: ZeroDivisionError"),
        ("import no_such_module_here", "ModuleNotFoundError"),
        ("a = gs.own_rule(len)\nb = gs.own_rule(max)", "more than one rule"),
        ("t = gs.read_table('none.csv')", "none.csv cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(gs.UserError, match=said) as error:
        gs.load_extension(write(tmp_path, text))
    assert len(error.value.problems) == 1


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(gs.UserError, match="cannot be read: No such file"):
        gs.load_extension(tmp_path / "nothing.py")


def test_a_file_is_never_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, METRIC, "helper_of_mine.py")
    file = write(tmp_path, "import helper_of_mine\n" + METRIC)
    with pytest.raises(gs.UserError, match="No module named 'helper_of_mine'"):
        gs.load_extension(file)


# -- other processes ---------------------------------------------------------------------------------


def test_a_scenario_travels_with_path_and_digest_only(metric: gs.Extension) -> None:
    scenario = gs.load_scenario("reference", WEEKS).with_extension(metric)
    sent = pickle.dumps(scenario)
    assert metric.digests[0].encode() in sent and b"hotline" not in sent.split(b"load_same")[1]
    assert pickle.loads(sent).extension is metric


def test_a_worker_refuses_another_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, METRIC)
    sent = pickle.dumps(gs.load_scenario("reference", WEEKS).with_extension(gs.load_extension(file)))
    monkeypatch.setattr("sim.extension.extension._loaded", {})  # as in another process
    write(tmp_path, METRIC + "# edited")
    with pytest.raises(gs.ExtensionError, match="differs from the file that the driver has loaded"):
        pickle.loads(sent)
    file.unlink()
    with pytest.raises(gs.ExtensionError, match="cannot be read"):
        pickle.loads(sent)


EXECUTORS = {"loky": "loky", "dask": "distributed", "ray": "ray"}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXECUTORS)
def test_every_worker_loads_the_file_and_gives_the_same_numbers(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if find_spec(EXECUTORS[name]) is None:
        pytest.skip(f"{name} is not installed")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((*PYTHONPATH, os.environ.get("PYTHONPATH", ""))))
    rule, metric = (gs.load_extension(EXAMPLES / f"own_{what}.py") for what in ("rule", "metric"))
    wanted = make_plan([(look_first().with_extension(rule), range(2)),
                        (gs.load_scenario("reference", WEEKS).with_extension(metric), range(1))])  # fmt: skip
    cells = {}
    for executor in ("serial", name):
        with make_executor(executor, 2) as processes:
            done = run_plan(wanted, MemoryStore(), processes)
        assert not done.failures
        cells[executor] = {pair: cell.metrics for pair, cell in done.replication_results.items()}
    assert cells["serial"] == cells[name] and len(cells[name]) == 3
    assert any("own.evening_share" in metrics for metrics in cells[name].values())


@pytest.mark.slow
def test_a_file_edited_while_a_study_runs_ends_it_in_one_sentence(tmp_path: Path) -> None:
    file = write(tmp_path, METRIC)
    scenario = gs.load_scenario("reference", WEEKS).with_extension(gs.load_extension(file))
    write(tmp_path, METRIC + "# edited")
    with pytest.raises(gs.UserError, match=r"a worker cannot use it: .* differs from the file") as error:
        gs.run_study([scenario], 2, executor=gs.ExecutorSettings(name="loky", workers=1))
    assert len(error.value.problems) == 1


def test_functions_without_a_file_run_in_this_process_only(tmp_path: Path) -> None:
    @gs.own_metric("cases")
    def arrived(events: gs.Events) -> float:
        return len(events.cases)

    scenario = gs.load_scenario("reference", WEEKS).with_extension(gs.Extension((arrived,)))
    table = gs.run_study([scenario], 2, executor="serial")
    assert len(table.values("own.arrived")[0]) == 2 and min(table.values("own.arrived")[0]) > 100
    for executor, results, said in (
        ("loky", None, "run in this process only"), ("serial", tmp_path, "cannot be stored"),
    ):  # fmt: skip
        with pytest.raises(gs.UserError, match=said) as error:
            gs.run_study([scenario], 2, executor=executor, results=results)  # type: ignore[arg-type]
        assert len(error.value.problems) == 1
    with pytest.raises(gs.ExtensionError, match="run in this process only"):
        pickle.dumps(scenario)


# -- own metrics -------------------------------------------------------------------------------------


def test_an_own_metric_is_a_metric_like_others(metric: gs.Extension) -> None:
    scenario = gs.load_scenario("reference", WEEKS).with_extension(metric)
    result = gs.simulate(scenario)
    logged = gs.simulate(scenario.with_extension(None), keep_log=True)
    counted = sum(case.channel == "hotline" and case.measured for case in logged.events().cases)
    assert result.metrics["own.hotline_calls"] == counted > 0 and "own.never" not in result.metrics
    assert {k: v for k, v in result.metrics.items() if k != "own.hotline_calls"} == logged.metrics
    assert result.log is None
    found = lookup("own.hotline_calls")
    assert (found.en, found.unit, found.unit_zh, found.better) == (
        "calls of the hotline", "cases", "件", "lower",
    )  # fmt: skip
    assert lookup("own.of_another_process").en == "of another process"


@pytest.mark.parametrize(
    ("answer", "said"),
    [("1 / 0", "fails: ZeroDivisionError"), ("float('inf')", "is inf, not a finite number")],
)
def test_an_own_metric_that_fails_is_named(tmp_path: Path, answer: str, said: str) -> None:
    text = f"@gs.own_metric('cases')\ndef broken(events):\n    return {answer}\n"
    scenario = gs.load_scenario("reference", WEEKS).with_extension(gs.load_extension(write(tmp_path, text)))
    with pytest.raises(gs.ExtensionError, match=f"mine.py: the metric broken {said}"):
        gs.simulate(scenario)


# -- own arrivals ------------------------------------------------------------------------------------


def arrivals(rows: list[Any], replaces: tuple[str, ...] = ()) -> gs.Extension:
    return gs.Extension(arrivals=OwnArrivals(replaces, lambda run: rows))


def test_own_arrivals_take_the_place_of_drawn_ones_and_leave_all_others() -> None:
    # Reports of one event join an open case of any channel, and patrols find hazards earlier or later: without both the
    # other cases are the same.
    changes = {**WEEKS, "cases.same_event.active": False, "demand.hazards.active": False}
    scenario = gs.load_scenario("reference", changes)
    drawn = gs.simulate(scenario, keep_log=True)
    rows = [
        {"time": "2025-01-20 09:12", "kind": "emergency", "level": "grid", "household": 7},
        gs.Arrival("2025-01-14 15:40", level="county"),  # type: ignore[arg-type]
        {"time": "2030-01-01 00:00"},  # after the run
    ]
    extended = scenario.with_extension(arrivals(rows, ("hotline",)))
    own = gs.simulate(extended, keep_log=True)
    hotline = [case for case in own.events().cases if case.channel == "hotline"]
    assert [(c.kind, c.level, c.arrived.isoformat(" ", "minutes")) for c in hotline] == [
        ("general", "county", "2025-01-14 15:40"), ("emergency", "grid", "2025-01-20 09:12"),
    ]  # fmt: skip

    def others(result: gs.Result) -> list[tuple[Any, ...]]:
        cases = [c for c in result.events().cases if c.channel not in ("hotline", "worker_found")]
        return sorted((c.arrived, c.kind, c.channel, c.level, c.post) for c in cases)

    assert others(own) == others(drawn) and len(others(own)) > 20
    assert "load" not in own.metrics and "load" in drawn.metrics and "load_realised" in own.metrics
    same = gs.simulate(extended, keep_log=True, engine="simpy")
    assert own.log is not None and same.log is not None and (own.log == same.log).all()


def test_hazards_reported_by_a_channel_that_is_replaced_stay_hidden_in_both_engines() -> None:
    """Half of the hidden hazards are reported every day, nearly half of these to the hotline: these never arrive."""
    changes = {**WEEKS, "cases.same_event.active": False, "demand.hazards.reported_per_day": 0.5}
    extended = gs.load_scenario("reference", changes).with_extension(arrivals([], ("hotline",)))
    own, same = (gs.simulate(extended, keep_log=True, engine=engine) for engine in ("compiled", "simpy"))
    assert own.log is not None and same.log is not None
    assert len(own.log) == len(same.log) and (own.log == same.log).all()
    assert all(case.channel != "hotline" for case in own.events().cases)


def test_own_arrivals_beside_drawn_ones_only_add() -> None:
    scenario = gs.load_scenario("reference", WEEKS)
    rows = [{"time": f"2025-01-2{n} 10:00", "kind": "approval"} for n in range(5)]
    own = gs.simulate(scenario.with_extension(arrivals(rows)), keep_log=True)
    drawn = gs.simulate(scenario, keep_log=True)
    added = [c.channel for c in own.events().cases].count("hotline")
    assert added == [c.channel for c in drawn.events().cases].count("hotline") + 5
    assert own.metrics["load"] == drawn.metrics["load"]


def test_a_place_of_several_communities_takes_each_row_once() -> None:
    changes = WEEKS | {
        "area.communities_simulated": 4,
        "area.communities_per_street": 2,
        "area.streets_per_county": 1,
    }
    rows = [{"time": "2025-01-20 10:00", "community": n, "household": 1} for n in (1, 2, 3, 4)]
    seen: list[gs.RunFacts] = []

    def table(run: gs.RunFacts) -> list[Any]:
        seen.append(run)
        return rows

    extension = gs.Extension(arrivals=OwnArrivals(("hotline",), table))
    scenario = gs.load_scenario("reference", changes).with_extension(extension)
    whole = gs.simulate(scenario, keep_log=True)
    assert len({c.post for c in whole.events().cases if c.channel == "hotline"}) == 4
    assert len(seen) == 1 and seen[0].communities == 4
    assert gs.simulate(scenario.with_extension(extension), 0, threads=2).metrics == whole.metrics
    assert len(seen) <= 3  # sections share the table of their replication


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"time": "soon"}, "row 1 of the arrivals: Invalid isoformat"),
        ({"time": "2025-01-20 09:12", "kind": "odd"}, "kind is odd, not one of general"),
        ({"time": "2025-01-20 09:12", "channel": "fax"}, "channel is fax"),
        ({"time": "2025-01-20 09:12", "level": "moon"}, "level is moon"),
        ({"time": "2025-01-20 09:12", "community": 2}, "community is 2, not between 1 and 1"),
        ({"time": "2025-01-20 09:12", "household": 0}, "household is 0"),
        ({"when": 3}, "unexpected keyword argument 'when'"),
        ({"time": "2025-01-20 09:12", "kind": "emergency", "level": "county"}, "needs the level county"),
    ],
)
def test_a_wrong_row_is_named(row: dict[str, Any], said: str) -> None:
    scenario = gs.load_scenario("reference", WEEKS).with_extension(arrivals([row]))
    with pytest.raises(gs.ExtensionError, match=said):
        gs.simulate(scenario)


def test_channels_that_cannot_be_replaced_are_refused() -> None:
    scenario = gs.load_scenario("reference", WEEKS)
    for channel, said in (("fax", "unknown channel fax"), ("worker_found", "these cases are hazards")):
        with pytest.raises(gs.ExtensionError, match=said):
            gs.simulate(scenario.with_extension(arrivals([], (channel,))))


# -- own rules ---------------------------------------------------------------------------------------


def test_a_rule_decides_and_both_engines_agree() -> None:
    changes = {"cases.deadline.own": OWN_DEADLINE, "demand.walk_ins_per_person_year": 1.0}
    seen: list[CaseNumbers] = []

    def always(case: CaseNumbers) -> float:
        return 1.0

    def noted(case: CaseNumbers) -> float:
        seen.append(case)
        return 0.7 if case.waiting > 3600 or case.to_due < 20_000 or case.entries else 0.2

    def same(case: CaseNumbers) -> float:
        return 0.7 if case.waiting > 3600 or case.to_due < 20_000 or case.entries else 0.2

    scenario = look_first(**changes)
    logs = {
        (rule.__name__, engine): gs.simulate(
            scenario.with_extension(gs.Extension(rule=gs.own_rule(rule))), keep_log=True, engine=engine
        ).log
        for rule, engine in ((always, "compiled"), (always, "simpy"), (same, "compiled"), (noted, "simpy"))
    }
    one, two = logs["same", "compiled"], logs["noted", "simpy"]
    assert one is not None and two is not None and (one == two).all()
    assert (logs["always", "compiled"] == logs["always", "simpy"]).all()  # type: ignore[union-attr]
    assert len(one) != len(logs["always", "compiled"])  # type: ignore[arg-type]
    assert len(seen) > 100 and {case.level for case in seen} == {gs.Level.GRID}
    assert {case.needed for case in seen} >= {gs.Level.GRID, gs.Level.COUNTY}
    assert {case.share for case in seen} == {0.4}
    assert min(case.to_due for case in seen) < 0 < max(case.waiting for case in seen)
    assert all(case.to_due < NEVER for case in seen)


def test_the_example_passes_on_what_is_above_the_worker() -> None:
    rule = gs.load_extension(EXAMPLES / "own_rule.py")
    events = gs.simulate(look_first().with_extension(rule), keep_log=True).events()
    level = {case.case: case.level for case in events.cases if case.kind == "general"}
    above = {
        s.number for s in events.spells if s.subject == "case" and s.task == "case" and s.post_level != "grid"
    }
    assert {level[number] for number in above if number in level} >= {"community", "county"}
    done = [c for c in events.cases if c.kind == "general" and c.level != "grid" and c.solved is not None]
    assert done and {c.case for c in done} <= above


def test_what_numba_cannot_compile_is_refused_in_one_sentence_and_runs_with_simpy(tmp_path: Path) -> None:
    text = "seen = {}\n\n@gs.own_rule\ndef remembers(case):\n    seen[case.needed] = case\n    return 0.5\n"
    extension = gs.load_extension(write(tmp_path, text))
    scenario = look_first().with_extension(extension)
    with pytest.raises(
        gs.UserError, match=r"mine.py: Numba cannot compile its rule \(.*\); run it with engine=simpy"
    ) as e:
        gs.run_study([scenario], 1, executor="serial")
    assert len(e.value.problems) == 1 and "\n" not in str(e.value)
    with pytest.raises(gs.ExtensionError, match=r"mine\.py: Numba cannot compile its rule"):
        gs.simulate(scenario)
    assert gs.simulate(scenario, engine="simpy").metrics["load"] > 0.0


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("answer", ["float('nan')", "1.0 / (case.share - case.share)"])
def test_an_answer_that_is_no_number_is_named(tmp_path: Path, engine: str, answer: str) -> None:
    text = f"@gs.own_rule\ndef odd(case):\n    return {answer}\n"
    if "nan" in answer:
        text = "NAN = float('nan')\n\n" + text.replace(answer, "NAN")
    scenario = look_first().with_extension(gs.load_extension(write(tmp_path, text)))
    with pytest.raises(gs.ExtensionError, match=r"mine.py: the rule.* case \d+"):
        gs.simulate(scenario, engine=engine)


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_steps_and_rule_need_each_other(engine: str) -> None:
    with pytest.raises(
        gs.ExtensionError, match=r"a step is marked `decides`, which needs the rule of an extension"
    ):
        gs.simulate(look_first(), engine=engine)
    rule = gs.load_extension(EXAMPLES / "own_rule.py")
    with pytest.raises(
        gs.ExtensionError, match=r"own_rule\.py declares a rule, but no step is marked `decides`"
    ):
        gs.simulate(gs.load_scenario("reference", WEEKS).with_extension(rule), engine=engine)


def test_a_decided_step_says_what_is_expected() -> None:
    with pytest.raises(gs.UserError, match="needs `otherwise` with an expected share between 0 and 1"):
        look_first(**{"cases.steps.look.otherwise.share": 1.0})


# -- studies -----------------------------------------------------------------------------------------


def test_a_study_is_reproduced_with_the_same_file_only(
    tmp_path: Path, metric: gs.Extension, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from experiments.executors import SerialExecutor
    from experiments.studies.reproduction import reproduce as module

    monkeypatch.setattr(module, "make_executor", lambda name: SerialExecutor())
    plain = gs.load_scenario("reference", WEEKS)
    table = gs.run_study(
        [plain, plain.with_extension(metric)], 1, gs.ResultsFolder(tmp_path, study="mine"), "serial"
    )
    assert table.folder == (tmp_path / "mine").resolve()
    text = (tmp_path / "mine" / "manifest.json").read_text(encoding="utf-8")
    recorded = [of.get("extension") for of in json.loads(text)["scenarios"].values()]
    assert recorded == [None, list(metric.digests)]
    assert "mine.py" not in text and "def " not in text and str(tmp_path) not in text

    base = ["reproduce", "mine", "--results", str(tmp_path)]
    assert cli.main(base) == 2
    assert f"run with an extension: give its file (SHA-256 {metric.digests[0]})" in capsys.readouterr().err
    other = write(tmp_path, METRIC + "# another", "other.py")
    assert cli.main([*base, "--extension", str(other)]) == 2
    assert "is not the file this study was run with" in capsys.readouterr().err
    moved = tmp_path / "moved.py"
    shutil.copy(str(metric.path), moved)
    assert cli.main([*base, "--extension", str(moved)]) == 0
    assert "identical: 2 scenarios, 2 runs" in capsys.readouterr().out


def test_a_study_without_an_extension_has_the_manifest_it_always_had(tmp_path: Path) -> None:
    gs.run_study(
        [gs.load_scenario("reference", WEEKS)], 1, gs.ResultsFolder(tmp_path, study="plain"), "serial"
    )
    assert "extension" not in (tmp_path / "plain" / "manifest.json").read_text(encoding="utf-8").replace(
        "cases.extension", ""
    )


def test_the_command_takes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, METRIC)
    words = [
        "run",
        "run.warm_up_weeks=1",
        "run.measured_weeks=2",
        "run.replications=1",
        "executor=serial",
        "--all",
    ]
    folders = ["--extension", str(file), "--results", str(tmp_path / "results"), "--study", "mine"]
    assert cli.main([*words, *folders]) == 0
    assert "calls of the hotline, cases" in capsys.readouterr().out
    assert cli.main([*words, *folders[2:], "--extension", str(tmp_path / "none.py")]) == 2
    assert "none.py cannot be read" in capsys.readouterr().err


def test_a_request_repeats_its_extension_and_gives_it_to_every_scenario(metric: gs.Extension) -> None:
    request = Request(("run.measured_weeks=2",), extension=metric.path)
    assert request.command_line.endswith(f"--extension {metric.path}")
    parsed = parse_request(request)
    assert [scenario.extension for scenario in parsed.scenarios()] == [metric]
    assert parse_request(replace(request, extension=None)).scenarios()[0].extension is None


def test_nothing_is_checked_where_there_is_no_extension() -> None:
    check_extensions([SimpleNamespace(extension=None)], in_process=False, stored=True)  # type: ignore[list-item]
