"""Load an extension from a file by its absolute path, and identify it by the SHA-256 of its content.

An extension is never searched for by name. A process that receives a scenario with an extension loads the same file and
refuses it if the content differs. Tables that the file reads with `read_table` belong to the content.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.extension.declarations import OwnArrivals, OwnMetric, OwnRule

MAX_BYTES = 100_000_000  # maximum size of a file or table
SHOWN_NAME = 80  # characters of a file name in a message


class ExtensionError(ValueError):
    """An extension that cannot be loaded or used; the text is one sentence."""


@dataclass(frozen=True)
class Extension:
    """Own metrics, arrivals and rule, with the file they come from.

    Parameters
    ----------
    metrics, arrivals, rule
        Declarations made with `own_metric`, `own_arrivals`, `own_rule`.
    path
        Absolute path of the file; None for functions without a file, which run in this process only.
    digests
        SHA-256 of the file, then of each table it reads.
    tables
        Absolute paths of these tables.
    """

    metrics: tuple[OwnMetric, ...] = ()
    arrivals: OwnArrivals | None = None
    rule: OwnRule | None = None
    path: Path | None = field(default=None, compare=False)
    digests: tuple[str, ...] = ()
    tables: tuple[Path, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """Name for messages."""
        return "the extension" if self.path is None else self.path.name

    @property
    def identity(self) -> list[str]:
        """Part of a result's key: the digests, or an identifier for functions of this process."""
        return list(self.digests) if self.path is not None else [f"in process {id(self)}"]

    def __reduce__(self) -> tuple[Any, ...]:
        """Send the path and the digests; the receiver loads the file itself."""
        if self.path is None:
            raise ExtensionError(
                "functions without a file run in this process only: use the serial executor, or write them into a file"
            )
        return _load_same, (str(self.path), self.digests)


_loaded: dict[tuple[str, tuple[str, ...]], Extension] = {}
_loading: list[tuple[Path, dict[Path, str]]] = []  # file being loaded; its tables with their SHA-256


def load_extension(path: str | Path) -> Extension:
    """Load an extension from a Python file.

    Parameters
    ----------
    path
        The file. Its folder is not added to the import path.

    Returns
    -------
    Extension
        Everything the file declares.

    Raises
    ------
    ExtensionError
        If the file cannot be read or run, declares nothing, or declares two rules or two tables of arrivals.

    Examples
    --------
    >>> load_extension("docs/examples/own_metric.py").metrics  # doctest: +SKIP
    """
    file = _resolve(Path(path))
    source = _read(file, file.name[:SHOWN_NAME])
    digest = hashlib.sha256(source).hexdigest()
    for (known, digests), extension in _loaded.items():
        if known == str(file) and digests == (digest, *_table_digests(extension)):
            return extension
    with _reading(file) as tables:
        module = _run(file, source, digest)
    extension = _collect(module, file, digest, tables)
    _loaded[str(file), extension.digests] = extension
    return extension


def read_table(name: str) -> list[dict[str, str]]:
    """Read a CSV table that lies beside the extension, while the extension is loaded.

    Parameters
    ----------
    name
        File name relative to the extension. UTF-8, with a heading.

    Returns
    -------
    list of dict
        One dictionary per row, with text values. The content counts as part of the extension.

    Raises
    ------
    ExtensionError
        If no extension is being loaded or the table cannot be read.

    Examples
    --------
    >>> CALLS = read_table("hotline_calls.csv")  # doctest: +SKIP

    References
    ----------
    `docs/examples/own_arrivals.py`.
    """
    if not _loading:
        raise ExtensionError("read_table() is for use at the top level of an extension's file")
    extension, tables = _loading[-1]
    file = (extension.parent / name).resolve()
    content = _read(file, name)
    tables[file] = hashlib.sha256(content).hexdigest()
    try:
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except UnicodeDecodeError:
        raise ExtensionError(f"{name} is not UTF-8 text; save it as UTF-8") from None


def _load_same(path: str, digests: tuple[str, ...]) -> Extension:
    """Load the file that another process has loaded; raise ExtensionError if its content differs."""
    file = Path(path)
    if (path, digests) in _loaded:
        return _loaded[path, digests]
    source = _read(file, path)
    if hashlib.sha256(source).hexdigest() != digests[0]:
        raise ExtensionError(f"{path} differs from the file that the driver has loaded")
    extension = load_extension(file)
    if extension.digests != digests:
        raise ExtensionError(f"a table of {path} differs from the one that the driver has read")
    return extension


def _resolve(path: Path) -> Path:
    try:
        return path.resolve()
    except (
        OSError,
        ValueError,
        RuntimeError,
    ) as error:  # NUL or half a character in the name, links in a circle
        reason = getattr(error, "strerror", None) or str(error)
        raise ExtensionError(f"{path.name[:SHOWN_NAME]} is not a file name: {reason}") from None


def _read(file: Path, shown: str) -> bytes:
    try:
        if file.exists() and not file.is_file():  # a pipe or device is never opened
            raise ExtensionError(f"{shown} is not a plain file")
        if file.stat().st_size > MAX_BYTES:
            raise ExtensionError(f"{shown} is larger than {MAX_BYTES:,} bytes")
        return file.read_bytes()
    except OSError as error:
        raise ExtensionError(f"{shown} cannot be read: {error.strerror}") from None


def _table_digests(extension: Extension) -> tuple[str, ...]:
    """Return the current SHA-256 of the tables; ("",) if one cannot be read."""
    try:
        return tuple(hashlib.sha256(file.read_bytes()).hexdigest() for file in extension.tables)
    except OSError:
        return ("",)


@contextmanager
def _reading(file: Path) -> Iterator[dict[Path, str]]:
    tables: dict[Path, str] = {}
    _loading.append((file, tables))
    try:
        yield tables
    finally:
        _loading.pop()


def _run(file: Path, source: bytes, digest: str) -> ModuleType:
    """Execute the source as a module with a name that no import statement can express."""
    spec = spec_from_loader(f"gridstaff extension {digest[:16]}", loader=None, origin=str(file))
    assert spec is not None
    module = module_from_spec(spec)
    module.__file__ = str(file)
    sys.modules[spec.name] = module  # dataclasses and pickle look here
    try:
        exec(compile(source, str(file), "exec"), vars(module))
    except ExtensionError:
        raise
    except Exception as error:
        del sys.modules[spec.name]
        raise ExtensionError(f"{file.name} cannot be run: {type(error).__name__}: {error}") from error
    return module


def _collect(module: ModuleType, file: Path, digest: str, tables: dict[Path, str]) -> Extension:
    found = list({id(value): value for value in vars(module).values()}.values())
    metrics = tuple(value for value in found if isinstance(value, OwnMetric))
    arrivals = [value for value in found if isinstance(value, OwnArrivals)]
    rules = [value for value in found if isinstance(value, OwnRule)]
    if len(arrivals) > 1 or len(rules) > 1:
        raise ExtensionError(f"{file.name} declares more than one rule or more than one table of arrivals")
    if not (metrics or arrivals or rules):
        raise ExtensionError(
            f"{file.name} declares nothing: use gridstaff.own_metric, own_arrivals or own_rule"
        )
    return Extension(
        metrics,
        arrivals[0] if arrivals else None,
        rules[0] if rules else None,
        file,
        (digest, *tables.values()),
        tuple(tables),
    )
