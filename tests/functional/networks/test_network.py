"""Hand-written networks: the guide's code runs, invalid networks are refused, draws are keyed."""

from __future__ import annotations

import math
import re
import warnings
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from handmade import ENGINES
from project import DOCS
from scipy import stats

import sim.network.network
from sim.kernel.engine import run as compiled_log
from sim.network.errors import Fault
from sim.network.network import (
    ArrivalTimes,
    Constant,
    Exponential,
    GivenService,
    Hours,
    Lognormal,
    Network,
    NetworkError,
    NetworkWarning,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    Time,
    Uniform,
    build_network,
)
from sim.network.times import draw_times
from sim.network.warnings import rounding_error
from sim.rules.rng import RandomStream, StreamPurpose, uniform
from sim.world.event_order import ZeroTimeLoopError
from sim.world.log import RecordType, sort_canonical
from sim.world.tables import World

GUIDE = DOCS / "tutorials" / "first_network.md"
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)


DESK = Station("desk")


def desk(arrivals: ArrivalTimes | RenewalArrivals, station: Station = DESK, **changes: Any) -> World:
    """A desk with one class of customers."""
    number = {key: changes.pop(key) for key in ("seed", "replication") if key in changes}
    steps = [Step("serve", "desk", "a", changes.pop("time", GivenService), changes.pop("then", None))]
    return build_network(
        Network(
            [station],
            [PriorityClass("a")],
            steps,
            [arrivals],
            changes.pop("horizon", 100_000),
            **changes,
        ),
        **number,
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_loop_repeats_no_draw(engine: str) -> None:
    """Turns of a loop left with probability 1/2,000 are geometric: mean 2,000, coefficient of variation 1."""
    customers = 60
    arrivals = ArrivalTimes("serve", tuple(range(0, customers * 1_000_000, 1_000_000)))
    world = desk(arrivals, time=Constant(1), then=(("serve", 0.9995), (None, 0.0005)), horizon=100_000_000)
    log = ENGINES[engine](world)
    started = np.sort(log["time"][log["record_type"] == RecordType.ARRIVED])
    closed = np.sort(log["time"][log["record_type"] == RecordType.CLOSED])
    assert len(closed) == customers, (
        "every customer leaves; with repeated draws, who took 1,024 turns never does"
    )
    turns = closed - started
    assert abs(turns.mean() - 2_000) < 4 * 2_000 / math.sqrt(customers) and turns.max() > 4 * 1_024


def test_the_guide_s_code_runs() -> None:
    """All blocks of docs/tutorials/first_network.md, one after the other; they check themselves."""
    assert len(BLOCKS) == 4 and all("assert" in block for block in BLOCKS)
    names: dict[str, Any] = {}
    for block in BLOCKS:
        exec(compile(block, str(GUIDE), "exec"), names)


@pytest.mark.parametrize(
    ("module", "examples"),
    [
        ("network", 4),
        ("sources", 1),
        ("description", 3),
        ("elements", 10),
        ("arrivals", 4),
        ("times", 4),
        ("laws", 7),
        ("warnings", 1),
    ],
)
def test_the_examples_of_the_docstrings_run(module: str, examples: int) -> None:
    import doctest

    names = vars(sim.network.network)
    found = import_module(f"sim.network.{module}")
    assert doctest.testmod(found, extraglobs=names) == (0, examples)


# --- refused ---

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"horizon": 0}, "horizon"),
    ({"horizon": 2**31}, "horizon"),
    ({"then": ((None, 0.5), ("serve", 0.4))}, "add up to 1"),
    ({"then": ((None, 1.5), ("serve", -0.5))}, "between 0 and 1"),
    ({"then": "nowhere"}, "'nowhere'"),
    ({"earliest_due": True}, "due_days"),
    ({"arrivals": ArrivalTimes("nobody", [0])}, "'nobody'"),
    ({"arrivals": ArrivalTimes("serve", [0, 1], seconds=[5])}, "length of `times`"),
    ({"arrivals": ArrivalTimes("serve", [-1])}, "`times` must be whole numbers, 0 to"),
    ({"arrivals": ArrivalTimes("serve", [0])}, "seconds"),
    ({"arrivals": ArrivalTimes("serve", [0], seconds=[-5])}, "`seconds` must be whole numbers, 0 to"),
    ({"arrivals": ArrivalTimes("serve", [0.5], seconds=[5])}, "`times` must be whole numbers"),  # type: ignore[list-item]
    (
        {"arrivals": ArrivalTimes("serve", [0], seconds=[5], patience=[-2])},
        "`patience` must be whole numbers, -1",
    ),
    (
        {"arrivals": ArrivalTimes("serve", [0], seconds=[5], due_days=[0])},
        "`due_days` must be whole numbers, 1",
    ),
    ({"arrivals": "serve"}, r"arrivals\[0\] must be ArrivalTimes or RenewalArrivals"),
    (
        {"arrivals": RenewalArrivals("serve", Constant(9), start=0.5), "time": Constant(5)},
        "`start` must be a whole",
    ),  # type: ignore[arg-type]
    ({"arrivals": RenewalArrivals("serve", 9), "time": Constant(5)}, "must be distributions"),  # type: ignore[arg-type]
    ({"horizon": 1e6}, "horizon must be a whole number"),
    ({"seed": -1}, "seed must be a whole number, 0 to"),
    ({"seed": 2**32}, "seed must be a whole number, 0 to"),
    ({"replication": True}, "replication must be a whole number, 0 to"),
    ({"time": 5}, "the time must be a distribution"),
    ({"time": Uniform(-10, 20)}, "not negative"),
    ({"then": [(None, 1.0)]}, "then must be a name, None, or a tuple of pairs"),
    ({"then": ((None, "all"),)}, "between 0 and 1"),
    ({"then": ((None, float("nan")),)}, "between 0 and 1"),
    ({"station": Station("desk", servers=1.5)}, "servers must be a whole number"),  # type: ignore[arg-type]
    ({"station": Station("desk", keep_server="no")}, "keep_server must be True or False"),  # type: ignore[arg-type]
    ({"station": Station("desk", hours=[Hours()])}, "hours must be Hours or a tuple of Hours"),  # type: ignore[arg-type]
    ({"station": Station("desk", hours=Hours(((0.5, 9),)))}, "pairs of whole seconds"),  # type: ignore[arg-type]
    ({"station": Station("desk", hours=Hours(weekdays=(0.5,)))}, "weekdays"),  # type: ignore[arg-type]
    ({"station": Station("")}, "name of a Station must be text"),
    ({"arrivals": RenewalArrivals("serve", Exponential(1000))}, "seconds"),
    ({"arrivals": RenewalArrivals("serve", Exponential(1000), start=200_000), "time": Constant(5)}, "start"),
    ({"time": Exponential(float("nan"))}, "finite"),
    ({"time": Exponential(-5)}, "not negative"),
    ({"arrivals": RenewalArrivals("serve", GivenService), "time": Constant(5)}, "need a distribution"),
    ({"arrivals": RenewalArrivals("serve", Constant(0)), "time": Constant(5)}, "above 0"),
    *(
        ({"arrivals": RenewalArrivals("serve", Constant(60), **asked), "time": Constant(5)}, words)
        for asked, words in (
            ({"rates": (1.0, 2.0)}, "24 or 168 hours, not 2"),
            ({"rates": (0.0,) * 24}, "one of them above 0"),
            ({"rates": (1.0,) * 23 + (-1.0,)}, "not negative"),
            ({"rates": (1.0,) * 23 + (float("inf"),)}, "finite"),
            ({"batch_size": 0}, "whole numbers above 0"),
            ({"batch_size": True}, "whole numbers above 0"),
            ({"batch_size": ((1.5, 1.0),)}, "whole numbers above 0"),
            ({"batch_size": ((1, 0.5), (2, 0.4))}, "add up to 1"),
        )
    ),
    ({"station": Station("desk", servers=2, hours=(Hours(),))}, "hours"),
    ({"station": Station("desk", hours=Hours(((100, 50),)))}, "blocks"),
    ({"station": Station("desk", hours=Hours(((0, 100), (50, 200))))}, "blocks"),
    ({"station": Station("desk", hours=Hours(((0, 90_000),)))}, "blocks"),
    ({"station": Station("desk", servers=-1)}, "servers"),
    ({"station": Station("desk", hours=Hours(weekdays=(7,)))}, "weekdays"),
    ({"station": Station("counter")}, "'desk'"),
]


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], words: str) -> None:
    changes = dict(changes)
    with pytest.raises(ValueError, match=words):
        desk(changes.pop("arrivals", ArrivalTimes("serve", [0], [5])), **changes)


