"""What is used of Numba's inside, beyond what it promises, and how to do without.

``GRIDSTAFF_DISABLE=linking,bundle,nrt,indices`` (any of them) goes Numba's own way: slower, with the same results.
Where this Numba lacks a part leant on, that happens by itself.
"""

from __future__ import annotations

import os

LINKING = "linking"  # our own order of linking and optimising (sim.jit.linking)
BUNDLE = "bundle"  # tables passed as one address (sim.jit.bundle)
NRT = "nrt"  # no reference counting
INDICES = "indices"  # rows counted from the front only (sim.jit.bounds_check)
ALL = frozenset({LINKING, BUNDLE, NRT, INDICES})

DISABLED = ALL & set(os.environ.get("GRIDSTAFF_DISABLE", "").replace(" ", "").split(","))
