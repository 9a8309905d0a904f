"""One-way imports, read from every import statement: no stage imports a later one, no imports form a circle.

    conf -> sim.config -> sim.builder.build -> World -> engines -> rows -> sim.metrics -> experiments -> report

``complaints`` judges a set of sources; the last test gives it one offence after the other, so that no rule sleeps.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest
from project import CJK, ROOT

Sources = Mapping[str, str]

ENGINES = ("sim.kernel", "sim.agents")
MODEL = ("sim.config", "sim.builder", "sim.scenarios", "sim.simulation", "sim.metrics", "sim.network")

# The stages of each level, earliest first: imports run only towards earlier ones, those inside functions too.
# Names on one line are side by side and do not know each other.
STAGES: dict[str, tuple[str, ...]] = {
    "sim": (
        "paths phrases renamed", "world", "extension", "jit config", "rules", "agents builder kernel metrics network",
        "records", "scenarios simulation",
    ),
    "sim.extension": ("declarations", "extension"),
    "sim.records": ("frames kinds", "record_table", "metric_values spells", "events network_measures", "result"),
    "sim.config": (
        "content_cache errors groups inconsistency model_text", "scenario resources", "limits metadata memo",
        "consistency", "load",
    ),
    "sim.builder": (
        "content", "calendar routes", "area", "staff", "components", "demand duties tables", "workload",
        "case_time",
        "background context feasibility scenario_routes", "build", "budget desks",
    ),
    "sim.metrics": ("catalog accumulators", "formulas", "summary", "measure", "by_queue"),
    "sim.kernel": (
        "state", "calendar presence", "queues visits", "background cases", "workers duties", "loop", "engine",
    ),
    "experiments": (
        "language process", "errors progress analysis csv_format spreadsheet_dates", "costs validation",
        "files report", "store", "executors", "compose", "own_place", "run tools", "studies", "api cli",
    ),
    "experiments.analysis": (
        "answers common_years drivers", "statistics critical_size", "verdicts", "unmet_work", "overload_curve",
        "futures scenario_comparison",
    ),
    "experiments.compose": (
        "extensions groups input_checks origins overlay sized_desks", "hydra settings", "composed files",
        "variation changes", "composer", "request scenario_reference",
    ),
    "experiments.report": (
        "zones design", "text", "figure terminal workbook", "html", "meeting sheet studies",
    ),
    "experiments.studies": (
        "study years", "context", "folder", "money reproduction", "drivers uncertainty sweep comparison", "overload",
        "study_kinds meeting",
    ),
}  # fmt: skip
# `kernel.workers` completes duties and `kernel.duties` gives workers work: one stage, the only pair that may.
SIDE_BY_SIDE = {frozenset(("sim.kernel.workers", "sim.kernel.duties"))}

# Who never gets at what, not by way of others either; imports for types only count too.
NEVER_REACHES: dict[str, tuple[str, ...]] = {
    "sim": ("experiments", "tests", "gridstaff"),
    "sim.config": ("sim.builder", "sim.scenarios", "sim.simulation", "sim.metrics", *ENGINES),
    "sim.builder": ("sim.scenarios", "sim.simulation", "sim.metrics", *ENGINES),
    "sim.kernel": ("sim.agents", *MODEL),
    "sim.agents": ("sim.kernel", *MODEL),
    "sim.metrics": ("sim.builder", "sim.scenarios", "sim.simulation", *ENGINES),
    **dict.fromkeys(("sim.world", "sim.rules", "sim.jit"), (*MODEL, *ENGINES)),
    "experiments": ("tests", "gridstaff"),
    "experiments.costs": ("experiments.report", "experiments.store", "sim.simulation", *ENGINES),
    "experiments.analysis": (
        "experiments.report",
        "experiments.costs",
        "experiments.store",
        "sim.simulation",
        "sim.builder",
    ),
}
# Case, worker and queue know each other, as in every agent model: for type checkers only, never when imported.
MAY_BE_A_CIRCLE_OF_TYPES = "sim.agents"

# What the report may know of the project beside itself: the answers and the names of numbers.
REPORT_KNOWS = {
    "experiments.analysis.answers.answer",
    "experiments.analysis.answers.comparison_answer",
    "experiments.analysis.critical_size",
    "experiments.analysis.answers.effect_price",
    "experiments.analysis.answers.drivers_answer",
    "experiments.analysis.answers.futures_answer",
    "experiments.analysis.answers.run_answer",
    "experiments.costs.book",
    "experiments.costs.budget_lines",
    "experiments.csv_format",
    "experiments.language.catalogue",
    "experiments.language.plurals",
    "sim.metrics.catalog.catalog",
}

# The only modules that may name a package.
ONLY: dict[str, tuple[str, ...]] = {
    "hydra": ("experiments.compose.hydra.hydra_adapter", "experiments.compose.hydra.hydra_selftest"),
    "omegaconf": ("experiments.compose.hydra.hydra_adapter",),
    "simpy": ("sim.agents.*",),
    "numba": ("sim.jit", "sim.jit.*"),
    "llvmlite": ("sim.jit.*",),
    "loky": ("experiments.executors", "experiments.executors.loky_backend"),
    "dask": ("experiments.executors.dask_backend",),
    "distributed": ("experiments.executors.dask_backend",),
    "ray": ("experiments.executors.ray_backend",),
    "matplotlib": ("experiments.report.*",),
    "click": (
        "experiments.cli.main",
        "experiments.cli.parsing.completion",
        "experiments.cli.parsing.options",
        "experiments.cli.program",
        "experiments.cli.parsing.comparison_options",
        "experiments.cli.parsing.help",
        "experiments.cli.parsing.usage",
    ),
    "jinja2": ("experiments.report.html.templating",),
    "openpyxl": ("experiments.own_place.reading.workbook_file",),
    "xlsxwriter": ("experiments.report.workbook.*",),
    "docx": ("experiments.report.meeting.write",),
    "markupsafe": ("experiments.report.html.templating",),
    "platformdirs": ("sim.jit.user_cache",),
    "pyarrow": ("experiments.store.*", "experiments.studies.folder.table_files"),
    "SALib": ("experiments.analysis.futures.sensitivity_indices",),
    "random": (),
    "time": ("experiments.*", "sim.jit.loading_time"),
    "pandas": ("sim.records.*",),
    "polars": ("sim.records.*",),
    "secrets": (),
    "uuid": (),
}

# Who may write, rename or delete files without the guarded layer, and where. Everything below a results folder goes
# through `experiments.files`, which follows no link there.
OWN_WRITERS = {
    "experiments.files.*": "the layer itself",
    "experiments.compose.hydra.compose_cache": "the user's own cache",
    "experiments.compose.hydra.hydra_selftest": "a temporary folder",
    "experiments.tools.*": "pages and tables of the project, for maintainers",
}
WRITING_METHODS = frozenset((
    "write_text", "write_bytes", "unlink", "rmdir", "rename", "mkdir", "touch", "symlink_to", "hardlink_to", "chmod",
    "savefig",
))  # fmt: skip
WRITING_FUNCTIONS = re.compile(
    r"open|io\.open|os\.(open|remove|unlink|rename|renames|replace|mkdir|makedirs|rmdir|removedirs|link|symlink|truncate)|"
    r"shutil\.(copy\w*|move|rmtree|make_archive|unpack_archive)|tempfile\.\w+"
)
IN_MEMORY = {
    "experiments.report.figure.drawing.images": "figures are drawn into memory",
    "experiments.cli.main": "the null device",
    "experiments.process.interrupts": "the null device, in place of a closed terminal",
}

# Chinese stands in labels, templates and declarations. Comments and docstrings may name a term.
CHINESE = {
    "experiments.language.*": "the catalogue of messages",
    "sim.metrics.catalog.*": "what numbers are called",
    "sim.metrics.catalog.catalog": "how members of families are called",
    "sim.builder.calendar.notes": "notes about years without an official calendar",
    "sim.config.metadata.explain": "labels of `explain`",
    "sim.config.metadata.provenance": "names of statuses",
    "experiments.report.*": "labels and sentences of the report",
    "experiments.analysis.statistics.replications": "whether there were enough replications, said",
    "experiments.tools.offline_folder": "scripts for an office",
    "experiments.tools.make_font": "characters of the common list",
    "experiments.tools.metrics_page": "headings of results/README.md",
    "experiments.tools.questions_page": "headings of docs/reference/questions.md",
    "experiments.cli.commands.explain_commands": "labels of `explain`",
    "experiments.cli.commands.cost_commands": "heading of `cost`",
    "experiments.cli.commands.search": "words in use that no meaning has",
    "experiments.studies.sweep.sweep_text": "labels of plain runs",
    "experiments.studies.sweep.short_text": "labels of plain runs",
    "experiments.studies.folder.finish": "where the files are",
    "experiments.cli.commands.own_place_commands": "lines of `init` and `check`",
    "experiments.spreadsheet_dates": "how spreadsheets write dates",
    "experiments.own_place.*": "headings, words and faults of the tables of a place",
    "experiments.tools.refresh_calendar": "titles of the official notices",
    "experiments.studies.sweep.worst_grids": "heading and words of the ranking",
    "experiments.studies.context.report_context": "remarks beside a study",
    "experiments.studies.context.desk_context": "sentences about desks",
}


def inside(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def matches(module: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(module, pattern) for pattern in patterns)


@cache
def tree_of(source: str) -> ast.Module:
    return ast.parse(source)


@cache
def project() -> dict[str, str]:
    """{module: source} of everything that ships."""
    found = {}
    for package in ("gridstaff", "sim", "experiments"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = path.read_text(encoding="utf-8")
    return found


@cache
def import_statements(source: str) -> tuple[tuple[str, str], ...]:
    """(name in full, module named) of everything a source imports."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, "imports are written in full"
            found += [(f"{node.module}.{alias.name}", node.module) for alias in node.names]
    return tuple(found)