def test_an_error_names_its_fault_and_its_values_for_a_translation() -> None:
    with pytest.raises(NetworkError) as caught:
        desk(ArrivalTimes("serve", [0], [5]), Station("counter"))
    error = caught.value
    assert error.fault is Fault.UNKNOWN_STATION
    assert error.fault.value.format(**error.values) == str(error)
    assert error.values == {"step": "serve", "name": "desk", "known": "'counter'"}


def test_names_must_be_unique() -> None:
    for stations, classes in ((2, 1), (1, 2)):
        with pytest.raises(ValueError, match="more than once"):
            build_network(Network([Station("desk")] * stations, [PriorityClass("a")] * classes, [], [], 1000))


def test_keeping_work_needs_one_interrupting_class() -> None:
    rushes = [PriorityClass(name, interrupts=True) for name in "xy"]
    with pytest.raises(ValueError, match="requeue"):
        build_network(
            Network([Station("desk")], [*rushes, PriorityClass("z", on_interrupt="keep")], [], [], 1000)
        )


# --- simulated, but not as written ---


@pytest.mark.parametrize(
    ("time", "least", "error"),
    [
        (Exponential(2), 0, math.exp(-0.25) / (1 - math.exp(-0.5)) / 2 - 1),  # sum of P(X >= k + 1/2)
        (Exponential(2), 1, (1 + math.exp(-0.75) / (1 - math.exp(-0.5))) / 2 - 1),
        (Constant(2.4), 1, 2 / 2.4 - 1),
        (Uniform(0, 3), 0, 0.0),  # 0, 1, 2, 3 with probabilities 1/6, 1/3, 1/3, 1/6
        (Exponential(1500), 1, 0.0),
    ],
)
def test_the_error_of_rounding_is_known(time: Time, least: int, error: float) -> None:
    assert rounding_error(time, least) == pytest.approx(error, abs=2e-4)


