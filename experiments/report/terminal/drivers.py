"""Drivers study on a terminal: sentences first, then one table; every line encodes in GBK."""

from __future__ import annotations

from collections.abc import Callable

from experiments.analysis.answers.drivers_answer import Driver, DriversStudy
from experiments.report.design.style import Lang
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import Column, drop_to_fit, format_table
from experiments.report.text.findings.drivers import BASIS, change, sentences, signed
from experiments.report.text.names import labels
from experiments.report.text.wrapping import display_width, fill

LEAST_COLUMNS = 3
HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "name": (("difference",), ("差异",)),
    "basis": (("in the", "document"), ("文件依据",)),
    "reached": (("posts short", "so far"), ("累计", "缺口")),
    "step": (("step",), ("本步",)),
    "shapley": (("mean over orders",), ("次序平均",)),
    "alone": (("alone",), ("单独",)),
    "last": (("on top", "of all"), ("其余", "之上")),
    "undone": (("undone min", "a household"), ("每户", "未完成分钟")),
}


def drivers_text(study: DriversStudy, lang: Lang, width: int = 100) -> str:
    """Return sentences, the table of the differences in the order of the waterfall, and what its columns are."""
    lines = [row for text in sentences(study) for row in _fill(text[lang], width)]
    table = [_column(study, name, cell, lang) for name, cell in _cells(lang).items()]
    return "\n".join(
        [*lines, "", *format_table(drop_to_fit(table, width, LEAST_COLUMNS)), *_notes(study, lang, width)]
    )


def _cells(lang: Lang) -> dict[str, Callable[[Driver], str]]:
    posts, minutes = labels.POST_SHORTFALL, labels.UNDONE_MINUTES
    return {
        "name": lambda d: d.name_zh if lang == "zh" else d.name_en,
        "basis": lambda d: BASIS[d.basis][lang],
        "reached": lambda d: signed(d.reached[posts].mean),
        "step": lambda d: signed(d.step[posts].mean),
        "shapley": lambda d: change(d.shapley[posts], lang),
        "alone": lambda d: signed(d.alone[posts].mean),
        "last": lambda d: signed(d.last[posts].mean),
        "undone": lambda d: signed(d.shapley[minutes].mean, 1.0),
    }


def _column(study: DriversStudy, name: str, cell: Callable[[Driver], str], lang: Lang) -> Column:
    head = HEADS[name][lang == "zh"]
    texts = tuple(to_terminal_text(cell(driver)) for driver in study.drivers)
    return Column(head, texts, "left" if name in ("name", "basis") else "right")


def _notes(study: DriversStudy, lang: Lang, width: int) -> list[str]:
    n = study.whole[labels.POST_SHORTFALL].n
    if lang == "zh":
        texts = [
            f"次序平均：{n}年，每年一个随机次序及其逆序；括号内为95%区间（仅计模拟误差）。本步：按表内次序逐项叠加。"
        ]
    else:
        texts = [
            f"Mean over orders: {n} years, each with a random order of the differences and its reverse; 95 % interval,"
            " simulation only. Step: in the order of the table."
        ]
    return [
        row
        for text in (*texts, *(study.notes_zh if lang == "zh" else study.notes_en))
        for row in _fill(text, width)
    ]


def _fill(text: str, width: int) -> list[str]:
    return list(fill(to_terminal_text(text), width, display_width))
