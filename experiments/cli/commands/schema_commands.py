"""`gridstaff schema`: JSON Schema of every configuration file, for completion and checks in editors."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.compose.changes.questions import Question
from experiments.compose.composer import shipped_conf
from experiments.compose.settings.study_settings import ExecutorSettings, StudySettings
from experiments.compose.sized_desks import SizedDesk
from experiments.files import write_durably
from experiments.language import translate
from sim.config.groups.calendar_year import YearFile
from sim.config.metadata.provenance import load_sources
from sim.config.metadata.schema import (
    Node,
    document,
    model_schema,
    scenario_schema,
    source_schemas,
    table_schema,
)
from sim.phrases import phrase

OWN_FOLDER = Path("mine")  # folder of the user's files in examples
EXAMPLE_GROUP = "place"
PACKAGE = re.compile(r"^# @package (\S+)$", re.MULTILINE)
GLOBAL = "_global_"
SWEEP: Node = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "mode": {"enum": ["RUN", "MULTIRUN"]},
        "sweeper": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "params": {
                    "type": "object",
                    "description": "key: values of a sweep, as after -m on the command line",
                }
            },
        },
    },
}

Groups = Mapping[str, Sequence[str]]


def write_schemas(folder: Path, user_conf: Path | None) -> int:
    """Write the schemas and print the line by which a file names its schema.

    Parameters
    ----------
    folder
        Folder to write; it is created.
    user_conf
        The user's configuration folder, whose file names are offered as choices.

    Returns
    -------
    int
        Exit code.
    """
    schemas = file_schemas(user_conf)
    for name, schema in schemas.items():
        write_durably(folder / name, json.dumps(schema, ensure_ascii=False, indent=1) + "\n")
    here = (user_conf or OWN_FOLDER) / EXAMPLE_GROUP
    written = phrase("{count} schemas written to {folder}", count=len(schemas), folder=folder.as_posix())
    print(translate(written))
    add = phrase(
        "For completion in editors, add this line to the files in {folder}, below `# @package {package}`:",
        folder=here.as_posix(), package=GLOBAL,
    )  # fmt: skip
    print(translate(add))
    print(f"  {modeline(folder / schema_name(EXAMPLE_GROUP), here)}")
    return 0


def modeline(schema: Path, folder: Path) -> str:
    """Return the comment that names a schema in the YAML files of a folder."""
    try:
        where = Path(os.path.relpath(schema, folder)).as_posix()
    except ValueError:  # another drive on Windows
        where = schema.resolve().as_uri()
    return f"# yaml-language-server: $schema={where}"


def schema_name(group: str) -> str:
    """Return the file name of the schema of a folder of configuration files."""
    return group.replace("/", ".") + ".json"


def file_schemas(user_conf: Path | None = None) -> dict[str, Node]:
    """Return the schemas of all files of the configuration.

    Returns
    -------
    dict
        File name -> schema: ``config.json``, one for each group (``place.json``, ``duties.visits.json``), one for each
        kind of file in ``conf/sources``, and ``calendar.china.json``.
    """
    from experiments.tools.facts_page import Effect, Label

    conf = shipped_conf()
    groups = _groups(conf, user_conf)
    blocks = scenario_schema(load_sources())
    blocks["properties"] |= {"study": model_schema(StudySettings), "executor": model_schema(ExecutorSettings)}
    _allow_file_of_open_cases(blocks)
    found = {"config.json": _file("config.yaml", blocks, groups, own="")}
    for group in groups:
        package = _package(conf, group)
        node = blocks if package == GLOBAL else _member(blocks, package.split("."))
        if package == GLOBAL:
            node = {**node, "properties": {**node["properties"], "hydra": SWEEP}}
        found[schema_name(group)] = _file(f"{group}/*.yaml", node, groups, own=group)
    tables = source_schemas() | {
        "effects": table_schema(dict[str, Label | tuple[Effect, ...]]),
        "sized": table_schema(dict[str, dict[str, SizedDesk]]),
        "questions": table_schema(dict[str, Question]),
        "chinese": table_schema(dict[str, str]),
    }
    found |= {f"sources.{name}.json": document(f"sources/{name}", node) for name, node in tables.items()}
    found["calendar.china.json"] = document("calendar/china/*.yaml", table_schema(YearFile))
    return found


def _groups(conf: Path, user_conf: Path | None) -> dict[str, list[str]]:
    """Return the groups with the names of their files: those of the defaults list, and those that places include."""
    folders = [folder for folder in (conf, user_conf) if folder is not None]
    names = sorted({file.parent.relative_to(conf).as_posix() for file in conf.rglob("*.yaml")})
    groups = [
        name for name in names if name != "." and not name.startswith("sources") and name != "calendar/china"
    ]
    return {
        name: sorted({f.stem for folder in folders for f in folder.glob(f"{name}/*.yaml")}) for name in groups
    }


def _package(conf: Path, group: str) -> str:
    """Return the block of the configuration that the files of a group set."""
    files = sorted((conf / group).glob("*.yaml"))
    header = PACKAGE.search(files[0].read_text(encoding="utf-8"))
    return header[1] if header else group.replace("/", ".")


def _member(node: Node, path: Sequence[str]) -> Node:
    for name in path:
        node = node["properties"][name]
    return node


def _file(title: str, node: Node, groups: Groups, own: str) -> Node:
    """Return the schema of a file: the keys of its block, and the list of the files below it."""
    members = {"defaults": _defaults(groups, own), **node["properties"]}
    return document(title, {**node, "properties": members})


def _defaults(groups: Groups, own: str) -> Node:
    """Return the schema of a defaults list; it offers the known files and accepts others."""
    files = [f"/{group}/{name}" for group, names in groups.items() for name in names]
    prefix = "override /" if own else ""
    chosen = {
        f"{prefix}{group}": {"anyOf": [{"enum": [*names, None]}, {"type": "string"}]}
        for group, names in groups.items()
    }
    entry = {
        "type": "object",
        "maxProperties": 1,
        "properties": chosen,
        "additionalProperties": {"type": "string"},
    }
    text = {"anyOf": [{"enum": ["_self_", *groups.get(own, ()), *files]}, {"type": "string"}]}
    return {
        "type": "array",
        "description": "files that this file starts from, in order; `_self_` stands for this file",
        "items": {"anyOf": [text, entry]},
    }


def _allow_file_of_open_cases(blocks: Node) -> None:
    state = blocks["properties"]["run"]["properties"]["initial_state"]
    words = {name: state.pop(name) for name in ("type", "enum")}
    state["anyOf"] = [words, {"type": "string", "pattern": r"\.[cC][sS][vV]$"}]
