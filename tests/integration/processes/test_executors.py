"""All executors give equal results, and a failing task affects no other."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from misbehaving import BAD, Small, begun, behave
from processes import descendants, listening
from project import PYTHONPATH, ROOT
from scenarios import scenario

from experiments.errors import UserError
from experiments.executors import Pool, SerialExecutor, make_executor
from experiments.executors.task import Task
from experiments.executors.worker import ModelMismatchError, code_fingerprint, pack_order
from experiments.run.plan import make_plan
from experiments.run.runner import PlanResults, run_plan
from experiments.store import FolderStore
from experiments.store.identity import scenario_key

LIBRARIES = {"loky": "loky", "dask": "distributed", "ray": "ray"}
KINDS = [("loky", 1), ("loky", 2), ("dask", 2), ("ray", 2)]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    """One running pool of each kind for all the tests."""
    name, workers = request.param
    if find_spec(LIBRARIES[name]) is None:  # not imported: ray reads its switches when that happens
        pytest.skip(f"{name} is not installed")
    path = [*PYTHONPATH, os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, path)))  # workers of ray look nowhere else
        with make_executor(name, workers, simulate=behave) as made:
            assert isinstance(made, Pool)
            yield made


def metrics(results: PlanResults) -> dict[tuple[str, int], Any]:
    return {pair: cell.metrics for pair, cell in results.replication_results.items()}


def test_continuous_integration_has_every_engine() -> None:
    if os.environ.get("CI"):
        assert all(find_spec(library) for library in LIBRARIES.values())


def test_every_executor_gives_the_same_cells(pool: Pool, tmp_path: Path) -> None:
    wanted = make_plan([(Small(size=size), range(6)) for size in range(1, 6)])
    one = run_plan(wanted, FolderStore(tmp_path / "one"), SerialExecutor(behave))
    two = run_plan(wanted, FolderStore(tmp_path / "two"), pool)
    assert metrics(one) == metrics(two) and len(two.replication_results) == 30 and not two.failures


def test_every_executor_gives_the_same_results_of_the_model(pool: Pool, tmp_path: Path) -> None:
    weeks = {"run": {"warm_up_weeks": 1, "measured_weeks": 3}, "engine": {"name": "simpy"}}
    wanted = make_plan([(scenario(rule, **weeks), range(2)) for rule in ("stepwise", "direct")])
    one = run_plan(wanted, FolderStore(tmp_path / "one"), SerialExecutor())
    two = run_plan(wanted, FolderStore(tmp_path / "two"), pool)
    assert metrics(one) == metrics(two) and len(two.replication_results) == 4
    assert len({str(cell) for cell in metrics(two).values()}) == 4


def test_what_raises_is_data_and_the_rest_goes_on(pool: Pool, tmp_path: Path) -> None:
    bad = Small(size=7, manner="raise")
    results = run_plan(make_plan([(bad, range(5)), (Small(size=8), range(5))]), FolderStore(tmp_path), pool)
    assert len(results.replication_results) == 9
    failure = results.failures[scenario_key(bad), BAD]
    assert failure.error == "ArithmeticError: no end in .../secret/file.txt"
    assert "in _misbehave: raise ArithmeticError" in failure.traceback
    assert str(Path.home()) not in failure.traceback + failure.error


@pytest.mark.parametrize("manner", ["exit", "kill"])
def test_what_ends_its_worker_is_isolated_and_the_others_are_run_again(
    pool: Pool, tmp_path: Path, manner: str
) -> None:
    diary = tmp_path / "diary"
    deadly = Small(size=9, manner=manner, diary=str(diary))
    wanted = make_plan([(deadly, range(8)), *((Small(size=size), range(8)) for size in (1, 2, 3))])
    results = run_plan(wanted, FolderStore(tmp_path / "store"), pool)
    assert list(results.failures) == [(scenario_key(deadly), BAD)]
    assert "the worker process died 3 times" in results.failures[scenario_key(deadly), BAD].error
    assert len(results.replication_results) == 31
    assert begun(diary).count(f"9 {BAD}") == 3


def test_a_worker_killed_once_costs_no_result(pool: Pool, tmp_path: Path) -> None:
    once = Small(size=4, manner="kill_once", diary=str(tmp_path / "diary"))
    wanted = make_plan([(once, range(6)), *((Small(size=size), range(6)) for size in (1, 2, 3))])
    results = run_plan(wanted, FolderStore(tmp_path / "store"), pool)
    assert not results.failures and len(results.replication_results) == 24
    assert begun(tmp_path / "diary").count(f"4 {BAD}") == 2


def test_a_worker_with_another_model_refuses_before_it_computes(pool: Pool, tmp_path: Path) -> None:
    scenario = Small(size=5, diary=str(tmp_path / "diary"))
    ours = pack_order(Task("key", scenario, (0,)), behave, None)
    other = replace(ours, code=replace(code_fingerprint(), files="0" * 64, model="1" * 64))
    with pytest.raises(ModelMismatchError, match=r"model .{8}, numpy .*; wanted: model 11111111"):
        pool._backend.result(pool._backend.submit(other))
    assert begun(tmp_path / "diary") == []
    assert len(pool._backend.result(pool._backend.submit(ours))) == 1


def test_a_worker_that_differs_in_comments_only_may_work(pool: Pool) -> None:
    ours = pack_order(Task("key", Small(size=5), (0,)), behave, None)
    commented = replace(ours, code=replace(code_fingerprint(), files="0" * 64))
    assert len(pool._backend.result(pool._backend.submit(commented))) == 1


def test_a_refusal_ends_the_study_with_one_clear_line(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import experiments.executors.worker as worker

    other = replace(code_fingerprint(), files="0" * 64, libraries=(("numpy", "1.0"),))
    monkeypatch.setattr(worker, "code_fingerprint", lambda: other)
    with pytest.raises(UserError, match=r"a worker runs another model.*install the same gridstaff"):
        run_plan(make_plan([(Small(size=5), range(2))]), FolderStore(tmp_path), pool)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's table of sockets")
def test_own_clusters_listen_on_the_loopback_interface_only(pool: Pool, tmp_path: Path) -> None:
    run_plan(make_plan([(Small(size=5), range(4))]), FolderStore(tmp_path), pool)
    ours = {os.getpid(), *descendants(os.getpid())}
    addresses = {address for _, address in listening(ours)}
    assert addresses <= {"127.0.0.1", "::1"}
    if type(pool._backend).__name__ != "LokyBackend":
        assert addresses, "a cluster listens somewhere: the test looks at the right processes"


@pytest.mark.parametrize("name", ["dask", "ray"])
def test_a_missing_library_is_one_clear_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, LIBRARIES[name], None)
    with pytest.raises(UserError, match=rf"needs another package: pip install 'gridstaff\[{name}\]'"):
        make_executor(name, 1)


NOBODY = [
    ("dask", "tcp://127.0.0.1:9"), ("dask", "ftp://127.0.0.1:9"), ("dask", "no address"), ("dask", ":::"),
    ("dask", "tcp://nowhere.invalid:1"), ("ray", "127.0.0.1:9"), ("ray", "ray://127.0.0.1:9"),
    ("ray", "nowhere.invalid:1"), ("ray", "127.0.0.1:99999"), ("ray", "127.0.0.1:٩"),
    ("ray", "local"), ("ray", "auto"), ("ray", "127.0.0.1:port"), ("ray", "no address"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "address"), NOBODY)
def test_an_address_where_nobody_answers_is_one_clear_line(
    name: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(LIBRARIES[name])
    monkeypatch.setattr("experiments.executors.dask_backend.CONNECT_SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(UserError) as found:
        make_executor(name, None, address)
    (problem,) = found.value.problems
    assert re.search("no (dask scheduler|ray cluster) answers there: ", problem.line())
    assert len(problem.line().splitlines()) == 1 and time.monotonic() - begun < 60.0


def test_a_client_that_could_not_connect_is_closed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed by the garbage collector it waits for ever if another client's loop is just starting."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("experiments.executors.dask_backend.CONNECT_SECONDS", 0.5)
    with pytest.raises(UserError):
        make_executor("dask", None, "tcp://127.0.0.1:9")
    closed: list[object] = []
    monkeypatch.setattr(distributed.Client, "close", lambda client, timeout=None: closed.append(client))
    gc.collect()
    assert closed == []


NOT_STARTED = """
import sys
from experiments.cli.main import main
if __name__ == "__main__":
    sys.exit(main(["run", "place=reference", "run.replications=3", "executor.workers=1", "executor=" + sys.argv[1]]))
