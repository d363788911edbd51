"""The board: what is written in its charts lies on nothing else that is."""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from brightest.lessons import ExperimentResult
from brightest.lessons.charts import Answers, Curves, Magnified, Walks
from brightest.web import shared as shared_module
from brightest.web.shared import Shared

MEASURE = (Path(__file__).parents[1] / "boxes.js").read_text().split("*/", 1)[1]
CLOSE = Curves("Close", "epochs", "cost", ("all at once", "100 at a time", "10 at a time", "1 at a time"), (
    ((0, 3), (20, 0.9)), ((0, 3), (20, 0.87)), ((0, 3), (20, 0.02)), ((0, 3), (20, 0)),
))  # fmt: skip
ABOVE = Curves("High", "seconds", "found", ("back-propagation", "nudging"), (((0, 0), (1, 9)), ((0, 0), (1, 9))))
PATHS = Walks(
    "Paths",
    CLOSE.names,
    tuple(((0, 0), (1, 0.1 * i)) for i in range(4)),
    ("28,000 steps, 77 away",) * 4,
    None,
    Magnified((0.8, 0.2), ((0.01, 0), (0.01, 0.01))),
)


def test_the_visitor_leads_a_picture_to_any_of_its_moments(visit):
    page = visit("#/lesson/1/4", 1366, 657).page
    page.get_by_role("button", name="no", exact=True).click()
    page.locator(".board[data-time='1'] figure").first.wait_for()
    look = "document.querySelector('.board canvas').toDataURL()"
    outputs = """document.querySelector('.board canvas').written.map(({ text }) => text)
      .filter((text) => /^0[.]\\d{4}$/.test(text))"""
    end = page.evaluate(look)
    numbers = page.evaluate(outputs)
    assert numbers[::2] != numbers[1::2]  # of the first time, and of now, of another image
    assert len(numbers) == 20
    moment = page.get_by_role("slider", name="Moment of the picture")
    moment.evaluate("(slider) => { slider.value = 42; slider.dispatchEvent(new Event('input')); }")
    assert page.locator(".board").get_attribute("data-time") == "0.42"
    assert moment.get_attribute("aria-valuetext") == "42\u00a0%"
    moment.press("ArrowRight")
    assert page.locator(".board").get_attribute("data-time") == "0.43"
    moment.press("ArrowLeft")
    assert page.evaluate(look) != end
    first, now = (page.evaluate(outputs)[column::2] for column in (0, 1))
    assert first == numbers[::2]
    assert now == first  # the same image again
    page.get_by_role("link", name="Next →").click()
    page.locator(".lesson h2", has_text="Why layers in between?").wait_for()
    expect(page.locator(".board")).to_be_visible()  # with the question, not the answer
    expect(page.locator(".board > input")).to_be_hidden()


def test_a_picture_is_painted_once_and_again_in_another_theme(opened):
    count = """const create = document.createElement;
      document.createElement = function (name, ...more) {
        const made = create.call(this, name, ...more);
        if (name === "canvas") (window.canvases ??= []).push(made);
        return made; };"""
    # a picture is painted on a canvas of its own, outside the document; others come with messages of Python
    painted = "canvases.filter((c) => !c.isConnected && !c.matches('[aria-hidden], [role]')).length"
    page = opened(1366, 657, link="#/lesson/3/9", scripts=[count]).page
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.locator(".board[data-time='1'] figure").first.wait_for()
    moment = page.get_by_role("slider", name="Moment of the picture")
    before = page.evaluate(painted)
    moment.fill("50")
    moment.fill("60")
    assert page.evaluate(painted) == before
    page.evaluate("() => document.getElementById('palette').click()")
    assert page.evaluate(painted) > before


def test_charts_that_are_gone_listen_to_no_theme(opened):
    count = """window.listening = 0;
      const add = EventTarget.prototype.addEventListener;
      EventTarget.prototype.addEventListener = function (type, listener, options) {
        if (type === "change" && this.constructor === EventTarget) {
          window.listening++;
          options?.signal?.addEventListener("abort", () => window.listening--);
        }
        return add.call(this, type, listener, options); };"""
    page = opened(1366, 657, link="#/lesson/3/1", scripts=[count]).page
    listening = []
    for way in ("Next →", "← Back", "Next →", "← Back"):
        page.locator(".board figure").first.wait_for()
        listening.append(page.evaluate("listening"))
        title = page.locator(".lesson h2").inner_text()
        page.get_by_role("link", name=way).click()
        expect(page.locator(".lesson h2")).not_to_have_text(title)
    assert listening[0] == listening[2]
    assert listening[1] == listening[3]


@pytest.fixture
def tried(monkeypatch):
    """Let every experiment have these charts."""

    def have(*charts):
        monkeypatch.setattr(
            shared_module, "experiment", lambda *_: ExperimentResult("It was tried.", ("what",), (("this",),), charts)
        )
        monkeypatch.setattr(Shared, "experiment", lambda shared, *wanted: shared.aside(
            lambda *_: shared_module.experiment(*wanted), None
        ))  # fmt: skip

    return have


@pytest.mark.parametrize("width", [1366, 390])
def test_names_of_curves_and_paths_that_end_in_one_place_part(opened, tried, width):
    tried(CLOSE, ABOVE, PATHS)
    page = opened(width, 657, link="#/lesson/3/8").page
    page.get_by_role("button", name="ten at a time or fewer").evaluate("(choice) => choice.click()")
    page.locator(".board[data-time='1'] figure").first.wait_for()
    seen = page.evaluate(MEASURE, {"picture": ".charts", "control": None, "named": None})
    assert (seen["overlapped"], seen["clipped"], seen["tiny"]) == ([], [], [])
    names = "(canvas) => canvas.written.filter(({ text }) => / at |-prop|nudging/.test(text))"
    for canvas in page.locator(".board canvas").all():
        boxes = canvas.evaluate(names)
        assert len(boxes) in (2, 4)
        for above, below in pairwise(sorted(boxes, key=lambda box: box["top"])):
            assert below["top"] > above["bottom"]


def test_answers_that_change_last_have_one_size_in_the_end(opened, tried):
    chart = Answers("", ((0,) * 784,) * 3, (("1", "2", "3"), ("1", "2", "4")), ("before", "after"), marked="9")
    tried(chart)
    page = opened(1366, 657, link="#/lesson/3/8").page
    page.get_by_role("group", name="Your guess").get_by_role("button").first.press("Enter")
    page.locator(".board[data-time='1'] figure").first.wait_for()
    sizes = "(canvas) => canvas.written.map(({ text, size }) => [text, size])"
    found = dict(page.locator(".board canvas").first.evaluate(sizes))
    assert found["1"] == found["2"] == found["4"]
