"""The page in a browser: run by `-m browser`; needs Chromium on the path."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from fake_runs import single, sweep_of_posts, sweep_of_sizes
from fake_study import SHAPES

from experiments.report.html.pages.page import render_page
from experiments.report.html.pages.run_page import render_run_page

pytestmark = pytest.mark.browser

PROBE = """
window.addEventListener("load", function () {
  document.fonts.ready.then(function () {
    var root = document.documentElement, svg = null;
    document.querySelectorAll("figure svg").forEach(function (s) {
      if (!svg && s.getBoundingClientRect().width) { svg = s; }
    });
    document.title = JSON.stringify({inner: innerWidth, scroll: root.scrollWidth, lang: root.lang,
      switch: document.querySelector(".switch").getBoundingClientRect().height,
      shown: document.querySelector("h1").innerText.replace(/[",{}]/g, ""),
      figure: svg.getBoundingClientRect().bottom, h1: document.querySelector("h1").innerText,
      font: document.fonts.check("16px gs"), csp: window.refused || 0});
  });
});
document.addEventListener("securitypolicyviolation", function () {
  window.refused = (window.refused || 0) + 1;
});
"""


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on the path")
    return found


def opened(chromium: str, text: str, folder: Path, width: int, hash_: str) -> dict[str, str]:
    """What the page measures of itself; the probe is put in beside a policy that also allows it."""
    text = re.sub(r"script-src 'sha256-[^']+'", "script-src 'unsafe-inline'", text)
    path = folder / "page.html"
    frame = f'<iframe src="page.html#{hash_}" width="{width}" height="690" style="border:0"></iframe>'
    path.write_text(text.replace("<script>", f"<script>{PROBE}", 1), encoding="utf-8")
    (folder / "frame.html").write_text(
        f"<!DOCTYPE html><body style='margin:0'>{frame}<script>setTimeout(function(){{"
        "document.title = frames[0].document.title; document.body.setAttribute('data-found', document.title);"
        "}, 1500)</script>", encoding="utf-8",
    )  # fmt: skip
    out = subprocess.run(
        [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
         f"--user-data-dir={folder / 'profile'}", "--window-size=1400,800", "--virtual-time-budget=4000",
         "--dump-dom", (folder / "frame.html").as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    found = re.search(r'data-found="([^"]*)"', out)
    assert found is not None, out[:2000]
    return dict(re.findall(r'"(\w+)":"?([^",}]*)"?', found.group(1).replace("&quot;", '"')))


PAGES = ("single", "posts", "sizes")


def run_page(name: str) -> str:
    made = {"single": single, "posts": sweep_of_posts, "sizes": sweep_of_sizes}[name]()
    return render_run_page(made[0], "zh", made[1])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "lang"), [(360, "en"), (360, "zh"), (1366, "zh"), (1366, "en")])
def test_the_page_of_a_run_fits_its_window(
    chromium: str, tmp_path: Path, name: str, width: int, lang: str
) -> None:
    found = opened(chromium, run_page(name), tmp_path, width, lang)
    assert found["lang"] == lang and found["h1"]
    assert int(found["scroll"]) <= int(found["inner"]) == width
    assert found["font"] == "true" and found["csp"] == "0"
    assert float(found["switch"]) < 40, "the switch stays on one line"


@pytest.mark.parametrize("name", PAGES)
def test_the_meeting_print_has_two_pages(chromium: str, tmp_path: Path, name: str) -> None:
    path, out = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_text(run_page(name), encoding="utf-8")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    command = [
        chromium,
        *options,
        "--no-pdf-header-footer",
        f"--print-to-pdf={out}",
        f"{path.as_uri()}#meeting",
    ]
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert len(re.findall(rb"/Type\s*/Page\b", out.read_bytes())) == 2


def test_the_other_language_is_reached_without_script(chromium: str, tmp_path: Path) -> None:
    text = re.sub(r"<script>.*</script>", "", run_page("single"), flags=re.S)
    for lang in ("zh", "en"):
        found = opened(chromium, text.replace("</body>", "<script></script></body>"), tmp_path, 800, lang)
        assert ("One" in found["shown"] or "worker" in found["shown"]) == (lang == "en"), found["shown"]


def test_the_languages_switch_under_the_pages_own_policy(chromium: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(render_page(SHAPES["quick"], "en"), encoding="utf-8")
    options = ["--headless=new", "--no-sandbox", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    for lang in ("zh", "en"):
        command = [chromium, *options, f"{path.as_uri()}#{lang}"]
        out = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        assert f'<html lang="{lang}">' in out


@pytest.mark.parametrize("shape", ["full", "quick", "below", "no_deadlines"])
@pytest.mark.parametrize(
    ("width", "lang"), [(360, "en"), (360, "zh"), (1366, "zh"), (1366, "en"), (800, "en")]
)
def test_the_page_fits_its_window(chromium: str, tmp_path: Path, shape: str, width: int, lang: str) -> None:
    found = opened(chromium, render_page(SHAPES[shape], "en"), tmp_path, width, lang)
    assert found["lang"] == lang and found["h1"]
    assert int(found["scroll"]) <= int(found["inner"]) == width
    assert found["font"] == "true" and found["csp"] == "0"
    if width == 1366 and shape in ("full", "quick"):
        assert float(found["figure"]) <= 690
