"""Load a place from a workbook or a folder of CSV: read, check everything, compose."""

from __future__ import annotations

from pathlib import Path

from experiments.compose.composer import Composer
from experiments.compose.files.own_place import OwnPlace
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.input_checks import check_folder_name, validate_name
from experiments.errors import UserError, user_error
from experiments.own_place.composing import StatedTables, compose_place
from experiments.own_place.faults import Findings
from experiments.own_place.open_cases import read_open_cases
from experiments.own_place.posts import read_posts
from experiments.own_place.reading.csv_folder import read_folder
from experiments.own_place.reading.workbook_file import read_workbook
from experiments.own_place.settings import read_settings
from experiments.own_place.typed_rows import read_tables
from experiments.own_place.units import number_units
from experiments.report.design.style import Lang
from experiments.report.text.names.labels import Bilingual

DEFAULT_BASE = "reference"
WORKBOOK = ".xlsx"
OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".et", ".ett", ".ods", ".numbers")
OTHER_FORMAT = Bilingual(
    "is not .xlsx: save it as an Excel workbook (.xlsx)", "不是.xlsx文件，请另存为Excel工作簿（.xlsx）"
)
MISSING = Bilingual("does not exist", "文件不存在")
SHIPPED = Bilingual(
    "is the name of a place that ships with the program: rename the file", "与程序自带场景重名，请更改文件名"
)


def is_place_file(word: str) -> bool:
    """Return whether a word of a command line names a workbook or folder of a place, not a setting.

    Parameters
    ----------
    word : str
        Word of the command line.
    """
    if "=" in word or not word:
        return False
    return Path(word).suffix.casefold() in (WORKBOOK, *OTHER_WORKBOOKS) or _is_folder(word)


def _is_folder(word: str) -> bool:
    try:
        return Path(word).is_dir()
    except (OSError, ValueError):
        return False


def load_place(
    path: str | Path, user_conf: Path | None = None, lang: Lang = "en"
) -> tuple[OwnPlace, tuple[str, ...]]:
    """Load a place from a workbook or a folder of CSV.

    Parameters
    ----------
    path : str or Path
        Workbook (.xlsx) or folder with the tables of a place.
    user_conf : Path, optional
        Folder with configuration groups of the user, whose places and choices the tables may name.
    lang : {"en", "zh"}, optional
        Language of faults and remarks.

    Returns
    -------
    OwnPlace
        The place, for ``Composer(own_place=...)``; it is chosen by ``place=NAME``.
    tuple of str
        Remarks about what was not read.

    Raises
    ------
    UserError
        With every fault of the tables, one line each: sheet, row, column, value and what is allowed. If the tables
        are sound by themselves, with every contradiction to the model, and the cells it came from.

    Examples
    --------
    >>> place, remarks = load_place("our_town.xlsx")  # doctest: +SKIP
    >>> composer = Composer(own_place=place)  # doctest: +SKIP

    Source
    ------
    Clauses S2.2 and S3.2 of the model specification.
    """
    file = Path(path)
    check_folder_name("place", file)
    found = Findings(file.name)
    composer = Composer(user_conf)
    place = _load(file, composer, found, lang)
    _check(place, user_conf, composer)
    return place, tuple(remark[lang] for remark in found.remarks)


def _load(file: Path, composer: Composer, found: Findings, lang: Lang) -> OwnPlace:
    name = _name(file, composer, lang)
    raw = read_folder(file, found) if file.is_dir() else read_workbook(file, found)
    rows = read_tables(raw, found)
    units = number_units(rows["grids"], found)
    posts = read_posts(rows["posts"], units, found)
    settings = read_settings(rows["requirements"], rows["records"], composer.groups, found)
    found.raise_faults(lang)
    choices = (("place", settings.base or DEFAULT_BASE), *settings.choices.items())
    base = composer.scenario(composer.compose(DesignPoint(choices, ())))
    open_cases = read_open_cases(rows["open_cases"], units, base, found)
    found.raise_faults(lang)
    place = compose_place(name, base, StatedTables(units, posts, settings, open_cases), found)
    found.raise_faults(lang)
    return place


def _name(file: Path, composer: Composer, lang: Lang) -> str:
    if not file.exists():
        raise user_error(str(file), "", MISSING[lang])
    if not file.is_dir() and file.suffix.casefold() != WORKBOOK:
        raise user_error(str(file), "", OTHER_FORMAT[lang])
    name = validate_name(file.stem if not file.is_dir() else file.resolve().name, "place")
    if name in composer.groups["place"]:
        raise user_error(file.name, name, SHIPPED[lang])
    return name


def _check(place: OwnPlace, user_conf: Path | None, composer: Composer) -> None:
    """Raise UserError with everything that the model does not allow in the place."""
    checking = Composer(user_conf, conf=composer.conf, own_place=place)
    try:
        checking.scenario(checking.compose(DesignPoint((("place", place.name),), ())))
    except UserError as error:
        raise UserError(error.problems) from None
