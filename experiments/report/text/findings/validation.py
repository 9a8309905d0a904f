"""Texts of `gridstaff validate`, in both languages."""

from __future__ import annotations

import re
from typing import NamedTuple

from experiments.report.text.names.labels import Bilingual

# Names of networks and measures in Chinese: the first pattern that matches is replaced; formulas stay as they are.
CHINESE_PARTS = {
    r"vacations while nobody waits": "空闲时休假",
    r"Six machines, two repairers": "六台机器，两名修理员",
    r"with three places to wait": "等候位三个",
    r"a fast and a slow worker": "快慢人员各一名",
    r"last come first served": "后到先办",
    r"shortest service first": "最短者先办",
    r" with retrials": "，受阻者重试",
    r" with breakdowns, work resumed": "，人员随机中断，恢复后续办",
    r"Two parts joined": "两部分并行后汇合",
    r"mean square of the wait": "等待时间平方的均值",
    r"share lost": "损失比例",
    r"Grid, community, street: escalation, rework, return": "网格、社区、街道：上报、返工、退回",
    r"Mixed priorities: only the first class interrupts": "混合优先级：仅第一级可中断",
    r"Preemptive-resume priorities, three workers": "抢占续作优先级，三名人员",
    r"Preemptive-resume priorities": "抢占续作优先级",
    r"Priorities without interruption": "非抢占优先级",
    r"Priorities, three workers": "非抢占优先级，三名人员",
    r"Square-root staffing: (\d+) posts for (\d+) at work": r"平方根配员：\2人工作量配\1岗",
    r"Two stations with feedback": "两站带反馈",
    r"Two routes through three stations": "三站两条路径",
    r"Pooling two posts": "两岗合并",
    r"Day shift that pauses": "日班（下班暂停）",
    r"Day shift that finishes": "日班（下班前办完）",
    r"Arrivals in working hours": "工作时间内到达",
    r"with a daily profile": "分时到达",
    r"without waiting": "无等待",
    r"from empty": "由空系统开始",
    r"Batches of three": "每批三件",
    r"Batches of 1, 4 or 10": "每批1、4或10件",
    r"Overload: ": "超负荷：",
    r"lognormal": "对数正态",
    r": tails": "：尾概率",
    r"load (?=[\d.])": "负荷",
    r"mean wait, working seconds": "平均等待（工作时间）",
    r"wait apart - wait pooled": "分设与合并的等待之差",
    r"overtime, seconds a day": "每日超时秒数",
    r"number at the start of the shift": "上班时件数",
    r"number at its end": "下班时件数",
    r"number at hour (\d+)": r"\1时件数",
    r"number after (\d+) s": r"\1秒后件数",
    r"share giving up": "放弃比例",
    r"share who wait": "等待比例",
    r"share worked": "工作时间占比",
    r"growth per second": "每秒增长",
    r"mean number": "平均件数",
    r"mean wait": "平均等待",
    r"mean stay": "平均逗留",
    r"class (\d)": r"第\1级",
    r"route (\d)": r"路径\1",
    r"\bwait\b": "等待",
    r"\bstay\b": "逗留",
    r"\bs\b": "秒",
    r"infinity": "∞",
    r", ": "，",
}


class RowNumbers(NamedTuple):
    """Numbers of a row: mean of the replications, half-width of its 95 % interval, exact value, z, whether passed."""

    estimate: float
    half: str
    exact: float
    z: float
    passed: bool


def translate(name: str) -> Bilingual:
    """Return the name of a network or a measure in both languages."""
    chinese = name
    for english, part in CHINESE_PARTS.items():
        chinese = re.sub(english, part, chinese)
    return Bilingual(name, chinese)


def describe_check(name: str, engines_equal: bool) -> Bilingual:
    """Return the name of a network, and whether both engines agree."""
    named = translate(name)
    name_en, name_zh = named.en, named.zh
    if engines_equal:
        return Bilingual(f"{name_en}; equal records of both engines", f"{name_zh}；两个引擎记录一致")
    return Bilingual(f"{name_en}; THE ENGINES DIFFER", f"{name_zh}；两个引擎记录不一致")


def describe_row(measure: str, numbers: RowNumbers) -> Bilingual:
    """Return a measure with its estimate, exact value and z-score."""
    named = translate(measure)
    name_en, name_zh = named.en, named.zh
    value, exact, z = (
        f"{numbers.estimate:.5g} ± {numbers.half}",
        f"{numbers.exact:.5g}",
        f"{numbers.z:.2f}",
    )
    bad_en, bad_zh = ("", "") if numbers.passed else (", FAILED", "，未通过")
    return Bilingual(
        f"{name_en}: {value}, exact {exact}, z {z}{bad_en}",
        f"{name_zh}：{value}，精确值{exact}，z {z}{bad_zh}",
    )


def describe_scores(number: int, squares: float, chance_below: float) -> Bilingual:
    """Return the test of all z-scores together."""
    return Bilingual(
        f"All together: the squares of {number} independent z-scores add up to {squares:.1f}; "
        f"a smaller sum has a chance of {chance_below:.3f}.",
        f"总体检验：{number}个独立z值的平方和为{squares:.1f}，更小的概率为{chance_below:.3f}。",
    )


def describe_result(failed: int, too_good: bool, too_bad: bool) -> Bilingual:
    """Return whether all is passed."""
    if failed:
        return Bilingual(f"Failed: {failed} of the lines above.", f"未通过：上列有{failed}项不符。")
    if too_good:
        return Bilingual(
            "Failed: the z-scores are too small for chance.", "未通过：z值小于随机波动应有的程度。"
        )
    if too_bad:
        return Bilingual(
            "Failed: the z-scores are too large for chance.", "未通过：z值大于随机波动应有的程度。"
        )
    return Bilingual("Passed.", "全部通过。")
