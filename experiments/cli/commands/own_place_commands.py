"""`gridstaff init` and `gridstaff check`: the template of a place, and the check of a filled one."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import COMMAND_LINE, DesignPoint
from experiments.compose.input_checks import check_folder_name, validate_name
from experiments.errors import closest_match, escape_for_terminal, user_error
from experiments.files import report_os_error, write_durably
from experiments.own_place.load import DEFAULT_BASE, WORKBOOK, is_place_file, load_place
from experiments.own_place.template.example import compose_example, first_day_of_coming_year
from experiments.own_place.template.template_files import csv_files, workbook_bytes
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.phrases import describe_staffing
from experiments.studies.context.report_context import describe_staffing as count_staffing
from sim.phrases import phrase

if TYPE_CHECKING:
    from experiments.compose.files.own_place import OwnPlace
    from experiments.compose.request import Lang, Request

EXISTS = Bilingual("exists already; choose another name, or delete it", "已存在，请换一个名称或先删除")
UNKNOWN_BASE = Bilingual("one of: {names}", "可填：{names}")
NEXT = Bilingual(
    "Fill in the sheets Grids and Posts, then:\n  gridstaff check {file}\n  gridstaff run {file}",
    "请填写“网格”和“人员”两张表，然后运行：\n  gridstaff check {file}\n  gridstaff run {file}",
)
SOUND = Bilingual("{file}: no faults.", "{file}：没有发现问题。")
REMARK = Bilingual("note", "提示")


def init_place(name: str, base: str | None, as_csv: bool, user_conf: Path | None, lang: Lang) -> int:
    """Write the template of a place.

    Parameters
    ----------
    name
        Name of the place, also of the file; a folder may stand before it.
    base
        Place whose grids, posts and values are the example; None = the reference.
    as_csv
        Whether to write a folder of CSV files instead of a workbook.
    user_conf
        The user's configuration folder, whose places may be the base.
    lang
        Language of the example's words.

    Returns
    -------
    int
        Exit code.

    Raises
    ------
    UserError
        For a name that is not allowed or taken, an unknown base, or a file that cannot be written.
    """
    path = Path(name.removesuffix(WORKBOOK))
    check_folder_name("init", path)
    place = validate_name(path.name, "init")
    composer, base = Composer(user_conf), base or DEFAULT_BASE
    places = composer.groups["place"]
    if place in places:
        raise user_error(
            "init", place, phrase("is the name of a place already; choose another one"), COMMAND_LINE
        )
    if base not in places:
        allowed = UNKNOWN_BASE[lang].format(names=", ".join(places))
        raise user_error("--from", base, allowed, COMMAND_LINE, closest_match(base, places))
    example = compose_example(place, base, composer, lang, first_day_of_coming_year(dt.date.today()))
    target = path.parent / (place if as_csv else place + WORKBOOK)
    if target.exists():
        raise user_error("init", str(target), EXISTS[lang], COMMAND_LINE)
    with report_os_error(target, phrase("written")):
        if as_csv:
            for file, content in csv_files(example).items():
                write_durably(target / file, content)
        else:
            write_durably(target, workbook_bytes(example))
    print(f"{target}\n{NEXT[lang].format(file=shlex.quote(str(target)))}")
    return 0


def check_place(file: Path, user_conf: Path | None, lang: Lang) -> int:
    """Check a filled workbook or folder and print what it describes.

    Parameters
    ----------
    file
        Workbook or folder of CSV files.
    user_conf
        The user's configuration folder, or None.
    lang
        Language of faults and of the summary.

    Returns
    -------
    int
        Exit code.

    Raises
    ------
    UserError
        With every fault.
    """
    place, remarks = load_place(file, user_conf, lang)
    print_remarks(remarks, lang)
    composer = Composer(user_conf, own_place=place)
    scenario = composer.scenario(composer.compose(DesignPoint((("place", place.name),), ())))
    print(SOUND[lang].format(file=escape_for_terminal(file.name)))
    print(describe_staffing(count_staffing(scenario))[lang])
    return 0


def print_remarks(remarks: Sequence[str], lang: Lang) -> None:
    """Print what was not read."""
    for remark in remarks:
        print(f"{REMARK[lang]}: {escape_for_terminal(remark)}", file=sys.stderr)


def with_place_file(request: Request) -> Request:
    """Return the request with the place of the workbook or folder that it names, or the same request.

    Parameters
    ----------
    request
        Request whose overrides may name one workbook or folder of a place.

    Returns
    -------
    Request
        The place is loaded and chosen by the first override.

    Raises
    ------
    UserError
        With every fault of the tables, or if several files are named.
    """
    named = [word for word in request.overrides if is_place_file(word)]
    if not named:
        return request
    if len(named) > 1:
        raise user_error(
            "place", ", ".join(named), phrase("one workbook or folder in a command"), COMMAND_LINE
        )
    place, remarks = load_place(named[0], request.user_conf, request.lang)
    print_remarks(remarks, request.lang)
    rest = tuple(word for word in request.overrides if word != named[0])
    return replace(
        request, overrides=(choose(place), *rest), own_place=place, place_file=Path(named[0])
    )  # fmt: skip


def open_place(word: str, user_conf: Path | None, lang: Lang) -> tuple[Composer, str]:
    """Return a composer and the name of the place that a word names: a place, or a workbook or folder of one.

    Parameters
    ----------
    word
        Name of a place or path of its tables.
    user_conf
        The user's configuration folder, or None.
    lang
        Language of faults.

    Raises
    ------
    UserError
        With every fault of the tables.
    """
    if not is_place_file(word):
        return Composer(user_conf), word
    place, remarks = load_place(word, user_conf, lang)
    print_remarks(remarks, lang)
    return Composer(user_conf, own_place=place), place.name


def choose(place: OwnPlace) -> str:
    """Return the override that chooses a place."""
    return f"place='{place.name}'"
