"""How shared rules and the kernel are compiled, and where the result is kept.

``rule`` compiles a function that Python and compiled code call, ``inner`` one that only compiled code calls. Neither
allocates anything: reference counting is switched off. Both are compiled when they are first called, for the types
they are called with: nothing is declared but the function itself (``sim.jit.functions``).

Numba notices a change of a compiled function's own file, not of the functions it calls: a kept result could be that
of an older model. So results lie in a folder named by the content of the model's source (``cache_folder``).
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

from sim.jit.functions import Inner, Outer
from sim.userfolder import user_folder

F = TypeVar("F", bound=Callable[..., Any])


def _source_digest() -> str:
    """Content of every module whose code may end up compiled."""
    root = Path(__file__).parent.parent
    machine = f"{numba.__version__} {platform.python_version()} {platform.machine()} {root}"  # Numba keeps by path, too
    digest = hashlib.sha256(machine.encode())
    for path in sorted(root.rglob("*.py")):
        part = path.relative_to(root).parts[0]
        if part not in ("config", "agents"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _first_writable() -> Path:
    name = f"compiled-{_source_digest()}"
    for base in (user_folder(), Path(tempfile.gettempdir()) / f"gridstaff-{os.getpid()}"):
        try:
            (base / name).mkdir(parents=True, exist_ok=True, mode=0o700)
            if os.access(base / name, os.W_OK):
                return base / name
        except OSError:
            continue
    raise OSError("no writable folder for compiled code: set GRIDSTAFF_CACHE to one")


cache_folder = _first_writable()
config.CACHE_DIR = str(cache_folder)


def rule(function: F) -> F:
    """Compile a pure function of scalars and arrays; ``function.py_func`` stays callable."""
    return cast(F, Outer(function, Inner(function, forceinline=True)))


def inner(function: F) -> F:
    """Compile a function that only compiled code calls."""
    return cast(F, Inner(function, forceinline=False))


def is_compiled() -> bool:
    """Whether the kernel of this source lies ready on disk."""
    return any(cache_folder.glob("kernel_*/run.run-*.nbc"))
