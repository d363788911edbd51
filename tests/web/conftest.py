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
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*BROWSER_OPTIONS, SOFTWARE_RENDERING])
        yield browser
        browser.close()


@dataclass
class Opened:
    """The page in a browser, and what the browser complained of."""

    page: object
    complaints: list

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

    def concerns(self):
        """What axe finds serious or critical."""
        axe = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
        self.page.evaluate(f"() => {{ {axe} }}")
        serious = "({ impact }) => /serious|critical/.test(impact)"
        return self.page.evaluate(f"async () => (await axe.run()).violations.filter({serious})")


@pytest.fixture
def opened(chromium, server):
    """Open the page: opened(width=…, …) with the options of a browser's context. At the end it must be content."""
    contexts, complaints = [], []

    def on_console(message):
        if message.type in ("warning", "error") and not NOTICES.search(message.text):
            complaints.append(message.text)

    def open_page(width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)  # a busy machine is slow to draw
        page = context.new_page()
        page.on("console", on_console)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if server.owns(request.url) else complaints.append(request.url))
        page.goto(server.address)
        page.get_by_role("button", name="layer 2, neuron 0").wait_for()
        return Opened(page, complaints)

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def rng():
    return np.random.default_rng(0)
