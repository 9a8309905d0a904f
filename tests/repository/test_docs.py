"""Pages: links resolve; paths, keys, metrics, names and commands exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import yaml
from documented import FENCE, Checker, Command, shown_commands, write_shown_files
from project import CONF, DOCS, ROOT

from experiments.analysis.answers.answer import VerdictWord
from experiments.compose.composer import Composer
from experiments.compose.settings.study_settings import ExecutorSettings, StudySettings
from experiments.tools import costs_page, keys_page
from sim.config import Scenario
from sim.config.metadata.keys import member_names, parse_key, schema_at
from sim.metrics.catalog.catalog import MEMBERS, METRICS
from sim.renamed import RENAMED_KEYS, current_key, current_metric

PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "README.zh.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "results" / "README.md",
        *DOCS.rglob("*.md"),
    ]
)
CHANGELOG = ROOT / "CHANGELOG.md"  # tells of former names
GENERATED = {"configuration.md", "facts.md", "costs.md"}  # their keys come from the sources themselves

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.*)$", re.M)
PATH = re.compile(
    r"^(?:sim|experiments|conf|docs|tests|results/reference|gridstaff|\.ci|\.github)/[\w./*-]*$"
)
FILE = re.compile(r"^[\w-]+\.(?:py|md|toml|lock)$")
MODULE = re.compile(r"^(?:sim|experiments)(?:\.\w+)+$")
OVERRIDE = re.compile(r"^([a-z_/.*]+)(?:=|: )([\w./', -]+)$")
WORD = re.compile(r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$")
RECORD = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$")
PLANNED = re.compile(
    r"Required, not yet built.*?(?=^#|\Z)", re.S | re.M
)  # of the specification: not there yet
PLACEHOLDERS = {
    "DAYS", "FILE", "HOST", "KEY", "LANG", "LEVEL", "NAME", "PLACE", "PORT", "REPLICATION", "ROLE", "STUDY", "VALUE",
}  # fmt: skip
BLOCKS = set(Scenario.model_fields)
OTHER_BLOCKS = {"study": StudySettings, "executor": ExecutorSettings}


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(text: str) -> str:
    """A page without its fenced blocks and without what is planned."""
    return FENCE.sub("", PLANNED.sub("", text))


def codes(text: str) -> list[str]:
    """Everything in backticks, outside fenced blocks."""
    return CODE.findall(prose(text))


def slug(heading: str) -> str:
    """Anchor of a heading as hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def broken_links(text: str, folder: Path) -> list[str]:
    """Relative links whose file or heading is missing."""
    broken = []
    for target in ("".join(found) for found in LINK.findall(FENCE.sub("", text))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (folder / path).resolve() if path else None
        if (file is not None and not file.exists()) or (
            anchor and anchor not in map(slug, HEADING.findall(read(file) if file else text))
        ):
            broken.append(target)
    return broken


@cache
def file_names() -> frozenset[str]:
    return frozenset(
        path.name
        for folder in ("sim", "experiments", "tests", "docs", "conf")
        for path in (ROOT / folder).rglob("*.*")
    ) | {path.name for path in ROOT.iterdir()}


def missing_paths(text: str) -> list[str]:
    """Paths and file names in backticks that do not exist."""
    missing = []
    for code in codes(text):
        path = code.split("::")[0].split(" ")[0]
        if PLACEHOLDERS & set(re.findall(r"[A-Z]+", path)):
            continue
        if PATH.match(path):
            there = any(ROOT.glob(path)) if "*" in path else (ROOT / path).exists()
        elif FILE.match(path):
            there = path in file_names()
        else:
            continue
        if not there:
            missing.append(code)
    return missing


def key_exists(key: str) -> bool:
    """Whether a key is in the schema; ``*`` stands for a free name or for any member, at the end for all."""
    path: tuple[str | int, ...] = ()
    parts = [*parse_key(key.removesuffix(".*"))]
    if parts[0] in OTHER_BLOCKS:
        return len(parts) == 1 or parts[1] in OTHER_BLOCKS[str(parts[0])].model_fields
    for part in parts:
        names = member_names(path)[:1] if part == "*" else ()
        candidates = ((*path, part), *((*path, name) for name in names), (*path, 0, part))
        found = next((candidate for candidate in candidates if schema_at(candidate) is not None), None)
        if found is None:
            return False
        path = found
    return True


@cache
def composer() -> Composer:
    return Composer()


def unknown_keys(text: str) -> list[str]:
    """Keys, and choices of groups, in backticks that the configuration does not have."""
    unknown = []
    for code in codes(text):
        found = OVERRIDE.match(code)
        key, value = (found[1], found[2]) if found else (code, "")
        if key in composer().groups and "=" in code:
            if value not in {*composer().groups[key], *PLACEHOLDERS, "null"}:
                unknown.append(code)
        elif re.fullmatch(r"[a-z_]+(?:\.[a-z_*]+)+", key) and not key.endswith(
            (".py", ".md", ".yaml", ".csv", ".json")
        ):
            block = key.split(".")[0]
            if (block in BLOCKS | set(OTHER_BLOCKS) and not key_exists(key)) or current_key(key):
                unknown.append(code)
    return unknown


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg) or (isinstance(node, ast.keyword) and node.arg):
            yield node.arg


