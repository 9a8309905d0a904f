"""Errors of networks written by hand: one complete sentence per error, with named values, ready for translation."""

from __future__ import annotations

from enum import Enum
from typing import Any


class Fault(Enum):
    """Invalid arguments of a network. The value is a template for ``str.format``."""

    VALUE = "{where} must be {allowed}, not {value!r}"
    HORIZON = "horizon must be a whole number between 1 and {largest} seconds, not {horizon}"
    REPEATED_STATION = "stations: names must be unique, but {name!r} appears more than once"
    REPEATED_CLASS = "classes: names must be unique, but {name!r} appears more than once"
    REPEATED_STEP = "steps: names must be unique, but {name!r} appears more than once"
    TOO_MANY_CLASSES = "at most {largest} classes, not {number}"
    SEVERAL_PREEMPTING = (
        "`keep` stores one preempted task per server: with several preempting classes use `requeue`"
    )
    SERVERS = "station {station!r}: servers must be a whole number, 0 to {most}, not {servers!r}"
    NUMBER_OF_HOURS = "station {station!r}: `hours` must be one Hours or one for each server"
    BLOCKS = (
        "station {station!r}: blocks must be pairs of whole seconds,"
        " ascending and disjoint between 0 and {day}: {blocks}"
    )
    WEEKDAYS = "station {station!r}: weekdays are 0 (Monday) to 6, not {weekdays}"
    WORK_OR_DELAY = "step {step!r}: work needs a station and a class, a delay neither"
    UNKNOWN_STATION = "step {step!r}: unknown station {name!r}; known stations: {known}"
    UNKNOWN_CLASS = "step {step!r}: unknown class {name!r}; known classes: {known}"
    UNKNOWN_STEP = "step {step!r}: unknown next step {name!r}; known steps: {known}"
    PROBABILITY = "step {step!r}: the probabilities of `then` must be between 0 and 1"
    SUM_OF_PROBABILITIES = "step {step!r}: the probabilities of `then` must add up to 1"
    FORK_LOOP = (
        "step {step!r}: customers must not come to a fork again, and a finite source must not lead to one"
    )
    TOO_MANY_PARTS = "step {step!r}: forks within parts of forks give more than {largest} kinds of parts"
    STEP_TIME = "step {step!r}: the time must be a distribution, finite and not negative: {time}"
    UNKNOWN_FIRST_STEP = "arrivals at {step!r}: unknown step; known steps: {known}"
    ARRIVAL_DISTRIBUTION = (
        "arrivals at {step!r}: gaps and patience must be distributions, finite and not negative: {time}"
    )
    GIVEN_GAP = "arrivals at {step!r}: gaps and patience need a distribution, not GivenService"
    NEVER_GAP = "arrivals at {step!r}: the gap must not be never"
    MEAN_GAP = "arrivals at {step!r}: the mean gap must be above 0"
    START = (
        "arrivals at {step!r}: `start` must be a whole number, 0 or more and below the horizon, not {start!r}"
    )
    RENEWAL_WITHOUT_SECONDS = (
        "arrivals at {step!r}: renewal arrivals have no seconds, but a step has GivenService"
    )
    LISTED_NUMBERS = "arrivals at {step!r}: `{name}` must be whole numbers, {least} to {most}"
    MISSING_SECONDS = "arrivals at {step!r}: a step has GivenService, but `seconds` are missing"
    UNEQUAL_LENGTHS = (
        "arrivals at {step!r}: `seconds`, `patience` and `due_days` must have the length of `times`"
    )
    NUMBER_OF_RATES = "arrivals at {step!r}: `rates` are those of 24 or 168 hours, not {number}"
    TOO_MANY_ARRIVALS = (
        "arrivals at {step!r}: about {number:.2g} arrivals before the horizon; at most {largest:.2g}"
    )
    UNUSED_SECONDS = "arrivals at {step!r}: `seconds` are listed, but no step has GivenService"
    UNUSED_DUE_DAYS = "arrivals at {step!r}: `due_days` are listed, but the network is not earliest_due=True"
    RATE = "arrivals at {step!r}: rates must be finite and not negative, one of them above 0"
    BATCH_SIZE = "arrivals at {step!r}: batch sizes must be whole numbers above 0"
    BATCH_PROBABILITIES = "arrivals at {step!r}: probabilities of batch sizes must be 0 to 1 and add up to 1"
    NO_DUE_DAYS = "earliest_due: no arrival has `due_days`"


class NetworkError(ValueError):
    """Names or numbers of a network are invalid.

    ``fault`` and ``values`` identify the message: a translation replaces the template only.
    """

    def __init__(self, fault: Fault, **values: Any) -> None:
        super().__init__(fault.value.format(**values))
        self.fault, self.values = fault, values
