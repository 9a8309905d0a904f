"""Phrases: texts for users that know their template and values, so that they can be said in another language.

A phrase is its English text. It is translated where it is printed (``experiments.language``); code that raises or
returns it needs no language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

Lookup = Callable[[str], str]
"""English template -> template of another language with the same placeholders."""


class Phrase(str):
    """English text that knows its template and values.

    Attributes
    ----------
    template : str
        English text with named placeholders; it identifies the message in the catalogue.
    values : mapping of str to object
        Values of the placeholders, which may be phrases themselves.

    Examples
    --------
    >>> text = phrase("at most {most}", most=5)
    >>> text, text.template
    ('at most 5', 'at most {most}')
    """

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any]) -> Phrase:
        """Fill the template."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[type[Phrase], tuple[str, Mapping[str, Any]]]:
        """Pickle template and values."""
        return type(self), (self.template, self.values)

    def translate_with(self, lookup: Lookup) -> str:
        """Return the text in another language, its values too."""
        values = {
            name: value.translate_with(lookup) if isinstance(value, Phrase) else value
            for name, value in self.values.items()
        }
        return lookup(self.template).format(**values)


def phrase(template: str, **values: Any) -> Phrase:
    """Return the phrase of an English template and its values.

    Parameters
    ----------
    template : str
        English text with a named placeholder for each value.
    **values
        Numbers, texts or phrases.

    Returns
    -------
    Phrase
        Equal to the English text.
    """
    return Phrase(template, values)


PARTS = "{first}; {rest}"


def join_phrases(parts: Iterable[str], template: str = PARTS) -> str:
    """Join phrases by a template with the placeholders ``first`` and ``rest``; "" without any.

    >>> join_phrases([phrase("a number"), "null"], "{first} or {rest}")
    'a number or null'
    """
    found = list(parts)
    if not found:
        return ""
    return reduce(lambda rest, first: Phrase(template, {"first": first, "rest": rest}), reversed(found))


def split_phrases(text: str) -> list[str]:
    """Return the parts of a text that was joined with semicolons."""
    if not isinstance(text, Phrase):
        return text.split("; ")
    if text.template != PARTS:
        return [text]
    return [text.values["first"], *split_phrases(text.values["rest"])]


def phrase_of(error: Exception) -> str:
    """Return the text of an error, as a phrase if it was raised with one."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Phrase) else str(error)
