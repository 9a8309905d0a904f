"""Page of a run and of a sweep: structure, numbers that lead to their sources, money, hours worked by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fake_runs import ROW, backlog_series, made, rows, scenario, single, sweep_of_posts, sweep_of_sizes
from fake_study import SHAPES
from page_text import NestedPage

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.run_answer import RunStudy
from experiments.costs.budget_lines import by_payer, sum_yuan
from experiments.report.design import style
from experiments.report.figure.drawing.rows import Scale, Swatch, legend_rows
from experiments.report.figure.settings import draw_settings
from experiments.report.figure.unmet import draw_unmet
from experiments.report.figure.workload import draw_workload
from experiments.report.html.metrics import QUESTION_NAMES
from experiments.report.html.money import money_section
from experiments.report.html.pages.page import render_page
from experiments.report.html.pages.run_page import render_run_page
from experiments.report.text.findings import sweep
from experiments.report.text.names.formulas import FORMULAS
from experiments.report.text.names.labels import LATE, UNDONE, Bilingual
from experiments.report.text.names.meanings import BEHIND, MEANINGS
from experiments.report.text.names.units import unit_name
from experiments.report.text.numbers import round_yuan, yuan_in_cells
from experiments.report.text.work import workload
from experiments.report.text.work.backlog import backlog_heading
from experiments.report.text.work.unmet import unmet_heading, unmet_shares
from experiments.report.text.work.work_bar import GROUPS, WorkBar, make_work_bar
from experiments.studies.folder.run_report import OPTIONS_ADAPTER, RUN_ADAPTER
from experiments.studies.money.scenario_costs import KEY_DIGITS
from experiments.studies.sweep.backlog import describe_backlog
from experiments.studies.sweep.run_summary import SweptScenario
from sim.config.groups.types import TASK_KINDS
from sim.config.metadata.provenance import load_sources
from sim.metrics.catalog.catalog import METRICS, QUESTIONS, lookup

CJK = re.compile("[\u4e00-\u9fff]")


class Reader(NestedPage):
    """Collects links, tables and labels of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.rows: list[tuple[bool, bool]] = []  # of a body: has a row header, has cells
        self.captions = self.tables = 0
        self.labels: list[str] = []

    def enter(self, tag: str, found: dict[str, str | None]) -> None:
        self.links += [found["href"] or ""] if tag == "a" and "href" in found else []
        self.labels += [found["aria-label"] or ""] if tag == "svg" and "aria-label" in found else []
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag == "tr" and "tbody" in self.open:
            self.rows.append((False, False))
        if tag in ("th", "td") and "tbody" in self.open:
            header, cells = self.rows[-1]
            self.rows[-1] = (header or (tag == "th" and found.get("scope") == "row"), cells or tag == "td")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    run = {"single": single(), "posts": sweep_of_posts(), "sizes": sweep_of_sizes()}
    found = {name: render_run_page(of, "zh", options) for name, (of, options) in run.items()}
    return {**found, "overload": render_page(SHAPES["quick"], "zh", single()[1])}


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


PAGES = ("single", "posts", "sizes", "overload")


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_place_of_the_page_and_nothing_is_fetched(
    name: str, pages: dict[str, str]
) -> None:
    reader = read(pages[name])
    assert len(reader.ids) == len(set(reader.ids))
    assert {link for link in reader.links if link[1:] not in reader.ids} == set()
    assert all(link.startswith("#") for link in reader.links)
    assert {"#meeting", "#zh", "#en"} <= set(reader.links)


@pytest.mark.parametrize("name", PAGES)
def test_every_table_has_a_caption_and_every_row_a_header(name: str, pages: dict[str, str]) -> None:
    reader = read(pages[name])
    assert reader.tables == reader.captions > 3
    assert all(header for header, cells in reader.rows if cells)


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_is_told_in_words_with_its_numbers(name: str, pages: dict[str, str]) -> None:
    labels = read(pages[name]).labels
    assert len(labels) >= 4 and all(re.search(r"\d", label) for label in labels)


@pytest.mark.parametrize("name", PAGES)
def test_four_numbers_stand_beside_the_figure_and_one_is_in_yuan(name: str, pages: dict[str, str]) -> None:
    first = pages[name].split('class="contents')[0]
    numbers = re.findall(r'<div class="n">(.*?)</div><div class="m">(.*?)</div>', first)
    assert len(numbers) == 4
    assert sum("yuan" in value for value, _ in numbers) == 1
    assert all("<a href=" in meaning for _, meaning in numbers), "each leads to its meaning"


