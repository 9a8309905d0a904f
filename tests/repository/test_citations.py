"""Citations: every cited clause is one heading of the specification."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator

import pytest
from project import DOCS, ROOT

MODEL = DOCS / "reference" / "model.md"
CITING = ("sim", "experiments", "conf", "docs", "tests", "README.md", "CONTRIBUTING.md", "pyproject.toml")
CITATION = re.compile(
    r"\bS\d+(?:\.\d+[a-z]?)?\b(?![.\d]*\d)"
)  # S5, S5.8, S4.5a; a version such as S1.2.3 is none
HEADING = re.compile(r"^#{3,4} (S\d+(?:\.\d+[a-z]?)?) \S", re.M)
DRAFT = re.compile(r"model\.md,? (?:section |clause )?\d")  # numbered sections of a former draft


def headings(text: str) -> Counter[str]:
    """How many headings a clause has."""
    return Counter(HEADING.findall(text))


def complaints(text: str, known: Counter[str]) -> list[str]:
    """Citations in a text that do not lead to exactly one heading."""
    lost = [name for name in CITATION.findall(text) if known[name] != 1]
    return [*lost, *DRAFT.findall(text)]


def citing_files() -> Iterator[tuple[str, str]]:
    """Path and text of every tracked text file that may cite a clause."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *CITING],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a Git checkout: no list of files")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".ipynb"} and path.is_file():
            yield name, path.read_text(encoding="utf-8")


KNOWN = headings(MODEL.read_text(encoding="utf-8"))
HERE = "tests/repository/test_citations.py"  # its own offences are deliberate


def test_every_citation_leads_to_one_heading() -> None:
    files = {name: text for name, text in citing_files() if name != HERE}
    assert {name: lost for name, text in files.items() if (lost := complaints(text, KNOWN))} == {}
    assert sum(len(CITATION.findall(text)) for text in files.values()) > 500


def test_no_clause_has_two_headings() -> None:
    assert [name for name, count in KNOWN.items() if count != 1] == []
    assert {"S1", "S5.8", "S4.5a", "S15"} <= set(KNOWN)


def test_clauses_are_numbered_in_order_below_their_chapter() -> None:
    for name in KNOWN:
        chapter = name.split(".")[0]
        assert chapter in KNOWN, name
    chapters = [int(name[1:]) for name in KNOWN if "." not in name]
    assert chapters == list(range(1, len(chapters) + 1))


@pytest.mark.parametrize(
    "offence",
    ["a rule of nothing (S5.99)", "clauses S5.3-S5.42", "S99", "S4.5b", "model.md 7", "model.md section 11"],
)
def test_a_citation_that_leads_nowhere_is_reported(offence: str) -> None:
    assert complaints(offence, KNOWN)


def test_a_heading_given_twice_is_reported() -> None:
    assert complaints("(S5.8)", headings("#### S5.8 Emergencies\n#### S5.8 Emergencies again\n")) == ["S5.8"]


@pytest.mark.parametrize("plain", ["(S5.8)", "clauses S4.1-S4.5", "S5.8.", "S8 P5", "S5.10: any"])
def test_good_citations_pass(plain: str) -> None:
    assert complaints(plain, KNOWN) == []
