"""Uses of Numba internals and the variable that disables them.

``GRIDSTAFF_DISABLE=linking,bundle,nrt,indices,passes,calls`` (any of them) selects Numba's default behaviour
instead: slower, with equal results. The same happens automatically where this Numba version lacks the required
internals.
"""

from __future__ import annotations

import os

LINKING = "linking"  # whole-program linking and optimisation (sim.jit.linking)
BUNDLE = "bundle"  # tables passed as one address (sim.jit.bundle)
NRT = "nrt"  # no reference counting
INDICES = "indices"  # no negative indices (sim.jit.bounds_check)
PASSES = "passes"  # only the compiler passes that the model needs (sim.jit.pipeline)
CALLS = "calls"  # types of operations looked up once (sim.jit.pipeline)
ALL = frozenset({LINKING, BUNDLE, NRT, INDICES, PASSES, CALLS})

DISABLED = ALL & set(os.environ.get("GRIDSTAFF_DISABLE", "").replace(" ", "").split(","))
