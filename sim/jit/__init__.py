"""How shared rules and the kernel are compiled.

``rule`` makes a function that Python and compiled code call, ``inner`` and ``often`` one that only compiled code calls.
None allocates anything: reference counting is switched off. They are compiled when they are first called, for the types
they are called with: nothing is declared but the function itself (``sim.jit.dispatcher``).

Numba itself is imported with the first call of a rule (``wake``), so what only asks and checks starts without it. With
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

_asleep: list[Asleep] = []
_waking = RLock()


class Asleep:
    """Stands for a function until one of them is called."""

    def __init__(self, function: Callable[..., Any], called_by_python: bool, copied: bool) -> None:
        functools.update_wrapper(self, function)
        self.py_func, self.how, self.woken = function, (called_by_python, copied), None

    def __call__(self, *arguments: Any) -> Any:
        wake()
        woken: Any = self.woken
        return woken(*arguments)


def rule(function: F) -> F:
    """A pure function of scalars and arrays; ``function.py_func`` stays callable."""
    return _made(function, called_by_python=True, copied=True)


def inner(function: F) -> F:
    """A function that only compiled code calls."""
    return _made(function, called_by_python=False, copied=False)


def often(function: F) -> F:
    """As ``inner``, but copied into its callers: for what almost every event comes by, a tenth of all time."""
    return _made(function, called_by_python=False, copied=True)


def wake() -> None:
    """Import Numba and put compiled functions in the place of those asleep, in every module that holds them."""
    if not _asleep:
        return
    with _waking:
        homes = set()
        while _asleep:
            sleeper = _asleep.pop()
            sleeper.woken = _compiled(sleeper.py_func, *sleeper.how)
            homes.add(sleeper.py_func.__module__)
        for name, module in list(sys.modules.items()):
            if name in homes or name.startswith("sim."):
                _replace(vars(module))


def entry(function: F, *arguments: Any) -> F:
    """A rule for just these types of arguments, to be called again and again.

    Numba looks at every argument of every call: a millisecond for a bundle of thirty tables.
    """
    wake()
    woken: Any = getattr(function, "woken", function)
    return cast(F, woken.compiled_for(*arguments) if compiles() else woken)


def _replace(names: dict[str, Any]) -> None:
    for name, value in list(names.items()):
        if isinstance(value, Asleep):
            names[name] = value.woken


def _made(function: F, called_by_python: bool, copied: bool) -> F:
    if "sim.jit.dispatcher" in sys.modules or not compiles():
        return cast(F, _compiled(function, called_by_python, copied))
    _asleep.append(Asleep(function, called_by_python, copied))
    return cast(F, _asleep[-1])


def _compiled(function: Callable[..., Any], called_by_python: bool, copied: bool) -> Any:
    if not compiles():
        from sim.jit.interpreted import as_python

        return as_python(function) if called_by_python else function
    from sim.jit.dispatcher import Inner, Outer

    compiled = Inner(function, forceinline=copied)
    return Outer(function, compiled) if called_by_python else compiled


def compiles() -> bool:
    """Whether anything is compiled at all."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


__all__ = ["compiles", "entry", "inner", "is_compiled", "often", "rule", "wake"]
