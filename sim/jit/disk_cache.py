"""Machine code on disk, in the place of Numba's own cache, which believes whatever it reads.

One file for each function and set of types: a digest, then the code. A file that is not whole is as good as none: the
function is compiled again and its file written anew, at once and under another name first, so that processes that
compile at the same time do not disturb each other. A disk that takes nothing costs time, no results.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from numba.core import serialize
from numba.core.compiler import CompileResult

DIGEST = hashlib.sha256().digest_size
dumps = getattr(serialize, "dumps", pickle.dumps)


class DigestCache:
    """The files of one function; what Numba asks of a cache."""

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self._folder, self._name = folder, f"{function.__module__}.{function.__qualname__}"

    @property
    def cache_path(self) -> str:
        """The folder, as Numba's statistics call it."""
        return str(self._folder)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The compiled function for these types, or None."""
        try:
            context.refresh()
            content = read(*self._path_and_key(signature, context.codegen()))
            return content and CompileResult._rebuild(context, *pickle.loads(content))
        except Exception:  # whole, but not for this Numba: whatever is wrong, compiling is right
            return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep a compiled function; what cannot be kept is compiled by every process."""
        with suppress(Exception):
            write(*self._path_and_key(signature, result.codegen), dumps(result._reduce()))

    def _path_and_key(self, signature: Any, codegen: Any) -> tuple[Path, bytes]:
        key = repr((self._name, str(signature), codegen.magic_tuple())).encode()
        return self._folder / f"{self._name}-{hashlib.sha256(key).hexdigest()[:16]}", key


def read(path: Path, key: bytes) -> bytes | None:
    """The content of a file written for ``key``; None if there is none or it is not whole."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, content = content[:DIGEST], content[DIGEST:]
    return content if digest == hashlib.sha256(key + content).digest() else None


def write(path: Path, key: bytes, content: bytes) -> None:
    """Write a file at once; what cannot be written is left."""
    with suppress(OSError):
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(key + content).digest() + content)
            os.replace(beside, path)
        except OSError:
            with suppress(OSError):
                os.unlink(beside)
