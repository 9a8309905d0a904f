"""What a scenario or a plan changes, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from experiments.analysis.answers.comparison_answer import Change, ComparedScenario
from experiments.report.design.style import Lang
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual, name_of

SHOWN_CHANGES = 3
WORD_N = r"(?<![A-Za-z])N(?![A-Za-z])"  # the number in a question
UNNAMED_UNITS = ("", "share", "factor", "yes/no")
LANGUAGES: tuple[Lang, Lang] = ("en", "zh")
POSTS = "staffing.posts"
GRID_POSTS = Bilingual("grid posts (full-time equivalents)", "网格岗位（折合专职）")
NAMED_RULES = ("duties.visits.rule", "escalation.rule", "discipline.name")  # whose values have names
ON_OFF = {"true": Bilingual("on", "启用"), "false": Bilingual("off", "停用")}


def describe_change(change: Change) -> Bilingual:
    """Return what was changed: meaning, before and after, key."""
    before, after = value_name(change.key, change.before), value_name(change.key, change.after)
    unit = f" {change.unit}" if change.unit not in UNNAMED_UNITS else ""
    return Bilingual(
        f"{change.meaning_en}: {before.en} -> {after.en}{unit} ({change.key})",
        f"{change.meaning_zh}：{before.zh} -> {after.zh}（{change.key}）",
    )


def _state_key(change: Change) -> Bilingual:
    """Return what was changed by its key alone; a list of posts by their number."""
    name = GRID_POSTS if change.key == POSTS else Bilingual(change.key, change.key)
    return Bilingual(
        f"{name.en} {change.before} -> {change.after}", f"{name.zh}{change.before} -> {change.after}"
    )


def value_name(key: str, text: str) -> Bilingual:
    """Return a value of a configuration in words where it has any."""
    if text == "-":
        return Bilingual("not set", "未设")
    if key in NAMED_RULES:
        return name_of(labels.LEVERS, text)
    return ON_OFF.get(text) or Bilingual(text, text)


def describe_plan(parts: Sequence[tuple[Bilingual, bool | int | float | str]]) -> Bilingual:
    """Return the questions of a plan with the values of their options, in place of N where a question has it.

    >>> describe_plan([(Bilingual("grids of N households", "每个网格N户"), 300)]).en
    'grids of 300 households'
    """
    answered = [_answer(*part) for part in parts]
    return Bilingual("; ".join(one.en for one in answered), "；".join(one.zh for one in answered))


def _answer(question: Bilingual, value: bool | int | float | str) -> Bilingual:
    if value is True:
        return question
    if value is False:
        shown = ON_OFF["false"]
    else:
        shown = name_of(labels.LEVERS, value) if isinstance(value, str) else Bilingual(*(f"{value:g}",) * 2)
    if re.search(WORD_N, question.en):
        texts = (re.sub(WORD_N, shown[lang], question[lang], count=1) for lang in LANGUAGES)
        return Bilingual(*texts)
    return Bilingual(f"{question.en}: {shown.en}", f"{question.zh}：{shown.zh}")


def describe_scenario(of: ComparedScenario, is_first: bool) -> Bilingual:
    """Return what a scenario is, and what it changes."""
    if is_first:
        return Bilingual(
            f"{of.letter}  {of.name_en}, {of.households:.4g} households per grid: {of.reference}",
            f"{of.letter}  {of.name_zh}，每网格{of.households:.4g}户：{of.reference}",
        )
    describe = _state_key if of.plan_en else describe_change  # the plan has said it in words
    changes = [describe(change) for change in of.changes[:SHOWN_CHANGES]]
    more = len(of.changes) - len(changes)
    rest = Bilingual(f"; and {more} more values", f"；另有{more}项") if more else Bilingual("", "")
    plan = Bilingual(f"{of.plan_en}; ", f"{of.plan_zh}；") if of.plan_en else Bilingual("", "")
    return Bilingual(
        f"{of.letter}  {plan.en}{'; '.join(c.en for c in changes)}{rest.en}",
        f"{of.letter}  {plan.zh}{'；'.join(c.zh for c in changes)}{rest.zh}",
    )
