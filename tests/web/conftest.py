"""A workspace, a running server, and a browser whose every complaint fails the test."""

import re
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import brightest
from brightest.data import load_data
from brightest.system import jit
from brightest.system.http.access import Access
from brightest.web import app
from brightest.web import shared as shared_module
from brightest.web.invitation import Invitation
from brightest.web.shared import Shared
from brightest.web.views.live_training import LiveTraining
from brightest.web.workspace import Workspace
from support.browser import browser_path
from support.opened import Opened
from support.page_lessons import tried
from support.talking import PUPILS_KEY, TEACHERS_KEY, TIMEOUT_SECONDS, serving

BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",  # which draws in software all the same: one process fewer to talk to
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
SOFTWARE_RENDERING = "--enable-unsafe-swiftshader"  # WebGL without a graphics card, of which the browser warns
TIMEOUT = 120_000  # milliseconds; a busy machine is slow to draw
CANVAS_TEXTS = Path(__file__).parent / "canvas_texts.js"
QUICK_CLOCK = (Path(__file__).parent / "quick_clock.js").read_text()
NOTICES = re.compile("GPU stall|swiftshader", re.IGNORECASE)
WITHOUT_WEBGL = """const ask = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind.includes("webgl") ? null : ask.call(this, kind, ...more); };"""
# The headless shell resizes no window that fills the screen. A stage is a stage without that.
NO_FULL_SCREEN = "Element.prototype.requestFullscreen = () => Promise.reject();"


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
    """Lets the browser keep all that it fetches: a page is led to healthz even where its server has ended.

    What an experiment of a step finds is found once, for the page and for the tests that compare it.
    """
    with pytest.MonkeyPatch.context() as patch, serving(workspace) as running:
        patch.setitem(app.HEADERS, "Cache-Control", "max-age=3600")
        patch.setattr(shared_module, "experiment", tried)
        yield running


@pytest.fixture(scope="module")
def school(workspace):
    """The page for a class: teachers and pupils have different keys."""
    invitation = Invitation("http://192.0.2.7:8000", PUPILS_KEY)
    with serving(workspace, access=Access(key=TEACHERS_KEY), invitation=invitation) as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    """A real browser."""
    found = browser_path()
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


@pytest.fixture(params=["light", pytest.param("dark", marks=pytest.mark.slow)])
def scheme(request):
    """The colour schemes in which axe looks at a view. In the dark, `make test` has it look at Draw, Learn and Bend."""
    return request.param


@pytest.fixture(scope="session")
def idle_tabs():
    """Tabs between two tests, without and with WebGL: a new one would start a process and compile the scripts again."""
    return {False: [], True: []}


