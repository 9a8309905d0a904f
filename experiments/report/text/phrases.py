"""Short texts that stand in pictures, tables and captions: remarks, not sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from experiments.analysis.answer import CriticalSize, Curve, OverloadStudy, Point
from experiments.report.style import Lang
from experiments.report.text import labels
from experiments.report.text.labels import Bilingual
from experiments.report.text.numbers import format_estimate, round_size, share_words

SAME = 0.03


def format_size(size: float) -> str:
    """A tried size: an input, so it is said exactly."""
    return f"{round(size):,}"


def size_in_full(point: Point) -> Bilingual:
    """The size a sentence speaks about; per grid and per full-time worker where these differ."""
    if _is_same_size(point):
        return Bilingual(f"{point.households_per_grid:,} households", f"{point.households_per_grid:,}户")
    each = format_size(point.households_per_worker)
    return Bilingual(
        f"{point.households_per_grid:,} households a grid ({each} per full-time worker)",
        f"每网格{point.households_per_grid:,}户（每名专职{each}户）",
    )


def size_in_short(point: Point) -> Bilingual:
    """The same in a few words, once it has been said in full."""
    size = point.households_per_grid
    return (
        Bilingual(f"{size:,}", f"{size:,}户")
        if _is_same_size(point)
        else Bilingual(f"{size:,} a grid", f"每网格{size:,}户")
    )


def _is_same_size(point: Point) -> bool:
    """Whether per grid and per full-time worker are one number but for the remainder of the last grid."""
    return abs(point.households_per_worker / max(point.households_per_grid, 1) - 1.0) < SAME


def capitalize(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def join_names(names: Sequence[Bilingual], lang: Lang) -> str:
    """`a, b and c` or `a、b、c`."""
    words = [name[lang] for name in names]
    if lang == "zh":
        return "、".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def limit_label(critical: CriticalSize) -> Bilingual:
    """The critical size as it stands beside its mark."""
    if critical.bound == "below":
        return Bilingual(
            f"below {format_size(critical.size)}, the smallest tried",
            f"不到{format_size(critical.size)}户（试到的最小规模）",
        )
    if critical.bound == "above":
        return Bilingual(
            f"above {format_size(critical.size)}, the largest tried",
            f"超过{format_size(critical.size)}户（试到的最大规模）",
        )
    rounded = round_size(critical)
    if rounded.is_exact:
        return Bilingual(f"about {rounded.size:,}", f"约{rounded.size:,}户")
    return Bilingual(
        f"about {rounded.size:,} ({rounded.low:,} to {rounded.high:,})",
        f"约{rounded.size:,}户（{rounded.low:,}至{rounded.high:,}户）",
    )


def likely_range(critical: CriticalSize) -> Bilingual | None:
    """The interval of the critical size as a clause; None where there is none."""
    rounded = round_size(critical)
    if critical.bound != "inside" or rounded.is_exact:
        return None
    return Bilingual(
        f"likely {rounded.low:,} to {rounded.high:,}", f"多在{rounded.low:,}至{rounded.high:,}户之间"
    )


def remark_at_focus(point: Point, key: str) -> Bilingual:
    """What one curve says at the documents' size, as a remark inside the picture."""
    size, estimate = size_in_short(point), point.metrics[key]
    if key == labels.DAYS:
        return Bilingual(
            f"at {size.en}: {format_estimate(estimate)} working days",
            f"{size.zh}：{format_estimate(estimate)}个工作日",
        )
    share = share_words(estimate)
    what = {
        labels.LATE: Bilingual("cases late", "事件超期"),
        labels.UNDONE: Bilingual("duties undone", "例行工作未完成"),
    }[key]
    return Bilingual(f"at {size.en}: {_of(share.en)} {what.en}", f"{size.zh}：{share.zh}{what.zh}")


def _of(words: str) -> str:
    """'about half the', 'nearly all', '1 in 10': a share in front of a noun."""
    return f"{words} the" if words.endswith("half") else words


def still_met(
    names: Sequence[Bilingual], largest: float, lang: Lang, fits: Callable[[str], bool]
) -> list[str]:
    """Lines `A, B: still met at 700`, with as many names a line as fit."""
    lines: list[list[Bilingual]] = []
    for name in names:
        if lines and fits(_still_line([*lines[-1], name], largest, lang)):
            lines[-1].append(name)
        else:
            lines.append([name])
    return [_still_line(line, largest, lang) for line in lines]


def _still_line(names: Sequence[Bilingual], largest: float, lang: Lang) -> str:
    if lang == "zh":
        return "、".join(n.zh for n in names) + f"：{format_size(largest)}户仍能完成"
    return ", ".join(n.en for n in names) + f": still met at {format_size(largest)}"


def describe_runs(study: OverloadStudy, n: str) -> Bilingual:
    """``n`` replications in words: years, or how many weeks each measures."""
    weeks = study.settings.get("weeks", "52").split("+")[-1].strip()
    n_zh = n.replace(" to ", "至")
    if weeks == "52":
        return Bilingual(f"{n} simulated years", f"模拟{n_zh}年")
    return Bilingual(f"{n} simulated runs of {weeks} weeks", f"模拟{n_zh}次（每次{weeks}周）")


def band_caption(study: OverloadStudy, curve: Curve) -> Bilingual:
    """What the shaded bands are and how many simulated years stand behind them."""
    counts = sorted({p.replications for p in curve.points})
    runs = describe_runs(study, f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}")
    late = any(labels.LATE in p.metrics for p in curve.points)
    return Bilingual(
        f"Band and short lines: 95 % interval from {runs.en} per size; small dots: sizes tried."
        + (" One reference deadline for every place; cases needing a department apart." if late else ""),
        f"阴影与短线：每种规模{runs.zh}的95%区间；小圆点：试过的规模。"
        + ("时限为各地统一标尺，需部门办理的事件不计。" if late else ""),
    )
