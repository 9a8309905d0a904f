"""The two sides of a compiled function: what Python calls, and what compiled code calls.

What compiled code calls (``Inner``) is compiled once, for plain numbers: left alone, Numba compiles a function again
for each constant and field width it is called with. What Python calls (``Outer``) is compiled with everything it
calls (``sim.jit.linking``) and kept on disk. A shared rule has both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import typeof, types
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

from sim.jit import cache_folder as cache
from sim.jit.bounds_check import counted_from_the_front
from sim.jit.disk_cache import Kept
from sim.jit.linking import Whole, as_parts, supported
from sim.jit.options import NRT, WITHOUT


def options(known: Any = CPUDispatcher.targetdescr.options) -> dict[str, Any]:
    """How everything is compiled: without reference counting, if ``known`` (this Numba's options) has that."""
    usual = {"nopython": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    return usual | ({"_nrt": False} if NRT not in WITHOUT and hasattr(known, "_nrt") else {})


class Inner(CPUDispatcher):  # type: ignore[misc]
    """A function as compiled code calls it."""

    def __init__(self, function: Callable[..., Any], forceinline: bool) -> None:
        inner = {"no_cpython_wrapper": True, "forceinline": forceinline}
        super().__init__(function, targetoptions=options() | inner)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Compile it for the plain types of what it is called with."""
        return super().get_call_template(
            tuple(plain(a) for a in args), {name: plain(a) for name, a in kws.items()}
        )


class Outer(CPUDispatcher):  # type: ignore[misc]
    """A function as Python calls it; compiled code calls its ``inner``."""

    def __init__(self, function: Callable[..., Any], inner: Inner) -> None:
        super().__init__(function, targetoptions=options(), pipeline_class=_AsWhole)
        self.inner = inner
        self._for: dict[Any, Any] = {}
        kept_in = cache.folder()
        if kept_in is not None and function.__module__.startswith("sim."):  # whose content names the folder
            self._cache = Kept(function, kept_in)

    def compiled_for(self, *arguments: Any) -> Any:
        """What runs for arguments of these types; it looks at none of them again."""
        seen = tuple(_looks(a) for a in arguments)
        if seen not in self._for:
            self._for[seen] = self.compile(tuple(typeof(a) for a in arguments))
        return self._for[seen]

    @property
    def _numba_type_(self) -> Any:
        return types.Dispatcher(self.inner)


class _AsWhole(Compiler):  # type: ignore[misc]
    """Numba's compiler for a function that takes in all it calls."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        with counted_from_the_front():
            return self._compiled(function)

    def _compiled(self, function: Callable[..., Any]) -> Any:
        if not supported():
            return super().compile_extra(function)
        self.state.library = Whole(self.state.targetctx.codegen(), function.__qualname__)
        self.state.library.enable_object_caching()
        with as_parts():
            return super().compile_extra(function)


def _looks(argument: Any) -> Any:
    """What Numba's type of an argument depends on, told in a tenth of the time."""
    if isinstance(argument, np.ndarray):
        flags = argument.flags
        return argument.dtype, argument.ndim, flags.c_contiguous, flags.writeable, flags.aligned
    parts = getattr(argument, "tables", argument)
    return type(argument), tuple(map(_looks, parts)) if isinstance(parts, tuple) else type(parts)


def plain(kind: Any) -> Any:
    """One type for all whole numbers, one for all real ones; everything else as it is."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.Integer) and kind.signed:
        return types.int64
    return types.float64 if isinstance(kind, types.Float) else kind
