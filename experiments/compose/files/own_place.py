"""Place of the user's tables: values that override the files of another place, with the cell each came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from experiments.compose.hydra.hydra_adapter import ComposedFiles

Path = tuple[str, ...]
Choices = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class OwnPlace:
    """Place of the user's tables.

    Attributes
    ----------
    name : str
        Name of the place in choices, files and tables.
    base : str
        Place that gives every value the tables do not state.
    file : str
        Name of the workbook or folder, for messages.
    choices : tuple of (str, str)
        Groups of the configuration with the file chosen by the tables.
    values : mapping of path to value
        Path of names -> value that replaces the one there. Names are separate, because they may contain dots.
    origins : mapping of path to str
        Path -> sheet, row and column.
    """

    name: str
    base: str
    file: str
    choices: tuple[tuple[str, str], ...] = ()
    values: Mapping[Path, Any] | None = None
    origins: Mapping[Path, str] | None = None

    def base_choices(self, choices: Choices) -> Choices:
        """Return choices of shipped files: the base for this place, and the tables' own unless they are given."""
        given = {group for group, _ in choices}
        own = tuple((group, name) for group, name in self.choices if group not in given)
        of_base = ((group, self.base if group == "place" else name) for group, name in choices)
        return (*own, *of_base)

    def lay_over(self, files: ComposedFiles) -> ComposedFiles:
        """Return the composed files of the base with this place's name and values."""
        blocks: dict[str, Any] = dict(files.blocks)
        for path, value in (self.values or {}).items():
            blocks = _replace(blocks, path, value)
        return replace(files, blocks=blocks, choices={**files.choices, "place": self.name})

    def origin(self, key: str) -> str:
        """Return where the tables state the value of a dotted key, or values below it; "" if they do not."""
        named = {".".join(path): where for path, where in (self.origins or {}).items()}
        above = [name for name in named if key == name or key.startswith((name + ".", name + "["))]
        if above:
            return f"{self.file}, {named[max(above, key=len)]}"
        return self.file if any(name.startswith(key + ".") for name in named) else ""


def _replace(node: Any, path: Path, value: Any) -> dict[str, Any]:
    """Return a copy of a mapping with the value at a path replaced; other parts are shared."""
    first, *rest = path
    mapping = node if isinstance(node, dict) else {}
    return {**mapping, first: _replace(mapping.get(first), tuple(rest), value) if rest else value}
