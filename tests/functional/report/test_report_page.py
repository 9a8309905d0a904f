"""Files of the report: a self-contained page, safe tables, images in all variants."""

from __future__ import annotations

import base64
import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fake_study import QUICK, SHAPES, curve, study
from fontTools.ttLib import TTFont
from jinja2 import UndefinedError
from page_text import NestedPage

from experiments.analysis.answers.answer import Assumption, OverloadStudy
from experiments.csv_format import csv_bytes
from experiments.files import write_durably
from experiments.report.html.pages.page import render_page
from experiments.report.html.templating import render, trusted
from experiments.report.studies.overload_tables import write_tables
from experiments.report.studies.write import write_report
from experiments.report.text.names.labels import Bilingual


class Reader(NestedPage):
    """Collects what a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.text: dict[str, str] = {}

    def enter(self, tag: str, found: dict[str, str | None]) -> None:
        self.links += [
            v for k, v in found.items() if k in ("src", "href", "xlink:href", "srcset", "action") and v
        ]
        assert not any(name.startswith("on") for name in found)

    def handle_data(self, data: str) -> None:
        where = self.open[-1] if self.open else ""
        self.text[where] = self.text.get(where, "") + data


@pytest.fixture(scope="module")
def full() -> str:
    return render_page(SHAPES["full"], "zh")


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


def test_an_overloaded_desk_is_named_under_the_headline() -> None:
    warned = study(warnings_en=("Overloaded street desk.",), warnings_zh=("街道受理台超负荷。",))
    page = render_page(warned, "en")
    headline, figure = page.index("<h1>"), page.index("<figure>")
    assert headline < page.index("Overloaded street desk.") < figure
    assert headline < page.index("街道受理台超负荷。") < figure


def test_the_place_beside_has_its_own_headline_and_figure_after_those_of_the_place_asked_for() -> None:
    asked, beside = curve(QUICK, place="district_overload"), curve(QUICK, 450, 550)
    text = render_page(study(asked, beside, place_names={"reference": ("Reference", "参照社区")}), "en")
    assert text.index("<h1>") < text.index("Another place beside it") < text.index('id="limits"')
    assert "overload_curve2-en-wide" in text and "overload_curve2-en-wide" not in render_page(
        study(asked), "en"
    )


def test_the_page_is_well_nested_and_fetches_nothing(full: str) -> None:
    reader = read(full)
    assert all(link.startswith("#") for link in reader.links), reader.links
    assert len(reader.ids) == len(set(reader.ids))
    assert "default-src 'none'" in full
    outside = re.sub(r'xmlns(:\w+)?="[^"]*"|<metadata>.*?</metadata>|"-//W3C[^>]*>', "", full, flags=re.S)
    assert not re.search(r"https?://", outside)


def test_the_page_speaks_both_languages_and_shows_the_asked_one_first(full: str) -> None:
    assert full.startswith('<!DOCTYPE html>\n<html lang="zh">')
    for words in (
        "一名专职网格员负责700户已超出承载能力，上限约为380户。",
        "the limit is about 380",
        "模拟结果",
        "simulated",
        "assumed by us",
        "本研究假设",
        "尚未纳入",
        "Not modelled yet",
        "overload-3f2a",
        "experiment=overload",
    ):
        assert words in full, words
    assert full.index("assumed by us") < full.index("published elsewhere") < full.index("from the documents")
    assert '<html lang="en">' in render_page(SHAPES["quick"], "en")


def test_no_verdict_is_claimed_where_the_sentence_claims_none() -> None:
    assert '<h1><span class="tag not_clear">' in render_page(SHAPES["all_undecided"], "en")
    assert '<h1><span class="tag overloaded">' in render_page(SHAPES["below"], "en")


def test_the_embedded_font_has_every_character_of_the_page(full: str) -> None:
    data = re.search(r"data:font/woff;base64,([A-Za-z0-9+/=]+)", full)
    assert data is not None
    with TTFont(io.BytesIO(base64.b64decode(data.group(1)))) as font:
        covered = set(font.getBestCmap())
    visible = "".join(text for tag, text in read(full).text.items() if tag not in ("style", "script"))
    missing = {char for char in visible if not char.isspace() and ord(char) not in covered}
    assert missing == set()
    assert len(full) < 1_500_000


def test_the_script_is_the_one_the_policy_allows(full: str) -> None:
    import hashlib

    script = re.search(r"<script>(.*)</script>", full, re.S)
    allowed = re.search(r"script-src 'sha256-([^']+)'", full)
    assert script is not None and allowed is not None
    assert base64.b64encode(hashlib.sha256(script.group(1).encode()).digest()).decode() == allowed.group(1)
    assert script.group(1).count("\n") < 60


def test_names_and_values_are_escaped() -> None:
    odd = "<img src=x onerror=alert(1)>&\"'"
    nasty = study(
        place_names={"reference": (odd, odd)},
        assumptions=(Assumption(odd, odd, odd, odd, odd, odd, odd, odd, "assumed"),),
        settings={odd: odd}, notes_en=(odd,), notes_zh=(odd,), study_key=odd,
    )  # fmt: skip
    text = render_page(nasty, "en")
    assert "<img" not in text and "&lt;img src=x" in text
    read(text)


def test_a_variable_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="bar"):
        render("body.html")


def test_only_trusted_html_is_not_escaped() -> None:
    names = {"lang": "en", "title": Bilingual("a<b", "a<c"), "script_hash": "", "font": ""}
    text = render("page.html", **names, body=trusted("<p>x</p>"), script="</script>")
    assert ">a&lt;b</title>" in text and 'data-zh="a&lt;c"' in text and "<p>x</p>" in text
    assert "<script>&lt;/script&gt;</script>" in text


def test_the_page_is_the_same_on_a_rebuild(full: str) -> None:
    assert render_page(SHAPES["quick"], "en") == render_page(SHAPES["quick"], "en")


def test_parts_without_data_are_left_out() -> None:
    bare = study(assumptions=(), documents=(), notes_en=(), notes_zh=())
    text = render_page(bare, "en")
    for anchor in ("assumptions", "documents", "notes", "order"):
        assert f'id="{anchor}"' not in text
    assert 'id="numbers"' in text


def test_every_file_is_written_and_returned(tmp_path: Path) -> None:
    paths = write_report(SHAPES["quick"], tmp_path / "new", "en", save=write_durably)
    assert paths[0].name == "report.html" and all(path.stat().st_size > 100 for path in paths)
    assert {p for p in (tmp_path / "new").rglob("*") if p.is_file()} == set(paths)
    names = {path.name for path in paths}
    for lang in ("en", "zh"):
        for suffix in ("", "_narrow"):
            for kind in ("svg", "png"):
                assert f"overload_curve_{lang}{suffix}.{kind}" in names
                assert f"overload_curve_district_{lang}{suffix}.{kind}" in names
    assert "overload-3f2a" in (tmp_path / "new/figures/overload_curve_en.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["de", "", "EN"])
def test_another_language_is_refused(lang: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="en and zh"):
        write_report(SHAPES["quick"], tmp_path, lang, save=write_durably)


def test_an_empty_study_is_refused(tmp_path: Path) -> None:
    for curves in ((), (replace(SHAPES["quick"].curves[0], points=()),)):
        with pytest.raises(ValueError, match="nothing to report"):
            write_report(replace(SHAPES["quick"], curves=curves), tmp_path, save=write_durably)


def rows(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_tables_are_tidy_and_complete(tmp_path: Path) -> None:
    found: OverloadStudy = SHAPES["full"]
    paths = {path.stem: path for path in write_tables(found, tmp_path, write_durably)}
    scenarios, summary, limits = (rows(paths[name]) for name in ("scenarios", "summary", "limits"))
    points = [p for c in found.curves for p in c.points]
    assert len(scenarios) == len(points) and len(summary) == sum(len(p.metrics) for p in points)
    assert len({row["scenario"] for row in scenarios}) == len(scenarios)
    assert {row["scenario"] for row in summary} == {row["scenario"] for row in scenarios}
    one = next(row for row in summary if row["metric"] == "late_reference")
    assert float(one["mean"]) == pytest.approx(found.curves[0].points[0].metrics["late_reference"].mean)
    assert {row["what"] for row in limits} >= {"critical_size", "visits", "patrol"}
    assert scenarios[0]["onset_week"] == ""
    assert len(rows(paths["assumptions"])) == len(found.assumptions)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-A1", "@SUM(A1)", "\t=1"])
def test_a_text_never_becomes_a_formula(text: str) -> None:
    cell = next(csv.reader(io.StringIO(csv_bytes(["a"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1])))[
        0
    ]
    assert cell == f"'{text}"


def test_negative_numbers_stay_numbers_and_absent_ones_empty() -> None:
    assert csv_bytes(["a", "b", "c"], [[-0.5, None, 3]]).decode("utf-8-sig").split("\r\n")[1] == "-0.5,,3"
