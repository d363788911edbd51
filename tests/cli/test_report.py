"""`report`: one self-contained file, in which the text of a network's file can do no harm."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser

import numpy as np
import pytest

import brightest as library
from brightest.cli.report_page import Picture, Section, Table, page
from brightest.inspection import ood_benchmark
from brightest.nn.card import Card
from brightest.nn.network import random_network
from support.browser import Browser
from support.command import printed_by

SECTIONS = ["What it is", "Accuracy", "Calibration", "Weights", "Nonsense", "Small changes", "Mistakes"]
TITLES = ("What it takes", "Can it be", "What the first", "Sure about", "What a small", "What it misread")
HOSTILE = "<script>alert(1)</script> \"&' <img src=http://127.0.0.1:9/x onerror=alert(2)>"


class Elements(HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.found, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for found, attributes in self.found if found == tag]


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """The report of the lessons' network, and the output of the command. It sees 40 images of each kind of nonsense."""
    out = tmp_path_factory.mktemp("report") / "report.html"
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(ood_benchmark, "ood_benchmark", partial(ood_benchmark.ood_benchmark, n=40))
        return out, json.loads(printed_by("report", "lesson", "--data", "optdigits", "--out", out, "--json"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    opened = Browser(tmp_path_factory.mktemp("browser") / "profile")
    yield opened
    opened.close()


def test_the_report_has_the_measurements(written):
    out, record = written
    content = out.read_bytes()
    network, test = library.load("lesson"), library.load_data("optdigits").test
    accuracy = library.evaluate(network, test).accuracy
    assert record["test_accuracy"] == accuracy
    assert record["bytes"] == len(content) <= 3_000_000
    text = content.decode()
    elements = Elements(text)
    assert re.findall(r"<h2>(.*?)</h2>", text) == SECTIONS
    for fact in ("13,002", network.card.command, f"{accuracy:.2%}", "optdigits"):
        assert fact in " ".join(elements.words)
    assert "on the 360 test images of optdigits" in text
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))
    assert "test accuracy 0.95" in facts["scores on mnist"]
    assert "momentum" not in facts["settings"]
    rows = re.findall(r'<tr><th scope="row">(\d)</th><td>(\d+)</td>', text)
    assert [int(count) for _, count in rows] == np.bincount(test.labels).tolist()


def test_every_picture_is_embedded_with_an_alt_text(written):
    elements = Elements(written[0].read_text())
    assert len(elements.all("img")) == len(elements.all("source")) == len(SECTIONS) - 1
    for image in elements.all("img"):
        assert image["src"].startswith("data:image/svg+xml;base64,")
        assert re.fullmatch(r"[A-Z].{30,}[.]", image["alt"])
        drawing = b64decode(image["src"].partition(",")[2]).decode()
        assert not [title for title in TITLES if title in drawing]  # the section's is enough
    for source in elements.all("source"):
        assert source["srcset"].startswith("data:image/svg+xml;base64,")
        assert source["media"] == "screen and (prefers-color-scheme: dark)"
    for tag in ("script", "iframe", "object", "form"):
        assert not elements.all(tag)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_opens_it_without_a_word_or_a_request(browser, written, scheme):
    address = written[0].as_uri()
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.open(address)
    assert browser.told("Page.loadEventFired")
    assert browser.run("document.images.length") == len(SECTIONS) - 1
    assert browser.run("[...document.images].every(image => image.naturalWidth > 100)")
    shown = browser.run("getComputedStyle(document.body).backgroundColor")
    assert shown == {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 18, 22)"}[scheme]
    assert browser.told("Runtime.consoleAPICalled") + browser.told("Runtime.exceptionThrown") == []
    assert browser.told("Log.entryAdded") == []
    request = [request["request"]["url"] for request in browser.told("Network.requestWillBeSent")]
    assert [url for url in request if not url.startswith("data:")] == [address]


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_is_wider_than_the_screen(browser, written, width):
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.call("Emulation.setDeviceMetricsOverride", **size)
    browser.open(written[0].as_uri())
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")


def test_a_files_own_strings_are_escaped(brightest, browser, tmp_path):
    card = Card(HOSTILE, HOSTILE, command=HOSTILE, settings={HOSTILE: HOSTILE}, scores={HOSTILE: 0.5})
    mine = random_network((64, 3), np.random.default_rng(0), classes=(HOSTILE, "b", "c"))
    library.save(replace(mine, card=card), tmp_path / "<b>mine.safetensors")
    images = np.random.default_rng(1).integers(0, 256, (60, 8, 8), np.uint8)
    labels = np.array([HOSTILE, "b", "c"])[np.arange(60) % 3]
    np.savez(tmp_path / "mine.npz", X=images, y=labels)
    done = brightest("report", "<b>mine.safetensors", "--data", "mine.npz", "--out", "mine.html", "--theme", "light")
    assert done.code == 0, done.err
    text = (tmp_path / "mine.html").read_text()
    elements = Elements(text)
    assert not elements.all("script")
    assert not elements.all("b")
    assert {tuple(image) for image in elements.all("img")} == {("src", "alt")}
    assert not elements.all("source")
    assert HOSTILE in "".join(elements.words)
    assert "Left out: out-of-distribution images have 28×28 pixels" in "".join(elements.words)
    browser.open((tmp_path / "mine.html").as_uri())
    assert browser.told("Page.javascriptDialogOpening") == browser.told("Log.entryAdded") == []


def test_a_page_escapes_its_content():
    picture = Picture(b"<svg/>", b"<svg/>", HOSTILE)
    section = Section(HOSTILE, (HOSTILE,), {HOSTILE: HOSTILE}, picture, Table((HOSTILE,), ((HOSTILE, HOSTILE),)))
    elements = Elements(page(HOSTILE, (HOSTILE,), (section,), "dark"))
    assert not elements.all("script")
    (image,) = elements.all("img")
    assert image["alt"] == HOSTILE
    assert elements.all("source")[0]["media"] == "screen"
    assert sum(HOSTILE in words for words in ["".join(elements.words)]) == 1


@pytest.mark.parametrize(
    ("call", "code", "says"),
    [
        (["lesson", "--out", "a.pdf"], 2, "must end with .html or .htm"),
        (["lesson", "--out", "nowhere/a.html"], 1, "can't write nowhere/a.html"),
        (["lesson", "--theme", "blue"], 2, "blue"),
        (["lesson", "--data", "nowhere.npz"], 1, "nowhere.npz"),
        (["nowhere.safetensors"], 1, "nowhere.safetensors"),
    ],
)
def test_bad_calls_are_refused_in_a_sentence(brightest, tmp_path, call, code, says):
    done = brightest("report", *call)
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert done.err.count("\n") == 1
    assert not list(tmp_path.iterdir())