def test_a_number_leads_to_its_definition_its_assumptions_and_the_clause_of_the_document() -> None:
    run, options = single("fuxin_2022_urban")
    text = render_run_page(run, "en", options)
    assert '<a href="#m-late_reference">' in text
    meaning = text.split('id="m-late_reference"')[1].split("</dd>")[0]
    assert lookup(LATE).formula[:30] in meaning and MEANINGS[LATE].zh in meaning
    key = "cases.deadline.reference.grid"
    assert f'href="#a-{key}"' in meaning
    row = text.split(f'id="a-{key}"')[1].split("</tr>")[0]
    fact = load_sources().facts["F13"]
    assert f"F13, {fact.clause}" in row and fact.zh in row and fact.says[:20] in row


def test_the_first_words_of_the_page_are_a_link_past_the_bar_and_the_title_is_in_its_language() -> None:
    run, options = single()
    for lang, title in (("zh", "gridstaff：参照社区，模拟结果"), ("en", "gridstaff: Reference, simulated")):
        text = render_run_page(run, lang, options)  # type: ignore[arg-type]
        assert f">{title}</title>" in text
        assert text.split("<body>")[1].lstrip().startswith('<a class="skip" href="#answer">')


def test_hours_of_a_worker_by_hand() -> None:
    """150 hours present: 15 for cases, 45 for paperwork, 30 for visits; 6 min x 400 households / 60 / 12 undone."""
    run, _ = single()
    curve = run.study.curves[0]
    full_time = curve.points[0].full_time
    assert full_time is not None
    metrics = {**curve.points[0].metrics}
    hours = metrics["hours_present.grid"]
    metrics["hours_present.grid"] = replace(hours, mean=150.0 * 12 * full_time)
    point = replace(curve.points[0], metrics=metrics, households_per_worker=400.0)
    bar = make_work_bar(curve, point)
    assert bar is not None
    assert bar.present == pytest.approx(150.0)
    assert bar.done == pytest.approx({"cases": 15.0, "office": 45.0, "visits": 30.0})
    assert list(bar.done) == ["cases", "office", "visits"], "in the order of service"
    assert bar.undone == pytest.approx({"visits": 6.0 * 400 / 60 / 12})
    assert bar.idle == pytest.approx(60.0)


def test_a_bar_without_hours_present_is_none() -> None:
    run, _ = single()
    curve = run.study.curves[0]
    assert make_work_bar(curve, replace(curve.points[0], full_time=None)) is None
    assert make_work_bar(curve, replace(curve.points[0], metrics={})) is None


def test_every_kind_of_task_of_a_grid_worker_belongs_to_one_group() -> None:
    kinds = [kind for group in GROUPS.values() for kind in group]
    assert sorted(kinds) == sorted(set(kinds)) and set(kinds) == set(TASK_KINDS)


def bar(undone: float) -> WorkBar:
    return WorkBar(150.0, {"cases": 20.0, "visits": 100.0}, {"visits": undone} if undone else {}, 0.0)


def test_the_heading_of_the_hours_follows_the_numbers() -> None:
    assert workload.workload_heading(bar(0.0)).en.startswith("All planned work fits: of 150 hours")
    assert workload.workload_heading(bar(1.0)).en.startswith("Nearly all planned work fits: 1.0 hours")
    much = workload.workload_heading(bar(30.0))
    assert much.en == "30 hours of planned work a month find no time, chiefly home visits."
    assert much.zh == "每月有30小时例行工作排不进工时，主要是入户走访。"


def test_work_beyond_what_is_tolerated_is_named() -> None:
    run, _ = single()
    shares = unmet_shares(run.study, run.study.curves[0].points[0])
    assert [of.work for of in shares] == ["visits", "cases", "admin"]
    assert [of.is_beyond for of in shares] == [True, False, False]
    assert unmet_heading(shares).en == "Home visits are left undone beyond what is tolerated."
    assert unmet_heading(shares[1:]).en.startswith("No kind of work")


