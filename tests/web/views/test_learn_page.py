"""Learn in a browser: it learns before the visitor's eyes, and goes back in time."""

import pytest
from playwright.sync_api import expect

from support.page import wait_for
from support.talking import serving

SLOW_ANSWERS = """const listen = WebSocket.prototype.addEventListener;
    WebSocket.prototype.addEventListener = function (kind, act) {
        listen.call(this, kind, kind === "message" ? (event) => setTimeout(() => act(event), 300) : act); };"""


def test_a_step_is_not_undone_by_the_settings_of_the_address(opened):
    page = opened(link="#/learn?hidden=8", scripts=[SLOW_ANSWERS]).page
    page.get_by_role("button", name="One step").click()
    expect(page.locator(".figures b").nth(4)).to_have_text("1")


@pytest.mark.slow
def test_it_says_why_learning_has_to_wait(opened, workspace, compiling):
    with serving(workspace) as running:
        page = opened(link="#/learn", of=running).page
        page.get_by_role("button", name="Learn", exact=True).click()
        expect(page.locator("#status")).to_have_text("Preparing the engine.")
        compiling.set()
        page.wait_for_function("() => document.querySelectorAll('.figures b')[4].textContent !== '0'")
        page.get_by_role("button", name="Pause").click()
        page.goto("about:blank")


def test_it_learns_before_your_eyes_and_goes_back_in_time(opened):
    page = opened().page
    page.get_by_role("link", name="Learn").click()
    page.get_by_role("button", name="Learn", exact=True).click()
    page.wait_for_function(
        "() => Number(document.querySelectorAll('.figures b')[4].textContent.replace(',', '')) > 300"
    )
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").wait_for()
    figures = page.locator(".figures b")
    assert float(figures.nth(2).inner_text()) < 3
    before = figures.all_inner_texts()
    lines = page.locator(".learner canvas").first
    drawn = lines.evaluate("(canvas) => canvas.toDataURL()")
    page.get_by_role("button", name="test digit 4").click()
    page.get_by_text("What it makes of this 4").wait_for()
    assert lines.evaluate("(canvas) => canvas.toDataURL()") != drawn
    history = page.get_by_label("Moment of the history")
    history.focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelectorAll('.figures b')[4].textContent === '0'")
    page.keyboard.press("End")
    page.wait_for_function("(text) => document.querySelectorAll('.figures b')[4].textContent === text", arg=before[4])
    assert figures.all_inner_texts() == before
    page.get_by_role("button", name="Branch").click()
    page.get_by_label("Learning rate").fill("3")
    page.keyboard.press("Tab")
    page.wait_for_url("**rate=3&*")
    branches = page.get_by_role("group", name="Branches").get_by_role("button")
    expect(branches).to_have_text(["learning rate 0.2, mini-batch 10", "learning rate 0.2 → 3"])
    branches.first.click()
    page.wait_for_url("**rate=0.2&*")
    branches.filter(has_text="→ 3").click()
    page.wait_for_url("**rate=3&*")
    page.get_by_role("button", name="One neuron in layer 2 more").click()
    page.get_by_role("button", name="Yes").wait_for()
    expect(page.get_by_label("Hidden layers")).to_have_value("17, 16")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="One step").click()
    page.wait_for_function("(text) => document.querySelectorAll('.figures b')[4].textContent !== text", arg=before[4])
    page.get_by_label("Hidden layers").fill("9999")
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="Yes").click()
    wait_for(page, "#status", "At most 3 hidden layers of 256")
    page.get_by_role("button", name="Use this network").click()
    wait_for(page, "#desk", "yours")


@pytest.mark.slow
def test_the_link_of_learn_has_its_dials_its_slider_stands_under_the_axis_and_the_skip_link_stays(opened):
    page = opened().page
    tabs = page.locator("#views")
    for _ in range(2):  # the first time, and when nothing changes any more
        tabs.get_by_role("link", name="Learn", exact=True).click()
        page.wait_for_url("**/#/learn?seed=0&rate=0.2&batch=10&*")
        tabs.get_by_role("link", name="Draw", exact=True).click()
        page.wait_for_url("**/#/draw*")
    tabs.get_by_role("link", name="Learn", exact=True).click()
    page.get_by_role("button", name="One step", exact=True).click()
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        plot = page.locator(".learn .plot").last.bounding_box()
        slider = page.get_by_label("Moment of the history").bounding_box()
        thumb, letter = 16, 13  # Chromium's; curves.js leaves four letters and 8 pixels beside the curves
        assert slider["x"] + thumb / 2 == pytest.approx(plot["x"] + 4 * letter, abs=1)
        right = plot["x"] + plot["width"] - 8
        assert slider["x"] + slider["width"] - thumb / 2 == pytest.approx(right, abs=1)
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "view"
    assert page.get_by_role("button", name="One step").is_visible()
