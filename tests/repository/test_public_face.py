"""Public face: names, import, types and docstrings of `import gridstaff`."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import importlib
import inspect
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from project import PYTHONPATH, ROOT

import gridstaff as gs
from sim.metrics.catalog.catalog import METRICS as DECLARED
from sim.renamed import RENAMED_METRICS

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((*PYTHONPATH, os.environ.get("PYTHONPATH", "")))}
PUBLIC_MODULES = (
    "experiments.api.scenarios", "experiments.api.study", "experiments.compose.extensions",
    "sim.extension.declarations",
    "sim.extension.extension", "sim.network.arrivals", "sim.network.description", "sim.network.elements",
    "sim.network.laws", "sim.network.network", "sim.network.sources", "sim.network.times",
    "experiments.api.network_estimates",
    "sim.records.record_table",
    "sim.simulation", "gridstaff",
)  # fmt: skip


def python(code: str) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_public_name_is_there_and_typed_from_where_it_comes() -> None:
    assert set(dir(gs)) == set(gs.__all__)
    for name in gs.__all__:
        assert getattr(gs, name) is not None, name
    tree = ast.parse((ROOT / "gridstaff" / "__init__.py").read_text(encoding="utf-8"))
    guard = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: str(node.module)
        for node in guard.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    homes = {name: home for home, names in gs._HOMES.items() for name in names}
    assert typed == homes and {*homes, "__version__"} == set(gs.__all__)
    with pytest.raises(AttributeError, match="no attribute 'load_scenarios'"):
        _ = gs.load_scenarios  # type: ignore[attr-defined]


def test_the_package_is_one_file_and_a_marker() -> None:
    files = {path.name for path in (ROOT / "gridstaff").iterdir() if path.name != "__pycache__"}
    assert files == {"__init__.py", "py.typed"}
    assert all((ROOT / package / "py.typed").is_file() for package in ("sim", "experiments"))


def test_the_import_loads_no_module_of_the_model() -> None:
    code = "import sys\nimport gridstaff\nprint(sorted({'sim', 'experiments', 'numpy'} & set(sys.modules)))"
    assert python(code).strip() == "[]"


def test_metrics_answer_by_name_and_former_names_with_todays() -> None:
    assert gs.METRICS["load"].en == "load" and gs.METRICS["late_reference_kind.general"].unit == "share"
    for former, today in RENAMED_METRICS.items():
        assert former not in gs.METRICS
        with pytest.raises(KeyError, match=f"{former} is called {today} now"):
            gs.METRICS[former]
    with pytest.raises(KeyError, match="did you mean load"):
        gs.METRICS["laod"]
    assert list(gs.METRICS) == [metric.name for metric in DECLARED if not metric.family]
    assert all(name in gs.METRICS for name in gs.METRICS) and len(gs.METRICS) == len(list(gs.METRICS))


def test_networks_are_built_and_run() -> None:
    world = gs.network.build_network(
        gs.network.Network(
            stations=[gs.network.Station("desk", servers=2)],
            classes=[gs.network.PriorityClass("any")],
            steps=[gs.network.Step("serve", "desk", "any", gs.network.GivenService)],
            arrivals=[gs.network.ArrivalTimes("serve", times=[0, 10, 20], seconds=[300, 100, 60])],
            horizon=86_400,
        )
    )
    one, two = (gs.network.run(world, engine) for engine in ("compiled", "simpy"))
    assert (one == two).all() and isinstance(world, gs.World)
    assert one["time"][one["record_type"] == gs.RecordType.CLOSED].tolist() == [110, 170, 300]


@pytest.mark.parametrize("module", PUBLIC_MODULES)
def test_examples_in_docstrings_are_right(module: str) -> None:
    found = importlib.import_module(module)
    of_networks = dict(public(gs.network, gs.network.__all__)) if module.startswith("sim.network") else {}
    names = {"load_scenario": gs.load_scenario, "places": gs.places, **of_networks, **vars(found)}
    assert doctest.testmod(found, extraglobs=names, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


SECTIONS = ("Parameters", "Returns", "Raises", "Examples", "References")
DECLARATIONS = {  # raise nothing: checked when an extension is loaded, a network built
    "own_metric", "own_arrivals", "own_rule", "Constant", "Exponential", "Fork", "Lognormal", "Uniform",
}  # fmt: skip


def public(owner: object, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        yield name, getattr(owner, name)


def lacking(name: str, function: Callable[..., Any]) -> list[str]:
    """Missing sections and undescribed parameters of a docstring."""
    text = inspect.getdoc(function) or ""
    needed = [s for s in SECTIONS if s != "Raises" or name not in DECLARATIONS]
    missing = [section for section in needed if not re.search(rf"^{section}\n-+$", text, re.M)]
    described = text.partition("Parameters\n")[2].partition("Returns\n")[0]
    return missing + [
        p
        for p in inspect.signature(function).parameters
        if not re.search(rf"^(\*|\w+, )*{p}\b", described, re.M)
    ]


def undescribed_fields(kind: type) -> list[str]:
    """Fields of a record that neither the docstring nor a comment describes."""
    source = inspect.getsource(kind)
    commented = re.findall(r"^ +(\w+): [^#\n]*#", source, re.M)
    documented = set(re.findall(r"\w+", kind.__doc__ or "")) | set(commented)
    fields = getattr(kind, "_fields", None) or [f.name for f in dataclasses.fields(kind)]
    return [name for name in fields if name not in documented and not name.startswith("_")]


def test_public_functions_have_complete_docstrings() -> None:
    pairs = [*public(gs, gs.__all__), *public(gs.network, gs.network.__all__)]
    functions = {name: value for name, value in pairs if inspect.isfunction(value)}
    assert len(functions) >= 15, sorted(functions)
    assert {name: found for name, value in functions.items() if (found := lacking(name, value))} == {}


def test_public_classes_describe_themselves_their_fields_and_methods() -> None:
    pairs = [*public(gs, gs.__all__), *public(gs.network, gs.network.__all__)]
    for name, value in pairs:
        if inspect.isclass(value):
            assert value.__doc__, name
            members = {k: m for k, m in vars(value).items() if not k.startswith("_") and callable(m)}
            assert [k for k, member in members.items() if not inspect.getdoc(member)] == [], name
            if dataclasses.is_dataclass(value) or hasattr(value, "_fields"):
                assert undescribed_fields(value) == [], name


def test_an_incomplete_docstring_is_noticed() -> None:
    def short(a: int, b: int) -> int:
        """Add.

        Parameters
        ----------
        a
            First.

        Returns
        -------
        int
            Sum.
        """
        return a + b

    assert lacking("short", short) == ["Raises", "Examples", "References", "b"]

    class Point(NamedTuple):
        """A point with ``x``."""

        x: int
        y: int
        z: int  # height

    assert undescribed_fields(Point) == ["y"]


USER_CODE = """\
import gridstaff as gs