@pytest.mark.parametrize("lang", style.LANGS)
@pytest.mark.parametrize("narrow", [False, True])
def test_texts_of_the_figures_keep_apart_and_inside(lang: style.Lang, narrow: bool) -> None:
    run, options = sweep_of_posts()
    names = [sweep.row_name(run, at) for at in range(4)]
    bars = [make_work_bar(curve, curve.points[0]) for curve in run.study.curves]
    shares = unmet_shares(run.study, run.study.curves[0].points[0])
    found = [of for of in bars if of is not None]
    for drawing in (
        draw_workload(names, found, lang, narrow), draw_settings(run, options, lang, narrow),
        draw_unmet(shares, lang, narrow),
    ):  # fmt: skip
        width, height = drawing.figure.get_size_inches()
        boxes = drawing.canvas.boxes
        assert all(
            box.left >= 0 and box.right <= width and box.bottom >= 0 and box.top <= height for box in boxes
        )
        clashes = [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if a.overlaps(b)]
        assert clashes == []


def test_a_legend_is_broken_where_it_no_longer_fits() -> None:
    swatches = [Swatch(f"a name of work {n}", "#767676") for n in range(6)]
    assert len(legend_rows(swatches, 100.0)) == 1
    assert [len(line) for line in legend_rows(swatches, 1.0)] == [1] * 6
    assert Scale(1.0, 2.0, 100.0).x(50.0) == 2.0 and Scale(1.0, 2.0, 100.0).x(900.0) == 3.0


def test_a_sweep_says_how_many_settings_cope_and_names_the_cheapest() -> None:
    run, options = sweep_of_posts()
    text = sweep.headline(run, options)
    assert text.en.startswith("2 of 4 settings tried cope; the cheapest of them, about ")
    assert "(1 more at about the same)" in text.en, (
        "the visit rule costs nothing, so they cannot be told apart"
    )
    assert "grid posts per grid 2" in text.en and "每网格岗位数2" in text.zh
    assert sweep.headline(run, ()).en == "2 of 4 settings tried cope."


def test_a_sweep_in_which_nothing_copes_says_so() -> None:
    run, options = sweep_of_posts()
    curves = run.study.curves[:2]
    varied = tuple(replace(of, values=of.values[:2]) for of in run.varied)
    bad = RunStudy(replace(run.study, curves=curves), varied)
    assert sweep.headline(bad, options[:2]).en.startswith(
        "None of the 2 settings tried copes; fewest cases are late"
    )
    assert sweep.cheapest(bad, options[:2]) is None


def test_a_sweep_over_sizes_has_the_curve_of_the_overload_study(pages: dict[str, str]) -> None:
    assert "overload_curve0-zh-wide" in pages["sizes"] and "overload_curve" not in pages["posts"]
    assert "settings-zh-wide" in pages["posts"]


def test_the_sections_of_money_add_up() -> None:
    _, options = single("fuxin_2022_urban")
    found = money_section(options, [Bilingual("", "")])
    assert found is not None
    shown = [int(row["yuan"].replace(",", "")) for row in found["budget"]["rows"]]
    assert sum(shown) == int(found["budget"]["total"].replace(",", "")) == 5_686_836
    budget = options[0].outturn.budget
    assert sum(by_payer(budget.lines).values()) == pytest.approx(sum_yuan(budget.lines))
    text = " ".join(sentence.en for part in found["paragraphs"] for sentence in part)
    assert "5,686,836 yuan" in text and "Not priced: seconded staff: wage (3 posts)" in text
    assert "95 % interval of the simulation" in text
    assert "desk: 20 % of the pay" not in text, "a share is said of posts with a price only"


def test_a_place_without_prices_has_no_money() -> None:
    run, options = single()
    budget = replace(options[0].outturn.budget, lines=())
    free = replace(options[0], outturn=replace(options[0].outturn, budget=budget))
    assert money_section([free], [Bilingual("", "")]) is None
    text = render_run_page(run, "en", [free])
    assert 'id="money"' not in text and 'href="#money"' not in text


def test_names_of_the_user_are_escaped() -> None:
    odd = "<img src=x onerror=alert(1)>"
    run, options = sweep_of_posts()
    varied = tuple(replace(of, name_en=odd, name_zh=odd, values=((odd, odd),) * 4) for of in run.varied)
    text = render_run_page(replace(run, varied=varied), "en", options)
    assert "<img" not in text and "&lt;img" in text


def test_what_a_page_shows_is_read_again_from_its_files() -> None:
    for run, options in (single(), sweep_of_posts(), sweep_of_sizes()):
        assert RUN_ADAPTER.validate_json(RUN_ADAPTER.dump_json(run)) == run
        assert OPTIONS_ADAPTER.validate_json(OPTIONS_ADAPTER.dump_json(options)) == options