@cache
def python_names() -> frozenset[str]:
    """Every name of the code."""
    files = [file for folder in ("sim", "experiments", "tests") for file in (ROOT / folder).rglob("*.py")]
    return frozenset(name for file in files for name in _names(ast.parse(read(file))))


@cache
def column_names() -> frozenset[str]:
    """Fields of tables and daily series, which the code names in strings."""
    sources = (
        "sim/world/tables.py",
        "sim/world/log.py",
        "sim/metrics/measure.py",
        "experiments/store/block_file.py",
    )
    texts = [
        node.value
        for source in sources
        for node in ast.walk(ast.parse(read(ROOT / source)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return frozenset(text for text in texts if re.fullmatch(r"\w+", text))


def _scalars(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from _scalars(value)
    elif isinstance(node, list):
        for value in node:
            yield from _scalars(value)
    else:
        yield str(node)


@cache
def configured_words() -> frozenset[str]:
    """Keys, values and file names of the shipped configuration, and every name and word of the schema."""
    files = [
        file for file in CONF.rglob("*.yaml") if "sources" not in file.parts and "china" not in file.parts
    ]
    words = {word for file in files for word in _scalars(yaml.safe_load(read(file)))}
    schema = re.findall(r"\w+", str(Scenario.model_json_schema()))
    keys = {part for key in yaml_keys() for part in key.split(".")}
    folders = {folder.name for folder in CONF.iterdir()}
    return frozenset(words | {file.stem for file in files} | folders | set(schema) | keys)


@cache
def yaml_keys() -> frozenset[str]:
    files = (CONF / "sources").glob("keys_*.yaml")
    return frozenset(key for file in files for key in yaml.safe_load(read(file)))


@cache
def former_words() -> frozenset[str]:
    """Last names of former keys that no key, value or choice has today."""
    return frozenset(key.rsplit(".", 1)[-1] for key in RENAMED_KEYS) - configured_words()


METRIC_NAMES = {metric.name for metric in METRICS}
FAMILIES = {metric.name for metric in METRICS if metric.family}


def is_known(word: str) -> bool:
    """Whether a name with underscores is a metric, a word of the configuration or a name of the code."""
    names = configured_words() | python_names() | column_names() | set(get_args(VerdictWord))
    return word in METRIC_NAMES | set(MEMBERS) or word in names


def unknown_words(text: str) -> list[str]:
    """Metrics, record types, functions and modules in backticks that do not exist (any more)."""
    unknown = []
    for code in codes(text):
        family, dot, member = code.partition(".")
        if (current_metric(code) and family not in BLOCKS) or re.split("[:=]", code)[0] in former_words():
            unknown.append(code)
        elif dot and family in METRIC_NAMES - BLOCKS and not FILE.match(code):
            if family not in FAMILIES or (member != "*" and member not in MEMBERS):
                unknown.append(code)
        elif WORD.match(code):
            unknown += [] if is_known(code) else [code]
        elif RECORD.match(code) and len(code) > 3:
            unknown += [] if code in python_names() | PLACEHOLDERS or "GRIDSTAFF" in code else [code]
        elif MODULE.match(code):
            unknown += [] if module_exists(code) else [code]
        elif re.fullmatch(r"\w+\(\)", code):
            unknown += [] if code[:-2] in python_names() | {"succeed", "timeout"} else [code]
    return unknown


def module_exists(name: str) -> bool:
    """Whether a dotted name is a module, a package, or a name of one."""
    path = ROOT / name.replace(".", "/")
    if path.with_suffix(".py").is_file() or path.is_dir():
        return True
    for home in (path.parent.with_suffix(".py"), path.parent / "__init__.py"):
        if home.is_file() and path.name in set(_names(ast.parse(read(home)))) | {
            alias.asname or alias.name
            for node in ast.walk(ast.parse(read(home)))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }:
            return True
    return False


@pytest.mark.parametrize("page", [*PAGES, CHANGELOG], ids=name_of)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    assert broken_links(read(page), page.parent) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_exists(page: Path) -> None:
    assert missing_paths(read(page)) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in GENERATED], ids=name_of)
def test_every_key_and_choice_exists(page: Path) -> None:
    assert unknown_keys(read(page)) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in GENERATED], ids=name_of)
