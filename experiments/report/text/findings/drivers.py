"""Sentences and labels of the drivers study, in both languages from the same values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.drivers_answer import Driver, DriversStudy
from experiments.report.design.style import Lang
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_number, format_posts, unit_of
from experiments.report.text.phrases import capitalize

LARGEST = 3  # differences that the sentence names
BASIS: Mapping[str, Bilingual] = {
    "stated": Bilingual("stated", "文件载明"),
    "named": Bilingual("named, no number", "文件提及、无数字"),
    "assumed": Bilingual("assumed", "本研究假设"),
}
BASIS_CLAUSE: Mapping[str, Bilingual] = {
    "stated": Bilingual("what the document states", "文件载明的差异"),
    "named": Bilingual("what it names without a number", "文件提及但无数字的差异"),
    "assumed": Bilingual("what it does not mention", "文件未提及的差异"),
}
POSTS_OF = Bilingual("posts short of the simulated community", "模拟社区的岗位缺口（个）")
STEPS = Bilingual("one difference after the other", "逐项叠加")
AVERAGE = Bilingual("mean over random orders, 95 % interval", "随机次序平均（95%区间）")


def describe_whole(study: DriversStudy) -> Bilingual:
    """Return the posts short of both ends."""
    before, after = (format_posts(of[labels.POST_SHORTFALL]) for of in (study.at_start, study.at_end))
    minutes = [of[labels.UNDONE_MINUTES] for of in (study.at_start, study.at_end)]
    few, many = (format_number(of.mean, unit_of(of.half_width, 1.0)) for of in minutes)
    return Bilingual(
        f"From {study.start[0]} to {study.end[0]}: posts {before.en} become {after.en}, undone work per household"
        f" and year {few} becomes {many} minutes.",
        f"从{study.start[1]}到{study.end[1]}：岗位由{before.zh}变为{after.zh}，每户每年未完成工作由{few}分钟变为{many}分钟。",
    )


def describe_largest(study: DriversStudy) -> Bilingual:
    """Return the differences with the largest mean effects on the posts short whose intervals exclude 0."""
    clear = [d for d in study.drivers if is_clear(d.shapley[labels.POST_SHORTFALL])]
    ordered = sorted(clear, key=lambda d: -abs(d.shapley[labels.POST_SHORTFALL].mean))[:LARGEST]
    if not ordered:
        return Bilingual("No difference could be told apart.", "各项差异看不出差别。")
    english = ", ".join(f"{d.name_en} {change(d.shapley[labels.POST_SHORTFALL], 'en')}" for d in ordered)
    chinese = "，".join(f"{d.name_zh}{change(d.shapley[labels.POST_SHORTFALL], 'zh')}" for d in ordered)
    return Bilingual(
        f"Largest effects on the posts short, mean over random orders: {english}.",
        f"对岗位缺口影响最大的差异（随机次序平均，个）：{chinese}。",
    )


def describe_bases(study: DriversStudy) -> Bilingual:
    """Return how much of the change follows from what the document states, names, or leaves open."""
    parts = {basis: _sum_of(d for d in study.drivers if d.basis == basis) for basis in BASIS_CLAUSE}
    shown = {basis: signed(value) for basis, value in parts.items()}
    english = ", ".join(f"{number} from {BASIS_CLAUSE[basis].en}" for basis, number in shown.items())
    chinese = "，".join(f"{BASIS_CLAUSE[basis].zh}{number}" for basis, number in shown.items())
    whole = signed(study.whole[labels.POST_SHORTFALL].mean)
    return Bilingual(f"Of the change of {whole} posts, {english}.", f"岗位缺口变化{whole}个，其中{chinese}。")


def _sum_of(drivers: Iterable[Driver]) -> float:
    return sum(d.shapley[labels.POST_SHORTFALL].mean for d in drivers)


def sentences(study: DriversStudy) -> Sequence[Bilingual]:
    """Return all sentences in reading order."""
    return (describe_whole(study), describe_largest(study), describe_bases(study))


def heading(study: DriversStudy) -> Bilingual:
    """Return the heading of the figure."""
    found = describe_largest(study)
    return Bilingual(capitalize(found.en), found.zh)


def is_clear(effect: Estimate) -> bool:
    """Return whether the interval of an effect excludes 0."""
    return effect.low > 0.0 or effect.high < 0.0


def signed(value: float, unit: float = 0.1) -> str:
    """Format a change with its sign: +0.8, -1.2, 0."""
    text = format_number(value, unit)
    if not float(text.replace(",", "")):
        return "0"
    return text if text.startswith("-") else f"+{text}"


def change(effect: Estimate, lang: Lang) -> str:
    """Format an effect with its interval: +0.8 (+0.6 to +1.0)."""
    mean, low, high = signed(effect.mean), signed(effect.low), signed(effect.high)
    if low == high:
        return mean
    return f"{mean}（{low}至{high}）" if lang == "zh" else f"{mean} ({low} to {high})"
