"""Inspection of processes of this machine: descendants, liveness, listening sockets (Linux)."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

LISTENING = "0A"  # state in /proc/net/tcp


def descendants(root: int) -> set[int]:
    """Numbers of all processes below ``root``, without itself."""
    children: dict[int, list[int]] = {}
    for process in _all():
        children.setdefault(_parent(process), []).append(process)
    found: set[int] = set()
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting += below
    return found


def carrying(mark: str) -> set[int]:
    """Numbers of all processes whose environment at their start held a text, whoever their parent is now."""
    return {process for process in _all() if mark.encode() in _environment(process)}


def born(process: int) -> str:
    """When it started, in ticks: tells it from a later one of the same number; "" if it is gone."""
    try:
        return _stat(process)[19]
    except OSError:
        return ""


def alive(process: int) -> bool:
    """Whether it still runs; a process that ended and waits to be reaped does not."""
    try:
        return _stat(process)[0] != "Z"
    except OSError:
        return False


def command(process: int) -> str:
    """Its command line, or nothing if it is gone."""
    try:
        return (
            Path(f"/proc/{process}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode(errors="replace")
            .strip()
        )
    except OSError:
        return ""


def gone_after(processes: Collection[int], most_seconds: float) -> float | None:
    """Seconds until none of them runs any more; None if that takes longer than ``most_seconds``."""
    begun = time.monotonic()
    while time.monotonic() - begun < most_seconds:
        if not any(map(alive, processes)):
            return time.monotonic() - begun
        time.sleep(0.05)
    return None


def listening(processes: Collection[int]) -> set[tuple[int, str]]:
    """(process, address) of every TCP port they listen on."""
    addresses = {f"socket:[{inode}]": address for inode, address in _listening_sockets()}
    found = set()
    for process in processes:
        with suppress(OSError):
            for handle in Path(f"/proc/{process}/fd").iterdir():
                with suppress(OSError):
                    if (target := os.readlink(handle)) in addresses:
                        found.add((process, addresses[target]))
    return found


def _all() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _environment(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return b""


def _stat(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()


def _parent(process: int) -> int:
    try:
        return int(_stat(process)[1])
    except OSError:
        return 0


def _listening_sockets() -> Iterator[tuple[str, str]]:
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == LISTENING:
                yield words[9], _address(words[1].split(":")[0])


def _address(digits: str) -> str:
    """The kernel writes addresses as machine words of hexadecimal digits, least byte first."""
    words = [bytes.fromhex(digits[k : k + 8])[::-1] for k in range(0, len(digits), 8)]
    if len(words) == 1:
        return str(IPv4Address(words[0]))
    whole = IPv6Address(b"".join(words))
    return str(whole.ipv4_mapped or whole)
