"""Section on repairs: the figure, and its numbers as a table."""

from __future__ import annotations

from experiments.report.figure.repairs import NAME, draw_repairs
from experiments.report.html.figures import embed
from experiments.report.html.money import amount
from experiments.report.html.templating import Row
from experiments.report.text.findings import repairs as text
from experiments.report.text.findings.effects import amount_in_words
from experiments.report.text.findings.repairs import Repair, Repairs


def repairs_section(of: Repairs | None) -> Row | None:
    """Return heading, figure and rows of the changes; None without any."""
    if of is None:
        return None
    return {
        "heading": text.heading(of),
        "figure": embed(NAME, lambda lang, narrow: draw_repairs(of, lang, narrow), text.CAPTION),
        "price": text.price_axis(of),
        "fewer": text.FEWER[of.metric],
        "rows": [_row(of, row) for row in of.rows],
    }


def _row(of: Repairs, row: Repair) -> Row:
    price, avoided = row.effect.price, row.effect.avoided
    without = text.MORE[of.metric] if avoided.high < 0.0 else text.NO_EFFECT
    return {
        "name": row.name,
        "verdict": row.word,
        "price": without if price is None else amount_in_words(price),
        "cost": amount(row.cost),
        "avoided": amount_in_words(avoided),
    }
