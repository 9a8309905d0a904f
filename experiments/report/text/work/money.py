"""Words for money: items, levels, payers, and the sentences beside a budget, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from experiments.costs.book import PriceRange
from experiments.costs.budget_lines import Budget, Line, Outturn, PostGroup, by_payer
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import amount_unit, format_number, unit_of
from sim.metrics.catalog.catalog import MEMBERS

ITEMS: Mapping[str, Bilingual] = {
    "wage": Bilingual("wage", "工资"),
    "insurance": Bilingual("employer's insurance", "单位社会保险"),
    "bonus": Bilingual("bonus", "奖金"),
    "allowance": Bilingual("allowance", "岗位津贴"),
    "subsidy": Bilingual("lost-work subsidy", "误工补贴"),
    "training": Bilingual("training fees", "培训费"),
    "accident_insurance": Bilingual("accident insurance", "人身意外伤害保险"),
    "work_money": Bilingual("work money of the grids", "网格工作经费"),
    "platform": Bilingual("platform and devices", "平台和终端"),
    "helpers": Bilingual("subsidy of unpaid helpers", "协助力量补贴"),
    "vacancy": Bilingual("pay of vacant posts saved", "空缺岗位未支出"),
    "overtime_working_days": Bilingual("overtime on working days", "工作日延时加班"),
    "overtime_rest_days": Bilingual("overtime on rest days", "休息日加班"),
    "overtime_holidays": Bilingual("overtime on statutory holidays", "法定节假日加班"),
    "recruitment": Bilingual("recruitment", "招聘"),
    "entry_training": Bilingual("training of new workers", "岗前培训"),
}
UNITS: Mapping[str, Bilingual] = {
    "work_money": Bilingual("grids", "个网格"),
    "platform": Bilingual("households", "户"),
    "helpers": Bilingual("helpers", "人"),
    "vacancy": Bilingual("post-months", "岗月"),
    "overtime_working_days": Bilingual("hours", "小时"),
    "overtime_rest_days": Bilingual("hours", "小时"),
    "overtime_holidays": Bilingual("hours", "小时"),
    "recruitment": Bilingual("hires", "人次"),
    "entry_training": Bilingual("hires", "人次"),
}
POSTS = Bilingual("posts", "岗")
PAYERS: Mapping[str, Bilingual] = {
    "county": Bilingual("county", "区县"),
    "street": Bilingual("street or township", "街道（乡镇）"),
    "community": Bilingual("community", "社区（村）"),
    "department": Bilingual("departments", "职能部门"),
    "other": Bilingual("others", "其他"),
}
NOT_PRICED = Bilingual("not priced", "未计价")
ADMINISTERED_BY = {"county": "county"}  # level -> budget that keeps its posts; of all others the street's


def item_name(item: str, post: str, level: str, posts: Sequence[PostGroup]) -> Bilingual:
    """Return the name of a line: level or post class, and what is paid."""
    name = ITEMS[item]
    if item in ("work_money", "platform", "helpers", "training", "accident_insurance"):
        return name
    who = post_name(post or level, posts)
    return Bilingual(f"{who.en}: {name.en}", f"{who.zh}：{name.zh}")


def post_name(post: str, posts: Sequence[PostGroup]) -> Bilingual:
    """Return the name of a post class, or of a desk's posts."""
    for group in posts:
        if group.post == post and group.name_en:
            return Bilingual(group.name_en, group.name_zh)
    zh, en = MEMBERS.get(post, (post, post))
    if post == "grid":
        return Bilingual("grid posts", "网格岗位")
    return Bilingual(f"{en} desk", f"{zh}受理台")


def unpriced_names(budget: Budget) -> tuple[tuple[str, str], ...]:
    """Return the names of the posts without a price, English and Chinese, each once."""
    names = [post_name(group.post, budget.posts) for group in budget.posts if budget.pay_of(group) is None]
    return tuple(dict.fromkeys((name.en, name.zh) for name in names))


def format_units(number: float) -> str:
    """Return a number of posts or grids: whole, or with up to two decimals.

    >>> format_units(3073.0), format_units(8.25), format_units(0.1375)
    ('3,073', '8.25', '0.14')
    """
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def unit_name(item: str) -> Bilingual:
    """Return what is counted in a line."""
    return UNITS.get(item, POSTS)


def payer_names(line: Line) -> Bilingual:
    """Return who pays a line, with the shares if several do."""
    names = [(PAYERS[payer], share) for payer, share in line.payers]
    if not names:
        return Bilingual("not stated", "未说明")
    if len(names) == 1:
        return names[0][0]
    return Bilingual(
        ", ".join(f"{name.en} {100 * share:.0f} %" for name, share in names),
        "，".join(f"{name.zh}{100 * share:.0f}%" for name, share in names),
    )


