"""A headless Chromium driven over its debugging pipe: pages opened, measured, printed and used by the keyboard."""

from __future__ import annotations

import base64
import json
import os
import re
import select
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
KEYS = {"Tab": 9, "Enter": 13}
SECONDS = 60.0  # for one answer
COMPLAINTS = ("warning", "error", "assert")


def find_chromium() -> str | None:
    """Path of a Chromium; None if there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One tab. Events are kept until they are asked for."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._rest, self._number, self._events = b"", 0, []  # type: ignore[var-annotated]
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{domain}.enable")

    def _call(self, method: str, **values: Any) -> Any:
        """Send a command and return its answer; events that come before it are kept."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": values}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            found = self._read()
            if found.get("id") == self._number:
                assert "error" not in found, (method, found["error"])
                return found["result"]
            self._events.append(found)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._back], [], [], SECONDS)
            assert ready, "Chromium does not answer"
            self._rest += os.read(self._back, 1 << 20)
        text, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(text))

    def resize(self, width: int, media: str = "screen") -> None:
        """Set the width of the window, and screen or print."""
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=690, deviceScaleFactor=1, mobile=False
        )
        self._call("Emulation.setEmulatedMedia", media=media)

    def open(self, address: str) -> None:
        """Open a page and wait for its fonts."""
        for page in ("about:blank", address):
            self._call("Page.navigate", url=page)
            while not any(event["method"] == "Page.loadEventFired" for event in self._events):
                self._events.append(self._read())
            self._events = [event for event in self._events if event["method"] != "Page.loadEventFired"]
        self.ask("document.fonts.ready.then(() => 1)")

    def ask(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        found = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key of ``KEYS``."""
        values = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self._call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **values, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **values)

    def complaints(self) -> list[str]:
        """Return errors and warnings of the page since it was last asked."""
        self.ask("1")
        found = [json.dumps(event["params"]) for event in self._events if _complains(event)]
        self._events = [event for event in self._events if not _complains(event)]
        return found

    def requests(self) -> list[str]:
        """Return the addresses asked for since it was last asked."""
        name = "Network.requestWillBeSent"
        found = [event["params"]["request"]["url"] for event in self._events if event["method"] == name]
        self._events = [event for event in self._events if event["method"] != name]
        return found

    def count_printed_pages(self) -> int:
        """Return the number of A4 pages that the page prints."""
        made = self._call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(made["data"])))


def _complains(event: dict[str, Any]) -> bool:
    if event["method"] == "Runtime.consoleAPICalled":
        return event["params"]["type"] in COMPLAINTS
    if event["method"] == "Log.entryAdded":
        return event["params"]["entry"]["level"] in COMPLAINTS
    return bool(event["method"] == "Runtime.exceptionThrown")


@contextmanager
def browser(chromium: str, profile: Path) -> Iterator[Browser]:
    """Start Chromium with one tab."""
    (read, to), (back, write) = os.pipe(), os.pipe()
    options = f"--headless=new --no-sandbox --disable-gpu --remote-debugging-pipe --user-data-dir={profile}"
    command = f"exec {shlex.quote(chromium)} {options} 3<&{read} 4>&{write}"
    process = subprocess.Popen(["bash", "-c", command], pass_fds=(read, write), stderr=subprocess.DEVNULL)
    os.close(read)
    os.close(write)
    try:
        yield Browser(to, back)
    finally:
        process.terminate()
        process.wait(SECONDS)
        os.close(to)
        os.close(back)
