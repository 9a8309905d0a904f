"""The address of a rule as a C function: compiled by Numba, or called back by Python where nothing is compiled."""

from __future__ import annotations

import ctypes
from typing import Any

from sim.jit import compiles
from sim.jit.callback import PROTOTYPE
from sim.world.decisions import CaseNumbers, Rule

_compiled: dict[Rule, tuple[int, Any]] = {}  # address, and the object that owns the code; never released


def compile_rule(rule: Rule) -> int:
    """Return the address of a rule as a C function, which stays valid while the process runs.

    Raises
    ------
    RuleError
        If Numba cannot compile the rule.
    """
    if rule not in _compiled:
        _compiled[rule] = _compile(rule)
    return _compiled[rule][0]


def _compile(rule: Rule) -> tuple[int, Any]:
    if compiles():
        from sim.jit.callback_type import compile_c_function

        compiled = compile_c_function(rule)
        return int(compiled.address), compiled

    def call(*numbers: Any) -> float:
        return float(rule(CaseNumbers(*numbers)))

    function = PROTOTYPE(call)
    return ctypes.cast(function, ctypes.c_void_p).value or 0, function
