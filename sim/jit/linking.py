"""Whole-program compilation: a function called from Python is linked and optimised once, with everything it calls.

Numba by default optimises each function together with its callees, and generates machine code, before it compiles
the callers. With several hundred small functions each piece of code is optimised and discarded about ten times.
Here a function called from compiled code is a ``ModuleLibrary``, which only stores intermediate code. A function
called from Python is a ``ProgramLibrary``: it links the code of all functions it calls, optimises it and generates
machine code. Compilation takes a third of the time.

The module uses internals of Numba; where these have changed (``is_supported``), Numba's own compilation is used.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite.binding import Linkage
from numba.core import codegen
from numba.core.registry import cpu_target

from sim.jit.options import DISABLED, LINKING

_Library: Any = codegen.JITCodeLibrary
_REQUIRED_METHODS = (
    "_finalize_final_module", "_get_module_for_linking", "_optimize_final_module",
    "_optimize_functions", "_raise_if_finalized", "enable_object_caching", "finalize", "get_pointer_to_function",
)  # fmt: skip


class ModuleLibrary(_Library):  # type: ignore[misc]
    """Intermediate code of one function: neither linked nor optimised nor executable."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        self._raise_if_finalized()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        return 0  # called by compiled code only

    def _get_module_for_linking(self) -> Any:
        """Return the code with all callees, for callers that link direct callees only."""
        module = _own_code(self).clone()
        for library in _reachable(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            module.link_in(_own_code(library), preserve=True)
        return module


class ProgramLibrary(_Library):  # type: ignore[misc]
    """Code of a function and of all its direct and indirect callees."""

    def _optimize_final_module(self) -> None:
        """Optimise once: Numba's preceding, cheaper pass only prunes reference counts, and there are none."""
        manager, builder = self._codegen._module_pass_manager()
        manager.run(self._final_module, builder)

    def finalize(self) -> None:
        self._raise_if_finalized()
        module = self._final_module
        for library in _reachable(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            module.link_in(_own_code(library), preserve=True)
        for function in module.functions:  # no other callers: drop functions inlined everywhere
            if not function.is_declaration and function.linkage == Linkage.linkonce_odr:
                function.linkage = "internal"
        self._optimize_final_module()
        module.verify()
        self._finalize_final_module()


def _own_code(library: Any) -> Any:
    return _Library._get_module_for_linking(library)


def _reachable(libraries: list[Any]) -> list[Any]:
    reachable: dict[Any, None] = {}
    pending = list(libraries)
    while pending:
        library = pending.pop()
        if library not in reachable:
            reachable[library] = None
            pending.extend(library._linking_libraries)
    return list(reachable)


def is_supported() -> bool:
    """Return whether this Numba version has the required internals and ``linking`` is enabled."""
    generator = cpu_target.target_context.codegen()
    return (
        LINKING not in DISABLED
        and all(hasattr(_Library, name) for name in _REQUIRED_METHODS)
        and getattr(generator, "_library_class", None) is _Library
        and hasattr(generator, "set_env")
        and hasattr(generator, "_module_pass_manager")
        and hasattr(getattr(generator, "_engine", None), "get_global_value_address")
    )


@contextmanager
def separate_compilation() -> Iterator[None]:
    """Compile functions in this context for calls from compiled code only, unless they have a ``ProgramLibrary``."""
    generator = cpu_target.target_context.codegen()
    original_set_env, original_class = generator.set_env, generator._library_class

    def set_env_of_executables(name: str, environment: Any) -> None:
        if generator._engine.get_global_value_address(name):
            original_set_env(name, environment)

    generator.set_env, generator._library_class = set_env_of_executables, ModuleLibrary
    gc_enabled = gc.isenabled()
    gc.disable()  # compilation creates many long-lived objects; collecting them is wasted time
    try:
        yield
    finally:
        generator.set_env, generator._library_class = original_set_env, original_class
        if gc_enabled:
            gc.enable()
