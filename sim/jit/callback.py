"""Rules of extensions as compiled code calls them: by the address of a C function.

The kernel is compiled once, whatever the rule; a rule is compiled by itself (``sim.jit.rule_address``).
"""

from __future__ import annotations

import ctypes

from sim.world.decisions import CaseNumbers

WHOLE_NUMBERS = len(CaseNumbers._fields) - 1  # then the share
PROTOTYPE = ctypes.CFUNCTYPE(ctypes.c_double, *(ctypes.c_int64,) * WHOLE_NUMBERS, ctypes.c_double)


def call_rule(address: int, numbers: CaseNumbers) -> float:
    """Call the rule at an address. Compiled code calls it directly (``sim.jit.callback_type``)."""
    return float(PROTOTYPE(address)(*numbers))
