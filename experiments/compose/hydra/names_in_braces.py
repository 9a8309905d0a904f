"""Names of other scripts inside the braces of an override: Hydra's grammar has ASCII names only.

They are replaced by ASCII names before parsing, and the parsed values get them back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(
    r"""(?P<quote>['"]?)(?P<name>[^\s,:{}\[\]='"]*[^\x00-\x7f\s][^,:{}\[\]='"]*?)(?P=quote)(?=\s*:)"""
)  # name of a map entry with a letter beyond ASCII, quoted or not
_STAND_IN = "non_ascii_name_{number}_"


@dataclass(frozen=True, slots=True)
class NamesInBraces:
    """Override that the grammar can parse, and the names it stands for."""

    text: str
    names: tuple[str, ...] = ()

    def restore(self, value: Any) -> Any:
        """Return a parsed value with its names."""
        if not self.names:
            return value
        if isinstance(value, str):
            for number, name in enumerate(self.names):
                value = value.replace(_STAND_IN.format(number=number), name)
            return value
        if isinstance(value, dict):
            return {self.restore(name): self.restore(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(map(self.restore, value))
        return value


def replace_names(override: str) -> NamesInBraces:
    """Replace the names of other scripts in the braces of ``key=value``.

    Parameters
    ----------
    override
        Word of a command line.

    Returns
    -------
    NamesInBraces
        The word as it is if it has no such names.

    Examples
    --------
    >>> replace_names("staffing.posts={甲: {number: 1}}").text
    'staffing.posts={non_ascii_name_0_: {number: 1}}'
    """
    key, equals, value = override.partition("=")
    if not equals or value.isascii() or "{" not in value or "non_ascii_name_" in value:
        return NamesInBraces(override)
    names: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        names.append(found["name"])
        return _STAND_IN.format(number=len(names) - 1)

    text = _NAME.sub(stand_in, value)
    return NamesInBraces(f"{key}={text}", tuple(names))
