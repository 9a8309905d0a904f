"""Compiler pipeline with the passes that the model needs, and types of operations looked up once.

Numba's own pipeline also handles closures, ``with`` blocks, parallel loops and Python lists; each pass reads every
function, and most are followed by another analysis of its variables. A compiled function that needs one of them is
refused by Numba. Numba also tries all templates of an operator, up to fifty for ``+``, in every expression; here it
does so once for each combination of types.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.core import compiler
from numba.core.compiler_machinery import PassManager
from numba.core.types.functions import BaseFunction

from sim.jit.options import CALLS, DISABLED, PASSES

NEEDED = (
    "TranslateByteCode", "FixupArgs", "IRProcessing", "GenericRewrites", "ReconstructSSA",
    "NopythonTypeInference", "PreLowerStripPhis", "IRLegalization", "AnnotateTypes",
    "NativeLowering", "NoPythonBackend",
)  # fmt: skip


class ModelCompiler(compiler.Compiler):  # type: ignore[misc]
    """Numba compiler of functions called by compiled code."""

    def define_pipelines(self) -> list[Any]:
        """Return the short pipeline, or Numba's own where this version lacks a pass."""
        if not has_needed_passes():
            return list(super().define_pipelines())
        manager = PassManager("model")
        for name in NEEDED:
            manager.add_pass(getattr(compiler, name), name)
        manager.finalize()
        return [manager]


def has_needed_passes() -> bool:
    """Return whether this Numba version has the passes and ``passes`` is enabled."""
    return PASSES not in DISABLED and all(hasattr(compiler, name) for name in NEEDED)


@contextmanager
def remembered_calls() -> Iterator[None]:
    """Remember the result of typing each operation in this context, if this Numba version allows it."""
    original: Any = getattr(BaseFunction, "get_call_type", None)
    if original is None or CALLS in DISABLED:
        yield
        return
    known: dict[Any, Any] = {}

    def get_call_type(self: Any, context: Any, args: Any, kws: Any) -> Any:
        key = id(self), tuple(args), tuple(kws.items())
        if key not in known:
            signature = original(self, context, args, kws)
            known[key] = self, signature, self.get_impl_key(signature)  # self: keeps its id from being reused
        _, signature, implementation = known[key]
        self._impl_keys[signature.args] = implementation
        return signature

    BaseFunction.get_call_type = get_call_type
    try:
        yield
    finally:
        BaseFunction.get_call_type = original
