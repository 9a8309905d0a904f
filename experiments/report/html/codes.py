"""Codes inside a text: clauses, facts, keys, options and proper names, which a page sets as code."""

from __future__ import annotations

import re
from html import escape

CITATION = r"[TJQDF]\d{1,2}|D-P\d+|S\d{1,2}(?:\.\d+[a-z]?)?"  # facts, stated problems, clauses of the model
KEY = r"--[a-z][\w-]*|[a-z]\w*=[\w.]+|[a-zA-Z]\w+(?:[./][\w*-]+)+|[a-z]+(?:_[a-z0-9]+)+"
CLAUSE = r"[IVX]+\(\d+\)\d*|[IVX]+(?:[.,] ?\d+)+"  # of a document
VALUES = r"null|none|empty|fixed|sparse"
AUTHORS = r"Friedman|Fisher|Bryant|Lempert|Campolongo|Saltelli|Monks|Grimm|Deo|Jain|Oliva|Sterman"
JOURNALS = r"Journal of Simulation|Journal of Artificial Societies and Social Simulation"
METHODS = r"Holm|Fieller|Wilson|Kaplan-Meier|Theil-Sen|Morris|Sobol'?|SALib|STRESS-DES|ODD|MSER-5|Philox"
PROGRAMS = r"gridstaff|YAML|Hydra|SimPy|Numba|numpy|simpy|numba|CSV|PDDL|MIT|GiB|PMC\d+"
NAMES = rf"{METHODS}|{AUTHORS}|{JOURNALS}|{PROGRAMS}"
COMMAND = (
    r"gridstaff (?:run|report|compare|whatif|check|init|cost|sheet|explain)"
    r"(?: (?:'[^']*'|[\w.-]*[=./-][^\s。；，]*))*"
)
ASCII_WORD = r"(?<![A-Za-z0-9_]){}(?![A-Za-z0-9_])"
IN_BOTH = re.compile(ASCII_WORD.format(f"(?:{COMMAND}|{CITATION}|{KEY}|{CLAUSE})"), re.ASCII)
IN_CHINESE = re.compile(
    ASCII_WORD.format(f"(?:{COMMAND}|{CITATION}|{KEY}|{CLAUSE}|{VALUES}|{NAMES})"), re.ASCII
)


def mark_codes(text: str, lang: str = "zh") -> str:
    """Return a text as escaped HTML, its codes in `<code>`; in Chinese values and proper names as well.

    >>> mark_codes("见S4.7，由duties.admin.share换算；null：没有")
    '见<code>S4.7</code>，由<code>duties.admin.share</code>换算；<code>null</code>：没有'
    """
    pattern, parts, at = IN_CHINESE if lang == "zh" else IN_BOTH, [], 0
    for found in pattern.finditer(text):
        parts += [escape(text[at : found.start()]), f"<code>{escape(found.group())}</code>"]
        at = found.end()
    return "".join([*parts, escape(text[at:])])