scenario = gs.load_scenario("reference", {"area.households_per_grid": 400})
result = gs.simulate(scenario, 0, keep_log=True)
load: float = result.metrics["load"]
spell = result.events().spells[0]
reveal_type(scenario.area.households_per_grid)
reveal_type(spell.minutes)
reveal_type(gs.METRICS["load"].en)
reveal_type(gs.run_study([scenario], 2)[0].value)
reveal_type(gs.network.Station("desk"))


@gs.own_rule
def rule(case: gs.CaseNumbers) -> float:
    return case.share


wrong: int = gs.places()
"""
REVEALED = (
    "int | None", "float", "str", "float", "sim.network.elements.Station",
)  # fmt: skip


def build_wheel(folder: Path) -> Path:
    code = "import sys\nfrom hatchling.build import build_wheel\nprint(build_wheel(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; the libraries of this one are found behind it."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    wheel = build_wheel(folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    [site] = (folder / "venv").rglob("site-packages")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(site)
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return site


def python_of(site: Path) -> str:
    folder = next(parent for parent in site.parents if parent.name == "venv")
    return str(
        next(path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists())
    )


@pytest.mark.slow
def test_the_configuration_lies_inside_the_package(installed: Path) -> None:
    assert (installed / "gridstaff" / "conf" / "config.yaml").is_file()
    packages = {path.name for path in installed.iterdir() if not path.name.endswith((".dist-info", ".pth"))}
    assert packages == {"gridstaff", "sim", "experiments"}
    assert (installed / "gridstaff" / "py.typed").is_file()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = (
        "import gridstaff, sim.paths\nprint(gridstaff.__file__)\nprint(sim.paths.conf_folder())\n"
        "print(gridstaff.load_scenario('reference').place.id, gridstaff.__version__)"
    )
    done = subprocess.run(
        [python_of(installed), "-c", code],
        cwd=installed.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    home, conf, last = done.stdout.splitlines()
    assert Path(home).is_relative_to(installed) and Path(conf) == installed / "gridstaff" / "conf"
    assert last.startswith("reference ")


@pytest.mark.slow
def test_mypy_reads_the_types_of_an_installed_wheel(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(USER_CODE, encoding="utf-8")
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH")
    }
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--python-executable",
        python_of(installed),
        "user.py",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("user.py")]
    revealed = tuple(line.split('"')[1] for line in lines if "Revealed type" in line)
    assert revealed == REVEALED, done.stdout
    errors = [line for line in lines if ": error:" in line]
    assert len(errors) == 1 and "assignment" in errors[0] and "tuple[str, ...]" in errors[0], errors
