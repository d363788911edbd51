"""A workspace, a running server, and a browser whose every complaint fails the test."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
import numpy as np
import pytest

import brightest
from brightest.data import load_data
from brightest.web.shared import Shared
from brightest.web.workspace import Workspace
from support.talking import serving

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
SOFTWARE_RENDERING = (
    "--enable-unsafe-swiftshader"  # three dimensions without a graphics card, of which the browser warns
)
TIMEOUT = 120_000  # milliseconds; a busy machine is slow to draw
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
NOTICES = re.compile("GPU stall|swiftshader", re.IGNORECASE)


@pytest.fixture(scope="session")
def workspace():
    """The lessons' network and the bundled handwriting."""
    return Workspace("lesson", brightest.load("lesson"), load_data("optdigits"))


@pytest.fixture(scope="session")
def shared():
    """One for all views, so that the engine is warmed up once."""
    made = Shared()
    yield made
    made.close()


@pytest.fixture(scope="session")
def server(workspace):
    with serving(workspace) as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    """A real browser. CI must have one, so there a test may not skip."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        reason = f"there is no browser: none of {', '.join(BROWSERS)} is installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*BROWSER_OPTIONS, SOFTWARE_RENDERING])
        expect.set_options(timeout=TIMEOUT)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(chromium):
    """One for all tests: a new context would start a process and compile the page's scripts again."""
    made = chromium.new_context()
    made.set_default_timeout(TIMEOUT)
    yield made
    made.close()


@dataclass
class Opened:
    """The page in a browser, and what the browser complained of."""

    page: object
    complaints: list
    axe_runs: int = 0

    def draw(self, strokes):
        """With the mouse, on the pad."""
        box = self.page.get_by_role("application").bounding_box()
        for stroke in strokes:
            places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
            self.page.mouse.move(*places[0])
            self.page.mouse.down()
            for place in places[1:]:
                self.page.mouse.move(*place)
            self.page.mouse.up()

    def answer(self):
        return self.page.locator(".answer .digit")

    def fits(self, width):
        """Whether nothing is wider than the screen, once the page is drawn."""
        self.page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
        return self.page.evaluate("document.documentElement.scrollWidth") <= width

    def concerns(self, where=None):
        """What axe finds serious or critical: in the whole page the first time, then in the view alone."""
        if not self.axe_runs:
            self.page.evaluate(f"() => {{ {AXE.read_text()} }}")
        self.axe_runs += 1
        where = where or ("document" if self.axe_runs == 1 else "'#view'")
        options = "{ resultTypes: ['violations'] }"  # else it describes every element that passes, too
        serious = "({ impact }) => /serious|critical/.test(impact)"
        return self.page.evaluate(f"async () => (await axe.run({where}, {options})).violations.filter({serious})")


@pytest.fixture
def opened(context, server):
    """Open the page as a new visitor: opened(width=…, …) with emulated media. At the end it must be content.

    Motion is reduced unless the test asks for it: a moving picture is drawn many times in software.
    """
    pages, complaints = [], []

    def on_console(message):
        if message.type in ("warning", "error") and not NOTICES.search(message.text):
            complaints.append(message.text)

    def open_page(width=1280, height=900, color_scheme="light", reduced_motion="reduce", link=""):
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        page.on("console", on_console)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if server.owns(request.url) else complaints.append(request.url))
        page.goto(server.address + link)
        if not link:
            page.get_by_role("button", name="layer 2, neuron 0").wait_for()
        return Opened(page, complaints)

    yield open_page
    for page in pages:
        page.evaluate("localStorage.clear()")  # the pages of a context share it; its visitor's token is the tab's
        page.close()
    assert complaints == []


@pytest.fixture
def rng():
    return np.random.default_rng(0)
