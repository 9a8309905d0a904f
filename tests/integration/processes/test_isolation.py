"""Files in the working folder are not executed by the command, its workers or its compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from project import PYTHONPATH, ROOT

from experiments.process import isolation
from experiments.run import precompile

LIBRARIES = {"serial": "sim", "loky": "loky", "dask": "distributed", "ray": "ray"}
PLANTED = (
    "loky.py", "multiprocessing.py", "numpy.py", "numba.py", "json.py", "pickle.py", "argparse.py", "pydantic.py",
    "distributed.py", "dask.py", "ray.py", "cloudpickle.py", "sitecustomize.py", "matplotlib.py", "yaml.py",
    "experiments/__init__.py", "sim/__init__.py", "conf/__init__.py", "experiments/executors/__init__.py",
)  # fmt: skip
SETTINGS = {"matplotlibrc": "figure.dpi: 7\n", ".numba_config.yaml": "disable_jit: 1\n"}
NOTE = "import os\nwith open({diary!r}, 'a') as file:\n    file.write(__file__ + '\\n')\n"
COMMAND = """
import sys
from experiments.cli.main import main
if __name__ == "__main__":
    sys.exit(main())
"""
STUDY = (
    "run", "place=reference", "run.warm_up_weeks=1", "run.measured_weeks=2", "run.replications=4",
)  # fmt: skip
LIBRARY = """
import sys
from experiments.executors import make_executor
from misbehaving import Small, behave
from experiments.executors.task import Task
if __name__ == "__main__":
    with make_executor(sys.argv[1], 2, simulate=behave) as pool:
        tasks = [Task("key", Small(size=size), (0, 1)) for size in (1, 2, 3)]
        print(sorted(str(o.result.metrics) for batch in pool.run(tasks) for o in batch))
"""


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder of data with files that would write down that they were run."""
    folder = tmp_path / "data"
    for name in PLANTED:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(NOTE.format(diary=str(tmp_path / "diary")))
    for name, text in SETTINGS.items():
        (folder / name).write_text(text)
    return folder


def executed(trap: Path) -> list[str]:
    """The planted files that were run."""
    diary = trap.parent / "diary"
    return sorted({Path(line).name for line in diary.read_text().splitlines()}) if diary.exists() else []


def run_in(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder; a worker that was started there may not be isolated by the test itself."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, text=True, capture_output=True, timeout=900,
        env={**inherited, "PYTHONPATH": os.pathsep.join(PYTHONPATH), **more},
    )  # fmt: skip


def script(tmp_path: Path, text: str) -> str:
    """A program in a folder of its own, as installers put the command ``gridstaff`` there."""
    (tmp_path / "bin").mkdir(exist_ok=True)
    file = tmp_path / "bin" / "program.py"
    file.write_text(text)
    return str(file)


def answer(done: subprocess.CompletedProcess[str]) -> str:
    """What a study printed, without the last line, which names its folder."""
    assert done.returncode == 0, done.stderr
    return "\n".join(line for line in done.stdout.splitlines() if "results" not in line)


def remove_packages(trap: Path) -> None:
    """Leave only files: of two packages of one name Python itself runs the one it finds first."""
    for package in ("experiments", "sim"):
        shutil.rmtree(trap / package)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The answer of the study in a folder where nothing lies."""
    folder = tmp_path_factory.mktemp("empty")
    return answer(run_in(folder, script(folder, COMMAND), *STUDY, "executor=serial"))


@pytest.mark.slow
@pytest.mark.parametrize("name", LIBRARIES)
def test_no_executor_runs_a_file_of_the_working_folder(
    name: str, trap: Path, tmp_path: Path, right: str
) -> None:
    if find_spec(LIBRARIES[name]) is None:
        pytest.skip(f"{name} is not installed")
    words = () if name == "serial" else ("executor.workers=2",)
    done = run_in(trap, script(tmp_path, COMMAND), *STUDY, f"executor={name}", *words)
    assert executed(trap) == []
    assert answer(done) == right


@pytest.mark.slow
@pytest.mark.parametrize("name", ["loky", "dask", "ray"])
def test_no_executor_of_another_program_runs_a_file_of_the_working_folder(
    name: str, trap: Path, tmp_path: Path
) -> None:
    if find_spec(LIBRARIES[name]) is None:
        pytest.skip(f"{name} is not installed")
    done = run_in(trap, script(tmp_path, LIBRARY), name)
    assert executed(trap) == []
    assert done.returncode == 0 and done.stdout.count("sum") == 6, done.stderr


def test_the_compiler_runs_no_file_of_the_working_folder(trap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(trap)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    with precompile.compiler() as process:
        assert process.wait(60) == 0
    assert executed(trap) == []


@pytest.mark.parametrize(
    "planted", ["json.py", "numpy.py", "numba.py", "yaml.py", "argparse.py", "pydantic.py"]
)
def test_the_command_started_as_a_module_runs_no_file_of_the_working_folder(planted: str, trap: Path) -> None:
    remove_packages(trap)
    done = run_in(trap, "-m", "experiments.cli.main", "places")
    assert planted not in executed(trap)
    assert done.returncode == 0 and "reference" in done.stdout, done.stderr


@pytest.mark.parametrize("path", [f"{os.pathsep}{ROOT}", f"{ROOT}{os.pathsep}"])
def test_an_empty_entry_of_the_python_path_is_not_the_working_folder(
    path: str, trap: Path, tmp_path: Path
) -> None:
    remove_packages(trap)
    (trap / "sitecustomize.py").unlink()  # runs before this program does
    done = run_in(trap, script(tmp_path, COMMAND), "places", PYTHONPATH=path)
    assert "yaml.py" not in executed(trap) and "pydantic.py" not in executed(trap)
    assert done.returncode == 0, done.stderr


def test_settings_of_numba_in_the_working_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / ".numba_config.yaml").write_text("opt: '0'\ndisable_jit: 1\n")
    asked = "import sim.jit.dispatcher, numba.core.config as c; print(int(c.OPT), c.DISABLE_JIT)"
    done = run_in(tmp_path, "-P", "-c", asked)
    assert done.stdout == "3 0\n", done.stderr


def test_children_are_told_the_folder_that_holds_the_packages() -> None:
    assert all((Path(isolation.PACKAGES) / name / "__init__.py").is_file() for name in ("experiments", "sim"))