def test_a_scenario_without_results_is_left_out() -> None:
    run, _ = made(
        [SweptScenario(scenario(), (("x", 1),), []), SweptScenario(scenario(), (("x", 2),), rows(3))]
    )
    assert len(run.study.curves) == 1 and len(run.study.study_key) == KEY_DIGITS


def test_every_question_has_a_name_and_every_meaning_a_metric_and_keys() -> None:
    assert set(QUESTIONS) < set(QUESTION_NAMES) and set(QUESTION_NAMES) - set(QUESTIONS) == {"own"}
    keys = list(load_sources().keys)
    for metric, meaning in MEANINGS.items():
        assert lookup(metric).formula and CJK.search(meaning.zh)
        for prefix in meaning.keys:
            assert any(key.startswith(prefix) for key in keys), f"{metric}: no key begins with {prefix}"
    assert {LATE, UNDONE} < set(MEANINGS)
    assert set(MEANINGS) | set(FORMULAS) == {metric.name for metric in METRICS}
    assert not set(MEANINGS) & set(FORMULAS)
    for prefixes in BEHIND.values():
        assert all(any(key.startswith(prefix) for key in keys) for prefix in prefixes)


def test_every_unit_of_a_key_has_a_chinese_name() -> None:
    known = load_sources()
    rows = [
        *known.keys.values(),
        *(row for place in known.places.values() for row in place.values() if row.unit),
    ]
    missing = {
        row.unit
        for row in rows
        if row.unit and row.unit not in ("-", "GiB") and not CJK.search(unit_name(row.unit).zh)
    }
    assert missing == set()


@pytest.mark.parametrize(
    ("yuan", "en", "zh"),
    [(5_686_836, "5,700,000 yuan", "570万元"), (580_400, "580,000 yuan", "58万元"), (1_949, "1,900 yuan", "1900元"),
     (-23_600, "-24,000 yuan", "-2.4万元"), (7, "7 yuan", "7元")],
)  # fmt: skip
def test_yuan_of_a_sentence_have_two_digits(yuan: float, en: str, zh: str) -> None:
    found = round_yuan(yuan)
    assert found.en == en and found.zh.replace(",", "") == zh


def test_both_languages_of_a_cell_carry_the_same_yuan() -> None:
    of = single("fuxin_2022_urban")[1][0].outturn.total
    found = yuan_in_cells(of)
    assert float(found.en.split()[0].replace(",", "")) * 1000 == pytest.approx(of.mean, rel=0.01)
    assert float(found.zh.partition("（")[0].replace(",", "")) * 10_000 == pytest.approx(of.mean, rel=0.01)


def test_the_open_cases_of_a_year_are_quantiles_over_years() -> None:
    """Nine years with 100, 110, ... 180 cases: the middle one has 140, half lie between 120 and 160."""
    found = describe_backlog(scenario(), backlog_series())
    assert found is not None and (found.years, len(found.p50)) == (9, 52)
    assert (found.p25[3], found.p50[3], found.p75[3]) == (120, 140, 160)
    names = {english: (first, last) for english, _, first, last in found.holidays}
    assert set(names) == {"Spring Festival", "National Day"}
    assert found.first == "2025-04-07" and names["National Day"] == (177, 184), "1 to 8 October 2025"
    assert describe_backlog(scenario(), backlog_series(years=4)) is None, "too few for quantiles"
    assert describe_backlog(scenario(), backlog_series(days=20)) is None


def test_open_cases_that_rise_are_said_to_rise() -> None:
    steady, rising = (describe_backlog(scenario(), backlog_series(growth=slope)) for slope in (0.0, 2.0))
    assert steady is not None and rising is not None
    growth = Estimate(0.5, 0.4, 0.6, 9)
    assert backlog_heading(rising, growth).en.startswith("Open cases rise through the year, by about 0.5")
    assert "do not grow for good" in backlog_heading(steady, growth).en
    assert "do not grow for good" in backlog_heading(rising, Estimate(0.1, -0.1, 0.3, 9)).en


def test_the_page_of_a_run_shows_its_year_where_the_store_has_it() -> None:
    run, options = single()
    assert 'id="year"' not in render_run_page(run, "en", options)
    text = render_run_page(
        replace(run, backlog=describe_backlog(scenario(), backlog_series())), "en", options
    )
    assert 'id="year"' in text and "backlog-en-narrow" in text and "nine in ten years lie between" in text


def test_the_metrics_of_the_fake_are_metrics() -> None:
    assert all(lookup(name) for name in ROW)
