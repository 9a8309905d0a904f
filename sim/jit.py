"""How shared rules are compiled.

``rule`` compiles a small pure function once; both engines call it. ``inner`` compiles a function of
the kernel: it allocates nothing, so reference counting is switched off (``_nrt=False`` is twenty
times faster with this many arrays, measured) and every helper is inlined.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


def rule(function: F) -> F:
    """Compile a pure function of scalars and arrays; ``function.py_func`` stays callable."""
    return numba.njit(cache=True, _nrt=False, forceinline=True, error_model="numpy")(function)


def inner(function: F) -> F:
    """Compile a function of the kernel; it must not allocate."""
    return numba.njit(cache=True, _nrt=False, forceinline=True, error_model="numpy")(function)
