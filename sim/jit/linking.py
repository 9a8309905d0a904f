"""Whole-program compilation: what Python calls is linked once and optimised once, with everything it calls.

Numba optimises a function together with everything it calls, and makes machine code of it, before its callers are
looked at: with a few hundred small functions each piece of code is optimised some ten times and thrown away as often.
Here a function called by compiled code is a ``ModuleLibrary``: it only leaves its intermediate code. One called by Python is a
``ProgramLibrary``: it takes in the code of everything it calls, is optimised and becomes machine code. A third of the time.

This leans on the inside of Numba; where that has changed (``is_supported``), compilation goes Numba's own way.
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
    """The code of one function: neither linked nor optimised nor made executable."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        self._raise_if_finalized()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        return 0  # nobody calls it but compiled code

    def _get_module_for_linking(self) -> Any:
        """With all it calls: whoever asks is no ``ProgramLibrary`` and links only what it calls itself."""
        module = _own_code(self).clone()
        for library in _reachable(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            module.link_in(_own_code(library), preserve=True)
        return module


class ProgramLibrary(_Library):  # type: ignore[misc]
    """The code of a function with that of everything it calls, directly or not."""

    def _optimize_final_module(self) -> None:
        """Once: Numba's first, cheaper pass brings reference counts together, and there are none."""
        manager, builder = self._codegen._module_pass_manager()
        manager.run(self._final_module, builder)

    def finalize(self) -> None:
        self._raise_if_finalized()
        module = self._final_module
        for library in _reachable(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            module.link_in(_own_code(library), preserve=True)
        for function in module.functions:  # nobody else calls them: what is inlined everywhere disappears
            if not function.is_declaration and function.linkage == Linkage.linkonce_odr:
                function.linkage = "internal"
        self._optimize_final_module()
        module.verify()
        self._finalize_final_module()


def _own_code(library: Any) -> Any:
    return _Library._get_module_for_linking(library)


def _reachable(libraries: list[Any]) -> list[Any]:
    seen: dict[Any, None] = {}
    waiting = list(libraries)
    while waiting:
        library = waiting.pop()
        if library not in seen:
            seen[library] = None
            waiting.extend(library._linking_libraries)
    return list(seen)


def is_supported() -> bool:
    """Whether this Numba has the parts leant on, and nobody asked to do without."""
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
    """What is compiled inside can be called by compiled code only, unless it is given a ``ProgramLibrary``."""
    generator = cpu_target.target_context.codegen()
    usual_set_env, usual = generator.set_env, generator._library_class

    def set_env_of_executables(name: str, environment: Any) -> None:
        if generator._engine.get_global_value_address(name):
            usual_set_env(name, environment)

    generator.set_env, generator._library_class = set_env_of_executables, ModuleLibrary
    collecting = gc.isenabled()
    gc.disable()  # compilation makes many small things that stay: looking through them again and again is in vain
    try:
        yield
    finally:
        generator.set_env, generator._library_class = usual_set_env, usual
        if collecting:
            gc.enable()
