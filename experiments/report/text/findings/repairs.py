"""What each change against today ends in, costs and avoids: rows of the figure of repairs, and its heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.analysis.answers.answer import Estimate, VerdictWord
from experiments.analysis.answers.comparison_answer import ComparedScenario, Comparison
from experiments.analysis.answers.effect_price import EFFECTS, EffectPrice
from experiments.analysis.answers.run_answer import RunStudy
from experiments.costs.book import CostedOption
from experiments.report.text.findings import sweep
from experiments.report.text.findings.changes import value_name
from experiments.report.text.findings.effects import AVOIDED, ONE
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import round_yuan

NO_EFFECT = Bilingual("no measurable effect", "看不出效果")
SAVES = Bilingual("saves", "节支")
MORE = {
    "late_cases": Bilingual("more are late", "超期增多"),
    "visits_undone": Bilingual("more are undone", "未上门增多"),
}
AFTER = Bilingual("then", "之后")
COST = Bilingual("1,000 yuan a year more", "每年增加费用（万元）")
FEWER = {
    "late_cases": Bilingual("fewer late a year", "每年少超期（件）"),
    "visits_undone": Bilingual("fewer undone a year", "每年少未上门（次）"),
}
CAPTION = Bilingual(
    "Against the first setting, in the same simulated years; lines: 95 % intervals (Fieller for yuan per one avoided),"
    " simulation only. Left of zero: costs less and avoids. Tinted rows cope.",
    "与第一项设定相比，取相同模拟年；横线：95%区间（每减少一件的费用用Fieller法），仅计模拟误差。"
    "零线左侧：节支并且减少。浅色底纹的行能够承担。",
)
NAME_LETTERS = 72  # a plan in words is cut here


@dataclass(frozen=True, slots=True)
class Repair:
    """One change: its name, the word afterwards, what it avoids and the yuan a year it takes more."""

    name: Bilingual
    word: VerdictWord
    effect: EffectPrice
    cost: Estimate

    @property
    def saves(self) -> bool:
        """Whether it avoids something and costs less."""
        return self.effect.price is not None and self.effect.price.high < 0.0


@dataclass(frozen=True, slots=True)
class Repairs:
    """Changes in the order of the figure, by one metric of `EFFECTS`; ``today``: word of the first scenario."""

    metric: str
    today: VerdictWord
    rows: tuple[Repair, ...]


def repairs_of_sweep(run: RunStudy, options: Sequence[CostedOption]) -> Repairs | None:
    """Return the settings of a sweep against its first one; None where nothing avoided has a price."""
    curves = run.study.curves
    if len(options) != len(curves):
        return None
    found = [
        (sweep.setting_name(run, at), curves[at].points[0].verdict.word, option.effects, option.difference)
        for at, option in enumerate(options)
        if at > 0
    ]
    return _find_repairs(curves[0].points[0].verdict.word, found)


def repairs_of_comparison(study: Comparison) -> Repairs | None:
    """Return the scenarios of a comparison against the first one; None where nothing avoided has a price."""
    first, *others = study.scenarios
    found = [(_name(of), of.verdict.word, of.effects, of.yuan_difference) for of in others]
    return _find_repairs(first.verdict.word, found)


def _name(of: ComparedScenario) -> Bilingual:
    """Return letter and plan of a scenario, or its changed values without their keys."""
    if of.plan_en:
        return Bilingual(f"{of.letter} {of.plan_en}", f"{of.letter} {of.plan_zh}")
    values = [(c, value_name(c.key, c.before), value_name(c.key, c.after)) for c in of.changes]
    return Bilingual(
        f"{of.letter} "
        + "; ".join(f"{c.meaning_en} {before.en} -> {after.en}" for c, before, after in values),
        f"{of.letter} "
        + "；".join(f"{c.meaning_zh}{before.zh} -> {after.zh}" for c, before, after in values),
    )


def _find_repairs(
    today: VerdictWord,
    found: Sequence[tuple[Bilingual, VerdictWord, tuple[EffectPrice, ...], Estimate | None]],
) -> Repairs | None:
    """Return the repairs by the first metric that any of them avoids."""
    for metric in EFFECTS:
        rows = [
            Repair(_shorten(name), word, effect, cost)
            for name, word, effects, cost in found
            for effect in effects
            if effect.metric == metric and cost is not None
        ]
        if any(row.effect.price is not None for row in rows):
            return Repairs(metric, today, tuple(sorted(rows, key=_order)))
    return None


def _shorten(name: Bilingual) -> Bilingual:
    texts = (
        text if len(text) <= NAME_LETTERS else f"{text[: NAME_LETTERS - 2]}.." for text in (name.en, name.zh)
    )
    return Bilingual(*texts)


def _order(of: Repair) -> tuple[int, float]:
    """Savers by what they avoid, then by yuan per one avoided, then those without effect."""
    if of.effect.price is None:
        return 2, -of.effect.avoided.mean
    return (0, -of.effect.avoided.mean) if of.saves else (1, of.effect.price.mean)


def heading(of: Repairs) -> Bilingual:
    """Return what repairs the place at least cost, or what one avoided costs at least."""
    n, coping = len(of.rows), [row for row in of.rows if row.word == "copes"]
    first = of.rows[0]
    if of.today != "copes" and coping:
        best = min(coping, key=lambda row: row.cost.mean)
        yuan = round_yuan(best.cost.mean)
        return Bilingual(
            f"The cheapest of the {n} changes tried that copes: {best.name.en}, about {yuan.en} a year more.",
            f"试过的{n}种办法中，能够承担且费用最省的是{best.name.zh}，每年约增加{yuan.zh}。",
        )
    if of.today != "copes":
        most = max(of.rows, key=lambda row: row.effect.avoided.mean)
        return Bilingual(
            f"None of the {n} changes tried copes; most is avoided by: {most.name.en}.",
            f"试过的{n}种办法都不能够承担；减少最多的是{most.name.zh}。",
        )
    if first.saves:
        name = AVOIDED[of.metric]
        return Bilingual(
            f"Costs less and avoids {name.en}: {first.name.en}.", f"节支并且减少{name.zh}：{first.name.zh}。"
        )
    assert first.effect.price is not None
    yuan, one = round_yuan(first.effect.price.mean), ONE[of.metric]
    return Bilingual(
        f"The least yuan per {one.en} of the {n} changes tried: {first.name.en}, about {yuan.en}.",
        f"试过的{n}种办法中，{one.zh}费用最低的是{first.name.zh}，约{yuan.zh}。",
    )


def price_axis(of: Repairs) -> Bilingual:
    """Return the title of the axis: yuan per one avoided."""
    one = ONE[of.metric]
    return Bilingual(f"yuan per {one.en}", f"{one.zh}的费用（元）")
