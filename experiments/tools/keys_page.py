"""Dictionary of configuration keys, generated from ``conf/sources`` and the shipped values.

``python -m experiments.tools.keys_page`` writes docs/reference/configuration.md; a test compares the page with this
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from sim.config import Scenario
from sim.config.metadata.keys import Path, describe_allowed, member_names, parse_key, schema_at
from sim.config.metadata.provenance import Provenance, load_sources
from sim.paths import project_root

PAGE = project_root() / "docs" / "reference" / "configuration.md"
PLACE = "reference"  # the place of a command that names none
MAX_VALUE_LENGTH = 60  # characters of a default
MAX_NAMES = 3  # members shown of a key with a free name

HEAD = """\
# Configuration

Written by `python -m experiments.tools.keys_page` from `conf/` and `conf/sources/`. Each table is one block of a
scenario. `gridstaff explain KEY PLACE` prints the same for one key, with its value in a place and the text of its fact.

- A key with `*` stands for a name that a place chooses, such as a step, a post class or a meeting.
- *Default* is the value in `place=reference`, the place of a command that names none. A key with several values shows
  the first ones with their names; "-" means that the reference has none.
- *Status*: `document` (stated by a fact of the documents), `published`, `data`, `assumed` (with a range in brackets),
  `structure` (a choice of the model), `definition`.
- A value is set on the command line (`area.households_per_grid=420`) or in a file
  ([Your own place](../tutorials/your_own_place.md)).

## Groups

A group is a set of files, of which one is chosen: `cover=when_idle`, `duties/visits=none`.

"""
COLUMNS = "| key | meaning | unit | default | allowed | status | source |\n|---|---|---|---|---|---|---|\n"


def render_page() -> str:
    """Return docs/reference/configuration.md as text."""
    composer = Composer()
    scenario = composer.scenario(composer.compose(DesignPoint((("place", PLACE),), ())))
    known = load_sources()
    rows = [(key, _row(key, row, scenario)) for key, row in known.keys.items()]
    blocks = {key.split(".")[0]: list(Scenario.model_fields).index(key.split(".")[0]) for key, _ in rows}
    rows.sort(key=lambda pair: blocks[pair[0].split(".")[0]])  # stable: inside a block the order of the files
    parts = [HEAD, *_groups(composer)]
    for block, lines in groupby(rows, key=lambda pair: pair[0].split(".")[0]):
        parts += [f"\n## {block}\n\n{COLUMNS}", *(line for _, line in lines)]
    return "".join(parts)


def _groups(composer: Composer) -> Iterator[str]:
    chosen = composer.compose(DesignPoint((), ())).choices
    yield "| group | choices (default in bold) |\n|---|---|\n"
    for group, choices in composer.groups.items():
        names = [f"**`{name}`**" if name == chosen.get(group) else f"`{name}`" for name in choices]
        yield f"| `{group}` | {', '.join(names)} |\n"


def _row(key: str, row: Provenance, scenario: Scenario) -> str:
    cells = (row.meaning_en, row.unit, _default(key, scenario), _allowed(key), _status(row), _source(row))
    return f"| `{key}` | " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def _allowed(key: str) -> str:
    """Return the allowed values of a key, whose stars and list positions the schema spells out."""
    path: Path = ()
    for part in parse_key(key):
        names = member_names(path)[:1] if part == "*" else ()
        candidates = ((*path, part), *((*path, name) for name in names), (*path, 0, part))
        path = next(candidate for candidate in candidates if schema_at(candidate) is not None)
    return describe_allowed(path)


def _status(row: Provenance) -> str:
    if row.low is None or row.high is None:
        return row.status
    return f"{row.status} ({row.low:g}-{row.high:g})"


def _source(row: Provenance) -> str:
    return f"{row.source} ({row.fact})" if row.fact else row.source


def _default(key: str, scenario: Scenario) -> str:
    """Return the value in the reference; of a key with free names the first members, or their common value."""
    found = list(_values(scenario.resolved(), key.split("."), ()))
    if not found:
        return "-"
    texts = [_format_value(value) for _, value in found]
    if len(set(texts)) == 1:
        return texts[0]
    named = [f"{' '.join(names)}: {text}" for (names, _), text in zip(found, texts, strict=True)]
    return "; ".join([*named[:MAX_NAMES], *(["..."] if len(named) > MAX_NAMES else [])])


def _values(node: Any, parts: list[str], names: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Any]]:
    """Iterate over (names that the stars meet, value)."""
    if not parts:
        yield names, node
    elif isinstance(node, list):
        for item in node:
            yield from _values(item, parts, names)
    elif isinstance(node, Mapping):
        if parts[0] == "*":
            for name, inner in node.items():
                yield from _values(inner, parts[1:], (*names, name))
        elif parts[0] in node:
            yield from _values(node[parts[0]], parts[1:], names)


def _format_value(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        text = ", ".join(f"{name}: {_format_value(inner)}" for name, inner in value.items()) or "none"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(map(_format_value, value)) + "]"
    else:
        text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


def main() -> None:
    """Write the page."""
    PAGE.write_text(render_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
