"""Search of keys and metrics by the end of their name or by their meaning in either language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from experiments.language import Language, translate
from experiments.report.terminal.width import terminal_width
from experiments.report.text.wrapping import display_width, fill
from sim.phrases import phrase

SHOWN_MATCHES = 20
SHOWN_OTHERS = 3
LEAST_LETTERS = 2  # of a word that is looked for; Chinese words have one and more
# Words in use that no meaning has: what to look for instead.
OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "逾期": ("超期", "超时"),
    "文书": ("内业", "台账"),
    "工资": ("月薪", "薪"),
    "预热": ("预运行",),
    "overdue": ("late",),
    "utilisation": ("load", "busy"),
    "utilization": ("load", "busy"),
    "paperwork": ("admin",),
    "salary": ("wage",),
    "backlog": ("open",),
}
INDENT = 6  # of a meaning below its name


@dataclass(frozen=True)
class Match:
    """A key or metric with its meaning."""

    name: str
    meaning_en: str
    meaning_zh: str
    is_metric: bool


def find_by_ending(name: str) -> list[Match]:
    """Return the keys and metrics whose last parts are ``name``."""
    return [match for match in _everything() if match.name == name or match.name.endswith(f".{name}")]


def find_by_meaning(text: str) -> list[Match]:
    """Return the keys and metrics with the most words of ``text`` in name or meaning, in either language.

    Matches in the name come first.
    """
    words = text.casefold().replace("-", " ").split()
    if not words or any(word.isascii() and len(word) < LEAST_LETTERS for word in words):
        return []
    sought = [(word, *OTHER_WORDS.get(word, ())) for word in words]
    counted = [(_count_found(sought, _haystack(match)), match) for match in _everything()]
    most = max(count for count, _ in counted)
    found = [match for count, match in counted if count == most > 0]
    return sorted(found, key=lambda match: not any(word in match.name for word in words))


def list_matches(text: str, matches: Sequence[Match], lang: Language = "en") -> list[str]:
    """Return the lines that list matches: name, then meaning; in English output in both languages."""
    heading = phrase("no key or metric has the name {name}; {count:,} fit:", name=text, count=len(matches))
    lines = [translate(heading, lang)]
    for match in matches[:SHOWN_MATCHES]:
        kind = phrase("  {name}   (metric)", name=match.name)
        lines.append(translate(kind, lang) if match.is_metric else f"  {match.name}")
        meaning = match.meaning_zh if lang == "zh" else f"{match.meaning_en} / {match.meaning_zh}"
        lines += [" " * INDENT + line for line in fill(meaning, terminal_width() - INDENT, display_width)]
    if len(matches) > SHOWN_MATCHES:
        more = phrase("  ... and {count:,} more; add a word", count=len(matches) - SHOWN_MATCHES)
        lines.append(translate(more, lang))
    return lines


def list_others(name: str, shown: str, lang: Language = "en") -> list[str]:
    """Return a line with the names of what else fits ``name`` beside ``shown``; none if nothing does."""
    others = [match.name for match in find_by_meaning(name) if match.name != shown]
    if not others:
        return []
    dots = ", ..." if len(others) > SHOWN_OTHERS else ""
    return [
        translate(phrase("  others   {names}{dots}", names=", ".join(others[:SHOWN_OTHERS]), dots=dots), lang)
    ]


def _everything() -> Iterable[Match]:
    from sim.config.metadata.provenance import load_sources
    from sim.metrics.catalog.catalog import METRICS

    for key, row in load_sources().keys.items():
        yield Match(key, row.meaning_en, row.meaning_zh, False)
    for metric in METRICS:
        yield Match(metric.name, metric.en, metric.zh, True)


def _count_found(sought: Sequence[Sequence[str]], haystack: str) -> int:
    return sum(any(word in haystack for word in same) for same in sought)


def _haystack(match: Match) -> str:
    return f"{match.name} {match.name.replace('_', ' ')} {match.meaning_en} {match.meaning_zh}".casefold()
