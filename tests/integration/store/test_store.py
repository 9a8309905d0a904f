"""Stored results are permanent and found in any block; damaged files are never used."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from faulty_files import Died, FaultyFileSystem, QuickFileSystem
from project import PYTHONPATH

from experiments.errors import UserError
from experiments.files import FileSystem
from experiments.store import FolderStore, ReplicationResult, layout, maintenance
from experiments.store.block_file import METADATA_KEY, SCHEMA, BlockMetadata, merge
from experiments.store.lock import Lock
from sim.world.log import ROW

KEY, OTHER = "ab" * 32, "cd" * 32
TODAY = "formulas of today"


def cell(number: int, rows: bool = False) -> ReplicationResult:
    """A cell unlike any other, with one number that no decimal fraction hits."""
    metrics = {"load": number / 3, "late_reference": 0.1 + 0.2, f"only_{number}": float(number)}
    daily = {"open": np.arange(5) + number, "overdue": np.array([7, 0, number, 2**40, 1])}
    return ReplicationResult(metrics, "compiled", 0.25, daily, log(number) if rows else None)


def log(number: int) -> np.ndarray:
    rows = np.random.default_rng(number).integers(-9, 2**31, (400, len(ROW))).astype(np.int64)
    made = np.zeros(400, ROW)
    for place, name in enumerate(ROW.names or ()):
        made[name] = rows[:, place]
    made["value"][0], made["time"] = 2**62, np.sort(made["time"])
    return made


def opened(folder: Path, **given: object) -> FolderStore:
    return FolderStore(folder / "store", formulas=TODAY, **given)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FolderStore]:
    made = opened(tmp_path)
    yield made
    made.close()


def files(folder: Path, part: str = "cells") -> list[Path]:
    return sorted((folder / "store" / part).rglob("*.parquet"))


# -- what comes back -----------------------------------------------------------------------------------


def test_a_cell_comes_back_to_the_last_bit(store: FolderStore, tmp_path: Path) -> None:
    assert store.get(KEY, 3) is None
    store.put(KEY, 3, cell(3))
    for reader in (store, opened(tmp_path)):
        assert reader.get(KEY, 3) == cell(3)
        assert reader.get(KEY, 4) is None and reader.get(OTHER, 3) is None
        daily = reader.daily(KEY, 3)
        assert {name: values.tolist() for name, values in daily.items()} == {
            "open": [3, 4, 5, 6, 7], "overdue": [7, 0, 3, 2**40, 1]
        }  # fmt: skip


def test_blocks_of_any_size_hold_the_same_cells(store: FolderStore, tmp_path: Path) -> None:
    store.put_all(KEY, {n: cell(n) for n in (5, 0, 2)})
    store.put(KEY, 1, cell(1))
    store.put_all(OTHER, {0: cell(9)})
    found = opened(tmp_path)
    assert [found.get(KEY, n) for n in range(6)] == [cell(0), cell(1), cell(2), None, None, cell(5)]
    assert found.get(OTHER, 0) == cell(9) and len(files(tmp_path)) == 3


def test_runs_put_one_by_one_are_gathered_and_none_is_lost(store: FolderStore, tmp_path: Path) -> None:
    for n in range(30):
        store.put(KEY, n, cell(n))
    assert len(files(tmp_path)) == 3 + 6, "three blocks of eight, six single ones"
    found = opened(tmp_path)
    assert [found.get(KEY, n) for n in range(30)] == [cell(n) for n in range(30)]
    assert found.daily(KEY, 3)["overdue"].tolist() == [7, 0, 3, 2**40, 1]


def test_a_reader_sees_every_cell_while_another_driver_gathers(store: FolderStore, tmp_path: Path) -> None:
    for n in range(7):
        store.put(KEY, n, cell(n))

    class Late(FileSystem):
        """Between listing a folder and reading its files the other driver has gathered them."""

        def list_folder(self, folder: Path) -> list[str]:
            listed = super().list_folder(folder)
            if len(listed) == 7:
                store.put(KEY, 7, cell(7))
            return listed

    found = FolderStore(tmp_path / "store", file_system=Late(), formulas=TODAY)
    assert [found.get(KEY, n) for n in range(8)] == [cell(n) for n in range(8)]


def test_any_parquet_reader_finds_key_engine_metrics_and_days(store: FolderStore, tmp_path: Path) -> None:
    store.put_all(KEY, {0: cell(0), 1: cell(1)})
    table = pq.read_table(files(tmp_path)[0]).to_pylist()
    assert {row["scenario_key"] for row in table} == {KEY} and {row["engine"] for row in table} == {
        "compiled"
    }
    assert [r["value"] for r in table if (r["replication"], r["metric"], r["day"]) == (1, "load", None)] == [
        1 / 3
    ]
    assert [r["value"] for r in table if (r["replication"], r["metric"]) == (1, "open")] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_metric_that_is_no_number_is_refused(store: FolderStore, value: float) -> None:
    with pytest.raises(ValueError, match="load"):
        store.put(KEY, 3, ReplicationResult({"load": value}, "compiled", 1.0))
    assert store.get(KEY, 3) is None


# -- rows ----------------------------------------------------------------------------------------------


def test_rows_come_back_to_the_last_bit_in_less_room(store: FolderStore, tmp_path: Path) -> None:
    store.put_all(KEY, {0: cell(0, rows=True), 1: cell(1)})
    found = opened(tmp_path).log(KEY, 0)
    assert found is not None and found.dtype == ROW and (found == log(0)).all()
    assert store.log(KEY, 1) is None
    assert files(tmp_path, "rows")[0].stat().st_size < log(0).nbytes


def test_who_asks_for_rows_finds_only_results_that_have_them(store: FolderStore, tmp_path: Path) -> None:
    store.put_all(KEY, {0: cell(0, rows=True), 1: cell(1)})
    asking = opened(tmp_path, keep_logs=True)
    assert asking.get(KEY, 0) == cell(0) and asking.get(KEY, 1) is None
    path = files(tmp_path, "rows")[0]
    path.write_bytes(path.read_bytes()[:-1])
    again = opened(tmp_path, keep_logs=True)
    assert again.get(KEY, 0) is None and len(again.damaged) == 1, "rows cut off are no rows"
    assert opened(tmp_path).get(KEY, 0) == cell(0)


def test_rows_under_another_replication_or_scenario_are_not_believed(
    store: FolderStore, tmp_path: Path
) -> None:
    store.put_all(KEY, {0: cell(0, rows=True), 1: cell(1)})
    (path,) = files(tmp_path, "rows")
    path.rename(path.with_name("1-" + path.name.removeprefix("0-")))
    assert opened(tmp_path).log(KEY, 1) is None


# -- damage --------------------------------------------------------------------------------------------


def spoiled(whole: bytes, trials: int, seed: int) -> Iterator[bytes]:
    """A bit flipped or a piece cut off, at places drawn from a seed."""
    rng = np.random.default_rng(seed)
    for trial in range(trials):
        place = int(rng.integers(len(whole)))
        flipped = whole[:place] + bytes([whole[place] ^ (1 << int(rng.integers(8)))]) + whole[place + 1 :]
        yield whole[:place] if trial % 2 else flipped


@pytest.mark.parametrize("trials", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_every_flipped_or_cut_off_file_is_found_and_set_aside(tmp_path: Path, trials: int) -> None:
    store = opened(tmp_path)
    store.put_all(KEY, {0: cell(0), 1: cell(1)})
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for trial, wrong in enumerate(spoiled(whole, trials, seed=5)):
        path.write_bytes(wrong)
        found = opened(tmp_path)
        assert found.get(KEY, 0) is None and found.get(KEY, 1) is None, f"trial {trial}: {len(wrong)} bytes"
        assert len(found.damaged) == 1 and not path.exists()
        path.write_bytes(whole)
    assert list((tmp_path / "store" / "damaged").iterdir())
    assert opened(tmp_path).get(KEY, 1) == cell(1)


def test_a_damaged_cell_can_be_kept_again(store: FolderStore, tmp_path: Path) -> None:
    store.put(KEY, 0, cell(0))
    files(tmp_path)[0].write_bytes(b"")
    again = opened(tmp_path)
    assert again.get(KEY, 0) is None
    store.close()
    again.put(KEY, 0, cell(0))
    assert again.get(KEY, 0) == cell(0) == opened(tmp_path).get(KEY, 0)


def test_a_file_of_another_scenario_is_not_believed(store: FolderStore, tmp_path: Path) -> None:
    store.put(KEY, 3, cell(3))
    (path,) = files(tmp_path)
    target = tmp_path / "store" / "cells" / OTHER[:2] / OTHER[:32] / path.name
    target.parent.mkdir(parents=True)
    path.rename(target)
    assert opened(tmp_path).get(OTHER, 3) is None


def test_a_store_that_is_damaged_and_read_only_is_not_believed_either(
    store: FolderStore, tmp_path: Path
) -> None:
    store.put(KEY, 0, cell(0))
    files(tmp_path)[0].write_bytes(b"PAR1")

    class ReadOnly(FileSystem):
        def replace(self, source: Path, target: Path) -> None:
            raise OSError(30, "Read-only file system")

    assert FolderStore(tmp_path / "store", file_system=ReadOnly(), formulas=TODAY).get(KEY, 0) is None


# -- blocks that are whole but not ours ----------------------------------------------------------------


def put_in(folder: Path, data: bytes, part: str = "cells", prefix: str = "") -> Path:
    """A file under the name of its content, as a copy from elsewhere would be."""
    path = folder / "store" / layout.scenario_folder(part, KEY) / f"{prefix}{layout.digest(data)}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def changed_block(folder: Path, change: Any, note: Any = None, part: str = "cells") -> bytes:
    """A block of ours with another table or another note, whole."""
    table = pq.read_table(files(folder, part)[0])
    found = json.loads(
        (table.schema.metadata or pq.read_metadata(files(folder, part)[0]).metadata)[METADATA_KEY]
    )
    table = change(table).replace_schema_metadata(
        {METADATA_KEY: json.dumps(note(found) if note else found).encode()}
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


def with_value(name: str, value: Any) -> Any:
    def change(table: pa.Table) -> pa.Table:
        values = table[name].to_pylist()
        return table.set_column(table.schema.get_field_index(name), name, pa.array([value, *values[1:]]))

    return change


def same(table: pa.Table) -> pa.Table:
    return table


WRONG_BLOCKS: dict[str, tuple[Any, Any]] = {
    "a value NaN": (with_value("value", math.nan), None),
    "an infinite value": (with_value("value", -math.inf), None),
    "no value": (with_value("value", None), None),
    "a replication below 0": (with_value("replication", -1), None),
    "an engine of control characters": (with_value("engine", "x\x1b[2J"), None),
    "a metric of control characters": (with_value("metric", "x\x1b[2J"), None),
    "seconds NaN": (with_value("seconds", math.nan), None),
    "no name": (with_value("metric", None), None),
    "a value of text": (lambda table: table.set_column(6, "value", pa.array(["x"] * len(table))), None),
    "a column less": (lambda table: table.drop_columns(["value"]), None),
    "nothing": (lambda table: table.slice(0, 0), None),
    "another note": (same, lambda note: {**note, "further": 1}),
    "a note too short": (same, lambda note: {"format": note["format"]}),
    "formulas of another kind": (same, lambda note: {**note, "formulas": None, "key": 5}),
}


@pytest.mark.parametrize("wrong", WRONG_BLOCKS)
def test_a_whole_block_with_what_no_block_may_hold_is_set_aside_and_others_go_on(
    wrong: str, store: FolderStore, tmp_path: Path
) -> None:
    store.put(KEY, 0, cell(0))
    store.close()
    path = put_in(tmp_path, changed_block(tmp_path, *WRONG_BLOCKS[wrong]))
    found = opened(tmp_path)
    assert found.get(KEY, 0) == cell(0) and found.get(KEY, 1) is None
    assert (
        len(found.damaged) == 1
        and not path.exists()
        and "damaged files: 1, moved to" in found.take_warnings()[0]
    )
    path = put_in(tmp_path, changed_block(tmp_path, *WRONG_BLOCKS[wrong]))
    assert len(maintenance.check(opened(tmp_path), print).damaged) == 1 and not path.exists()


def test_a_daily_value_that_is_no_number_is_found_by_check_and_never_merged(
    store: FolderStore, tmp_path: Path
) -> None:
    store.put(KEY, 0, cell(0))
    store.close()
    (file,) = files(tmp_path)
    daily = pq.ParquetFile(file).read_row_group(1)
    values = pa.array([math.nan, *daily["value"].to_pylist()[1:]])
    data = rewritten(file, daily.set_column(daily.schema.get_field_index("value"), "value", values))
    file.unlink()
    path = put_in(tmp_path, data)
    with pytest.raises(ValueError, match="daily value"):
        merge(BlockMetadata(KEY, "m", TODAY, {}), [data, data])
    assert len(maintenance.check(opened(tmp_path), print).damaged) == 1 and not path.exists()


def rewritten(file: Path, daily: pa.Table) -> bytes:
    """A block with its metrics and other daily series."""
    whole = pq.ParquetFile(file)
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, SCHEMA, store_schema=False) as writer:
        writer.write_table(whole.read_row_group(0).cast(SCHEMA))
        writer.write_table(daily.cast(SCHEMA))
        writer.add_key_value_metadata({METADATA_KEY: whole.metadata.metadata[METADATA_KEY]})
    return bytes(sink.getvalue())


@pytest.mark.parametrize("version", ["gridstaff cells 2", "gridstaff cells 99", 5, None])
def test_a_block_of_another_version_is_left_alone_and_named_and_others_go_on(
    version: object, store: FolderStore, tmp_path: Path
) -> None:
    store.put(KEY, 0, cell(0))
    store.close()
    path = put_in(tmp_path, changed_block(tmp_path, same, lambda note: {**note, "format": version}))
    found = opened(tmp_path)
    assert found.get(KEY, 0) == cell(0) and not found.damaged and path.exists()
    (said,) = found.take_warnings()
    assert "another version" in said and path.name in said and found.take_warnings() == []
    assert maintenance.check(found, print).other_version == (path.relative_to(tmp_path / "store").as_posix(),)


@pytest.mark.parametrize(
    "note",
    [
        lambda note: {**note, "further": 1},
        lambda note: {"format": note["format"]},
        lambda note: {**note, "key": 5},
    ],
)
def test_rows_with_another_note_are_no_rows(note: Any, store: FolderStore, tmp_path: Path) -> None:
    store.put(KEY, 0, cell(0, rows=True))
    store.close()
    data = changed_block(tmp_path, same, note, "rows")
    files(tmp_path, "rows")[0].unlink()
    put_in(tmp_path, data, "rows", "0-")
    assert opened(tmp_path).log(KEY, 0) is None and opened(tmp_path, keep_logs=True).get(KEY, 0) is None


@pytest.mark.parametrize("change", [lambda table: table.drop_columns(["time"]), with_value("time", None)])
def test_rows_of_other_columns_are_set_aside(change: Any, store: FolderStore, tmp_path: Path) -> None:
    store.put(KEY, 0, cell(0, rows=True))
    store.close()
    data = changed_block(tmp_path, change, None, "rows")
    files(tmp_path, "rows")[0].unlink()
    put_in(tmp_path, data, "rows", "0-")
    found = opened(tmp_path)
    assert found.log(KEY, 0) is None and len(found.damaged) == 1


# -- disks that fail -----------------------------------------------------------------------------------


def work(store: FolderStore) -> Iterator[int]:
    """Keep four runs one by one and a block with rows; the number of every run that was promised to be kept."""
    for n in range(4):
        store.put(KEY, n, cell(n))
        yield n
    store.put_all(KEY, {4: cell(4, rows=True), 5: cell(5)})
    yield 4
    yield 5


def operations(folder: Path) -> int:
    file_system = FaultyFileSystem(root=folder)
    with closing(FolderStore(folder / "counted", file_system=file_system, formulas=TODAY)) as store:
        assert list(work(store)) == list(range(6))
    assert file_system.done.count("remove") == 3, "small blocks were gathered on the way"
    return len(file_system.done)


@pytest.mark.parametrize("dies", [False, True], ids=["fails", "dies"])
def test_whichever_file_operation_goes_wrong_nothing_promised_is_lost(
    tmp_path: Path, dies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.store.folder_store.SMALL_BLOCK", 3)
    count, refused = operations(tmp_path), 0
    for nth in range(count):
        folder = tmp_path / str(nth)
        promised: list[int] = []
        file_system = FaultyFileSystem(nth, dies=dies, root=folder)
        try:
            with (
                suppress(Died),
                closing(FolderStore(folder / "store", file_system=file_system, formulas=TODAY)) as store,
            ):
                promised.extend(work(store))
        except UserError as error:
            refused += 1
            assert "No space left on device" in str(error)
        found = opened(folder, file_system=QuickFileSystem())
        kept = {n: found.get(KEY, n) for n in range(6)}
        assert [n for n in promised if kept[n] != cell(n)] == [], f"operation {nth}: {file_system.done[nth]}"
        assert all(c in (None, cell(n)) for n, c in kept.items()) and not found.damaged
        for n in (n for n in range(6) if kept[n] is None):
            found.put(KEY, n, cell(n))
        assert [found.get(KEY, n) for n in range(6)] == [cell(n) for n in range(6)], "and it goes on"
        found.lock(pytest.fail)
        assert not list((folder / "store" / "scratch").iterdir()), "what was begun is cleared away"
        found.close()
    assert count > 50 and (dies or refused > count / 2)


def test_a_folder_that_cannot_be_written_is_told_in_words_before_anything_runs(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(UserError, match="file: is no folder"):
        FolderStore(blocked / "store")
    file_system = FaultyFileSystem(number=30)
    store = opened(tmp_path, file_system=file_system)
    file_system.nth = len(file_system.done)
    with pytest.raises(UserError, match="results cannot be stored here: Read-only file system"):
        store.lock(lambda text: None)


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_file_size_limit_of_the_system_is_told_and_what_was_kept_is_there(tmp_path: Path) -> None:
    told = driver(
        tmp_path,
        "import resource; store.put(KEY, 0, cell(0))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: store.put(KEY, 1, cell(1))\n"
        "except Exception as error: print(error)\n",
    ).communicate()[0]
    assert "stored results are not affected: File too large" in told
    assert opened(tmp_path).get(KEY, 0) == cell(0) and opened(tmp_path).get(KEY, 1) is None


# -- two drivers ---------------------------------------------------------------------------------------


def driver(folder: Path, script: str) -> subprocess.Popen[str]:
    """Another process with a store of its own on the same folder."""
    head = "import time\nfrom pathlib import Path\nfrom test_store import *\nstore = opened(Path(FOLDER))\n"
    return subprocess.Popen(
        [sys.executable, "-c", head.replace("FOLDER", repr(str(folder))) + script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((*PYTHONPATH, str(Path(__file__).parent)))},
    )


def test_a_second_driver_waits_says_so_and_sees_what_the_first_kept(tmp_path: Path) -> None:
    first = driver(
        tmp_path,
        "store.put(KEY, 0, cell(0)); print('writing', flush=True); time.sleep(1.5)\n"
        "store.put(KEY, 1, cell(1)); print('done', flush=True)\n",
    )
    assert first.stdout is not None and first.stdout.readline() == "writing\n"
    second, said = opened(tmp_path), list[str]()
    assert second.get(KEY, 1) is None, "reading waits for nobody"
    second.lock(said.append)
    assert first.stdout.readline() == "done\n", "the first has ended"
    assert len(said) == 1 and f"(process {first.pid}) is writing" in said[0]
    assert second.get(KEY, 1) == cell(1)
    first.wait()
    second.close()


def test_a_driver_that_was_killed_blocks_nobody(tmp_path: Path) -> None:
    first = driver(tmp_path, "store.put(KEY, 0, cell(0)); print('writing', flush=True); time.sleep(60)\n")
    assert first.stdout is not None and first.stdout.readline() == "writing\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = opened(tmp_path)
    second.lock(pytest.fail)
    second.put(KEY, 1, cell(1))
    assert second.get(KEY, 0) == cell(0)
    second.close()


def test_a_lock_is_free_again_after_release(tmp_path: Path) -> None:
    one, two = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    one.acquire(pytest.fail)
    one.release()
    two.acquire(pytest.fail)
    assert two.is_held and not one.is_held
    two.release()


# -- formulas ------------------------------------------------------------------------------------------


def test_results_of_other_formulas_count_as_missing_and_what_moved_is_counted(
    store: FolderStore, tmp_path: Path
) -> None:
    store.put_all(KEY, {n: cell(n) for n in range(3)})
    store.close()
    later = FolderStore(tmp_path / "store", formulas="of tomorrow")
    assert later.get(KEY, 0) is None
    changed = {
        n: ReplicationResult({**cell(n).metrics, "load": 9.0 if n else 0.0}, "simpy", 1.0) for n in range(2)
    }
    later.put_all(KEY, changed)
    assert dict(later.changed_metrics) == {"load": 1}, "of two runs computed again one has another load"
    assert later.get(KEY, 1) == changed[1] and later.get(KEY, 2) is None
    assert opened(tmp_path).get(KEY, 1) == cell(1), "today's program still finds its own"
    later.close()
