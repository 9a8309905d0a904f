"""Short texts of figures, tables and captions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from experiments.analysis.answers.answer import CriticalSize, Curve, OverloadStudy, Point, Staffing, Verdict
from experiments.language.plurals import format_count
from experiments.report.design.style import Lang
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import (
    format_estimate,
    format_number,
    format_percent,
    round_size,
    share_words,
)

SAME = 0.03
UNEVEN = 1.1  # most / least households per full-time post from which grids are called different
YEAR_WEEKS = 52


def format_size(size: float) -> str:
    """Format a size that was tried: an input, so it is exact."""
    return f"{round(size):,}"


def size_in_full(point: Point) -> Bilingual:
    """Return the size of a sentence; per grid and per full-time worker if these differ."""
    if _is_same_size(point):
        return Bilingual(f"{point.households_per_grid:,} households", f"{point.households_per_grid:,}户")
    each = format_size(point.households_per_worker)
    return Bilingual(
        f"{each} households ({point.households_per_grid:,} per grid)",
        f"{each}户（每网格{point.households_per_grid:,}户）",
    )


def size_in_short(point: Point) -> Bilingual:
    """Return the size in a few words, after it was stated in full."""
    size = point.households_per_grid
    return (
        Bilingual(f"{size:,}", f"{size:,}户")
        if _is_same_size(point)
        else Bilingual(f"{size:,} per grid", f"每网格{size:,}户")
    )


def _is_same_size(point: Point) -> bool:
    """Return whether per grid and per full-time worker are one number but for the remainder of the last grid."""
    return abs(point.households_per_worker / max(point.households_per_grid, 1) - 1.0) < SAME


def capitalize(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def join_names(names: Sequence[Bilingual], lang: Lang) -> str:
    """Join names as `a, b and c` or `a、b和c`."""
    words = [name[lang] for name in names]
    if len(words) == 1:
        return words[0]
    if lang == "zh":
        return f"{'、'.join(words[:-1])}和{words[-1]}"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def describe_staffing(staffing: Staffing) -> Bilingual:
    """Return grids, posts, full-time equivalents and households per full-time post, with their range over grids."""
    full_time = format_number(staffing.full_time, 0.1)
    each = format_size(staffing.households_per_full_time)
    per_grid = format_size(staffing.households_per_grid)
    grids, posts = format_count(staffing.grids, "grid"), format_count(staffing.posts, "post")
    span = _range_over_grids(staffing.by_grid)
    return Bilingual(
        f"Simulated: {grids} of {per_grid} households, {posts}, {full_time} full-time equivalents,"
        f" {each} households per full-time post{span.en}.",
        f"模拟范围：网格{staffing.grids:,}个（每网格{per_grid}户），岗位{staffing.posts:,}个，折合专职{full_time}个，"
        f"每名专职网格员负责{each}户{span.zh}。",
    )


def _range_over_grids(by_grid: tuple[float, float] | None) -> Bilingual:
    """Return the range of households per full-time post if grids differ by more than 10 %, else nothing."""
    if by_grid is None or by_grid[1] <= UNEVEN * by_grid[0]:
        return Bilingual("", "")
    least, most = map(format_size, by_grid)
    return Bilingual(f" ({least} to {most} by grid)", f"（各网格{least}至{most}户）")


def describe_count(verdict: Verdict) -> Bilingual:
    """Return how many years met the service level."""
    kept, years = verdict.kept, verdict.years
    if verdict.word == "not_clear" and kept == years:
        return Bilingual(f"met in {kept} of {years} years so far", f"目前{years}年中有{kept}年达标")
    return Bilingual(f"met in {kept} of {years} years", f"{years}年中有{kept}年达标")


def met_share(verdict: Verdict) -> str:
    """Return the 95 % interval of the share of years that meet the service level, per cent: `80-99`."""
    if not verdict.years:
        return ""
    return f"{math.floor(100.0 * verdict.kept_low + 1e-9)}-{math.ceil(100.0 * verdict.kept_high - 1e-9)}"


def no_staffing(curve: Curve) -> Bilingual:
    """Return that no staffing meets the service level, with what remains at the smallest size searched (S6.4)."""
    size = "-" if curve.critical is None else format_size(curve.critical.size)
    late, attempted = curve.floor.get(labels.LATE), curve.floor.get(labels.ATTEMPTED)
    rest: list[Bilingual] = []
    if late is not None:
        share = format_percent(late)
        rest.append(Bilingual(f"{share} % of the cases are late", f"事件超期率{share}%"))
    if attempted is not None:
        share = format_percent(attempted)
        rest.append(Bilingual(f"{share} % of the due homes are called at", f"上门率{share}%"))
    english, chinese = ", ".join(part.en for part in rest), "，".join(part.zh for part in rest)
    return Bilingual(
        f"no staffing meets the service level: it is missed even with {size} households per full-time worker"
        + (f" ({english})" if rest else ""),
        f"任何人员配置都不能达标：每名专职网格员负责{size}户时仍未达标" + (f"（{chinese}）" if rest else ""),
    )


def limit_label(critical: CriticalSize) -> Bilingual:
    """Return the critical size as a label beside its mark."""
    if critical.bound == "between":
        low, high = format_size(critical.low), format_size(critical.high)
        return Bilingual(f"between {low} and {high}, not searched", f"在{low}至{high}户之间（未细查）")
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
    if critical.is_open:
        return Bilingual(
            f"about {rounded.size:,} (up to {rounded.high:,})",
            f"约{rounded.size:,}户（至多{rounded.high:,}户）",
        )
    return Bilingual(
        f"about {rounded.size:,} ({rounded.low:,} to {rounded.high:,})",
        f"约{rounded.size:,}户（{rounded.low:,}至{rounded.high:,}户）",
    )


def sampling_interval(critical: CriticalSize) -> Bilingual | None:
    """Return the interval of the critical size, with what it covers; None where there is none."""
    rounded = round_size(critical)
    if critical.bound != "inside" or rounded.is_exact:
        return None
    span = (
        Bilingual(f"up to {rounded.high:,}", f"至多{rounded.high:,}户")
        if critical.is_open
        else Bilingual(f"{rounded.low:,} to {rounded.high:,}", f"{rounded.low:,}至{rounded.high:,}户")
    )
    return Bilingual(
        f"95 % interval of the simulation only: {span.en}", f"95%区间（仅计模拟误差）：{span.zh}"
    )


def unbracketed(interval: Bilingual) -> str:
    """Return the Chinese interval of the simulation without brackets, to stand within brackets."""
    return interval.zh.replace("95%区间（仅计模拟误差）：", "仅计模拟误差的95%区间为")


def per_grid_limit(curve: Curve) -> Bilingual | None:
    """Return the critical size as households per grid of the place; None where it equals that per worker."""
    critical, full_time = curve.critical, curve.workers_per_grid * curve.grid_share
    if critical is None or critical.bound != "inside" or abs(full_time - 1.0) < SAME:
        return None
    size = round(round_size(critical).size * full_time / 10.0) * 10
    return Bilingual(f"about {size:,} per grid of this place", f"折合该地每网格约{size:,}户")


def remark_at_focus(point: Point, key: str) -> Bilingual:
    """Return what one curve shows at the size in focus, as a remark inside the figure."""
    size, estimate = size_in_short(point), point.metrics[key]
    if key == labels.DAYS:
        return Bilingual(
            f"at {size.en}: {format_estimate(estimate)} working days",
            f"{size.zh}：{format_estimate(estimate)}个工作日",
        )
    share = share_words(estimate)
    what = {
        labels.LATE: Bilingual("cases late", "事件超期"),
        labels.UNDONE: Bilingual("visits and patrols not done", "走访和巡查未完成"),
    }[key]
    return Bilingual(f"at {size.en}: {_of(share.en)} {what.en}", f"{size.zh}：{share.zh}{what.zh}")


def _of(words: str) -> str:
    """Return a share in front of a noun: 'about half the', 'nearly all', '1 in 10'."""
    return f"{words} the" if words.endswith("half") else words


def still_met(
    names: Sequence[Bilingual], largest: float, lang: Lang, fits: Callable[[str], bool]
) -> list[str]:
    """Return lines `A, B: still met at 700`, with as many names a line as fit."""
    lines: list[list[Bilingual]] = []
    for name in names:
        if lines and fits(_still_line([*lines[-1], name], largest, lang)):
            lines[-1].append(name)
        else:
            lines.append([name])
    return [_still_line(line, largest, lang) for line in lines]


def _still_line(names: Sequence[Bilingual], largest: float, lang: Lang) -> str:
    if lang == "zh":
        return "、".join(n.zh for n in names) + f"：到{format_size(largest)}户仍能按要求完成"
    return ", ".join(n.en for n in names) + f": still met at {format_size(largest)}"


def describe_runs(study: OverloadStudy, n: str) -> Bilingual:
    """Return ``n`` replications in words: years, or how many weeks each measures."""
    weeks = study.settings.get("weeks", str(YEAR_WEEKS)).split("+")[-1].strip()
    n_zh = n.replace(" to ", "至")
    if weeks == str(YEAR_WEEKS):
        return Bilingual(f"{n} simulated years", f"模拟{n_zh}年")
    return Bilingual(f"{n} simulated runs of {weeks} weeks", f"模拟{n_zh}次（每次{weeks}周）")


def describe_service_level(study: OverloadStudy) -> Bilingual:
    """Return the service level that the verdicts refer to (clause S6.4)."""
    late, attempted = study.settings.get("late_share", ""), study.settings.get("attempted_share", "")
    if not late or not attempted:
        return Bilingual("", "")
    return Bilingual(
        f"Service level: no overload, at most {late} % of cases late, at least {attempted} % of due homes called at.",
        f"达标要求：不超负荷，事件超期率不高于{late}%，上门率不低于{attempted}%。",
    )


def band_caption(study: OverloadStudy, curve: Curve) -> Bilingual:
    """Return what the shaded bands are, how many simulated years they rest on, and the service level."""
    counts = sorted({p.replications for p in curve.points})
    runs = describe_runs(study, f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}")
    late = any(labels.LATE in p.metrics for p in curve.points)
    service_level = describe_service_level(study)
    return Bilingual(
        f"Band and short lines: 95 % interval, {runs.en} per size, simulation only; dots: sizes tried."
        + (" Late: by one common deadline, cases of grid and community." if late else "")
        + (f" {service_level.en}" if service_level.en else ""),
        f"阴影与短线：每种规模{runs.zh}的95%区间（仅模拟误差）；小圆点：试过的规模。"
        + ("超期按各地统一时限口径，只计网格和社区应办结的事件。" if late else "")
        + service_level.zh,
    )
