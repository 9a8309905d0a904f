"""Table of two-engines.md: every kind of event, existing names, excerpts equal to the files."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from project import ROOT

from sim.world.event_order import Event

PAGE = (ROOT / "docs" / "explanation" / "two-engines.md").read_text(encoding="utf-8")

ROW = re.compile(
    r"^\| `([A-Z_]+)` \| [\w ]+ \| `(\w+)` \(`([\w/.]+)`\) \| `([\w.]+)` \(`([\w/.]+)`\) \|$", re.M
)
TABLE = {kind: (inner, home, method, agents) for kind, inner, home, method, agents in ROW.findall(PAGE)}
EXCERPTS = re.findall(r"^`([\w/.]+)`\n\n```python\n(.*?)^```$", PAGE, re.M | re.S)
PLUMBING = {
    "sim/agents/model.py",
    "sim/agents/calendar.py",
    "sim/agents/engine.py",
}  # what only makes objects of tables


@cache
def tree_of(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def defined(path: str) -> dict[str, ast.FunctionDef]:
    """{"function" or "Class.method": its definition} of a file."""
    found = {}
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            methods = [n for n in node.body if isinstance(n, ast.FunctionDef)]
            found |= {f"{node.name}.{method.name}": method for method in methods}
    return found


def of_engine(folder: str) -> dict[str, dict[str, ast.FunctionDef]]:
    """{file: its definitions}."""
    paths = sorted((ROOT / "sim" / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): defined(path.relative_to(ROOT).as_posix()) for path in paths}


def names_in(node: ast.AST) -> set[str]:
    inside = list(ast.walk(node))
    return {n.id for n in inside if isinstance(n, ast.Name)} | {
        n.attr for n in inside if isinstance(n, ast.Attribute)
    }


def attributes_in(node: ast.AST) -> set[str]:
    return {ast.unparse(n) for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def last_name(dotted: str) -> str:
    return dotted.rsplit(".", 1)[-1]


def called_by_the_loop() -> dict[str, str]:
    """{kind of event: what the kernel calls for it}."""
    called = {}
    for node in ast.walk(defined("sim/kernel/loop.py")["handle_event"]):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare):
            left, right = node.test.left, node.test.comparators[0]
            if isinstance(left, ast.Name) and left.id == "kind" and isinstance(right, ast.Name):
                (statement,) = node.body
                assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
                assert isinstance(statement.value.func, ast.Name)
                called[right.id] = statement.value.func.id
    return called


def test_the_table_holds_every_kind_of_event_in_order() -> None:
    assert list(TABLE) == [event.name for event in Event]


@pytest.mark.parametrize("kind", TABLE)
def test_both_functions_exist_and_have_one_name(kind: str) -> None:
    inner, home, method, agents = TABLE[kind]
    assert inner in defined(home) and method in defined(agents)
    assert inner == last_name(method)
    for function in (defined(home)[inner], defined(agents)[method]):
        assert (ast.get_docstring(function) or "").startswith(f"{kind}: ")


def test_the_kernel_calls_one_function_for_each_kind_the_one_of_the_table() -> None:
    assert called_by_the_loop() == {kind: row[0] for kind, row in TABLE.items()}


@pytest.mark.parametrize("kind", TABLE)
def test_who_schedules_an_event_with_simpy_gives_it_the_method_of_the_table(kind: str) -> None:
    functions = [f for found in of_engine("agents").values() for f in found.values()]
    schedulers = [f for f in functions if f"Event.{kind}" in attributes_in(f)]
    assert schedulers
    assert [f.name for f in schedulers if TABLE[kind][0] not in names_in(f)] == []


def test_other_names_are_the_same_in_both_engines_or_stand_in_the_list_of_exceptions() -> None:
    kernel, agents = of_engine("kernel"), of_engine("agents")
    alike = [{last_name(n) for found in engine.values() for n in found} for engine in (kernel, agents)]
    said = {last_name(name) for name in re.findall(r"`([\w.]+)`", PAGE)}
    compiled = {n for found in kernel.values() for n, f in found.items() if f.decorator_list}
    told = {n for home, found in agents.items() if home not in PLUMBING for n in map(last_name, found)}
    public = {name for name in told if not name.startswith("_")}
    assert len(compiled) > 150 and len(public) > 100
    assert compiled - alike[1] - said == set()
    assert public - alike[0] - said == set()


def test_every_fenced_block_is_an_excerpt_of_a_file() -> None:
    assert len(EXCERPTS) == PAGE.count("```python") == PAGE.count("```") / 2
    assert {home.split("/")[1] for home, _ in EXCERPTS} == {"kernel", "agents"}


@pytest.mark.parametrize(("home", "text"), EXCERPTS, ids=[f"{i}: {e[0]}" for i, e in enumerate(EXCERPTS)])
def test_an_excerpt_is_copied_from_its_file(home: str, text: str) -> None:
    assert "\n" + text in (ROOT / home).read_text(encoding="utf-8")


def test_every_path_of_the_page_exists() -> None:
    paths = set(re.findall(r"`((?:sim|docs|tests)/[\w/.-]+)`", PAGE))
    assert sorted(p for p in paths if not (ROOT / p).exists()) == []
    links = re.findall(r"\]\(([\w./-]+)\)", PAGE)
    assert sorted(link for link in links if not (ROOT / "docs" / "explanation" / link).exists()) == []


def test_every_figure_of_time_is_one_of_the_design_reasons() -> None:
    reasons = (
        (ROOT / "docs" / "explanation" / "design-reasons.md")
        .read_text(encoding="utf-8")
        .split("## 4. Two engines")[1]
    )
    known = set(re.findall(r"\d+(?:\.\d+)?", reasons.split("\n## ")[0]))
    figures = re.findall(r"(\d+(?:\.\d+)?) m?s\b", PAGE)
    assert figures and set(figures) <= known