def transfers(lines: Sequence[Line]) -> dict[str, float]:
    """Return payer -> yuan that it pays for posts and grids kept by another budget.

    The county keeps its own desk and platform; the street all posts and grids below.
    """
    own = {level: ADMINISTERED_BY.get(level, "street") for level in {line.level for line in lines}}
    found: dict[str, float] = {}
    for line in lines:
        for payer, share in line.payers:
            if line.yuan is not None and payer != own[line.level]:
                found[payer] = found.get(payer, 0.0) + line.yuan * share
    return found


def payer_sentences(budget: Budget) -> Iterator[Bilingual]:
    """Say what each payer pays, and how much of it goes to another budget."""
    passed = transfers(budget.lines)
    for payer, yuan in by_payer(budget.lines).items():
        name, amount = PAYERS[payer], f"{yuan:,.0f}"
        moved = f"{passed[payer]:,.0f}" if payer in passed else ""
        of_which = f", of which {moved} for posts and grids kept by another budget" if moved else ""
        yield Bilingual(
            f"Paid by the {name.en}: {amount} yuan{of_which}.",
            f"{name.zh}承担{amount}元" + (f"，其中转移支付{moved}元。" if moved else "。"),
        )


def outturn_payer_sentence(outturn: Outturn) -> Bilingual | None:
    """Say what each payer pays in the simulated year; None without prices."""
    found = outturn.by_payer()
    if not found:
        return None
    english = ", ".join(f"{PAYERS[payer].en} {yuan:,.0f}" for payer, yuan in found.items())
    chinese = "，".join(f"{PAYERS[payer].zh}{yuan:,.0f}元" for payer, yuan in found.items())
    return Bilingual(f"In the simulated year: {english} yuan.", f"模拟年度：{chinese}。")


def unpriced_sentences(budget: Budget) -> Iterator[Bilingual]:
    """Say what has no price, with its number; posts first."""
    for line in sorted(budget.unpriced, key=lambda line: not line.is_pay):
        name, unit = item_name(line.item, line.post, line.level, budget.posts), unit_name(line.item)
        number = format_units(line.units)
        if line.units == 0.0:
            yield Bilingual(
                f"Not priced: {name.en}; number not stated.", f"未计价：{name.zh}（数量未说明）。"
            )
        else:
            yield Bilingual(
                f"Not priced: {name.en}, {number} {unit.en.removesuffix('s') if line.units == 1.0 else unit.en}.",
                f"未计价：{name.zh}，{number}{unit.zh}。",
            )


def part_time_sentences(budget: Budget) -> Iterator[Bilingual]:
    """Say which share of the pay is charged for part-time posts that have a price."""
    for group in budget.posts:
        if group.cost_share != 1.0 and budget.pay_of(group) is not None:
            name, share = post_name(group.post, budget.posts), f"{100 * group.cost_share:.0f}"
            yield Bilingual(
                f"{name.en.capitalize()}: {share} % of the pay is charged.",
                f"{name.zh}：按工资的{share}%分摊。",
            )


def household_sentence(budget: Budget) -> Bilingual:
    """Say the yuan a household, of the grid posts and of all priced lines."""
    grid, whole = budget.total_of("grid"), budget.total / budget.households
    if grid is None:
        return Bilingual(
            "No grid post is priced, so there is no figure by household.", "网格岗位均未计价，不作每户费用。"
        )
    own = f"{grid / budget.households:,.0f}"
    return Bilingual(
        f"A household and year: {own} yuan for the pay of grid posts, {whole:,.0f} for everything that is priced.",
        f"每户每年：网格岗位{own}元；全部已计价项目{whole:,.0f}元。",
    )


def range_sentence(low: float, middle: float, high: float) -> Bilingual:
    """Say the budget at the low, middle and high end of the assumed prices."""
    if round(low) == round(high):
        return Bilingual(
            "No price in it is assumed: low, middle and high budget are equal.",
            "均为文件所列价格，低、中、高三档相同。",
        )
    return Bilingual(
        f"Low, middle and high prices: {low:,.0f}, {middle:,.0f}, {high:,.0f} yuan (assumptions, not chance).",
        f"按低、中、高价格：{low:,.0f}元、{middle:,.0f}元、{high:,.0f}元（价格假设，不是模拟误差）。",
    )


def asked_for(prices: Sequence[PriceRange]) -> Iterator[Bilingual]:
    """Name the prices that rest on an assumption or are not known, with the key that sets them."""
    for price in prices:
        if price.middle is None:
            continue
        if price.status == "assumed" and price.low is not None and price.high is not None:
            yield Bilingual(
                f"No source: {price.meaning_en}, {price.middle:,g} ({price.low:,g} to {price.high:,g}) "
                f"{price.unit}. Your own: {price.key}=VALUE",
                f"无来源：{price.meaning_zh}，{price.middle:,g}（{price.low:,g}至{price.high:,g}）。"
                f"请填写贵地数值：{price.key}=数值",
            )


