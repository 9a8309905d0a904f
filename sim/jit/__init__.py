"""How shared rules and the kernel are compiled, and where the result is kept.

``rule`` compiles a small pure function that both engines call. ``inner`` compiles a function of the kernel: it
allocates nothing, so reference counting is switched off. ``outer`` is the kernel's one entry, the only function of
it that is kept on disk; all others become part of it (``sim.jit.linking``).

Numba notices a change of a compiled function's own file, not of the functions it calls: a kept result could be that
of an older model. So results lie in a folder named by the content of the model's source (``cache_folder``).
"""

from __future__ import annotations

import dis
import hashlib
import inspect
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import types
from numba.core import config
from numba.core.caching import NullCache

from sim.jit.linking import as_parts, as_whole
from sim.userfolder import user_folder

F = TypeVar("F", bound=Callable[..., Any])

_INNER: list[Any] = []  # the kernel's functions


def _source_digest() -> str:
    """Content of every module whose code may end up compiled."""
    root = Path(__file__).parent.parent
    machine = f"{numba.__version__} {platform.python_version()} {platform.machine()} {root}"  # Numba keeps by path, too
    digest = hashlib.sha256(machine.encode())
    for path in sorted(root.rglob("*.py")):
        part = path.relative_to(root).parts[0]
        if part not in ("config", "agents"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _first_writable() -> Path:
    name = f"compiled-{_source_digest()}"
    for base in (user_folder(), Path(tempfile.gettempdir()) / f"gridstaff-{os.getpid()}"):
        try:
            (base / name).mkdir(parents=True, exist_ok=True, mode=0o700)
            if os.access(base / name, os.W_OK):
                return base / name
        except OSError:
            continue
    raise OSError("no writable folder for compiled code: set GRIDSTAFF_CACHE to one")


cache_folder = _first_writable()
config.CACHE_DIR = str(cache_folder)
_READY = cache_folder / "kernel-is-compiled"


def rule(function: F) -> F:
    """Compile a pure function of scalars and arrays; ``function.py_func`` stays callable."""
    return numba.njit(cache=True, _nrt=False, forceinline=True, error_model="numpy")(function)


def inner(function: F) -> F:
    """Compile a function of the kernel; it must not allocate, and only compiled code can call it."""
    compiled = numba.njit(
        _nrt=False,
        error_model="numpy",
        no_cpython_wrapper=True,  # the kernel's inside is never called from Python: two wrappers less to compile
        no_cfunc_wrapper=True,
    )(function)
    _INNER.append(compiled)
    return compiled


def outer(function: F) -> F:
    """Compile the kernel's entry."""
    return numba.njit(cache=True, _nrt=False, error_model="numpy", no_cfunc_wrapper=True)(function)


def is_compiled() -> bool:
    """Whether the kernel of this source lies ready on disk."""
    return _READY.exists()


def prepare(entry: Any, rules: list[Any], arguments: dict[str, Any]) -> None:
    """Compile the kernel's entry, or load it; nothing if that has happened in this process.

    Every function is compiled once, for exact types taken from its annotations (``arguments`` gives examples of the
    named ones): left alone, Numba compiles a function again for each constant it is called with. ``rules`` are the
    shared rules the kernel calls.
    """
    if entry.signatures:
        return
    known = {name: numba.typeof(value) for name, value in arguments.items()}
    if not is_compiled():
        _compile_parts(rules, known)
    with as_whole():
        entry.compile(_signature(entry, known))
    entry.disable_compile()
    for function in rules:  # from here on they are Python's again
        function._reset_overloads()
        function.enable_caching()
        function.disable_compile(False)
    _READY.touch()


def _compile_parts(rules: list[Any], known: dict[str, Any]) -> None:
    with as_parts():
        for function in _callees_first([*rules, *_INNER]):
            function._cache = NullCache()
            function.compile(_signature(function, known))
            function.disable_compile()


def _callees_first(functions: list[Any]) -> list[Any]:
    """The functions in an order in which each comes after those it calls."""
    known = {id(f) for f in functions}
    seen: set[int] = set()
    ordered: list[Any] = []

    def visit(function: Any) -> None:
        seen.add(id(function))
        for step in dis.get_instructions(function.py_func):
            callee = function.py_func.__globals__.get(step.argval) if step.opname == "LOAD_GLOBAL" else None
            if id(callee) in known - seen:
                visit(callee)
        ordered.append(function)

    for function in functions:
        if id(function) not in seen:
            visit(function)
    return ordered


def _signature(function: Any, known: dict[str, Any]) -> tuple[Any, ...]:
    """Argument types by annotation; arrays and tables by the argument's name."""
    plain = {"int": types.int64, "float": types.float64, "bool": types.boolean}
    parameters = inspect.signature(function.py_func).parameters.values()
    return tuple(plain.get(str(p.annotation)) or known[p.name] for p in parameters)