def test_every_metric_and_name_exists(page: Path) -> None:
    assert unknown_words(read(page)) == []


def test_every_page_is_in_the_index() -> None:
    index = read(DOCS / "README.md")
    linked = {(DOCS / "".join(found)).resolve() for found in LINK.findall(index)}
    assert [
        name_of(page) for page in DOCS.rglob("*.md") if page not in linked and page.name != "README.md"
    ] == []


def test_the_page_of_keys_is_what_the_files_say() -> None:
    assert read(keys_page.PAGE) == keys_page.render_page()
    assert all(f"| `{key}` |" in read(keys_page.PAGE) for key in yaml_keys())


def test_the_page_of_costs_is_what_the_program_computes() -> None:
    assert read(costs_page.PAGE) == costs_page.render_page(), "run `python -m experiments.tools.costs_page`"


def test_every_code_name_of_the_glossary_exists() -> None:
    rows = [line.split("|")[1:-1] for line in read(DOCS / "reference" / "glossary.md").splitlines()]
    cells = [row[2] for row in rows if len(row) == 4 and "`" in row[2]]
    assert len(cells) > 100
    names = [code for cell in cells for code in CODE.findall(cell)]
    lost = [code for code in names if not _names_something(code.split(":")[0].strip())]
    assert lost == []


def _names_something(name: str) -> bool:
    first = name.partition(".")[0]
    if "." in name and first in BLOCKS:
        return key_exists(name)
    return first in METRIC_NAMES or name in BLOCKS or is_known(name)


COMMANDS = [
    pytest.param(page, command, id=f"{page.name}: {command}")
    for page in PAGES
    if page.name != "README.md" or page.parent != ROOT  # tests/repository/test_readme.py
    for command in shown_commands(read(page))
]


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_every_command_is_understood(
    page: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_shown_files(read(page), tmp_path)
    (tmp_path / "open_cases.csv").write_bytes((DOCS / "examples" / "open_cases.csv").read_bytes())
    monkeypatch.chdir(tmp_path)
    Checker(monkeypatch).check(command)


@pytest.mark.parametrize(
    ("check", "offence"),
    [
        (missing_paths, "`sim/kernel/bells.py`"),
        (missing_paths, "`bells.py`"),
        (missing_paths, "`tests/no_such/*.py`"),
        (unknown_keys, "`area.cut`"),
        (unknown_keys, "`duties.door.*`"),
        (unknown_keys, "`cases.deadline.reference.grid.more`"),
        (unknown_keys, "`cover=sometimes`"),
        (unknown_keys, "`area.households_per_gird: 400`"),
        (unknown_words, "`late_yardstick`"),
        (unknown_words, "`busy_share_task.gardening`"),
        (unknown_words, "`no_such_metric`"),
        (unknown_words, "`climbs: level_by_level`"),
        (unknown_words, "`FED_BACK`"),
        (unknown_words, "`sim.jit.Asleep`"),
    ],
)
def test_what_does_not_exist_is_noticed(check: object, offence: str) -> None:
    assert callable(check) and check(offence) == [offence.strip("`")]


def test_a_broken_link_is_noticed() -> None:
    text = "# A page\n[a](nowhere.md) [b](README.md) [c](#no-heading) [d](#a-page) ![e](none.png)"
    assert broken_links(text, ROOT) == ["nowhere.md", "#no-heading", "none.png"]
