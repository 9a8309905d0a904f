"""What a reader of a page sees in one language: texts, labels for those who listen, and what is set as code."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

VOID = frozenset(("meta", "br", "path", "use", "rect", "link", "img"))
SILENT = frozenset(("script", "style", "code", "metadata", "defs"))
WORD = re.compile(r"[A-Za-z]{2,}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class NestedPage(HTMLParser):
    """Checks that every element of a page is closed in order, and collects its ids; `enter` sees each element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def enter(self, tag: str, found: dict[str, str | None]) -> None:
        """Collect what the reader of a page wants of an element."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.enter(tag, found)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


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


NAMES = "January February March April May June July August September October November December"
MONTHS = {name: str(number) for number, name in enumerate(NAMES.split(), start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()}
MONTH = re.compile(rf"\b({'|'.join(sorted(MONTHS, key=len, reverse=True))})\b")
IN_WORDS = re.compile(r"\b\d+ in 10\b|(?<=\d) in 100\b")  # about 6 in 10: 约六成; 3 in 100: 3%
TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?)万")


def numbers_of(text: str) -> list[str]:
    """Return the numbers of a text; a month is one, a share in words and the base of a rate are none."""
    plain = MONTH.sub(lambda found: f" {MONTHS[found[0]]} ", IN_WORDS.sub("", text))
    plain = TEN_THOUSANDS.sub(lambda found: f"{float(found[1]) * 10_000:.0f}", plain)
    plain = plain.replace("per 1,000 ", "").replace("每1,000户", "")
    return sorted(number.replace(",", "") for number in NUMBER.findall(plain))


def number_pairs(page: str) -> list[tuple[str, str]]:
    """Return English and Chinese of every text that a page has side by side, but not of quotations."""
    pair = re.compile(r'<span class="en" lang="en">(.*?)</span><span class="zh" lang="zh">(.*?)</span>', re.S)
    plain, quotation = re.compile(r"<[^>]+>"), re.compile(r'<small class="quote">.*?</small>', re.S)
    found = pair.findall(quotation.sub("", page))
    return [(unescape(plain.sub("", en)), unescape(plain.sub("", zh))) for en, zh in found]
