"""The two sides of a compiled function: what Python calls, and what compiled code calls.

What compiled code calls (``CompiledCallee``) is compiled once, for plain numbers: left alone, Numba compiles a function again
for each constant and field width it is called with. What Python calls (``PythonEntry``) is compiled with everything it
calls (``sim.jit.linking``) and kept on disk. A shared rule has both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import typeof, types
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

import sim.jit.callback_type  # noqa: F401  # tells Numba how compiled code calls a rule
from sim.jit import cache_folder
from sim.jit.bounds_check import no_negative_indices
from sim.jit.disk_cache import DigestCache
from sim.jit.linking import ProgramLibrary, is_supported, separate_compilation
from sim.jit.options import DISABLED, NRT


def target_options(known: Any = CPUDispatcher.targetdescr.options) -> dict[str, Any]:
    """How everything is compiled: without reference counting, if ``known`` (this Numba's options) has that."""
    usual = {"nopython": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    return usual | ({"_nrt": False} if NRT not in DISABLED and hasattr(known, "_nrt") else {})


class CompiledCallee(CPUDispatcher):  # type: ignore[misc]
    """A function as compiled code calls it."""

    def __init__(self, function: Callable[..., Any], forceinline: bool) -> None:
        more = {"no_cpython_wrapper": True, "forceinline": forceinline}
        super().__init__(function, targetoptions=target_options() | more)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Compile it for the plain types of what it is called with."""
        return super().get_call_template(
            tuple(widen_type(a) for a in args), {name: widen_type(a) for name, a in kws.items()}
        )


class PythonEntry(CPUDispatcher):  # type: ignore[misc]
    """A function as Python calls it; compiled code calls its ``callee``."""

    def __init__(self, function: Callable[..., Any], callee: CompiledCallee) -> None:
        super().__init__(function, targetoptions=target_options(), pipeline_class=_WholeProgram)
        self.callee = callee
        self._specialized: dict[Any, Any] = {}
        folder = cache_folder.folder()
        if folder is not None and function.__module__.startswith("sim."):  # whose content names the folder
            self._cache = DigestCache(function, folder)

    def specialize(self, *arguments: Any) -> Any:
        """What runs for arguments of these types; it looks at none of them again."""
        seen = tuple(_type_key(a) for a in arguments)
        if seen not in self._specialized:
            self._specialized[seen] = self.compile(tuple(typeof(a) for a in arguments))
        return self._specialized[seen]

    @property
    def _numba_type_(self) -> Any:
        return types.Dispatcher(self.callee)


class _WholeProgram(Compiler):  # type: ignore[misc]
    """Numba's compiler for a function that takes in all it calls."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        with no_negative_indices():
            return self._compile(function)

    def _compile(self, function: Callable[..., Any]) -> Any:
        if not is_supported():
            return super().compile_extra(function)
        self.state.library = ProgramLibrary(self.state.targetctx.codegen(), function.__qualname__)
        self.state.library.enable_object_caching()
        with separate_compilation():
            return super().compile_extra(function)


def _type_key(argument: Any) -> Any:
    """What Numba's type of an argument depends on, told in a tenth of the time."""
    if isinstance(argument, np.ndarray):
        flags = argument.flags
        return argument.dtype, argument.ndim, flags.c_contiguous, flags.writeable, flags.aligned
    parts = getattr(argument, "tables", argument)
    return type(argument), tuple(map(_type_key, parts)) if isinstance(parts, tuple) else type(parts)


def widen_type(kind: Any) -> Any:
    """One type for all whole numbers, one for all real ones; everything else as it is."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.Integer) and kind.signed:
        return types.int64
    return types.float64 if isinstance(kind, types.Float) else kind
