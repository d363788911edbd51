"""The page in a browser, in all views: by keyboard, on any screen, on a stage, and after a reload."""

import re

import pytest
from playwright.sync_api import expect

from brightest.web import app
from support.by_hand import strokes
from support.page import ANSWER, wait_for

WIDTHS = (390, 768, 2560)  # test_window_sizes.py has those between


def test_a_reload_comes_back_to_the_same_state_and_a_new_tab_is_another_visitor(opened):
    page = opened()
    page.draw(strokes("7", "taught"))
    wait_for(page.page, ANSWER, "7")
    page.page.get_by_role("button", name="layer 2, neuron 4").click()
    page.page.reload()
    wait_for(page.page, ANSWER, "7")
    wait_for(page.page, ".card h3", "Layer 2, neuron 4")
    page.page.get_by_role("button", name="Undo").click()
    wait_for(page.page, ANSWER, "?")
    expect(opened().answer()).to_have_text("?")


def test_everything_can_be_done_by_keyboard(opened):
    """Draw a 1 with the arrow keys, open a neuron and a pixel, all without a mouse; what happens is announced."""
    page = opened().page

    def tab_to(label):
        for _ in range(60):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")
            if re.search(label, name):
                return
        pytest.fail(f"{label} was not reached")

    tab_to("^Pad")
    page.keyboard.press("Space")
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    wait_for(page, ANSWER, "1")
    wait_for(page, "#said", "The network reads 1")
    tab_to("^784 pixels")
    page.keyboard.press("ArrowRight")
    wait_for(page, ".card h3", "Pixel in row 15, column 16")
    tab_to("^layer 2, neuron 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("layer 3, neuron 2, activation")
    page.keyboard.press("Enter")
    wait_for(page, ".card h3", "Layer 3, neuron 2")


@pytest.mark.slow
def test_another_network_shuts_what_was_open_in_the_first(opened):
    page = opened().page
    page.get_by_role("button", name="layer 2, neuron 6").click()
    wait_for(page, ".card h3", "Layer 2, neuron 6")
    page.get_by_label("Network").first.select_option("reader")
    page.get_by_text("1,182,570 weights").wait_for()
    wait_for(page, ".card h3", "Open any number")
    page.get_by_label("Network").first.select_option("best")
    page.get_by_role("button", name="layer 4, neuron 4").click()
    wait_for(page, ".card", "activation softmax(z)")


def test_axe_finds_nothing_serious(opened):
    opened_page = opened()
    page = opened_page.page
    opened_page.draw(strokes("4", "taught"))  # not a random digit: choosing a 9 for a 9 would take that back
    wait_for(page, ANSWER, "4")
    page.locator('[data-layer="2"][data-neuron="5"]').click()
    page.get_by_role("group", name="Which digit").get_by_role("button", name="9").click()
    page.get_by_role("button", name="Why misread?").click()
    page.locator(".remedies").wait_for()
    for scheme in ("light", "dark"):
        assert opened_page.concerns("document", scheme) == []
    page.get_by_role("link", name="Learn").click()
    page.get_by_role("button", name="One step").click()
    page.get_by_role("button", name="Go on").wait_for()
    for scheme in ("light", "dark"):
        assert opened_page.concerns(scheme=scheme) == []


@pytest.mark.slow
def test_every_width_shows_everything(visit):
    opened_page = visit("#/draw", width=390)
    page = opened_page.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.get_by_role("link", name="Draw", exact=True).click()
        assert opened_page.fits(width)
        for name in ("Clear", "Random digit", "Weights", "Light theme"):
            page.get_by_role("button", name=name, exact=True).wait_for()
        neuron = page.locator('[data-layer="2"][data-neuron="9"]')
        neuron.click()
        wait_for(page, ".card h3", "Layer 3, neuron 10")
        neuron.click()  # shut again
        page.get_by_role("link", name="Learn", exact=True).click()
        page.get_by_role("button", name="One step").click()
        page.get_by_role("button", name="Go on").wait_for()
        assert opened_page.fits(width)


def test_a_phone_shows_which_view_it_is(visit):
    page = visit("#/draw", 390, 844).page
    for route, shown in (("draw", "draw"), ("backprop", "backprop"), ("lesson", "lesson"), ("lesson/2/10", "doubt")):
        page.goto(page.url.split("#")[0] + f"#/{route}")
        link = page.locator(f'header nav a[aria-current][href="#/{shown}"]')
        link.wait_for()
        place = link.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 390


@pytest.mark.slow
def test_the_stage_is_in_the_link_and_its_keys_do_what_a_presenter_needs(opened):
    opened_page = opened(width=1440, link="#/draw?stage")
    page = opened_page.page
    staged = "document.documentElement.hasAttribute('data-stage')"
    page.wait_for_function(f"() => {staged}")
    expect(page.locator("header nav")).not_to_be_visible()
    page.keyboard.press("r")
    page.wait_for_url("**/#/draw?example=*&stage")
    page.reload()
    page.locator(".answer.read").wait_for()
    assert page.evaluate(staged)
    page.keyboard.press("c")
    page.locator(".answer:not(.read)").wait_for()
    page.keyboard.press("l")
    page.mouse.move(200, 100)
    assert page.locator(".laser").evaluate("(dot) => dot.style.transform") == "translate(200px, 100px)"
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").get_by_text("laser pointer on or off").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate(staged)
    page.goto(page.url.split("#")[0] + "#/lesson/1/1")
    page.wait_for_url("**/#/lesson/1/1?stage")
    page.get_by_role("group", name="Your guess").wait_for()
    page.keyboard.press("2")
    page.locator(".told", has_text="Right.").wait_for()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/#/lesson/1/2?stage")
    page.keyboard.press("Escape")
    page.wait_for_url("**/#/lesson/1/2")
    assert not page.evaluate(staged)


def test_a_link_hides_parts_of_the_page(opened):
    page = opened(link="#/draw?digit=3&hide=answer,cards").page
    page.locator(".diagram").wait_for()
    assert not page.locator(".answer, .cards").filter(visible=True).count()
    page.get_by_role("link", name="Design").click()
    page.wait_for_url("**/#/design?*&hide=answer,cards")


def test_theme_and_palette_are_the_systems_until_chosen(opened):
    page = opened(color_scheme="light").page
    background = "getComputedStyle(document.body.parentElement).backgroundColor"
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    page.get_by_role("button", name="Light theme").click()
    assert page.evaluate(background) == "rgb(16, 18, 22)"
    page.get_by_role("button", name="Colour-blind palette").click()
    negative = "getComputedStyle(document.documentElement).getPropertyValue('--negative').trim()"
    assert page.evaluate(negative) == "#ee7d0a"
    page.reload()
    assert page.evaluate(negative) == "#ee7d0a"
    assert page.evaluate(background) == "rgb(16, 18, 22)"


def test_motion_stops_where_the_system_asks_for_it(opened):
    counting = """() => { window.frames_ = 0; const ask = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (act) => ask((now) => { window.frames_++; act(now); }); }"""
    page = opened().page
    page.evaluate(counting)
    counts = []
    for motion in ("reduce", "no-preference"):
        page.emulate_media(reduced_motion=motion)
        page.evaluate("window.frames_ = 0")
        page.get_by_role("button", name="Random digit").click()
        page.get_by_text(re.compile("^Test digit")).wait_for()
        if motion == "no-preference":
            page.wait_for_function("() => window.frames_ > 6")
        page.wait_for_function("""async () => {
            const still = window.frames_;
            await new Promise((go) => setTimeout(go, 100));
            return window.frames_ === still; }""")
        counts.append(page.evaluate("window.frames_"))
    assert counts[0] < 6 < counts[1]


def test_a_closed_connection_says_why_and_can_be_opened_again(opened, monkeypatch):
    monkeypatch.setattr(app, "IDLE_SECONDS", 0.3)
    page = opened().page
    wait_for(page, "#status", "no message came for too long")
    monkeypatch.undo()
    page.get_by_role("button", name="Connect again").click()
    page.locator("#status").wait_for(state="hidden")
    page.get_by_role("button", name="Random digit").click()
    page.get_by_text(re.compile("^Test digit")).wait_for()