"""


@pytest.mark.skipif(find_spec("ray") is None or sys.platform != "linux", reason="ray on Linux only")
def test_a_cluster_that_cannot_start_is_one_clear_line(tmp_path: Path) -> None:
    long = tmp_path / ("a" * 100)  # too long for the names of ray's sockets
    long.mkdir()
    (tmp_path / "program.py").write_text(NOT_STARTED)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "program.py"), "ray"], text=True, capture_output=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(long)},
    )  # fmt: skip
    assert done.returncode == 2 and "executor = ray: cannot be started here: " in done.stderr
    assert "Traceback" not in done.stderr


TIED = """
import os, sys
from experiments.executors.ray_backend import PARENT_DEATH_HOOK, exit_with_driver
from ray._private import utils
with exit_with_driver(int(sys.argv[1])):
    getattr(utils, PARENT_DEATH_HOOK)()
print("goes on")
"""


@pytest.mark.skipif(find_spec("ray") is None or sys.platform != "linux", reason="ray on Linux only")
@pytest.mark.parametrize(
    ("driver", "said"), [(os.getpid(), "goes on\n"), (2**22 + 1, "")], ids=["lives", "is_gone"]
)
def test_a_server_of_ray_whose_driver_is_gone_at_its_birth_does_not_begin(driver: int, said: str) -> None:
    root = str(ROOT)
    done = subprocess.run(
        [sys.executable, "-c", TIED, str(driver)], text=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert (done.stdout, done.returncode) == (said, 0 if said else 1)


def test_a_tracker_that_finds_nothing_to_remove_prints_nothing_behind_the_last_line() -> None:
    leaves = (
        "from loky.backend import resource_tracker\n"
        "from experiments.executors.signals import defer_interrupts\n"
        "with defer_interrupts(resource_tracker.ensure_running):\n    pass\n"
        "resource_tracker.register('/gone', 'semlock')\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", leaves], capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
