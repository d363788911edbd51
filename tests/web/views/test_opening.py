"""What a new visitor sees first: a digit that writes itself, its numbers, the signals, the answer; and how it ends."""

import pytest
from playwright.sync_api import expect

from support.by_hand import strokes

WATCH = """
    window.firstSeen = {};
    let frame = 0, numbers = false;
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
        if (/^\\d\\.\\d$/.test(text)) numbers = true;
        return write.call(this, text, ...place); };
    const column = new OffscreenCanvas(1, 2000).getContext("2d", { willReadFrequently: true });
    const drawnIn = (canvas, share) => {
        column.clearRect(0, 0, 1, canvas.height);
        column.drawImage(canvas, -Math.round(share * canvas.width), 0);
        return column.getImageData(0, 0, 1, canvas.height).data.some((value) => value > 0); };
    const watch = () => {
        const lines = document.querySelector(".draw .diagram canvas");
        const now = {
            ink: document.querySelector(".pad.inked") !== null,
            numbers,
            early: numbers && drawnIn(lines, 0.45),
            late: numbers && drawnIn(lines, 0.7),
            answer: document.querySelector(".answer.read") !== null,
            turn: document.querySelector(".turn:not([hidden])") !== null,
        };
        frame++;
        for (const [name, is] of Object.entries(now)) if (is) window.firstSeen[name] ??= [frame, performance.now()];
        if (!now.turn) requestAnimationFrame(watch); };
    requestAnimationFrame(watch);"""
KEY_WHILE_WRITING = """
    const press = () => {
        if (document.querySelector(".pad.inked") === null) return requestAnimationFrame(press);
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", bubbles: true })); };
    requestAnimationFrame(press);"""
BLOCKED = """
    for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });"""
LEAST_DURATION = 4_000  # milliseconds of the page's time


def arrived(page):
    """Wait for the whole state: the list of networks comes after the drawing."""
    page.wait_for_function("() => document.querySelector('#desk select')?.options.length > 1")


@pytest.fixture
def first_visit(opened):
    """Open the page as somebody who was never here, in one tab after another, with scripts of the test's own."""
    return lambda *scripts, **options: opened(opening_seen=False, scripts=scripts, **options).page


def test_a_digit_writes_itself_shows_its_numbers_and_runs_through_the_network(first_visit):
    page = first_visit(WATCH, reduced_motion="no-preference", quick=True)
    page.locator(".turn").wait_for()
    expect(page.locator(".answer .digit")).to_have_text("3")
    page.wait_for_function("() => document.getElementById('said').textContent")
    said = page.locator("#said").inner_text()
    assert said == "A 3 wrote itself on the pad and ran through the network: your turn to draw a digit."
    seen = page.evaluate("window.firstSeen")
    acts = ["ink", "numbers", "early", "late", "turn"]
    frames = [seen[name][0] for name in acts]
    assert frames == sorted(set(frames))
    assert seen["answer"][0] == seen["turn"][0]
    assert seen["turn"][1] - seen["ink"][1] > LEAST_DURATION


def test_a_key_ends_it(first_visit):
    page = first_visit(WATCH, KEY_WHILE_WRITING, reduced_motion="no-preference")
    page.locator(".turn").wait_for()
    page.locator(".answer.read .digit", has_text="3").wait_for()
    assert "numbers" not in page.evaluate("window.firstSeen")


def test_a_stroke_on_the_pad_draws_at_once_and_replaces_the_digit(opened):
    opened_page = opened(reduced_motion="no-preference", opening_seen=False)
    page = opened_page.page
    page.locator(".pad.inked").wait_for()
    opened_page.draw(strokes("7", "taught"))
    page.locator(".answer .digit", has_text="7").wait_for()
    assert page.locator(".turn").is_hidden()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.locator(".pad:not(.inked)").wait_for()
    assert page.get_by_role("button", name="Undo", exact=True).is_disabled()


@pytest.mark.slow
def test_the_pens_first_stroke_from_the_keyboard_replaces_the_digit(first_visit):
    page = first_visit()
    page.locator(".turn").wait_for()
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".turn")).to_be_visible()  # the pen moves above the paper
    page.keyboard.press("Space")
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    page.locator(".answer .digit", has_text="1").wait_for()
    assert page.locator(".turn").is_hidden()


@pytest.mark.slow
def test_the_digit_is_not_taken_for_the_visitors_elsewhere(first_visit):
    page = first_visit()
    page.locator(".turn").wait_for()
    page.evaluate("() => { location.hash = '#/doubt'; }")
    page.get_by_role("button", name="Your scribble").click()
    expect(page.locator(".doubt .pad .hint")).to_be_visible()
    expect(page.locator(".doubt .pad.inked")).to_have_count(0)
    page.evaluate("() => { location.hash = '#/draw'; }")
    expect(page.locator(".draw .pad.inked")).to_have_count(0)
    expect(page.locator(".turn")).to_be_hidden()


def test_another_drawing_ends_the_visitors_turn(first_visit):
    page = first_visit()
    page.locator(".turn").wait_for()
    page.get_by_role("button", name="Random digit").click()
    page.locator(".turn").wait_for(state="hidden")


def test_only_the_end_is_shown_where_the_system_asks_for_less_motion(first_visit):
    page = first_visit(WATCH)
    page.locator(".turn").wait_for()
    expect(page.locator(".answer.read .digit")).to_have_text("3")
    assert "numbers" not in page.evaluate("window.firstSeen")


def test_it_is_shown_once(first_visit):
    first_visit().locator(".turn").wait_for()
    page = first_visit()  # another tab of the same browser
    arrived(page)
    expect(page.locator(".pad:not(.inked)")).to_be_visible()
    assert page.locator(".turn").is_hidden()


@pytest.mark.parametrize("link", ["#/draw?hide=cards", "#/lesson/1/1"])
def test_a_link_to_something_else_is_not_kept_waiting(opened, link):
    page = opened(link=link, opening_seen=False).page
    arrived(page)
    assert page.locator(".turn").filter(visible=True).count() == 0
    assert page.evaluate("localStorage.getItem('opening seen')") is None


@pytest.mark.slow
def test_a_browser_that_keeps_nothing_shows_the_page_all_the_same(first_visit):
    page = first_visit(BLOCKED)
    page.locator(".turn").wait_for()
    page.get_by_role("button", name="Light theme").click()
    page.get_by_role("link", name="Lessons").click()
    page.get_by_role("link", name="Begin").click()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.locator(".told", has_text="Not quite").wait_for()
