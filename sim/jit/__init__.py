"""Decorators for compiled functions: shared rules and the kernel.

``compiled`` and ``outlined`` mark a function called from Python and from compiled code; ``compiled_only`` and
``inlined`` mark functions called from compiled code only. ``compiled`` and ``inlined`` copy the code into each caller.
Functions are compiled on their first call, for the types of that call (``sim.jit.dispatcher``). They do not allocate:
reference counting is off.

Numba is imported at the first call of a compiled function (``compile_pending``), so commands that run no simulation
start without it. With ``NUMBA_DISABLE_JIT=1`` nothing is compiled (``sim.jit.interpreted``): results are equal, run
times several hundred times longer.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, cast

from sim.jit.cache_folder import is_compiled

F = TypeVar("F", bound=Callable[..., Any])

_pending: list[LazyFunction] = []
_compile_lock = RLock()


class LazyFunction:
    """Placeholder that compiles all pending functions on first call."""

    def __init__(self, function: Callable[..., Any], callable_from_python: bool, inline: bool) -> None:
        functools.update_wrapper(self, function)
        self.py_func, self.options, self.replacement = function, (callable_from_python, inline), None

    def __call__(self, *arguments: Any) -> Any:
        compile_pending()
        replacement: Any = self.replacement
        return replacement(*arguments)


def compiled(function: F) -> F:
    """Mark a pure function of scalars and arrays for compilation; ``function.py_func`` is the Python function."""
    return _register(function, callable_from_python=True, inline=True)


def outlined(function: F) -> F:
    """Mark a function like ``compiled``, but called instead of copied: for long functions that few events call."""
    return _register(function, callable_from_python=True, inline=False)


def compiled_only(function: F) -> F:
    """Mark a function that only compiled code calls."""
    return _register(function, callable_from_python=False, inline=False)


def inlined(function: F) -> F:
    """Mark a ``compiled_only`` function to be inlined in its callers: for functions that most events call."""
    return _register(function, callable_from_python=False, inline=True)


def compile_pending() -> None:
    """Import Numba and replace pending functions by compiled ones in all modules that refer to them."""
    if not _pending:
        return
    with _compile_lock:
        modules = set()
        while _pending:
            lazy = _pending.pop()
            lazy.replacement = _compile(lazy.py_func, *lazy.options)
            modules.add(lazy.py_func.__module__)
        for name, module in list(sys.modules.items()):
            if name in modules or name.startswith("sim."):
                _replace(vars(module))


def specialize(function: F, *arguments: Any) -> F:
    """Return the compiled function for the types of ``arguments``, without the type check of each call.

    Numba's check of all arguments takes about 1 ms for a bundle of thirty tables.
    """
    compile_pending()
    replacement: Any = getattr(function, "replacement", function)
    return cast(F, replacement.specialize(*arguments) if compiles() else replacement)


def _replace(names: dict[str, Any]) -> None:
    for name, value in list(names.items()):
        if isinstance(value, LazyFunction):
            names[name] = value.replacement


def _register(function: F, callable_from_python: bool, inline: bool) -> F:
    if "sim.jit.dispatcher" in sys.modules or not compiles():
        return cast(F, _compile(function, callable_from_python, inline))
    _pending.append(LazyFunction(function, callable_from_python, inline))
    return cast(F, _pending[-1])


def _compile(function: Callable[..., Any], callable_from_python: bool, inline: bool) -> Any:
    if not compiles():
        from sim.jit.interpreted import interpret

        return interpret(function) if callable_from_python else function
    from sim.jit.dispatcher import CompiledCallee, PythonEntry

    callee = CompiledCallee(function, forceinline=inline)
    return PythonEntry(function, callee) if callable_from_python else callee


def compiles() -> bool:
    """Return whether functions are compiled at all."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


__all__ = [
    "compile_pending", "compiled", "compiled_only", "compiles", "inlined", "is_compiled", "outlined", "specialize",
]  # fmt: skip
