"""Commands in Chinese: help, problems, plans and explanations have no English but keys, commands and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import CONF

from experiments.cli.main import COMMANDS, main
from experiments.language import use_language
from experiments.report.text.wrapping import display_width

# What may stand in Chinese: keys, values, commands, options, placeholders in capitals, files, units of computers.
CODE = re.compile(
    r"`[^`]*`|\[[^\]]*\]|\{[^}]*\}|--[\w-]+|-\w, |\$\S*|~/\S+"
    r"|gridstaff [ \w]*|\w+/|[\w*]+(?:[._=/][\w*]+)+|\b[A-Z][A-Z_]+\b"
)
NAMES = frozenset(
    [
        "gridstaff",
        "GiB",
        "kB",
        "MB",
        "GB",
        "Hydra",
        "JSON",
        "Schema",
        "CSV",
        "Parquet",
        "Python",
        "Ctrl",
        "prune",
        "STRESS-DES",
        "STRESS",
        "DES",
        "ODD",
        "Markdown",
        "PLACE",
        "STUDY",
        "null",
        "true",
        "false",
        "reference",
    ]
)


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


def english_words(text: str, known: frozenset[str] = NAMES) -> set[str]:
    """Words of a text that are no code."""
    return set(re.findall(r"[A-Za-z]{2,}", CODE.sub(" ", text))) - known


def printed(words: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    assert main([*words, "--lang", "zh"]) == code, words
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_the_overview_is_chinese_wherever_the_language_stands(capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for words in (["--lang", "zh", "--help"], ["--help", "--lang", "zh"], ["--lang=zh", "--help"]):
        assert main(words) == 0
        texts.append(capsys.readouterr().out)
    assert len(set(texts)) == 1 and texts[0].startswith("gridstaff：一名网格员负责多少户")
    assert main(["--help"]) == 0
    english = capsys.readouterr().out
    shown = re.compile(r"^  gridstaff \w+.*?(?=  )", re.M)
    assert shown.findall(english) == shown.findall(texts[0]), "the same commands in both languages"


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"completion"}))
def test_the_help_of_a_command_is_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed([command, "--help"], capsys)
    assert text.startswith(f"用法：gridstaff {command} [选项]") and "选项：" in text
    choices = {file.stem for file in CONF.rglob("*.yaml")} | {
        "all",
        "budget",
        "check",
        "outdated",
        "rows",
        "size",
        "unused",
    }
    assert english_words(text, NAMES | choices | {"manifest", "results", "schema"}) == set(), text
    assert all(display_width(line) <= 100 for line in text.splitlines())


FAULTS = [
    (["run", "place=refrence"], "可选：", "是否应为 reference？ [命令行]"),
    (["run", "area.households_per_gird=400"], "无此参数", "area.households_per_grid"),
    (["run", "staffing.grid_share=2"], "允许的取值：数字，大于0且不超过1", "[命令行]"),
    (["run", "cases.shares.general=0.5"], "各类事件比例合计应为1", "cases.shares"),
    (["run", "escalation.overflow.active=true", "cover=none"], "社区统筹处置需要有网格员接办", "cover"),
    (["run", "area.households_per_grid=300,400"], "多个取值须加 -m", "300,400"),
    (["run", "--ful"], "无此选项", "--full"),
    (["report", "nothing_there"], "无此研究", "nothing_there"),
    (["store", "sise"], "不可用，可选", "size"),
    (["explain"], "缺少此项", "key"),
    (["explain", "qqqq"], "无此参数或指标", "qqqq"),
    (["launch"], "无此命令", "launch"),
]


@pytest.mark.parametrize(("words", "allowed", "named"), FAULTS, ids=lambda value: str(value)[:30])
def test_a_fault_is_said_in_chinese_with_its_key(
    words: list[str], allowed: str, named: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    lines = printed(words, capsys, code=2).splitlines()
    assert lines[0] == f"gridstaff：发现{len(lines) - 1}个问题"
    assert any(allowed in line for line in lines) and any(named in line for line in lines), lines


@pytest.mark.parametrize("words", [words for words, _, _ in FAULTS], ids=str)
def test_both_languages_name_the_same_keys_and_numbers(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = {}
    for lang in ("en", "zh"):
        assert main([*words, "--lang", lang]) == 2
        text = capsys.readouterr().err.replace("gridstaff --help", "")
        found[lang] = (set(re.findall(r"\w+(?:\.\w+)+", text, re.ASCII)), set(re.findall(r"\d+\.?\d*", text)))
    assert found["en"] == found["zh"]


def test_a_plan_is_said_in_chinese(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = printed(["run", "place=reference", "run.replications=4", "--dry-run"], capsys)
    assert text.startswith("1个情景，4次模拟：已有0次，待运行4次；") and english_words(text) == set(), text


def test_an_explanation_has_chinese_labels_units_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(["explain", "area.special_share"], capsys)
    labels = [line.split()[0] for line in text.splitlines()[1:]]
    assert labels[:4] == ["含义", "取值", "允许", "状态"]
    assert "（占户数的比例）" in text or "占" in text
    members = printed(["explain", "duties.visit_attempt.contact"], capsys).splitlines()[1:]
    assert members and all(re.search(r"   .*[\u4e00-\u9fff]", line) for line in members), members
    metric = printed(["explain", "late_reference"], capsys)
    assert "越低越好" in metric and english_words(metric) == set(), metric
