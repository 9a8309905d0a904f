"""Counted nouns of English messages; Chinese has no plural, its messages have the counter themselves."""

from __future__ import annotations

from sim.phrases import Phrase, phrase


def format_count(number: int, noun: str, plural: str = "") -> Phrase:
    """Return a number with its noun in singular or plural.

    Parameters
    ----------
    number
        Count.
    noun
        English noun in the singular.
    plural
        Plural that is not noun + s.

    Examples
    --------
    >>> format_count(1, "run"), format_count(1200, "run"), format_count(2, "city", "cities")
    ('1 run', '1,200 runs', '2 cities')
    """
    words = noun if number == 1 else plural or noun + "s"
    return phrase("{number:,} {noun}", number=number, noun=words)
