"""Generated bad inputs: command lines and user files, each reproducible from its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from project import CONF

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.store.identity import resolved_values
from experiments.studies.folder.manifest import flatten
from sim.config.groups.initial_cases import COLUMNS

SMALL = ("area.communities_simulated=1", "run.warm_up_weeks=1", "run.measured_weeks=2", "run.replications=1")
VALUES = (
    "-1", "0", "1e-9", "-1e-9", "0.999999999", "1e9", "1e18", "1e308", "1e400", "9223372036854775808", "9" * 5000,
    "nan", "inf", "null", "true", "x", "''", "'a b'", "'a\x1bb'", "'a\0b'", "\u67d0\u533a", "[]", "{}", "[1,[2,[3]]]",
    "{a: \u67d0\u533a}", "0644", "5:30", "2025-02-30", "24:01", "${oc.env:HOME}", "???", "x" * 300, "a.b(c)", "'",
    "[", "{a", "1,2", "range(1,3)", "sort(range(3,1))", "range(1,1e9)", "range(1,2,0)", "interval(0,1)", "glob(*)",
    "choice(1)", "shuffle(1,2)", "1_000", "+5", "0x10", ".5", "\u202e1",
)  # fmt: skip
WORDS = (
    "", "=", "==", "=1", "a", "a=", "a b=1", " place=reference", "place =reference", "+", "++", "~area",
    "~area.x", "+a",
    "@", "a@b=1", "place@x=reference", "hydra.run.dir=/tmp", "hydra/launcher=joblib", "-", "--", "-m=1", "--x", "-x",
    "place=", "place=null", "place=../reference", "place=/etc", "place=[reference]", "area=5", "area.=1", ".area=1",
    "area..x=1", "a" * 5000 + "=1", "\u533a=1", "place=\u533a", "experiment=sweep", "study.kind=nothing",
    "study.scope=full", "executor.workers=100000", "executor.address=x", "run.initial_state=file",
    "run.initial_state=missing.csv", "run.initial_state=/dev/zero", "run.initial_state=.csv", "calendar.name=moon",
    "run.start=1900-01-01", "run.start=9999-12-31",
    "run.start=2025-02-29", "run.seed=-1", "discipline.order=[]",
)  # fmt: skip
NAMES = ("", " ", ".", "..", "/", "a/b", "a\0b", "x" * 300, "CON", "store", "STORE", "-x", "a\nb", "\u202ea",
    "y/" * 3000,
         "\U00020000" * 64, "~", "*", "file:///etc")  # fmt: skip
CELLS = (
    "", "x", "general", "worker", "grid", "2025-01-06 08:30", "2025/1/6 8:30", "6.1.2025", "45663.35", "0", "-1", "1",
    "9" * 400, "x" * 140_000, "handle", "\u67d0\u533a", "=1+1", "a\0b", '"', "nan", "2025-02-30 25:00",
)  # fmt: skip
TEXTS = (
    b"", b"\0", b"\xff\xfe\x00", b"\xef\xbb\xbfa: 1\n", b"a: 1\r\nb: [\r\n", b"a: &x [*x]\n", b"a: !!binary aGk=\n",
    b"a: !!set {b}\n", b"a: !!python/name:os.system\n", b"hydra:\n", b"hydra: {}\n", b"hydra: 5\n", b"defaults: 5\n",
    b"defaults: [/place/own]\n", b"defaults: [{/place: own}, _self_]\n", b"defaults: [nothing]\n",
    b"- 1\n- 2\n", b"5\n",
    b"place: 5\n", b"place:\n", b"place: {id: other}\n", b"area: []\n", b"? [a]\n: b\n", b"a: " + b"[" * 5000,
    b"run: {seed: 0x" + b"f" * 9000 + b"}\n", b"run: {seed: 5:30}\n", b"run: {seed: 0644}\n", b"<<: {a: 1}\n",
    b"---\n---\n",
    b"a: 'x\n", b"\ta: 1\n", b"run: {start: 2025-02-30}\n", b"a: 1\na: 2\n", b"x" * 1_100_000, b"1: 2\n", b"null: 1\n",
    b"study: {name: a/b}\n", b"study:\n", b"executor: {name: x}\n", b"run: {limits: null}\n", b"%YAML 9.9\n---\na: 1\n",
    b"".join(b"key%d: 1\n" % k for k in range(20_000)), b"a: " + b"{b: " * 100 + b"1" + b"}" * 100, b"a: .nan\n",
)  # fmt: skip
HEADER = b"# @package _global_\n"


T = TypeVar("T")


class Draw:
    """Draws of one bad input, reproducible from its number."""

    def __init__(self, number: int) -> None:
        self._generator = np.random.default_rng(number)

    def below(self, limit: int) -> int:
        return int(self._generator.integers(limit))

    def share(self) -> float:
        return float(self._generator.random())

    def choice(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different options in random order."""
        return [options[int(n)] for n in self._generator.permutation(len(options))[:count]]


