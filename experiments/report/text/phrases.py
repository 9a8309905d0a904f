"""Short texts that stand in pictures, tables and captions: remarks, not sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from experiments.analysis.answer import CriticalSize, Curve, OverloadStudy, Point
from experiments.report.style import Lang
from experiments.report.text import labels
from experiments.report.text.labels import Both
from experiments.report.text.numbers import round_size, said, share_words

SAME = 0.03


def whole(size: float) -> str:
    """A tried size: an input, so it is said exactly."""
    return f"{round(size):,}"


def size_in_full(point: Point) -> Both:
    """The size a sentence speaks about; per grid and per full-time worker where these differ."""
    if _alike(point):
        return Both(f"{point.households_per_grid:,} households", f"{point.households_per_grid:,}户")
    each = whole(point.households_per_worker)
    return Both(
        f"{point.households_per_grid:,} households a grid ({each} per full-time worker)",
        f"每网格{point.households_per_grid:,}户（每名专职{each}户）",
    )


def size_in_short(point: Point) -> Both:
    """The same in a few words, once it has been said in full."""
    size = point.households_per_grid
    return (
        Both(f"{size:,}", f"{size:,}户") if _alike(point) else Both(f"{size:,} a grid", f"每网格{size:,}户")
    )


def _alike(point: Point) -> bool:
    """Whether per grid and per full-time worker are one number but for the remainder of the last grid."""
    return abs(point.households_per_worker / max(point.households_per_grid, 1) - 1.0) < SAME


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[Both], lang: Lang) -> str:
    """`a, b and c` or `a、b、c`."""
    words = [name[lang] for name in names]
    if lang == "zh":
        return "、".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def limit_label(critical: CriticalSize) -> Both:
    """The critical size as it stands beside its mark."""
    if critical.bound == "below":
        return Both(
            f"below {whole(critical.size)}, the smallest tried",
            f"不到{whole(critical.size)}户（试到的最小规模）",
        )
    if critical.bound == "above":
        return Both(
            f"above {whole(critical.size)}, the largest tried",
            f"超过{whole(critical.size)}户（试到的最大规模）",
        )
    said = round_size(critical)
    if said.exact:
        return Both(f"about {said.size:,}", f"约{said.size:,}户")
    return Both(
        f"about {said.size:,} ({said.low:,} to {said.high:,})",
        f"约{said.size:,}户（{said.low:,}至{said.high:,}户）",
    )


def likely(critical: CriticalSize) -> Both | None:
    """The interval of the critical size as a clause; None where there is none."""
    said = round_size(critical)
    if critical.bound != "inside" or said.exact:
        return None
    return Both(f"likely {said.low:,} to {said.high:,}", f"多在{said.low:,}至{said.high:,}户之间")


def at_focus(point: Point, key: str) -> Both:
    """What one curve says at the documents' size, as a remark inside the picture."""
    size, estimate = size_in_short(point), point.metrics[key]
    if key == labels.DAYS:
        return Both(f"at {size.en}: {said(estimate)} working days", f"{size.zh}：{said(estimate)}个工作日")
    share = share_words(estimate)
    what = {
        labels.LATE: Both("cases late", "事件超期"),
        labels.UNDONE: Both("duties undone", "例行工作未完成"),
    }[key]
    return Both(f"at {size.en}: {_of(share.en)} {what.en}", f"{size.zh}：{share.zh}{what.zh}")


def _of(words: str) -> str:
    """'about half the', 'nearly all', '1 in 10': a share in front of a noun."""
    return f"{words} the" if words.endswith("half") else words


def still_met(names: Sequence[Both], largest: float, lang: Lang, fits: Callable[[str], bool]) -> list[str]:
    """Lines `A, B: still met at 700`, with as many names a line as fit."""
    lines: list[list[Both]] = []
    for name in names:
        if lines and fits(_still_line([*lines[-1], name], largest, lang)):
            lines[-1].append(name)
        else:
            lines.append([name])
    return [_still_line(line, largest, lang) for line in lines]


def _still_line(names: Sequence[Both], largest: float, lang: Lang) -> str:
    if lang == "zh":
        return "、".join(n.zh for n in names) + f"：{whole(largest)}户仍能完成"
    return ", ".join(n.en for n in names) + f": still met at {whole(largest)}"


def simulated(study: OverloadStudy, n: str) -> Both:
    """``n`` replications in words: years, or how many weeks each measures."""
    weeks = study.settings.get("weeks", "52").split("+")[-1].strip()
    n_zh = n.replace(" to ", "至")
    if weeks == "52":
        return Both(f"{n} simulated years", f"模拟{n_zh}年")
    return Both(f"{n} simulated runs of {weeks} weeks", f"模拟{n_zh}次（每次{weeks}周）")


def band_caption(study: OverloadStudy, curve: Curve) -> Both:
    """What the shaded bands are and how many simulated years stand behind them."""
    counts = sorted({p.replications for p in curve.points})
    runs = simulated(study, f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}")
    late = any(labels.LATE in p.metrics for p in curve.points)
    return Both(
        f"Band and short lines: 95 % interval from {runs.en} per size; small dots: sizes tried."
        + (" Deadlines: one yardstick for every place; cases needing a department apart." if late else ""),
        f"阴影与短线：每种规模{runs.zh}的95%区间；小圆点：试过的规模。"
        + ("时限为各地统一标尺，需部门办理的事件不计。" if late else ""),
    )
