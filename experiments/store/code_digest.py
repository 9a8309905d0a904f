"""Digests of the model code: of modules that can change logs, and of those that can change only metrics.

Digests are computed from syntax trees: comments, docstrings and layout have no effect.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.jit.user_cache import private_folder, read_private, write_private
from sim.paths import PACKAGES

ROW_ENTRY_MODULES = (
    "sim.builder.build",
    "sim.kernel.engine",
    "sim.agents.engine",
)  # these and their imports produce logs
METRIC_ENTRY_MODULES = ("sim.simulation", "sim.metrics.measure")  # these and further imports compute metrics
FOLDER = "sources"  # cache folder, digests by content of all files
VERSION = 1  # version of the digest algorithm
LABEL_MODULES = (
    "sim.metrics.catalog",
    "sim.metrics.catalog.catalog",
)  # labels only


@dataclass(frozen=True)
class CodeDigests:
    """SHA-256 of the syntax trees of modules that can change logs, and of those that can change only metrics."""

    rows: str
    formulas: str


@cache
def code_digests() -> CodeDigests:
    """Return the digests of the installed model; cached on disk by the content of its files."""
    source = hashlib.sha256(
        b"".join(name.encode() + b"\0" + _text(f) + b"\0" for name, f in _files().items())
    )
    folder = private_folder(FOLDER)
    cache_file = folder and folder / source.hexdigest()[:32]
    found = cache_file and _read_cached(cache_file)
    if not found:
        found = CodeDigests(tree_digest(row_modules()), tree_digest(metric_modules()))
        _trees.cache_clear()  # millions of objects, which every collection of garbage would look at
        if cache_file:
            write_private(cache_file, _cache_text(cache_file, found))
    return found


def _read_cached(cache_file: Path) -> CodeDigests | None:
    content = read_private(cache_file) or b""
    try:
        found = CodeDigests(*content.decode("ascii").split()[:2])
    except (ValueError, TypeError):
        return None
    return found if content == _cache_text(cache_file, found) else None


def _cache_text(cache_file: Path, found: CodeDigests) -> bytes:
    """Return the content of a cache file, with a checksum that covers its name (other sources are rejected)."""
    own = hashlib.sha256(f"{cache_file.name} {found.rows} {found.formulas} {VERSION}".encode()).hexdigest()
    return f"{found.rows}\n{found.formulas}\n{own}\n".encode()


@cache
def row_modules() -> tuple[str, ...]:
    """Return every module that can change a log, sorted."""
    return _closure(ROW_ENTRY_MODULES)


@cache
def metric_modules() -> tuple[str, ...]:
    """Return every module that can change metrics but not logs, sorted."""
    return tuple(
        m
        for m in _closure(METRIC_ENTRY_MODULES)
        if m not in row_modules() and not m.startswith(LABEL_MODULES)
    )


def tree_digest(modules: Iterable[str]) -> str:
    """Return the SHA-256 of the syntax trees of modules."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update(module.encode() + b"\0" + canonical_text(_trees()[module]).encode() + b"\0")
    return digest.hexdigest()


def canonical_text(node: object) -> str:
    """Return a syntax tree as text without docstrings; equal under every version of Python.

    Empty fields are omitted because versions differ in them.
    """
    if isinstance(node, ast.AST):
        fields = ((name, value) for name, value in ast.iter_fields(node) if value not in (None, []))
        inner = ",".join(f"{name}={canonical_text(value)}" for name, value in fields if name != "kind")
        return f"{type(node).__name__}({inner})"
    if isinstance(node, list):
        return f"[{','.join(canonical_text(part) for part in node if not _is_docstring(part))}]"
    return repr(node)


def _is_docstring(node: object) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


@cache
def _files() -> Mapping[str, Path]:
    root = PACKAGES / "sim"
    return {_name(file.relative_to(root.parent)): file for file in sorted(root.rglob("*.py"))}


def _text(file: Path) -> bytes:
    return file.read_bytes().replace(b"\r\n", b"\n")


@cache
def _trees() -> Mapping[str, ast.Module]:
    return {name: ast.parse(_text(file)) for name, file in _files().items()}


def _name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _closure(start: Iterable[str]) -> tuple[str, ...]:
    """Return all modules imported from ``start``, directly or indirectly, inside functions and for types too."""
    found, pending = set[str](), list(start)
    while pending:
        module = pending.pop()
        if module not in found:
            found.add(module)
            pending.extend(_imported_modules(module))
    return tuple(sorted(found))


@cache
def _imported_modules(module: str) -> tuple[str, ...]:
    found: list[str] = []
    for node in _statements(_trees()[module]):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            names = [str(node.module), *(f"{node.module}.{name}" for name in names)]
        for name in names:
            found.extend(_packages(name))
    return tuple(found)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and the statements inside it; expressions, most of a tree, have no imports."""
    yield node
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        for inner in getattr(node, part, ()):
            yield from _statements(inner)


def _packages(name: str) -> Iterator[str]:
    """Return the module and its parent packages, which an import executes as well."""
    parts = name.split(".")
    whole = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return (module for module in whole if module in _trees())