def test_what_is_not_simulated_as_written_is_said() -> None:
    with pytest.warns(
        NetworkWarning, match=r"'serve': time: rounding to whole seconds changes the mean of 2 s by \+10 %"
    ):
        desk(RenewalArrivals("serve", Exponential(1000)), time=Exponential(2))
    with pytest.warns(NetworkWarning, match="a step takes at least 1 s, not 0 s"):
        desk(RenewalArrivals("serve", Exponential(1000)), time=Constant(0))
    with pytest.warns(NetworkWarning, match="2 of 3 come at or after the horizon of 100,000 s"):
        desk(ArrivalTimes("serve", [0, 100_000, 200_000], seconds=[5] * 3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        desk(ArrivalTimes("serve", [0, 99_999], seconds=[5] * 2))
        desk(RenewalArrivals("serve", Exponential(1000)), time=Exponential(1000))


# --- draws ---


def arrivals(source: int, seed: int, replication: int) -> RandomStream:
    return RandomStream(seed, replication, int(StreamPurpose.NETWORK_ARRIVAL), source)


@pytest.mark.parametrize(
    ("law", "reference"),
    [
        (Exponential(1000), stats.expon(scale=1000)),
        (Lognormal(1000, 0.7), stats.lognorm(0.7, scale=1000 * np.exp(-0.245))),
        (Uniform(500, 1500), stats.uniform(500, 1000)),
    ],
)
def test_times_follow_their_law(law: Time, reference: Any) -> None:
    drawn = draw_times(law, 50_000, arrivals(3, 7, 2))
    assert stats.kstest(drawn, reference.cdf).pvalue > 0.001


def test_a_draw_depends_on_its_key_alone() -> None:
    """The i-th gap of a source is that of its key, however many are drawn; other sources differ."""
    many = draw_times(Uniform(0, 1), 100, arrivals(3, 7, 2))
    few = draw_times(Uniform(0, 1), 10, arrivals(3, 7, 2))
    assert np.array_equal(many[:10], few)
    assert many[42] == pytest.approx(uniform(7, 2, StreamPurpose.NETWORK_ARRIVAL, 3, 42), abs=1e-15)
    for other in ((4, 7, 2), (3, 8, 2), (3, 7, 3)):
        assert not np.isin(draw_times(Uniform(0, 1), 100, arrivals(*other)), many).any()


def test_replications_differ_and_repeat() -> None:
    def arrivals(replication: int) -> list[int]:
        world = desk(RenewalArrivals("serve", Exponential(1000)), time=Constant(5), replication=replication)
        return world.case["time"].tolist()

    assert arrivals(0) == arrivals(0) != arrivals(1)


def test_the_first_of_three_ways_is_taken_as_often_as_said() -> None:
    """Ways with shares 0.2, 0.5, 0.3 over 20,000 customers: each within four standard deviations."""
    steps = [
        Step("fork", None, None, Constant(1), then=(("a", 0.2), ("b", 0.5), (None, 0.3))),
        Step("a", None, None, Constant(10)),
        Step("b", None, None, Constant(100)),
    ]
    world = build_network(
        Network(
            [Station("desk")],
            [PriorityClass("a")],
            steps,
            [ArrivalTimes("fork", range(20_000))],
            86_400,
        )
    )
    for run in ENGINES.values():
        log = sort_canonical(run(world))
        closed = log[log["record_type"] == RecordType.CLOSED]
        stay = closed["time"] - closed["entity"]  # customer n comes in second n
        counts = np.array([(stay == seconds).sum() for seconds in (11, 101, 1)])
        shares = np.array([0.2, 0.5, 0.3])
        assert counts.sum() == 20_000
        assert (np.abs(counts - 20_000 * shares) < 4 * np.sqrt(20_000 * shares * (1 - shares))).all()


def test_too_much_in_one_second_is_noticed_however_often_the_log_is_emptied() -> None:
    """20,000 customers in one second fill the kernel's log several times before the limit is reached."""
    world = build_network(
        Network(
            [Station("desk")],
            [PriorityClass("a")],
            [Step("serve", "desk", "a", Constant(60))],
            [ArrivalTimes("serve", [5] * 20_000)],
            horizon=3600,
        )
    )
    with pytest.raises(ZeroTimeLoopError):
        compiled_log(world, event_limit=15_000)
