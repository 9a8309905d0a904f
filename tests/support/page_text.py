"""What a reader of a page sees in one language: texts, labels for those who listen, and what is set as code."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

VOID = frozenset(("meta", "br", "path", "use", "rect", "link", "img"))
SILENT = frozenset(("script", "style", "code", "metadata", "defs"))
WORD = re.compile(r"[A-Za-z]{2,}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class OneLanguage(HTMLParser):
    """Collects the texts and labels of a page that are shown in a language, without what is set as code."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.other = {"en": "zh", "zh": "en"}[lang]
        self.hidden: list[bool] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        found = dict(attrs)
        classes = (found.get("class") or "").split()
        other = tag != "html" and (found.get("lang") == self.other or self.other in classes)
        self.hidden.append(other or tag in SILENT or (tag == "title"))
        if not any(self.hidden) and found.get("aria-label"):
            self.texts.append(found["aria-label"] or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self.hidden):
            self.texts.append(data)


def texts_of(page: str, lang: str) -> list[str]:
    """Texts of a page in one language."""
    reader = OneLanguage(lang)
    reader.feed(page)
    return reader.texts


def english_in_chinese(page: str) -> dict[str, list[str]]:
    """English words of the Chinese page that are not set as code, with the texts in which they stand."""
    both_ways = ("中文 / English", "English", "contents / 目录")  # labels that hold in both languages
    found: dict[str, list[str]] = {}
    for text in texts_of(page, "zh"):
        for word in WORD.findall("" if text in both_ways else text):
            found.setdefault(word, []).append(text)
    return found


def number_pairs(page: str) -> list[tuple[str, str]]:
    """English and Chinese of every text that a page has side by side."""
    pair = re.compile(r'<span class="en" lang="en">(.*?)</span><span class="zh" lang="zh">(.*?)</span>', re.S)
    plain = re.compile(r"<[^>]+>")
    return [tuple(unescape(plain.sub("", text)) for text in found) for found in pair.findall(page)]