def unknown_prices(prices: Sequence[PriceRange]) -> Bilingual | None:
    """Name the keys of all prices that nobody stated; None if there are none."""
    missing = [price for price in prices if price.middle is None]
    if not missing:
        return None
    keys = ", ".join(price.key for price in missing)
    return Bilingual(f"Prices not known; please enter your own: {keys}", f"尚无价格，请填写：{keys}")


def budget_sentence(outturn: Outturn) -> Bilingual:
    """Say the establishment budget, and the simulated outturn with its interval beside it."""
    budget, total = outturn.budget, outturn.total
    unit = amount_unit(total)
    mean, low, high = (format_number(value, unit) for value in (total.mean, total.low, total.high))
    span = Bilingual("", "")
    if low != high:
        span = Bilingual(
            f" (95 % interval of the simulation {low} to {high})",
            f"（95%区间，仅计模拟误差：{low}至{high}元）",
        )
    return Bilingual(
        f"Establishment budget of a year: {budget.total:,.0f} yuan at prices of {budget.price_year}; "
        f"simulated outturn: {mean} yuan{span.en}.",
        f"年度编制预算{budget.total:,.0f}元（{budget.price_year}年价格）；模拟决算{mean}元{span.zh}。",
    )


def simulated_sentence(outturn: Outturn) -> Bilingual:
    """Say what a household and a closed case cost, marked as simulated beside a budgeted figure."""
    of = outturn_sentence(outturn)
    return Bilingual(f"Simulated: {of.en[:1].lower()}{of.en[1:]}", f"模拟结果：{of.zh}")


def outturn_sentence(outturn: Outturn) -> Bilingual:
    """Say what a household and a closed case cost in a simulated year, of everything that is priced."""
    if outturn.budget.total <= 0.0:
        return Bilingual("Nothing in this scenario has a price.", "本情形所有项目均未计价。")
    household, case = f"{outturn.per_household.mean:,.0f}", outturn.per_case
    if case is None:
        return Bilingual(f"A household and year: {household} yuan.", f"每户每年{household}元。")
    return Bilingual(
        f"A household and year: {household} yuan; a closed case: {case.mean:,.0f} yuan, if all work is laid on cases.",
        f"每户每年{household}元；如全部费用计入事件，每办结一件{case.mean:,.0f}元。",
    )


def unpriced_sentence(budget: Budget) -> Bilingual | None:
    """Name everything without a price in one sentence; None if there is nothing."""
    lines = sorted(budget.unpriced, key=lambda line: not line.is_pay)
    if not lines:
        return None
    names = [item_name(line.item, line.post, line.level, budget.posts) for line in lines]
    counts = [f"{format_units(line.units)}" if line.units else "" for line in lines]
    english = (
        f"{n.en} ({c} {unit_name(x.item).en})" if c else n.en
        for n, c, x in zip(names, counts, lines, strict=True)
    )
    chinese = (
        f"{n.zh}（{c}{unit_name(x.item).zh}）" if c else n.zh
        for n, c, x in zip(names, counts, lines, strict=True)
    )
    return Bilingual(f"Not priced: {', '.join(english)}.", f"未计价：{'、'.join(chinese)}。")


def hour_sentences(outturn: Outturn) -> Iterator[Bilingual]:
    """Say what an hour present costs; for grid posts with what vacancies leave unserved."""
    for level, hour in outturn.per_hour.items():
        name = post_name(level, outturn.budget.posts)
        yuan = format_number(hour.mean, max(0.1, unit_of(hour.half_width)))
        yield Bilingual(f"An hour present, {name.en}: {yuan} yuan.", f"{name.zh}在岗一小时：{yuan}元。")


def low_wage_sentence(outturn: Outturn, norm_wage: float) -> Bilingual | None:
    """Say that low pay is no saving: what vacancies leave unpaid also stays undone.

    None unless a grid post's wage is below the local norm and posts stand vacant.
    """
    grid = [g for g in outturn.budget.posts if g.level == "grid" and g.wage_yuan_month is not None]
    vacancy = [d for d in outturn.differences if d.item == "vacancy" and d.yuan is not None]
    hour = outturn.per_hour.get("grid")
    wage = min((g.wage_yuan_month or 0.0 for g in grid), default=norm_wage)
    if hour is None or wage >= norm_wage or not vacancy:
        return None
    months = sum(d.units.mean for d in vacancy)
    saved = -sum(d.yuan.mean for d in vacancy if d.yuan is not None)
    return Bilingual(
        f"Low pay: a present hour costs only {hour.mean:,.0f} yuan at a wage of {wage:,.0f} (local norm "
        f"{norm_wage:,.0f}), but {months:,.0f} post-months a year stand vacant. The {saved:,.0f} yuan they save "
        "are work not done, not a saving.",
        f"低工资的代价：月工资{wage:,.0f}元（当地一般水平{norm_wage:,.0f}元）时，在岗一小时仅{hour.mean:,.0f}元，"
        f"但每年空缺{months:,.0f}个岗月；由此少支出的{saved:,.0f}元对应的是未完成的工作，并非节约。",
    )