@dataclass
class BadInput:
    """Words of ``gridstaff run`` and the user's files that they need, by their names below a folder."""

    words: list[str]
    files: dict[str, bytes] = field(default_factory=dict)

    def write(self, folder: Path) -> list[str]:
        """Write the files; return the words with the folder's name in the place of FOLDER."""
        for name, content in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return [word.replace("FOLDER", str(folder)) for word in self.words]


@cache
def keys() -> tuple[str, ...]:
    """Every key of the reference place that has a plain value or an empty map."""
    composer = Composer()
    return tuple(sorted(flatten(resolved_values(composer.scenario(composer.compose(DesignPoint((), ())))))))


@cache
def shipped() -> tuple[Path, ...]:
    """The group files that ship."""
    skipped = {"sources", "calendar"}
    return tuple(sorted(f for f in CONF.glob("*/**/*.yaml") if f.relative_to(CONF).parts[0] not in skipped))


def _values(draw: Draw) -> BadInput:
    words = [f"{draw.choice(keys())}={draw.choice(VALUES)}" for _ in range(draw.choice((1, 1, 1, 2, 4)))]
    return BadInput([*(["-m"] if draw.share() < 0.3 else []), *words])


def _misspelt(draw: Draw) -> BadInput:
    key = list(draw.choice(keys()))
    for _ in range(1 + draw.below(3)):
        key[draw.below(len(key))] = draw.choice("._/@+~$ ax\u533a")
    return BadInput(["".join(key) + "=" + draw.choice(VALUES)])


def _words(draw: Draw) -> BadInput:
    return BadInput(draw.some(WORDS, draw.choice((1, 1, 2, 3))))


def _names(draw: Draw) -> BadInput:
    return BadInput([draw.choice(("--study", "--results", "--conf")), draw.choice(NAMES)])


def _written_file(draw: Draw) -> BadInput:
    header = HEADER if draw.share() < 0.7 else b""
    group = draw.choice(("place", "experiment", "run", "nothing"))
    name = draw.choice(("own", "own", "own", "reference", ".own", "own x", "\u533a"))
    ending = draw.choice((".yaml", ".yaml", ".yaml", ".yml", ".YAML", ""))
    return BadInput(
        ["--conf", "FOLDER", f"{group}={name}"], {f"{group}/{name}{ending}": header + draw.choice(TEXTS)}
    )


def _damaged_file(draw: Draw) -> BadInput:
    """A shipped file under another name with some of its bytes changed, doubled or lost."""
    source = draw.choice(shipped())
    content = bytearray(source.read_bytes())
    for _ in range(1 + draw.below(6)):
        at = draw.below(len(content) + 1)
        length = draw.choice((1, 1, 5, 40))
        part = bytes(content[at : at + length])
        content[at : at + length] = draw.choice(
            (b"", b"\n", b":", b"  ", b"[", b"-1", b"1e9", b"\xff", part * 3)
        )
    group = source.parent.relative_to(CONF).as_posix()
    return BadInput(["--conf", "FOLDER", f"{group}=own"], {f"{group}/own.yaml": bytes(content)})


def _open_cases(draw: Draw) -> BadInput:
    columns = list(COLUMNS)
    if draw.share() < 0.2:
        columns = draw.some(columns, draw.below(len(columns) + 1))
    lines = [",".join(columns)]
    lines += [",".join(draw.choice(CELLS) for _ in columns) for _ in range(draw.choice((0, 1, 3, 200)))]
    text = draw.choice(("\n", "\r\n", "\r")).join(lines)
    encoding = draw.choice(("utf-8", "utf-8-sig", "utf-16", "gbk"))
    return BadInput(["run.initial_state=FOLDER/open.csv"], {"open.csv": text.encode(encoding, "replace")})


KINDS: Sequence[Callable[[Draw], BadInput]] = (
    _values, _values, _values, _misspelt, _words, _names, _written_file, _written_file, _damaged_file, _open_cases,
)  # fmt: skip


def bad_input(number: int) -> BadInput:
    """Return the bad input of this number; kinds take turns."""
    made = KINDS[number % len(KINDS)](Draw(number))
    made.words = [*SMALL, *made.words]
    return made
