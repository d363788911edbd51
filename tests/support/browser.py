"""Chromium without a window, spoken to through a pipe: what a page says on its console, and what it asks for."""

import json
import os
import select
import shutil
import subprocess
import sys
import time

import pytest

# Chromium's headless shell has no window to draw around the page: opening it takes a third less processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
)  # fmt: skip
TIMEOUT_SECONDS = 60


def browser_path():
    """The path of the first browser that is installed. On Linux CI installs one, so there a test may not skip."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        reason = f"there is no browser: none of {', '.join(BROWSERS)} is installed"
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


class Browser:
    """One page. `events` is all that it told, as the DevTools protocol says it."""

    def __init__(self, profile):
        found = browser_path()
        hears, self._write = os.pipe()
        self._read, says = os.pipe()
        # DevTools' pipes are the files 3 and 4, so a word is said between fork and exec
        pipes = f"import os, sys; os.dup2({hears}, 3); os.dup2({says}, 4); os.execv(sys.argv[1], sys.argv[1:])"
        command = [sys.executable, "-c", pipes, found, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        kept = (hears, says)
        self._process = subprocess.Popen(command, pass_fds=kept, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in kept:
            os.close(end)
        self._buffer, self._number, self._session = b"", 0, None
        self.events = []
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        """Ask for something, and wait for the answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (told := self._next()).get("id") != self._number:
            self.events.append(told)
        assert "error" not in told, told
        return told["result"]

    def open(self, url):
        """Go there, and wait until all of it is loaded."""
        self.events.clear()
        self.call("Page.navigate", url=url)
        until = time.monotonic() + TIMEOUT_SECONDS
        while not self.told("Page.loadEventFired") and time.monotonic() < until:
            self.events.append(self._next())

    def told(self, method):
        """The events of one kind so far."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def run(self, expression):
        """The value of an expression on the page."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def close(self):
        """End it."""
        os.close(self._write)
        self._process.terminate()
        self._process.wait(TIMEOUT_SECONDS)
        os.close(self._read)

    def _next(self):
        while b"\0" not in self._buffer:
            assert select.select([self._read], [], [], TIMEOUT_SECONDS)[0], "Chromium says nothing"
            part = os.read(self._read, 1 << 20)
            assert part, "Chromium has gone"
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)
