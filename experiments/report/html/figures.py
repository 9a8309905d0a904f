"""Figures inside a page: both languages and widths of a drawing, with the numbers in words."""

from __future__ import annotations

from collections.abc import Callable

from experiments.report.design import style
from experiments.report.figure.drawing import images
from experiments.report.figure.drawing.canvas import Drawing
from experiments.report.html.templating import Row, trusted
from experiments.report.text.names.labels import Bilingual

Draw = Callable[[style.Lang, bool], Drawing]


def embed(name: str, draw: Draw, *captions: Bilingual) -> Row:
    """Return a figure in both languages and widths with its captions.

    Parameters
    ----------
    name
        Prefix of the ids inside the images; each name once in a page.
    draw
        Draws the figure in a language, wide or narrow.
    *captions
        Lines below the figure; empty ones are left out.
    """
    variants = []
    for lang in style.LANGS:
        for narrow in (False, True):
            drawing = draw(lang, narrow)
            width = "narrow" if narrow else "wide"
            image = images.inline(drawing.figure, f"{name}-{lang}-{width}", drawing.heading)
            variants.append({"lang": lang, "width": width, "svg": trusted(image)})
    return {"images": variants, "captions": [caption for caption in captions if caption.en]}
