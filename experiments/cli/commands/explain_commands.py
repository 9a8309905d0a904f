"""`gridstaff explain`: meaning of keys and metrics, and a worker's minutes by kind of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from experiments.cli.commands.search import find_by_ending, find_by_meaning, list_matches, list_others
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import COMMAND_LINE, design_points
from experiments.errors import Problem, UserError, closest_match, user_error
from experiments.language import translate
from experiments.own_place.load import is_place_file
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import Column, format_table, narrow_first
from experiments.report.terminal.width import terminal_width, wrap_hanging
from experiments.report.text.names.labels import LEVERS, Bilingual, name_of
from experiments.report.text.wrapping import display_width, fill
from sim.config.errors import renamed_problem
from sim.phrases import Phrase, phrase
from sim.renamed import current_metric

if TYPE_CHECKING:
    from experiments.compose.request import Lang
    from sim.builder.budget import Budget
    from sim.config import Scenario

LABEL_WIDTH = 9
CHINESE_WIDTH = 6  # of the Chinese labels, in columns
UNKNOWN = phrase("unknown key or metric")

# Why the size at which work equals the available time is not the critical size of a study (clauses S6.1, S6.5).
BUDGET_REMARK = Bilingual(
    "This number of households is not the critical size. The budget compares means over the year; the overload "
    "study finds the size up to which deadlines, duties and visits are kept in most simulated years. Peaks, absences "
    "and waiting for others lower that size; duties that may be left undone within the tolerated share raise it. To "
    "find it: gridstaff run experiment=overload place=PLACE",
    "上述户数不等于承载上限。本表只比较全年平均值；超负荷研究求的是多数模拟年份中时限、职责和走访均能完成的最大规模。"
    "高峰、缺勤和等待他人会使承载上限变小；容许的未完成比例会使其变大。"
    "求承载上限：gridstaff run experiment=overload place=PLACE",
)

GAP_LABEL = Bilingual(
    "of which block ends too short for a visit, at most", "其中时段末不足一次入户的时间（上限）"
)

# Names of the items of the budget.
ITEM_LABELS = {
    "visits": Bilingual("visits, all households", "入户走访"),
    "duplicate_visits": Bilingual("visits for a second system", "重复采集走访"),
    "special_visits": Bilingual("visits, special households", "重点人群走访"),
    "cases": Bilingual("cases", "事件办理"),
    "emergencies": Bilingual("emergencies", "突发事件"),
    "upper_tasks": Bilingual("tasks from above", "上级交办"),
    "patrol": Bilingual("patrol", "日常巡查"),
    "admin": Bilingual("paperwork", "台账等文书"),
    "log": Bilingual("work log", "工作日志"),
    "weekly_close": Bilingual("weekly close", "每周汇总"),
    "meetings": Bilingual("meetings", "会议"),
    "training": Bilingual("training", "培训"),
    "inspections": Bilingual("inspections", "检查"),
    "joint_tasks": Bilingual("joint tasks", "集中行动"),
}


def describe(
    composer: Composer, name: str, place: str | None, words: Sequence[str] = (), lang: Lang = "en"
) -> list[str]:
    """Describe a configuration key, a metric, or both if they share a name; otherwise search for it.

    Parameters
    ----------
    composer
        Source of the scenarios.
    name
        Dotted key, name of a metric or family of metrics, the end of one, or words of a meaning.
    place
        Place whose value of the key is shown; the default place if None.
    words
        Settings of the scenario whose value is shown, ``key=value``.
    lang
        Language of the explanation.

    Returns
    -------
    list of str
        Meaning, value, unit, range and source of a key; meaning, unit and formula of a metric; or what was found.

    Raises
    ------
    UserError
        If nothing fits; a former name is answered with today's.
    """
    metric = _describe_metric(name, lang)
    scenario = compose_scenario(composer, place, words)
    try:
        return terminal_lines("\n".join([*_describe_key(name, scenario, lang), *metric]))
    except UserError as error:
        lines = metric or _search(name, scenario, error, lang)
        if not lines:
            raise
        return terminal_lines("\n".join(lines))


def search_words(composer: Composer, words: Sequence[str], lang: Lang) -> list[str]:
    """Return what is found for several words of a meaning; empty where the second one may be meant for a place."""
    from sim.config.metadata.keys import parse_key, schema_at

    key, *others = words
    if not others or any("=" in word or is_place_file(word) for word in others):
        return []
    named = others[0] in composer.groups["place"] or closest_match(others[0], composer.groups["place"])
    if named or key == "budget" or schema_at(parse_key(key)) is not None or _describe_metric(key, lang):
        return []
    text = " ".join(words)
    found = find_by_meaning(text)
    return terminal_lines("\n".join(list_matches(text, found, lang))) if found else []


def _search(name: str, scenario: Scenario, error: UserError, lang: Lang) -> list[str]:
    """Return what is found for a name that no key and no metric has; empty if nothing, or if it was misspelt."""
    if not all(problem.allowed == UNKNOWN for problem in error.problems):
        return []
    found = find_by_ending(name) or find_by_meaning(name)
    plain = [match for match in found if not match.is_metric and "*" not in match.name]
    if len(found) == len(plain) == 1:
        return [*_describe_key(plain[0].name, scenario, lang), *list_others(name, plain[0].name, lang)]
    return list_matches(name, found, lang) if found else []


def _describe_key(key: str, scenario: Scenario, lang: Lang) -> list[str]:
    from sim.config.errors import ConfigProblems
    from sim.config.metadata.explain import explain_key, find_explanation

    try:
        if lang == "en":
            return explain_key(key, scenario).splitlines()
        found = find_explanation(key, scenario)
        lines = [
            _chinese_line(line.label, line.chinese or translate(line.text, lang)) for line in found.lines
        ]
        return [translate(found.heading, lang), *lines]
    except ConfigProblems as error:
        raise UserError(map(_suggest_metric, error.problems)) from None


def _chinese_line(label: str, text: str) -> str:
    """Return a line of an explanation, the text in a column of its own."""
    name = translate(label, "zh")
    return f"  {name}{' ' * (CHINESE_WIDTH - display_width(name))}{text}" if name else f"  {text}"


def _suggest_metric(problem: Problem) -> Problem:
    """Complete the problem of an unknown key by the metric of today or the closest metric."""
    from sim.metrics.catalog.catalog import METRICS

    if problem.allowed != "unknown key":
        return problem
    if current := current_metric(problem.key):
        return renamed_problem(problem.key, "", current)
    near = problem.suggestion or closest_match(problem.key, [metric.name for metric in METRICS])
    return replace(problem, allowed=UNKNOWN, suggestion=near)


def _describe_metric(name: str, lang: Lang) -> list[str]:
    """Describe a metric, a family of metrics or one of its members; empty for any other name."""
    from sim.metrics.catalog.catalog import METRICS, lookup

    declared = {metric.name: metric for metric in METRICS}.get(name)
    try:
        metric = declared or lookup(name)
    except KeyError:
        return []
    if current_metric(name):
        return []
    if lang == "zh":
        texts = ((phrase("meaning"), metric.zh), (phrase("unit"), metric.unit_zh),
                 (phrase("better"), Phrase(metric.better, {})))  # fmt: skip
        heading = translate(phrase("{name}   (metric)", name=name), lang)
        return [heading, *(_chinese_line(label, translate(text, lang)) for label, text in texts)]
    lines = [
        ("meaning", metric.en), ("含义", metric.zh), ("unit", f"{metric.unit} / {metric.unit_zh}"),
        ("formula", metric.formula), ("better", metric.better),
    ]  # fmt: skip
    if declared is not None and declared.family:
        lines.append(("members", f"{name}.*, one for each {metric.family.replace('_', ' ')}"))
    return [f"{name}   (metric)", *(f"  {label:<{LABEL_WIDTH}}{text}" for label, text in lines)]


def terminal_lines(text: str) -> list[str]:
    """Return lines in characters that any terminal can show, of its width."""
    lines = (to_terminal_text(line) for line in text.splitlines())
    return wrap_hanging(lines, terminal_width(), 2 + LABEL_WIDTH)


def compose_scenario(composer: Composer, place: str | None, words: Sequence[str] = ()) -> Scenario:
    """Return the scenario of a place, by default the default place, with settings ``key=value``.

    Raises UserError.
    """
    names = composer.groups["place"]
    if place is not None and place not in names:
        raise user_error(
            "place",
            place,
            phrase("one of: {names}", names=", ".join(names)),
            COMMAND_LINE,
            closest_match(place, names),
        )
    levers, problems = composer.parse_levers([*([f"place={place}"] if place else []), *words], sweep=False)
    if problems:
        raise UserError(problems)
    (point,) = design_points(levers)
    return composer.scenario(composer.compose(point))


def describe_budget(
    composer: Composer, place: str | None, lang: Lang, words: Sequence[str] = ()
) -> list[str]:
    """Return a table of minutes per month and post by item, and the minutes available (clause S4.2).

    ``words``: settings that differ from the place's own, ``key=value``.
    """
    from sim.builder.budget import monthly_minutes

    if place is None:
        raise user_error(
            "explain budget", "", phrase("name a place: {names}", names=", ".join(composer.groups["place"]))
        )
    scenario = compose_scenario(composer, place, words)
    width = terminal_width()
    heading, remark = (
        fill(text, width, display_width) for text in (_heading(scenario, lang), BUDGET_REMARK[lang])
    )
    return [*heading, *_table(monthly_minutes(scenario), lang, width), *remark]


def _heading(scenario: Scenario, lang: Lang) -> str:
    place = scenario.place.name_zh if lang == "zh" else scenario.place.name_en
    rule = name_of(LEVERS, scenario.duties.visits.rule)[lang]
    if lang == "zh":
        return f"{to_terminal_text(place)}：每岗每月工时（分钟），走访规则：{rule}"
    return f"{to_terminal_text(place)}: minutes per month and post, visit rule: {rule}"


def _table(budget: Budget, lang: Lang, width: int) -> list[str]:
    found = [(ITEM_LABELS[item.name][lang], item.minutes(budget.households)) for item in budget.items]
    rows = [(name, minutes) for name, minutes in found if minutes > 0]
    total = sum(minutes for _, minutes in rows)
    ends = [
        (Bilingual("total", "合计")[lang], total),
        (
            Bilingual("available (leave and sickness excluded)", "可用（已扣除休假病假）")[lang],
            budget.available,
        ),
    ]
    if budget.gap_minutes > 0.0:
        ends.append((GAP_LABEL[lang], budget.gap_minutes))
    shown = [*rows, *ends]
    table = [
        Column((Bilingual("work", "工作")[lang],), tuple(name for name, _ in shown), "left"),
        Column((Bilingual("minutes", "分钟")[lang],), tuple(f"{minutes:,.0f}" for _, minutes in shown)),
        Column(("%",), tuple(f"{100 * minutes / budget.available:.0f}" for _, minutes in shown)),
    ]
    load = total / budget.available
    said = (_size_sentence(budget, load), _break_even_sentence(budget))
    return [
        *format_table(narrow_first(table, width)),
        *(line for text in said for line in fill(text[lang], width, display_width)),
    ]


def _size_sentence(budget: Budget, load: float) -> Bilingual:
    size = f"{budget.size:.0f}"
    return Bilingual(
        f"At {size} households per full-time worker the work takes {load:.2f} times the available time.",
        f"每名专职网格员负责{size}户时，工作量是可用工时的{load:.2f}倍。",
    )


def _break_even_sentence(budget: Budget) -> Bilingual:
    """State the number of households at which work equals the available time."""
    if budget.break_even <= 0:
        return Bilingual(
            "Work exceeds the available time without any household.",
            "即使不负责住户，工作量也已超出可用工时。",
        )
    if budget.break_even == float("inf"):
        return Bilingual("Work does not depend on the number of households.", "工作量与户数无关。")
    limit = f"{budget.break_even:.0f}"
    return Bilingual(
        f"Work and available time are equal at about {limit} households.", f"约{limit}户时两者刚好相当。"
    )
