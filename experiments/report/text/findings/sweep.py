"""Sentences and labels of a sweep: how many settings cope, and the cheapest of them."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.answers.answer import Estimate, Point
from experiments.analysis.answers.run_answer import RunStudy
from experiments.costs.book import CostedOption
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_percent, round_yuan

COPES = Bilingual("settings tried that cope", "能够承担的设定（个）")
LATE_AXIS = Bilingual("cases late, % (thick dot)", "事件超期率，%（实心圆点）")
UNDONE_AXIS = Bilingual("visits and patrols not done, % (open diamond)", "走访巡查未完成，%（空心菱形）")
YUAN_HEAD = Bilingual("1,000 yuan a year", "每年费用（万元）")
CAPTION = Bilingual(
    "Short lines: 95 % interval of the mean of the simulated years, simulation only; the same random numbers in every "
    "setting. Open circle copes, half-filled circle falls short, filled circle overloaded, ? not decided.",
    "短线：模拟各年均值的95%区间（仅计模拟误差）；各设定采用相同的随机数。空心圆为能够承担，半实心圆为未达要求，"
    "实心圆为超负荷，?为未作判定。",
)


def setting_name(run: RunStudy, at: int) -> Bilingual:
    """Return what a setting varies, in words; numbers with the name of their key."""
    parts = [(of, Bilingual(*of.values[at])) for of in run.varied]
    return Bilingual(
        "; ".join(value.en if _speaks(value) else f"{of.name_en} {value.en}" for of, value in parts),
        "；".join(value.zh if _speaks(value) else f"{of.name_zh}{value.zh}" for of, value in parts),
    )


def row_name(run: RunStudy, at: int) -> Bilingual:
    """Return the name of a row whose caption names the key, if there is only one."""
    return Bilingual(*run.varied[0].values[at]) if len(run.varied) == 1 else setting_name(run, at)


def _speaks(value: Bilingual) -> bool:
    """Return whether a value is a name, which needs no key beside it."""
    return value.en != value.zh


def varied_name(run: RunStudy) -> Bilingual:
    """Return what the sweep varies."""
    return Bilingual("; ".join(of.name_en for of in run.varied), "；".join(of.name_zh for of in run.varied))


def coping(run: RunStudy) -> list[int]:
    """Return the positions of the settings that cope."""
    return [at for at, curve in enumerate(run.study.curves) if curve.points[0].verdict.word == "copes"]


def cheapest(run: RunStudy, options: Sequence[CostedOption]) -> int | None:
    """Return the position of the cheapest setting that copes; None unless all its posts are priced."""
    if len(options) != len(run.study.curves):
        return None
    priced = [at for at in coping(run) if options[at].outturn.budget.total > 0.0]
    return min(priced, key=lambda at: options[at].outturn.total.mean, default=None)


def headline(run: RunStudy, options: Sequence[CostedOption]) -> Bilingual:
    """Return how many of the settings cope, and the cheapest of them."""
    total, good = len(run.study.curves), coping(run)
    best = cheapest(run, options)
    unclear = [
        c for c in run.study.curves if c.points[0].verdict.word in ("not_clear", "at_limit", "no_word")
    ]
    if not good and unclear:
        return _undecided(total, len(unclear))
    if not good:
        least = _fewest_late(run)
        end = Bilingual("", "")
        if least is not None:
            name = setting_name(run, least)
            end = Bilingual(f"; fewest cases are late with: {name.en}", f"；超期最少的设定：{name.zh}")
        return Bilingual(
            f"None of the {total} settings tried copes{end.en}.", f"试过的{total}种设定都不能够承担{end.zh}。"
        )
    verb = "copes" if len(good) == 1 else "cope"
    count = (
        f"All {total} settings tried {verb}"
        if len(good) == total
        else f"{len(good)} of {total} settings tried {verb}"
    )
    count_zh = (
        f"试过的{total}种设定均能够承担"
        if len(good) == total
        else f"试过的{total}种设定中，{len(good)}种能够承担"
    )
    if best is None or total == 1:
        return Bilingual(f"{count}.", f"{count_zh}。")
    name, yuan = setting_name(run, best), round_yuan(options[best].outturn.total.mean)
    alike = sum(round_yuan(options[at].outturn.total.mean) == yuan for at in good) - 1
    also = (
        Bilingual(f" ({alike} more at about the same)", f"（另有{alike}种费用相近）")
        if alike
        else Bilingual("", "")
    )
    return Bilingual(
        f"{count}; the cheapest of them, about {yuan.en} a year{also.en}: {name.en}.",
        f"{count_zh}；其中费用最省的每年约{yuan.zh}{also.zh}：{name.zh}。",
    )


def _undecided(total: int, unclear: int) -> Bilingual:
    """Return that no setting is shown to cope, and how many cannot be judged: never that they do not cope."""
    if unclear == total:
        return Bilingual(
            f"Not yet clear for any of the {total} settings tried: more simulated years are needed.",
            f"试过的{total}种设定均暂无法判定，需增加模拟年数。",
        )
    return Bilingual(
        f"None of the {total} settings tried is shown to cope; {unclear} of them are not yet clear.",
        f"试过的{total}种设定中尚无能够承担的，其中{unclear}种暂无法判定。",
    )


def _fewest_late(run: RunStudy) -> int | None:
    late = [
        (c.points[0].metrics[labels.LATE].mean, at)
        for at, c in enumerate(run.study.curves)
        if labels.LATE in c.points[0].metrics
    ]
    return min(late)[1] if late else None


def span_of(points: Sequence[Point], key: str) -> Bilingual | None:
    """Return the least and the greatest mean of a share over the settings, per cent; None without it."""
    found = sorted((point.metrics[key] for point in points if key in point.metrics), key=lambda of: of.mean)
    if not found:
        return None
    low, high = _percent(found[0]), _percent(found[-1])
    if low == high or float(low.replace(",", "")) > float(
        high.replace(",", "")
    ):  # a wide interval, a coarse number
        return Bilingual(f"{high} %", f"{high}%")
    return Bilingual(f"{low} to {high} %", f"{low}至{high}%")


def _percent(of: Estimate) -> str:
    return format_percent(of)


def describe_settings(run: RunStudy) -> Bilingual:
    """Return the numbers of the figure in words, for readers who do not see it."""
    english, chinese = [], []
    for at, curve in enumerate(run.study.curves):
        point, name = curve.points[0], setting_name(run, at)
        word = labels.VERDICTS[point.verdict.word]
        late, undone = (point.metrics.get(key) for key in (labels.LATE, labels.UNDONE))
        parts_en, parts_zh = [word.en], [word.zh]
        if late is not None:
            parts_en.append(f"{_percent(late)} % of cases late")
            parts_zh.append(f"事件超期率{_percent(late)}%")
        if undone is not None:
            parts_en.append(f"{_percent(undone)} % not done")
            parts_zh.append(f"走访巡查未完成{_percent(undone)}%")
        english.append(f"{name.en}: {', '.join(parts_en)}.")
        chinese.append(f"{name.zh}：{'，'.join(parts_zh)}。")
    return Bilingual(" ".join(english), "".join(chinese))


def size_label(households: float) -> Bilingual:
    """Return the label of a size of a curve in tables of costs."""
    return Bilingual(f"{households:,.0f} households a worker", f"每名网格员{households:,.0f}户")
