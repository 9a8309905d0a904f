"""Terminating signals: raised once, postponed during critical blocks, never lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from experiments.process import interrupts
from experiments.process.interrupts import is_stop, orderly_stop, postponed, print_stopped

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
ENDS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP] if os.name == "posix" else []


@pytest.fixture
def orderly() -> Iterator[None]:
    before = [signal.signal(number, signal.default_int_handler) for number in ENDS]
    with orderly_stop(for_good=False):
        yield
    assert all(signal.getsignal(number) is signal.default_int_handler for number in ENDS), "as they were"
    for number, handler in zip(ENDS, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDS)
def test_each_is_a_stop(number: int, orderly: None) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


def test_what_comes_within_a_second_is_the_same_stop(orderly: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    for number in ENDS:
        signal.raise_signal(number)
    monkeypatch.setattr(interrupts, "SAME_SECONDS", 0.0)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)


def test_it_waits_for_the_end_of_the_outermost_block(orderly: None) -> None:
    seen = []
    with pytest.raises(KeyboardInterrupt), postponed():
        with postponed():
            signal.raise_signal(signal.SIGTERM)
            seen.append("inner")
        seen.append("outer")
    assert seen == ["inner", "outer"]


def test_there_is_nothing_to_stop_in_what_ends_already(orderly: None) -> None:
    with postponed(ending=True):
        signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)  # within the same second


def test_what_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with orderly_stop(for_good=False):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_an_error_that_came_of_a_stop_is_one() -> None:
    def torn_apart() -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise AttributeError("half of it is gone")

    with pytest.raises(AttributeError) as found:
        torn_apart()
    assert is_stop(found.value) and not is_stop(ValueError())


def test_what_nobody_reads_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as closed:
        monkeypatch.setattr("sys.stderr", closed)
        assert print_stopped("stopped") == 130
        closed.write("goes nowhere")
