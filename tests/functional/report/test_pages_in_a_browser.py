"""Every kind of page in Chromium: quiet, without requests, within its window, by keyboard; run by `-m browser`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from chromium import Browser, browser, find_chromium
from fake_pages import PAGES

pytestmark = pytest.mark.browser
A4 = 680  # pixels between the margins of the print style
NARROWEST, WIDE = 360, 1366
FIRST_SCREEN = 690  # pixels, of a window 1,366 wide


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = find_chromium()
    if found is None:
        pytest.skip("needs Chromium on the path")
    with browser(found, tmp_path_factory.mktemp("profile")) as made:
        yield made


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return the address of a page, which is written when it is first asked for."""
    folder = tmp_path_factory.mktemp("pages")

    def find(name: str) -> str:
        path = folder / f"{name.replace(' ', '_')}.html"
        if not path.exists():
            path.write_text(PAGES[name](), encoding="utf-8")
        return path.as_uri()

    return find


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_asks_for_nothing_and_fits_every_width(
    session: Browser, address: Callable[[str], str], name: str
) -> None:
    session.complaints()
    session.requests()
    for width, media in ((NARROWEST, "screen"), (WIDE, "screen"), (A4, "print")):
        session.resize(width, media)
        for lang in ("zh", "en"):
            session.open(f"{address(name)}#{lang}")
            assert session.ask("document.documentElement.lang") == lang
            assert session.ask("document.documentElement.scrollWidth") <= width, (width, lang)
            if media == "screen":
                height = session.ask('document.querySelector(".switch").getBoundingClientRect().height')
                assert height < 40, f"the switch stays on one line at {width}"
    assert session.complaints() == []
    outside = [url for url in session.requests() if not url.startswith(("file:", "data:", "about:"))]
    assert outside == []


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("comparison", "drivers")])
def test_answer_figure_and_numbers_stand_on_the_first_screen(
    session: Browser, address: Callable[[str], str], name: str
) -> None:
    session.resize(WIDE)
    for lang in ("zh", "en"):
        session.open(f"{address(name)}#{lang}")
        foot = session.ask('document.querySelector(".first").getBoundingClientRect().bottom')
        assert foot <= FIRST_SCREEN, lang


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_meeting_print_has_at_most_two_pages(
    session: Browser, address: Callable[[str], str], name: str, lang: str
) -> None:
    session.resize(WIDE)
    session.open(f"{address(name)}#{lang}")
    session.ask('location.hash = "#meeting"')
    assert session.ask("document.documentElement.lang") == lang
    assert session.count_printed_pages() <= 2


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_answer_languages_and_tables(
    session: Browser, address: Callable[[str], str], name: str
) -> None:
    session.resize(WIDE)
    session.open(address(name))
    session.press("Tab")
    assert session.ask("document.activeElement.className") == "skip"
    session.press("Tab")
    session.press("Tab")
    assert session.ask("document.activeElement.lang") == "en", "the switch comes next"
    session.press("Enter")
    assert session.ask("document.documentElement.lang") == "en"
    assert session.ask("document.title").startswith("gridstaff: ")
    closed = 'document.querySelector("details:not([open]) > summary")'
    if session.ask(f"{closed} !== null"):
        session.ask(f"(window.chosen = {closed}).focus()")
        session.press("Enter")
        assert session.ask("window.chosen.parentNode.open")


def test_a_number_leads_to_its_meaning_and_on_to_the_quoted_clause(
    session: Browser, address: Callable[[str], str]
) -> None:
    session.resize(WIDE)
    session.open(f"{address('run')}#m-late_reference")
    visible = 'document.querySelector(":target").getBoundingClientRect().height > 0'
    assert session.ask(visible)
    first = '[...document.querySelectorAll("#m-late_reference + dd a")]'
    session.ask(f"{first}[0].click()")
    assert session.ask(visible), "a closed part opens for what it holds"
    assert session.ask('document.querySelector(":target .quote") !== null')
