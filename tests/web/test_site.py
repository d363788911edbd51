"""The first page of the site: the network on it shows digits by itself, in the colours of the site."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import expect

import brightest
from brightest.formats.exporters import html

SCRIPT = Path(__file__).parents[2] / "tools" / "site" / "site.js"
PAGE = """<!doctype html><title>Site</title><link rel="icon" href="data:,"><body data-md-color-scheme="slate">
<div class="live"><iframe src="live.html" width="1100" height="600"></iframe></div><script src="site.js"></script>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def address(tmp_path):
    """A site with nothing but the network."""
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "live.html").write_bytes(html.serialize(brightest.load("best")))
    copy(SCRIPT, tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_digit_is_shown_before_anybody_draws_and_until_somebody_does(chromium, address):
    context = chromium.new_context()  # whose clock the test owns
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.clock.install()
    page.goto(address)
    live = page.frame_locator("iframe")
    expect(live.locator(".answer .digit")).to_have_text("0")
    expect(live.locator("header")).to_be_hidden()
    expect(live.locator("html")).not_to_have_attribute("data-theme", "light")
    page.evaluate("document.body.dataset.mdColorScheme = 'default'")
    expect(live.locator("html")).to_have_attribute("data-theme", "light")

    page.clock.run_for(4_000)
    expect(live.locator(".answer .digit")).to_have_text("1")
    live.get_by_role("button", name="Clear").click()
    page.clock.run_for(60_000)
    expect(live.get_by_role("button", name="Clear")).to_be_disabled()  # nothing was drawn on the pad again
    assert not complaints
    context.close()
