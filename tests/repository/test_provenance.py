"""Sources: every number has meaning, unit and origin; facts state the numbers attributed to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import PLACES, choices, shipped

from sim.config import ConfigProblems
from sim.config.groups.place import Pending
from sim.config.groups.shifts import SeasonHours
from sim.config.metadata.explain import explain_key
from sim.config.metadata.keys import all_keys, join_key
from sim.config.metadata.provenance import (
    FOLDER,
    Provenance,
    SourceError,
    Sources,
    iter_uncertainties,
    load_sources,
)
from sim.config.metadata.values import is_number, iter_values, without_positions

VISITS = ("all_monthly", "all_half_yearly", "special_only", "none")
CHOICES = (("gate", "listed"),), (("cases", "verified"),), (("cases", "on_filing"),)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CONF = FOLDER.parent


def numbers(place: str) -> dict[str, tuple[float, Provenance | None]]:
    """Return every number of a composed place with its provenance."""
    of = shipped(place)
    return {
        join_key(path): (value, load_sources().of(path, place))
        for path, value in iter_values(of)
        if is_number(value)
    }


@pytest.mark.parametrize("place", PLACES)
def test_every_number_has_an_origin(place: str) -> None:
    missing = [key for key, (_, row) in numbers(place).items() if row is None]
    assert not missing
    assert len(numbers(place)) > 150


@pytest.mark.parametrize("place", PLACES)
def test_a_number_of_a_document_stands_in_its_fact(place: str) -> None:
    of_documents = {k: (v, row) for k, (v, row) in numbers(place).items() if row and row.status == "document"}
    for key, (value, row) in of_documents.items():
        fact = load_sources().facts.get(row.fact or "")
        assert fact is not None, f"{key} cites {row.fact}, which is no fact"
        assert fact.states(value), f"{key} = {value:g}, but {row.fact} says {fact.values}"
    assert of_documents, "the reference deadline at least is a document's"


@pytest.mark.parametrize("place", PLACES)
def test_an_assumed_number_lies_inside_its_range(place: str) -> None:
    for key, (value, row) in numbers(place).items():
        if row and row.status == "assumed":
            assert row.low is not None and row.high is not None, key
            assert row.low <= value <= row.high and row.low < row.high, (
                f"{key} = {value:g} outside {row.low:g} - {row.high:g}"
            )


def single(path: tuple[str | int, ...], value: Any) -> dict[tuple[str | int, ...], Any]:
    """Return the single values below a path of plain YAML."""
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        return {k: v for name, inner in members for k, v in single((*path, name), inner).items()}
    return {path: value}


def before(place: str) -> dict[tuple[str | int, ...], Any]:
    """Return the values of the groups chosen by a place, before its own file changes them."""
    values: dict[tuple[str | int, ...], Any] = {}
    for group, choice in sorted(choices(place).items()):
        if group not in ("place", "experiment", "study", "executor"):
            content = yaml.safe_load((CONF / group / f"{choice}.yaml").read_text(encoding="utf-8"))
            values |= single(tuple(group.split("/")), content)
    return values


@pytest.mark.parametrize("place", PLACES)
def test_what_a_place_changes_it_gives_a_reason_for(place: str) -> None:
    """The origin of a replaced number does not cover its replacement."""
    old, rows = before(place), [pattern(k) for k in load_sources().places[place]]
    rows += [pattern("staffing.desks.*.posts")]  # sized from the place, with their derivation (clause S5.6)
    changed = {
        join_key(path)
        for path, value in iter_values(shipped(place))
        if is_number(value) and path in old and old[path] != value
        and not any(p.fullmatch(".".join(without_positions(path))) for p in rows)
    }  # fmt: skip
    assert not changed
    assert len(old) > 300


def pattern(key: str) -> re.Pattern[str]:
    return re.compile(re.escape(key).replace(r"\*", "[^.]+"))


def names(place: str, groups: tuple[tuple[str, str], ...] = ()) -> set[str]:
    """Return every key of a place and its groups, without list positions."""
    paths = [without_positions(path) for path, _ in iter_values(shipped(place, groups=groups))]
    return {".".join(path[:k]) for path in paths for k in range(1, len(path) + 1)}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_gives_no_reason_for_what_it_lacks(place: str) -> None:
    here = names(place)
    assert [k for k in load_sources().places[place] if not any(pattern(k).fullmatch(n) for n in here)] == []


@pytest.mark.parametrize("visits", VISITS)
def test_choices_of_a_group_have_origins_too(visits: str) -> None:
    of = shipped("reference", visits)
    assert all(load_sources().of(path, "reference") for path, value in iter_values(of) if is_number(value))


@pytest.mark.parametrize("groups", CHOICES)
def test_choices_no_place_makes_have_origins_and_ranges_too(groups: tuple[tuple[str, str], ...]) -> None:
    for path, value in iter_values(shipped("reference", groups=groups)):
        if is_number(value):
            row = load_sources().of(path, "reference")
            assert row is not None, join_key(path)
            if row.status == "assumed":
                assert row.low is not None and row.high is not None, join_key(path)
                assert row.low <= value <= row.high and row.low < row.high, join_key(path)


def test_every_row_speaks_both_languages() -> None:
    for key, row in load_sources().keys.items():
        assert CHINESE.search(row.meaning_zh), key
        assert not CHINESE.search(row.meaning_en), key
        assert row.fact is None or row.fact in load_sources().facts, key
        assert row.status != "document" or row.fact, key


def test_every_row_is_of_some_use() -> None:
    here = set.union(*(names(place) for place in PLACES), *(names("reference", g) for g in CHOICES))
    here |= {f"place.pending.{part}" for part in Pending.model_fields}  # shipped places may have none
    here |= {
        key
        for key in all_keys()
        if key.startswith(("calendar.seasons.", "staffing.posts.", "area.grids.", "duties.joint_tasks."))
    }  # nor these
    shifts = ("shifts.day", "desks.street.shift")
    here |= {f"staffing.{of}.seasons.summer.{part}" for of in shifts for part in SeasonHours.model_fields}
    assert [k for k in load_sources().keys if not any(pattern(k).fullmatch(n) for n in here)] == []


def test_facts_name_their_document_and_its_letter() -> None:
    facts, documents = load_sources().facts, load_sources().documents
    assert set(documents) == {"T", "J", "Q", "D", "F"}
    for number, fact in facts.items():
        assert fact.document in documents
        assert number.startswith(fact.document)
    assert set(facts) >= {"T2", "Q15", "D1", "D-P9", "F13"}


@pytest.mark.parametrize("place", PLACES)
def test_what_is_pending_names_a_fact(place: str) -> None:
    assert all(p.fact in load_sources().facts for p in shipped(place).place.pending)


def test_every_assumption_is_an_uncertainty_by_itself() -> None:
    found = {u.key: u for u in iter_uncertainties(shipped("reference"))}
    assumed = {k for k, (_, row) in numbers("reference").items() if row and row.status == "assumed"}
    assert set(found) == assumed
    assert len(found) > 80
    contact = found["duties.visit_attempt.contact.day"]
    assert contact.low < contact.value == 0.55 < contact.high
    assert "cases.deadline.reference.grid" not in found, "a document says it"


def test_a_place_of_a_user_has_the_origins_of_the_defaults() -> None:
    row = load_sources().of(("duties", "visit_attempt", "contact", "day"), "my_place")
    assert row is not None and row == load_sources().of(
        ("duties", "visit_attempt", "contact", "day"), "reference"
    )


# -- reading ---------------------------------------------------------------------------------------

ROW = "{meaning_en: a, meaning_zh: 甲, unit: x, source: s, status: assumed, low: 1, high: 2}"
FACT = (
    "T1: {document: T, clause: I, says: a, zh: '', values: [300, 0.5], derived: [{value: 12, sum: monthly}]}"
)


def folder(at: Path, keys: str, place: str = "") -> Sources:
    (at / "places").mkdir(exist_ok=True)
    (at / "keys.yaml").write_text(keys, encoding="utf-8")
    (at / "places" / "here.yaml").write_text(place, encoding="utf-8")
    (at / "chinese.yaml").write_text("{}", encoding="utf-8")
    (at / "facts.yaml").write_text(FACT, encoding="utf-8")
    (at / "documents.yaml").write_text(
        "T: {title_en: a, title_zh: 甲, date: '2013', kind: b}", encoding="utf-8"
    )
    return load_sources(at)


def test_a_name_comes_before_a_star_and_the_place_before_both(tmp_path: Path) -> None:
    keys = f"a.*.*: {ROW.replace('source: s', 'source: any')}\na.*.x: {ROW}\n"
    keys += f"a.b.x: {ROW.replace('source: s', 'source: own')}\n"
    read = folder(tmp_path, keys, "a.*.x: {source: here, status: structure}\n")
    assert read.of(("a", "c", "x"), "elsewhere").source == "s"  # type: ignore[union-attr]
    assert read.of(("a", "c", "y"), "elsewhere").source == "any"  # type: ignore[union-attr]
    assert read.of(("a", "b", 3, "x"), "elsewhere").source == "own"  # type: ignore[union-attr]
    here = read.of(("a", "b", "x"), "here")
    assert here is not None
    assert (here.source, here.status, here.meaning_zh, here.low) == ("here", "structure", "甲", None)
    assert read.of(("a", "b"), "here") is None


def test_a_fact_states_its_numbers_and_what_follows_from_them(tmp_path: Path) -> None:
    fact = folder(tmp_path, "").facts["T1"]
    assert fact.states(300) and fact.states(0.5) and fact.states(12)
    assert not fact.states(301) and not fact.states(5)


def test_a_place_that_extends_another_has_its_origins_and_its_own_before_them(tmp_path: Path) -> None:
    folder(
        tmp_path,
        f"a.x: {ROW}\na.y: {ROW}\n",
        "a.x: {source: here, status: structure}\na.y: {source: here, status: structure}\n",
    )
    (tmp_path / "places" / "there.yaml").write_text(
        "extends: here\na.y: {source: there, status: structure}\n", encoding="utf-8"
    )
    load_sources.cache_clear()
    found = [load_sources(tmp_path).of(("a", key), "there") for key in "xy"]
    assert [row and row.source for row in found] == ["here", "there"]
    (tmp_path / "places" / "there.yaml").write_text("extends: nowhere\n", encoding="utf-8")
    load_sources.cache_clear()
    with pytest.raises(SourceError, match=r"nowhere\.yaml"):
        load_sources(tmp_path)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("a: {meaning_en: b}", "a.meaning_zh"),
        (f"a: {ROW.replace('assumed', 'guessed')}", "a.status"),
        ("a: {meaning_en: b, c, " + ROW[1:], "a.c"),
        ("a: [", "keys.yaml"),
    ],
)
def test_a_faulty_file_is_named_with_its_key(tmp_path: Path, keys: str, told: str) -> None:
    with pytest.raises(SourceError, match=re.escape(told)):
        folder(tmp_path, keys)


# -- explaining ------------------------------------------------------------------------------------


def test_a_key_is_explained_in_both_languages_with_range_and_doubt() -> None:
    text = explain_key("duties.visit_attempt.contact.day", shipped("reference"))
    row = load_sources().keys["duties.visit_attempt.contact.day"]
    for word in (row.meaning_en, row.meaning_zh, "0.55", row.unit, "a number, 0 to 1", "assumed", row.source):
        assert word in text
    assert f"{row.low:g} to {row.high:g}" in text


def test_a_number_of_a_document_is_explained_with_its_clause() -> None:
    text = explain_key("cases.deadline.own.grid", shipped("fuxin_2022_urban"))
    assert "F13" in text and "Fuxin" in text and "3个工作日" in text and "document" in text


def test_a_group_is_explained_by_its_members() -> None:
    lines = explain_key("duties.visit_attempt.contact", shipped("reference")).splitlines()
    assert (
        lines[0] == "duties.visit_attempt.contact"
        and "  duties.visit_attempt.contact.evening = 0.75" in lines
    )


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("area.housholds_per_grid", "did you mean area.households_per_grid?"),
        ("staffing.classes.boss.posts", "this place has here: worker"),
        ("demand.profile.month[12]", "[0] to [11]"),
        ("nonsense", "unknown key"),
        ("", "unknown key"),
    ],
)
def test_what_cannot_be_explained_is_told(key: str, words: str) -> None:
    with pytest.raises(ConfigProblems) as caught:
        explain_key(key, shipped("reference"))
    assert words in str(caught.value)


@pytest.mark.parametrize("place", PLACES)
def test_every_single_value_can_be_explained(place: str) -> None:
    of = shipped(place)
    for path, _ in iter_values(of):
        assert join_key(path) in explain_key(join_key(path), of)


# -- Chinese of the sources --------------------------------------------------------------------------------

MONTHS = dict(
    zip(
        ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"],
        map(str, range(1, 13)),
        strict=True,
    )
)
MONTHS |= {"January": "1", "December": "12"}
MONTH = re.compile(rf"\b({'|'.join(sorted(MONTHS, key=len, reverse=True))})\b")
REFERENCE = re.compile(r"\b(?:[TJQDF]\d{1,2}|D-P\d+|S\d+(?:\.\d+)?[a-z]?)\b|[\w/]*[._/=][\w./]*")
NAMES = {"null", "none", "empty", "sparse", "PDDL", "PMC", "CSV", "Deo", "Jain", "Oliva", "Sterman"}


def source_texts() -> set[str]:
    """Return every text of a source that has words, not only clauses, facts and keys."""
    known = load_sources()
    rows = [*known.keys.values(), *(row for place in known.places.values() for row in place.values())]
    return {row.source for row in rows if re.search("[A-Za-z]{2}", REFERENCE.sub(" ", row.source))}


def numbers_in(text: str) -> list[str]:
    """Return the numbers of a text, months as numbers too."""
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", MONTH.sub(lambda found: f" {MONTHS[found[0]]} ", text)))


def test_every_source_has_its_chinese_and_no_chinese_is_left_of_a_source_that_is_gone() -> None:
    assert sorted(source_texts() - set(load_sources().chinese)) == []
    assert sorted(set(load_sources().chinese) - source_texts()) == []


def test_both_languages_of_a_source_have_the_same_numbers_and_chinese_has_no_english_word_but_names() -> None:
    for english, chinese in load_sources().chinese.items():
        assert numbers_in(english) == numbers_in(chinese), english
        assert CHINESE.search(chinese), english
        words = set(re.findall(r"[A-Za-z]{2,}", REFERENCE.sub(" ", chinese)))
        assert words <= NAMES, chinese