@contextmanager
def opening(context, idle_tabs, server):
    """Open the page as a new visitor: open_page(width=…, …) with emulated media. At the end it must be content.

    The opening has been seen, unless the test says otherwise: no digit is on the pad.
    of: another server. quick: with a clock on which what moves is over sooner. scripts: what runs before the page's.
    Motion is reduced and WebGL is missing unless the test asks for them: both are slow in software.
    """
    tabs, sessions, complaints = [], [], []

    def on_console(message):
        if message.location["url"].endswith("/favicon.ico"):  # of healthz, where the tab was before
            return
        if message.type in ("warning", "error") and not NOTICES.search(message.text):
            complaints.append(message.text)

    # A request elsewhere is a complaint of the console: the page's Content-Security-Policy forbids it.
    listeners = {"console": on_console, "pageerror": lambda error: complaints.append(str(error))}

    def new_tab(webgl):
        tab = context.new_page()
        tab.add_init_script(path=CANVAS_TEXTS)
        tab.add_init_script(NO_FULL_SCREEN)
        if not webgl:
            tab.add_init_script(WITHOUT_WEBGL)
        tab.goto(server.address + "healthz")  # where the page's storage is at hand
        return tab

    def open_page(
        width=1280,
        height=900,
        color_scheme="light",
        reduced_motion="reduce",
        webgl=False,
        link="",
        of=server,
        opening_seen=True,
        quick=False,
        scripts=(),
    ):
        page = idle_tabs[webgl].pop() if idle_tabs[webgl] else new_tab(webgl)
        tabs.append((page, webgl, of))
        page.bring_to_front()  # a tab in the background draws seldom
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        if not page.url.startswith(of.address):
            page.goto(of.address + "healthz")  # whose storage is another
        for event, listener in listeners.items():
            page.on(event, listener)
        if opening_seen:
            page.evaluate("localStorage.setItem('opening seen', 'true')")
        if quick or scripts:
            sessions.append(session := context.new_cdp_session(page))  # which takes them away when it ends
            session.send("Page.enable")
            for script in (*[QUICK_CLOCK] * quick, *scripts):
                session.send("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        page.goto(of.address + link)
        if not link:
            page.get_by_role("button", name="layer 2, neuron 1", exact=True).wait_for()
        return Opened(page, complaints)

    yield open_page
    for session in sessions:
        session.detach()
    for page, webgl, of in tabs:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        page.mouse.move(0, 0)
        page.goto(of.address + "healthz")  # elsewhere, as on about:blank, the next test would start a process
        page.evaluate("localStorage.clear(); sessionStorage.clear()")  # in the latter is the visitor's token
        idle_tabs[webgl].append(page)
    assert complaints == []


@pytest.fixture
def opened(context, idle_tabs, server):
    """Open the page as a new visitor: opened(width=…, …), as `opening` says."""
    with opening(context, idle_tabs, server) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def visitor(context, idle_tabs, server):
    """The page of somebody who stays for all tests of a file."""
    with opening(context, idle_tabs, server) as open_page:
        yield open_page()


@pytest.fixture
def visit(visitor):
    """Follow a link as somebody who has the page open: visit(link, width=…, height=…). It costs a fifth of an opening.

    What other tests of the file did has been done: a network that was chosen stays, a step asks anew.
    """

    def follow(link, width=1280, height=900):
        page = visitor.page
        page.bring_to_front()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        page.mouse.move(0, 0)
        page.evaluate("() => { location.hash = '#/lesson'; }")  # where nothing of the view before is left
        page.locator("#view > .contents").wait_for()
        page.evaluate("(link) => { location.hash = link; }", link)
        return visitor

    yield follow
    complained, visitor.complaints[:] = visitor.complaints[:], []
    assert complained == []


@pytest.fixture(scope="session")
def offline_tab(chromium):
    """One for all files, as `idle_tabs` for the page."""
    context = chromium.new_context(offline=True)
    context.set_default_timeout(TIMEOUT)
    yield context.new_page()
    context.close()


@pytest.fixture
def opened_file(offline_tab):
    """Open a file of the disk, offline: opened_file(path, width=…, height=…). At the end it must be content."""
    page, opened, complaints = offline_tab, [], []
    listeners = {
        "console": lambda message: complaints.append(message.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "request": lambda request: request.url == opened[-1] or complaints.append(request.url),
    }

    def open_file(path, width=1280, height=900):
        opened.append(path.as_uri())
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(opened[-1])
        return Opened(page, complaints)

    for event, listener in listeners.items():
        page.on(event, listener)
    yield open_file
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    page.mouse.move(0, 0)
    assert complaints == []


@pytest.fixture
def compiling(monkeypatch):
    """Kernels that are compiled until this event is set."""
    compiled = threading.Event()

    def compile_slowly(notify, _):
        notify("preparing the engine")
        assert compiled.wait(TIMEOUT_SECONDS)

    monkeypatch.setattr(jit, "compile_kernels", compile_slowly)
    yield compiled
    compiled.set()


@pytest.fixture
def unpaced(monkeypatch):
    """What learns live doesn't wait until it was seen."""
    monkeypatch.setattr(LiveTraining, "wait", lambda *_: None)


@pytest.fixture
def rng():
    return np.random.default_rng(0)
