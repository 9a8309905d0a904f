"""How shared rules and the kernel are compiled.

``compiled`` makes a function that Python and compiled code call, ``compiled_only`` and ``inlined`` one that only compiled code calls.
None allocates anything: reference counting is switched off. They are compiled when they are first called, for the types
they are called with: nothing is declared but the function itself (``sim.jit.dispatcher``).

Numba itself is imported with the first call of a rule (``compile_pending``), so what only asks and checks starts without it. With
``NUMBA_DISABLE_JIT=1`` nothing is compiled (``sim.jit.interpreted``): the same results, hundreds of times slower.
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
    """Stands for a function until one of them is called."""

    def __init__(self, function: Callable[..., Any], callable_from_python: bool, inline: bool) -> None:
        functools.update_wrapper(self, function)
        self.py_func, self.options, self.replacement = function, (callable_from_python, inline), None

    def __call__(self, *arguments: Any) -> Any:
        compile_pending()
        replacement: Any = self.replacement
        return replacement(*arguments)


def compiled(function: F) -> F:
    """A pure function of scalars and arrays; ``function.py_func`` stays callable."""
    return _register(function, callable_from_python=True, inline=True)


def compiled_only(function: F) -> F:
    """A function that only compiled code calls."""
    return _register(function, callable_from_python=False, inline=False)


def inlined(function: F) -> F:
    """As ``compiled_only``, but copied into its callers: for what almost every event comes by, a tenth of all time."""
    return _register(function, callable_from_python=False, inline=True)


def compile_pending() -> None:
    """Import Numba and put compiled functions in the place of those asleep, in every module that holds them."""
    if not _pending:
        return
    with _compile_lock:
        homes = set()
        while _pending:
            lazy = _pending.pop()
            lazy.replacement = _compile(lazy.py_func, *lazy.options)
            homes.add(lazy.py_func.__module__)
        for name, module in list(sys.modules.items()):
            if name in homes or name.startswith("sim."):
                _replace(vars(module))


def specialize(function: F, *arguments: Any) -> F:
    """A rule for just these types of arguments, to be called again and again.

    Numba looks at every argument of every call: a millisecond for a bundle of thirty tables.
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
    """Whether anything is compiled at all."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


__all__ = ["compile_pending", "compiled", "compiled_only", "compiles", "inlined", "is_compiled", "specialize"]
