"""The catalogue of messages: every template that the code says has a Chinese one with the same values."""

from __future__ import annotations

import ast
import inspect
import pickle
import re
from collections.abc import Iterator
from functools import cache

import pytest
import yaml
from page_text import numbers_of
from project import CONF, ROOT

from experiments.cli.parsing.usage import PARSER_MESSAGES
from experiments.cli.program import program
from experiments.compose.files.initial_cases import AMBIGUOUS, NO_TIME
from experiments.language import find_language, translate, units, use_language
from experiments.language.catalogue import CHINESE, FIELDS, chinese_of
from experiments.language.help_texts import OVERVIEW
from experiments.progress import BAR_FORMAT
from experiments.report.html.codes import mark_codes
from sim.config import Scenario
from sim.config.errors import Problem
from sim.config.metadata.keys import _NUMBERS, all_keys
from sim.phrases import join_phrases, phrase, phrase_of, split_phrases

SAYING = {"phrase": 0, "conflict": 2}  # function -> position of its template
MAKING = {*SAYING, "Bilingual"}
PLACEHOLDER = re.compile(r"\{\w+(?::[^}]*)?\}")
ENGLISH_ONLY = {"{number:,} {noun}"}  # Chinese has counters, not nouns, behind numbers
# Words of formats, systems and other programs.
PROPER = frozenset((
    "gridstaff", "Hydra", "YAML", "UTF", "CSV", "JSON", "Schema", "Python", "Windows", "SHA", "GiB", "MB", "Ctrl",
    "YYYY", "YEAR", "yaml", "csv", "json", "xlsx", "PROFILE", "bash", "zsh", "fish", "powershell", "PowerShell",
    "prune", "true", "false", "null",
))  # fmt: skip

# Authors and journals as they are cited, programs, and words of the terminal.
CITED = frozenset((
    "Excel", "GB", "STRESS", "DES", "ODD", "Monks", "Grimm", "Journal", "of", "Simulation", "Artificial", "Societies",
    "and", "Social", "MSER", "MIT", "Philox", "TRUE", "FALSE", "PLACE", "Overview", "hours",
))  # fmt: skip
OTHER_NUMBERS = frozenset((
    "J F M A M J J A S O N D", "1,000 yuan a year", "1,000 yuan a year more",
    "Fuxin: with 26.6 % insurance, about 2.4 million in the document",
))  # fmt: skip
"""Texts whose Chinese counts in ten thousands or names the months by number."""
REPLACED = (
    "特殊人群", "重点关爱家庭", "峰后可恢复", "尚不能判定", "走访已尝试", "走访见到", "走访告知", "在岗忙碌率",
    "时间去向",
    "失衡周", "统一标尺", "返工率", "重复来电", "中止计时", "承诺可兑现", "隐患暴露数", "一员两格", "通常次序",
    "某区次序", "社区池", "临期提升", "实际缺岗", "管不过来", "崩溃", "瘫痪", "最优", "必将",
)  # fmt: skip