def imported(source: str, modules: frozenset[str]) -> set[str]:
    """What a source imports: a module of ours in full, of others the dotted name as written."""
    return {whole if whole in modules else module for whole, module in import_statements(source)}


@cache
def without_types(source: str) -> str:
    """A source as it is imported: without what stands under ``if TYPE_CHECKING``."""
    if "TYPE_CHECKING" not in source:
        return source
    tree = ast.parse(source)
    tree.body = [
        n for n in tree.body if not (isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test))
    ]
    return ast.unparse(tree)


def graph(sources: Sources) -> dict[str, set[str]]:
    modules = frozenset(sources)
    return {module: imported(source, modules) for module, source in sources.items()}


def run_by(imports: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """{module: what its import runs at once}: the names and the packages above them."""
    return {m: names.union(*(packages_of(name) for name in names)) for m, names in imports.items()}


def reached(start: str, runs: Mapping[str, set[str]]) -> set[str]:
    """Everything that the import of ``start`` runs, directly or by way of others."""
    found: set[str] = set()
    waiting = set(runs.get(start, ()))
    while waiting:
        found |= waiting
        waiting = set().union(*(runs.get(name, ()) for name in waiting)) - found
    return found


def way_to(end: str, start: str, runs: Mapping[str, set[str]]) -> list[str]:
    """A shortest chain of imports."""
    before = {start: ""}
    waiting = [start]
    while end not in before:
        module = waiting.pop(0)
        for name in sorted(runs.get(module, ())):
            if name not in before:
                before[name] = module
                waiting.append(name)
    way = [end]
    while before[way[0]]:
        way.insert(0, before[way[0]])
    return way


@cache
def packages_of(name: str) -> tuple[str, ...]:
    """Importing a.b.c runs a and a.b as well."""
    parts = name.split(".")
    return tuple(".".join(parts[:n]) for n in range(1, len(parts)))


def forbidden_ways(imports: Mapping[str, set[str]]) -> Iterator[str]:
    runs = run_by(imports)
    names = set(runs).union(*runs.values())
    within = {to: {n for n in names if inside(n, to)} for tos in NEVER_REACHES.values() for to in tos}
    for module in imports:
        never = [within[to] for who, tos in NEVER_REACHES.items() if inside(module, who) for to in tos]
        for name in sorted(set().union(*never) & reached(module, runs)):
            yield " -> ".join(way_to(name, module, runs))


def other_imports(imports: Mapping[str, set[str]]) -> Iterator[str]:
    for module, names in imports.items():
        for name in names:
            top = name.split(".")[0]
            if top in ONLY and not matches(module, ONLY[top]):
                yield f"{module} imports {name}"
            ours = top in ("sim", "experiments") and not inside(name, "experiments.report")
            if inside(module, "experiments.report") and ours and name not in REPORT_KNOWS:
                yield f"{module} imports {name}: the report knows only {sorted(REPORT_KNOWS)}"


def upward_imports(imports: Mapping[str, set[str]]) -> Iterator[str]:
    for level, rows in STAGES.items():
        stage = {f"{level}.{name}": n for n, row in enumerate(rows) for name in row.split()}
        depth = level.count(".") + 2
        for module, names in imports.items():
            home = ".".join(module.split(".")[:depth])
            for name in names:
                to = ".".join(name.split(".")[:depth])
                known = home in stage and to in stage and home != to
                if known and stage[to] >= stage[home] and frozenset((home, to)) not in SIDE_BY_SIDE:
                    yield f"{module} imports {name}: {to} is no earlier stage than {home}"


def unknown_stages(imports: Mapping[str, set[str]]) -> Iterator[str]:
    for level, rows in STAGES.items():
        known = {f"{level}.{name}" for row in rows for name in row.split()}
        depth = level.count(".") + 2
        for home in sorted(
            {".".join(m.split(".")[:depth]) for m in imports if inside(m, level) and m != level}
        ):
            if home not in known:
                yield f"{home}: no stage of {level}"


def circles(imports: Mapping[str, set[str]]) -> Iterator[str]:
    """One circle of modules that import each other, directly or by way of others, if there is any."""
    try:
        TopologicalSorter({m: names & set(imports) - {m} for m, names in imports.items()}).prepare()
    except CycleError as error:
        yield "circle: " + " <- ".join(error.args[1])


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def seeded_inside_functions(tree: ast.Module) -> set[int]:
    """Ids of `np.random.default_rng` where a function calls it with a seed: the only generator allowed."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    calls = [n for function in functions for n in ast.walk(function) if isinstance(n, ast.Call)]
    return {id(c.func) for c in calls if c.args and dotted(c.func).endswith("random.default_rng")}


@cache
def chance_and_clock(module: str, source: str) -> list[str]:
    """Random state that nobody passed in, and what the clock says, make results differ between runs."""
    tree = tree_of(source)
    allowed = set() if inside(module, "sim") else seeded_inside_functions(tree)
    found = []
    for node in ast.walk(tree):
        name = dotted(node)
        draws = name.startswith(("np.random.", "numpy.random.")) and not name.endswith(".Generator")
        if draws and id(node) not in allowed:
            found.append(f"{module}: {name}")
        if inside(module, "sim") and re.search(r"\b(date|datetime)\.(today|now|utcnow)$", name):
            found.append(f"{module}: {name}")
    return found


@cache
def plain_timeouts(module: str, source: str) -> list[str]:
    """SimPy orders its own timeouts of one second by creation; ours have a place in the table of events."""
    nodes = ast.walk(tree_of(source)) if inside(module, "sim") else ()
    used = [n for n in nodes if isinstance(n, ast.Attribute) and n.attr.lower() == "timeout"]
    return [f"{module}: {dotted(node)}" for node in used]


@cache
def unguarded_writing(module: str, source: str) -> list[str]:
    """Calls that write, rename or delete a file outside the guarded layer."""
    if not inside(module, "experiments") or matches(module, (*OWN_WRITERS, *IN_MEMORY)):
        return []
    called = [node.func for node in ast.walk(tree_of(source)) if isinstance(node, ast.Call)]
    methods = [f.attr for f in called if isinstance(f, ast.Attribute) and f.attr in WRITING_METHODS]
    functions = [name for f in called if WRITING_FUNCTIONS.fullmatch(name := dotted(f))]
    return [f"{module}: {name}() outside experiments.files" for name in (*methods, *functions)]


def docstrings(tree: ast.Module) -> set[int]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [n.body for n in ast.walk(tree) if isinstance(n, owners) and n.body]
    return {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}


@cache
def chinese(source: str) -> list[str]:
    """Chinese texts and names in code, docstrings apart."""
    tree = tree_of(source)
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    described = docstrings(tree)
    said = [str(n.value) for n in texts if id(n) not in described]
    names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
    return [text for text in said + names if CJK.search(text)]


def complaints(sources: Sources) -> list[str]:
    """Everything that breaks a rule of the project's structure."""
    imports = graph(sources)
    found = [
        *forbidden_ways(imports),
        *other_imports(imports),
        *upward_imports(imports),
        *unknown_stages(imports),
    ]
    found += circles({m: names for m, names in imports.items() if not inside(m, MAY_BE_A_CIRCLE_OF_TYPES)})
    found += circles(graph({m: without_types(source) for m, source in sources.items()}))
    for module, source in sources.items():
        found += [*chance_and_clock(module, source), *plain_timeouts(module, source)]
        found += unguarded_writing(module, source)
        if not matches(module, tuple(CHINESE)):
            found += [f"{module}: Chinese outside labels: {text!r}" for text in chinese(source)]
    return sorted(set(found))


def test_nothing_breaks_the_structure() -> None:
    assert complaints(project()) == []


def test_the_lists_name_what_exists() -> None:
    modules, imports = set(project()), graph(project())
    assert {m for m in NEVER_REACHES if m not in modules} == set()
    assert {to for tos in NEVER_REACHES.values() for to in tos if to != "tests"} <= modules
    used = {n for m, names in imports.items() if inside(m, "experiments.report") for n in names}
    assert used >= REPORT_KNOWS
    for pattern in CHINESE:
        assert any(fnmatch(m, pattern) and chinese(source) for m, source in project().items()), pattern


def test_tests_draw_from_generators_they_made() -> None:
    files = [path for path in (ROOT / "tests").rglob("*.py") if "peers" not in path.parts]
    own = {path.stem: path.read_text(encoding="utf-8") for path in files}
    assert [c for module, source in own.items() for c in chance_and_clock(module, source)] == []
    assert not any(re.search(r"^(import random$|from random import)", s, re.M) for s in own.values())


NEW_MODULE = "from __future__ import annotations"

OFFENCES = [
    # the public face is imported by nobody; records come after what they read and before the simulation
    ("sim.simulation", "from gridstaff import METRICS", "sim.simulation -> gridstaff"),
    ("experiments.cli.main", "def f() -> None:\n    import gridstaff", "experiments.cli.main -> gridstaff"),
    ("sim.metrics.measure", "from sim.records.events import Events", "sim.records is no earlier stage"),
    ("sim.records.events", "from sim.simulation import Result", "sim.simulation is no earlier stage"),
    ("sim.extension.extension", "from sim.config.scenario import Scenario", "sim.config is no earlier stage"),
    ("experiments.studies.sweep.sweep_study", "from experiments.api.study import run_study",
        "experiments.api is no earlier"),
    ("experiments.studies.novel.novel_study", "import math", "experiments.studies.novel: no stage of"),
    ("experiments.studies.uncertainty.index_runs", "from experiments.studies.overload.overload_design import SIZE",
        "experiments.studies.overload is no earlier stage"),
    ("experiments.run.plan", "import pandas", "experiments.run.plan imports pandas"),
    # the circles that once were, and imports that ran upward
    ("experiments.compose.request", "from experiments.studies.overload.overload_study import run_overload",
        "no earlier stage"),
    ("experiments.compose.hydra.hydra_adapter", "from experiments.compose.hydra.hydra_selftest import read",
        "circle: "),
    ("experiments.studies.study", "from experiments.studies.folder.study_folder import write_study", "circle: "),
    ("sim.jit.bundle", "from sim.jit.packing import bundle", "circle: "),
    ("sim.kernel.state.tables", "from sim.kernel.state.capacity import x", "circle: "),
    ("sim.agents.workers.pairing", "from sim.agents.workers.worker import Worker", "circle: "),
    ("sim.config.consistency", "def f() -> None:\n    from sim.builder.feasibility import CHECKS",
        "sim.builder.feasibility"),
    ("sim.world.tables", "from sim.builder.demand.gate import x", "sim.builder.demand.gate"),
    ("sim.builder.calendar.run_days", "from sim.builder.demand.poisson import x", "sim.builder.demand is no earlier"),
    ("sim.builder.demand.day_weights", "from sim.builder.workload.load import x", "workload is no earlier stage"),
    ("experiments.store.index", "from experiments.run.plan import plan", "experiments.run is no earlier stage"),
    ("sim.builder.calendar.run_days", "from experiments.run.plan import plan", "run_days -> experiments.run.plan"),
    ("sim.config.groups.area", "import sim.builder.build", "sim.config.groups.area -> sim.builder.build"),
    ("sim.config.groups.area", "from sim import metrics", "sim.config.groups.area -> sim.metrics"),
    ("sim.builder.calendar.calendar", "from sim.simulation import simulate",
        "sim.builder.calendar.calendar -> sim.simulation"),
    ("sim.kernel.queues.wakeups", "from sim.agents.calendar import ScheduledEvent",
        "sim.kernel.queues.wakeups -> sim.agents.calendar"),
    ("sim.kernel.queues.wakeups", "from sim.config import Scenario", "sim.kernel.queues.wakeups -> sim.config"),
    ("sim.agents.cases.case", "from sim.kernel import calendar", "sim.agents.cases.case -> sim.kernel.calendar"),
    ("sim.agents.cases.case", "def f() -> None:\n    import sim.builder.build",
        "sim.agents.cases.case -> sim.builder.build"),
    ("sim.rules.durations", "from sim.metrics.accumulators.histogram import bin_of",
        "-> sim.rules.durations -> sim.metrics"),
    ("sim.rules.durations", "from sim.config.groups.types import LEVELS", "sim.rules.durations -> sim.config"),
    ("sim.metrics.accumulators.histogram", "from sim.kernel.engine import run", "histogram -> sim.kernel.engine"),
    ("sim.builder.build", "from sim.agents.engine import run", "sim.builder.build -> sim.agents.engine"),
    ("experiments.analysis.unmet_work", "import experiments.report.design.style",
        "unmet_work -> experiments.report.design.style"),
    ("experiments.analysis.unmet_work", "from sim.simulation import simulate", "unmet_work -> sim.simulation"),
    ("experiments.report.zones", "from experiments.analysis import unmet_work", "zones imports experiments.analysis"),
    ("experiments.report.zones", "from sim.world.tables import Level", "zones imports sim.world.tables"),
    ("experiments.studies.folder.study_folder", "import hydra",
        "experiments.studies.folder.study_folder imports hydra"),
    ("experiments.compose.composer", "from omegaconf import OmegaConf", "composer imports omegaconf"),
    ("sim.config.load", "from omegaconf import OmegaConf", "sim.config.load imports omegaconf"),
    ("sim.rules.durations", "import simpy", "sim.rules.durations imports simpy"),
    ("sim.kernel.queues.wakeups", "import numba", "sim.kernel.queues.wakeups imports numba"),
    ("experiments.studies.sweep.sweep_study", "import matplotlib.pyplot as plt",
        "experiments.studies.sweep.sweep_study imports matplotlib"),
    ("experiments.run.plan", "import random", "experiments.run.plan imports random"),
    ("sim.builder.calendar.run_days", "import time", "run_days imports time"),
    ("sim.builder.calendar.run_days", "def f() -> None:\n    datetime.date.today()", "run_days: datetime.date.today"),
    ("sim.builder.demand.poisson", "def f(s: int) -> None:\n    np.random.default_rng(s)",
        "poisson: np.random.default_rng"),
    ("experiments.run.plan", "rng = np.random.default_rng(1)", "experiments.run.plan: np.random.default_rng"),
    ("experiments.run.plan", "def f() -> None:\n    np.random.default_rng()", "plan: np.random.default_rng"),
    ("experiments.run.plan", "def f() -> None:\n    np.random.seed(1)", "experiments.run.plan: np.random.seed"),
    ("sim.agents.workers.worker", "def f(env: E) -> None:\n    env.timeout(1)", "worker: env.timeout"),
    ("sim.agents.workers.worker", "def f(env: E) -> None:\n    simpy.Timeout(env, 1)", "worker: simpy.Timeout"),
    ("experiments.studies.folder.table_files", "def f(p: P) -> None:\n    p.write_text('x')", "write_text() outside"),
    ("experiments.report.studies.write", "def f(p: P) -> None:\n    p.parent.mkdir()", "mkdir() outside"),
    ("experiments.store.layout", "def f(p: P) -> None:\n    os.replace(p, p)", "os.replace() outside"),
    ("experiments.studies.folder.finish", "def f(p: P) -> None:\n    open(p, 'w')", "open() outside"),
    ("experiments.store.lock", "def f(p: P) -> None:\n    shutil.rmtree(p)", "shutil.rmtree() outside"),
    ("experiments.store", 'X = "网格"', "experiments.store: Chinese"),
    ("sim.builder.routes.routes", "网格 = 1", "sim.builder.routes.routes: Chinese"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "line", "said"), OFFENCES, ids=[f"{m}: {x}" for m, x, _ in OFFENCES])
def test_an_offence_is_noticed(module: str, line: str, said: str) -> None:
    sources = {**project(), module: f"{project().get(module, NEW_MODULE)}\n{line}\n"}
    assert any(said in complaint for complaint in complaints(sources)), complaints(sources)[:5]
