"""Words for the hours of a worker: groups of work, headings, what the figure shows in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_number
from experiments.report.text.phrases import join_names
from experiments.report.text.work.work_bar import WorkBar

GROUP_NAMES: Mapping[str, Bilingual] = {
    "cases": Bilingual("all cases", "各类事件"),
    "line": Bilingual("own department's work caught up", "补做本职条线工作"),
    "upper": Bilingual("tasks from above", "上级交办"),
    "office": Bilingual("paperwork, log and meetings", "台账、日志、会议"),
    "patrol": Bilingual("patrol", "日常巡查"),
    "visits": Bilingual("home visits", "入户走访"),
}
PRESENT = Bilingual("hours present", "在岗工时")
IDLE = Bilingual("present, no work waiting", "在岗、无待办")
UNDONE = Bilingual("no hours left for this work", "没有工时可做")
OVERTIME = Bilingual("overtime", "加班")
AXIS = Bilingual("hours a month of one full-time worker", "每名专职网格员每月工时（小时）")
CAPTION = Bilingual(
    "Means of the simulated years, first served at the left; hatched: planned work that finds no hours. Hours present: "
    "after leave, absence and vacancies.",
    "模拟各年均值，先办的在左；斜线：排不进工时的例行工作。在岗工时已扣除休假、缺勤和空缺。",
)
NEARLY_ALL = 0.03  # of the work, under which the rest is called little
FITS = 0.5  # hours a month under which nothing is called left undone


def format_hours(hours: float) -> str:
    """Format hours a month: whole, one decimal below 10."""
    return format_number(hours, 0.1 if hours < 10.0 else 1.0)


def workload_heading(bar: WorkBar) -> Bilingual:
    """Return the finding of a bar as a sentence."""
    largest = max(bar.done, key=lambda group: bar.done[group], default="")
    if not largest:
        return Bilingual("Which work fits into the hours present?", "在岗工时内能完成哪些工作？")
    present = format_hours(bar.present)
    if bar.left_undone > NEARLY_ALL * (bar.worked + bar.left_undone):
        missing = sorted(bar.undone, key=lambda group: -bar.undone[group])[:2]
        names = [GROUP_NAMES[group] for group in missing if bar.undone[group] > FITS / 2.0]
        hours = format_hours(bar.left_undone)
        return Bilingual(
            f"{hours} hours of planned work a month find no time, chiefly {join_names(names, 'en')}.",
            f"每月有{hours}小时例行工作排不进工时，主要是{join_names(names, 'zh')}。",
        )
    free, name = format_hours(bar.idle), GROUP_NAMES[largest]
    if bar.left_undone > FITS:
        rest = format_hours(bar.left_undone)
        return Bilingual(
            f"Nearly all planned work fits: {rest} hours a month are left undone; of {present} hours present, "
            f"{free} are without waiting work.",
            f"例行工作基本完成，每月有{rest}小时未完成；在岗{present}小时中，{free}小时无待办。",
        )
    return Bilingual(
        f"All planned work fits: of {present} hours present a month, {free} are without waiting work; "
        f"most time goes to {name.en}.",
        f"例行工作均能完成：每月在岗{present}小时，其中{free}小时无待办；用时最多的是{name.zh}。",
    )


def describe_bars(names: Sequence[Bilingual], bars: Sequence[WorkBar]) -> Bilingual:
    """Return the numbers of a figure in words, for readers who do not see it."""
    found = [_describe(name, bar) for name, bar in zip(names, bars, strict=True)]
    return Bilingual(" ".join(text.en for text in found), "".join(text.zh for text in found))


def _describe(name: Bilingual, bar: WorkBar) -> Bilingual:
    done = [(GROUP_NAMES[group], format_hours(hours)) for group, hours in bar.done.items()]
    undone = [
        (GROUP_NAMES[group], format_hours(hours)) for group, hours in bar.undone.items() if hours > 0.05
    ]
    present = format_hours(bar.present)
    english = f"{present} hours present a month; " + ", ".join(f"{n.en} {hours}" for n, hours in done)
    chinese = f"每月在岗{present}小时；" + "、".join(f"{n.zh}{hours}小时" for n, hours in done)
    if undone:
        english += "; left undone: " + ", ".join(f"{n.en} {hours}" for n, hours in undone)
        chinese += "；未完成：" + "、".join(f"{n.zh}{hours}小时" for n, hours in undone)
    first = (f"{name.en}: ", f"{name.zh}：") if name.en else ("", "")
    return Bilingual(f"{first[0]}{english}.", f"{first[1]}{chinese}。")
