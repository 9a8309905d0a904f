"""On-disk cache of machine code, verified by digest; replaces Numba's unverified cache.

There is one file for each function and argument types: a digest, then the code. An incomplete or damaged file is
ignored: the function is compiled again and the file replaced. Files are written under a temporary name and renamed,
so concurrent processes do not interfere. If the disk is not writable, each process compiles for itself.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from numba.core import serialize
from numba.core.compiler import CompileResult

from sim.jit.user_cache import read_private, write_private

DIGEST = hashlib.sha256().digest_size
dumps = getattr(serialize, "dumps", pickle.dumps)


class DigestCache:
    """Cached code of one function; implements the interface of Numba's caches."""

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self._folder, self._name = folder, f"{function.__module__}.{function.__qualname__}"

    @property
    def cache_path(self) -> str:
        """The cache folder, as shown in Numba's statistics."""
        return str(self._folder)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Return the compiled function for these types, or None."""
        try:
            context.refresh()
            content = read(*self._path_and_key(signature, context.codegen()))
            return content and CompileResult._rebuild(context, *pickle.loads(content))
        except Exception:  # valid file that this Numba cannot load: compile instead
            return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Store a compiled function; ignore functions that cannot be stored."""
        with suppress(Exception):
            write(*self._path_and_key(signature, result.codegen), dumps(result._reduce()))

    def _path_and_key(self, signature: Any, codegen: Any) -> tuple[Path, bytes]:
        key = repr((self._name, str(signature), codegen.magic_tuple())).encode()
        return self._folder / f"{self._name}-{hashlib.sha256(key).hexdigest()[:16]}", key


def read(path: Path, key: bytes) -> bytes | None:
    """Return the verified content of a file written for ``key``, or None."""
    content = read_private(path)
    if content is None:
        return None
    digest, content = content[:DIGEST], content[DIGEST:]
    return content if digest == hashlib.sha256(key + content).digest() else None


def write(path: Path, key: bytes, content: bytes) -> None:
    """Write a file atomically; ignore errors of the file system."""
    write_private(path, hashlib.sha256(key + content).digest() + content)
