"""Two dispatchers of a compiled function: one for calls from Python, one for calls from compiled code.

``CompiledCallee``, called from compiled code, is compiled once for widened scalar types; Numba by default compiles
a function again for each constant and field width among its arguments. ``PythonEntry``, called from Python, is
compiled together with all functions it calls (``sim.jit.linking``) and cached on disk. A shared rule has both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import typeof, types
from numba.core.registry import CPUDispatcher

import sim.jit.callback_type  # tells Numba how compiled code calls a rule
import sim.jit.table_rows  # noqa: F401  # and how it reads a table
from sim.jit import cache_folder
from sim.jit.bounds_check import no_negative_indices
from sim.jit.disk_cache import DigestCache
from sim.jit.linking import ProgramLibrary, is_supported, separate_compilation
from sim.jit.numba_config import ignore_working_folder
from sim.jit.options import DISABLED, NRT
from sim.jit.pipeline import ModelCompiler, remembered_calls

ignore_working_folder()


def target_options(known: Any = CPUDispatcher.targetdescr.options) -> dict[str, Any]:
    """Return the compiler options; reference counting is off if ``known``, the options of this Numba, includes it."""
    defaults = {"nopython": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    return defaults | ({"_nrt": False} if NRT not in DISABLED and hasattr(known, "_nrt") else {})


class CompiledCallee(CPUDispatcher):  # type: ignore[misc]
    """Dispatcher of a function for calls from compiled code."""

    def __init__(self, function: Callable[..., Any], forceinline: bool) -> None:
        callee_options = {"no_cpython_wrapper": True, "forceinline": forceinline}
        super().__init__(
            function, targetoptions=target_options() | callee_options, pipeline_class=ModelCompiler
        )

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Compile the function for the widened types of its arguments."""
        return super().get_call_template(
            tuple(widen_type(a) for a in args), {name: widen_type(a) for name, a in kws.items()}
        )


class PythonEntry(CPUDispatcher):  # type: ignore[misc]
    """Dispatcher of a function for calls from Python; compiled code calls its ``callee``."""

    def __init__(self, function: Callable[..., Any], callee: CompiledCallee) -> None:
        super().__init__(function, targetoptions=target_options(), pipeline_class=_WholeProgram)
        self.callee = callee
        self._specialized: dict[Any, Any] = {}
        folder = cache_folder.folder()
        # The digest in the folder's name covers modules of ``sim`` only.
        if folder is not None and function.__module__.startswith("sim."):
            self._cache = DigestCache(function, folder)

    def specialize(self, *arguments: Any) -> Any:
        """Return the compiled function for the types of ``arguments``; it does not check types again."""
        key = tuple(_type_key(a) for a in arguments)
        if key not in self._specialized:
            self._specialized[key] = self.compile(tuple(typeof(a) for a in arguments))
        return self._specialized[key]

    @property
    def _numba_type_(self) -> Any:
        return types.Dispatcher(self.callee)


class _WholeProgram(ModelCompiler):  # type: ignore[misc]
    """Numba compiler pipeline that links a function with all functions it calls."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        with no_negative_indices(), remembered_calls():
            return self._compile(function)

    def _compile(self, function: Callable[..., Any]) -> Any:
        if not is_supported():
            return super().compile_extra(function)
        self.state.library = ProgramLibrary(self.state.targetctx.codegen(), function.__qualname__)
        self.state.library.enable_object_caching()
        with separate_compilation():
            return super().compile_extra(function)


def _type_key(argument: Any) -> Any:
    """Return a key that determines the Numba type of an argument, in a tenth of the time of ``typeof``."""
    if isinstance(argument, np.ndarray):
        flags = argument.flags
        return argument.dtype, argument.ndim, flags.c_contiguous, flags.writeable, flags.aligned
    parts = getattr(argument, "tables", argument)
    return type(argument), tuple(map(_type_key, parts)) if isinstance(parts, tuple) else type(parts)


def widen_type(kind: Any) -> Any:
    """Return int64 for signed integers, float64 for floats, and any other type unchanged."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.Integer) and kind.signed:
        return types.int64
    return types.float64 if isinstance(kind, types.Float) else kind
