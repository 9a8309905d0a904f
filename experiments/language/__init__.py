"""Language of what a command prints, and the catalogue of messages in both languages.

Code says `sim.phrases.phrase("at most {most}", most=5)`; the modules beside this one have the Chinese of each English
template. They are imported only if Chinese is asked for.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Sequence
from typing import Literal, get_args

from sim.phrases import Phrase

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
OPTION = "--lang"

_current: list[Language] = ["en"]  # language of this process


def use_language(language: Language) -> None:
    """Print everything that follows in a language."""
    _current[0] = language


def current_language() -> Language:
    """Return the language of this process: English unless a command asks for another."""
    return _current[0]


def find_language(words: Sequence[str]) -> Language:
    """Return the language of a command line: the last ``--lang``, else that of the system's locale.

    Parameters
    ----------
    words
        Words after the program's name. An invalid language is left to the parser of options.

    Examples
    --------
    >>> find_language(["--lang", "zh", "--help"]), find_language(["run", "--lang=en"])
    ('zh', 'en')
    """
    following = [*words[1:], ""][: len(words)]
    named = [after if word == OPTION else word.removeprefix(f"{OPTION}=")
             for word, after in zip(words, following, strict=True) if word.split("=")[0] == OPTION]  # fmt: skip
    for language in LANGUAGES:
        if language in named[-1:]:
            return language
    locale_name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh" if locale_name.lower().startswith(("zh", "chinese")) else "en"


def translate(text: str, language: Language | None = None) -> str:
    """Return a text in a language, by default that of the process; what is no phrase stays as it is.

    Parameters
    ----------
    text
        Phrase, or a text without translation: a name, a path, a command.
    language
        Language; by default the current one.
    """
    if (language or current_language()) == "en" or not isinstance(text, Phrase):
        return text
    from experiments.language.catalogue import chinese_of

    return text.translate_with(chinese_of)