@cache
def called() -> list[tuple[str, ast.Call]]:
    """Every call that makes a text: file and call."""
    found: list[tuple[str, ast.Call]] = []
    for folder in ("sim", "experiments"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKING:
                    found.append((file.name, node))
    return found


@cache
def said() -> dict[str, list[ast.Call]]:
    """{template: calls} of everything that the code says by a literal template."""
    found: dict[str, list[ast.Call]] = {}
    for _, node in called():
        at = SAYING.get(node.func.id) if isinstance(node.func, ast.Name) else None
        template = node.args[at] if at is not None and node.args else None
        if isinstance(template, ast.Constant):
            found.setdefault(template.value, []).append(node)
    return found


def literal_parts(node: ast.expr) -> str | None:
    """Return what is written out of a text, "{}" in place of what is computed; None if all of it is computed."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)  # type: ignore[misc]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return "".join(literal_parts(part) or "{}" for part in (node.left, node.right))
    if isinstance(node, ast.IfExp):
        return " ".join(literal_parts(part) or "{}" for part in (node.body, node.orelse))
    return None


PAIR = re.compile(r"\b(?:two|Bilingual)\(\"([^\"]*)\"(?: ~ [^,]*)?, \"([^\"]*)\"")


@cache
def pairs() -> list[tuple[str, str, str]]:
    """Both languages of every text that pages, terminal and workbooks show: file, English, Chinese."""
    found: list[tuple[str, str, str]] = []
    for file, node in called():
        if isinstance(node.func, ast.Name) and node.func.id == "Bilingual" and len(node.args) == 2:
            english, chinese = map(literal_parts, node.args)
            if english is not None and chinese is not None:
                found.append((file, english, chinese))
    for template in (ROOT / "experiments").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        found += [(template.name, english, chinese) for english, chinese in PAIR.findall(text)]
    return found


def help_texts() -> Iterator[str]:
    """Yield the help of every command and option."""
    yield OVERVIEW
    for command in program.commands.values():
        yield inspect.cleandoc(command.help or "")
        yield from (text for param in command.params if (text := getattr(param, "help", None)))


@cache
def unit_names() -> frozenset[str]:
    files = (CONF / "sources").glob("keys_*.yaml")
    rows = [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8")).values()]
    return frozenset(row["unit"] for row in rows) - {"-"}


@cache
def templates() -> frozenset[str]:
    """Every English template that can be printed."""
    joined = {"{first} or {rest}"}  # of alternatives
    computed = {
        *joined,
        NO_TIME,
        AMBIGUOUS,
        *_NUMBERS.values(),
        *PARSER_MESSAGES,
        BAR_FORMAT,
        "Show this message and exit.",
    }
    return frozenset(said()) | frozenset(help_texts()) | unit_names() | computed


def has_words(template: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", template)))


def test_every_text_has_its_chinese() -> None:
    assert sorted(text for text in templates() if has_words(text) and text not in CHINESE) == []


def test_no_chinese_is_left_of_a_text_that_is_gone() -> None:
    words = {"lower", "higher", "neither"}  # how a metric gets better
    left = {text for text in CHINESE if has_words(text)} - templates() - words
    assert sorted(left) == []
    assert sum(len(field.CHINESE) for field in FIELDS) == len(CHINESE), "a template is in two fields"


def test_every_call_gives_the_values_of_its_template() -> None:
    for template, calls in said().items():
        wanted = {re.split(r"[:}]", found[1:])[0] for found in PLACEHOLDER.findall(template)}
        for call in calls:
            given = {keyword.arg for keyword in call.keywords}
            assert None in given or given == wanted, template


@pytest.mark.parametrize("template", sorted(CHINESE))
def test_both_languages_have_the_same_values_numbers_and_names(template: str) -> None:
    chinese = CHINESE[template]
    if template in ENGLISH_ONLY:
        return
    assert sorted(PLACEHOLDER.findall(template)) == sorted(PLACEHOLDER.findall(chinese))
    if template not in units.UNITS:
        numbers = [re.findall(r"\d+", PLACEHOLDER.sub("", text)) for text in (template, chinese)]
        small = {"0", "1"}  # "none" may be 0 in Chinese, "one" 1
        assert set(numbers[1]) - small <= set(numbers[0]) or template == OVERVIEW
    assert chinese.encode("gbk"), "terminals in GBK print it"


@cache
def code_words() -> frozenset[str]:
    """Names of keys, values and choices."""
    files = {file.stem for file in CONF.rglob("*.yaml")} | {folder.name for folder in CONF.iterdir()}
    schema = re.findall(r"\w+", str(Scenario.model_json_schema()))
    return frozenset({*files, *schema, *re.findall(r"\w+", " ".join(all_keys()))})


@pytest.mark.parametrize("template", sorted(text for text in CHINESE if text not in set(help_texts())))
def test_chinese_has_no_english_word_but_names(template: str) -> None:
    chinese = PLACEHOLDER.sub(" ", CHINESE[template])
    plain = re.sub(
        r"`[^`]*`|'[^']*'|@ ?\w+|\w+\(\)|\w+: (?=\d)|--[\w-]+|[\w./]*[._=/][\w./=*]*|gridstaff [\w ]*",
        " ",
        chinese,
    )
    words = set(re.findall(r"[A-Za-z]{2,}", plain)) - PROPER - code_words()
    assert {word for word in words if not word.isupper()} == set(), chinese


def test_a_text_of_the_report_is_in_both_languages() -> None:
    """Texts made with both languages side by side: every one with words has Chinese ones."""
    assert len(pairs()) > 1_000
    joining = re.compile(r"gridstaff|\b(of|at|in|pays)\b")  # Chinese has punctuation in their place
    bare = [
        (file, english, chinese)
        for file, english, chinese in pairs()
        if has_words(joining.sub("", english)) and not re.search("[\u4e00-\u9fff]", chinese)
    ]
    assert bare == []


def test_a_text_of_the_report_has_the_same_numbers_in_both_languages() -> None:
    different = [
        (file, english, chinese)
        for file, english, chinese in pairs()
        if file != "numbers.py"
        and english not in OTHER_NUMBERS
        and numbers_of(english) != numbers_of(chinese)
    ]
    assert different == []


def test_no_english_word_is_left_in_the_chinese_of_the_report() -> None:
    left = {}
    for file, _, chinese in pairs():
        plain = mark_codes(re.sub(r"`[^`]*`|\{\w*\}|gridstaff [\w{}= ]+", " ", chinese))
        words = (
            set(re.findall("[A-Za-z]{2,}", re.sub("<code>.*?</code>|&#?\\w+;", " ", plain))) - PROPER - CITED
        )
        if words:
            left[file, chinese] = words
    assert left == {}


def test_both_kinds_of_texts_use_the_names_of_the_glossary() -> None:
    """Wordings that were replaced occur in neither: one name for one thing."""
    texts = [*CHINESE.values(), *(chinese for _, _, chinese in pairs())]
    assert [text for text in texts for word in REPLACED if word in text] == []


def test_a_phrase_is_its_english_text_and_keeps_its_values() -> None:
    text = phrase("at most {most:,}", most=1200)
    assert text == "at most 1,200" and isinstance(text, str)
    again = pickle.loads(pickle.dumps(text))
    assert (again, again.template, again.values) == (text, text.template, text.values)
    assert translate(text, "zh") == "不超过1,200" and translate(text, "en") == text
    assert translate("no phrase", "zh") == "no phrase"


def test_values_that_are_phrases_are_translated_too() -> None:
    parts = [phrase("shifts is empty"), phrase("classes is empty")]
    joined = join_phrases(parts)
    assert joined == "shifts is empty; classes is empty" and split_phrases(joined) == parts
    assert translate(joined, "zh") == "shifts 为空；classes 为空"
    assert split_phrases("a; b") == ["a", "b"] and join_phrases([]) == ""
    assert phrase_of(ValueError(parts[0])) is parts[0] and phrase_of(ValueError("x")) == "x"


def test_braces_in_a_value_are_no_placeholders() -> None:
    assert translate(phrase("one of: {names}", names="{x}, {0}"), "zh") == "可选：{x}, {0}"


def test_a_problem_is_one_line_in_either_language() -> None:
    found = Problem("area.grid", "2", phrase("unknown key"), phrase("command line"), "area.grids")
    assert found.line() == "area.grid = 2: unknown key; did you mean area.grids? [command line]"
    assert translate(found.line(), "zh") == "area.grid = 2：无此参数；是否应为 area.grids？ [命令行]"
    assert chinese_of("nobody says this") == "nobody says this"


@pytest.mark.parametrize(
    ("words", "locale_name", "language"),
    [
        ([], "C", "en"), ([], "zh_CN.UTF-8", "zh"), (["--lang", "zh", "--help"], "C", "zh"),
        (["run", "--lang=en"], "zh_CN.UTF-8", "en"), (["run", "--lang", "zh", "--lang", "en"], "C", "en"),
        (["run", "--lang"], "C", "en"), (["run", "--lang", "fr"], "zh_CN", "zh"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_asked_for_else_that_of_the_locale(
    words: list[str], locale_name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", locale_name)
    assert find_language(words) == language


def test_english_needs_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    use_language("en")
    monkeypatch.setattr("experiments.language.catalogue.chinese_of", None)
    assert translate(phrase("unknown key")) == "unknown key"
