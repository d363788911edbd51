"""The page in a real browser: what is drawn is read, what is clicked opens, by hand and by keyboard."""

import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from brightest.web import app
from support.by_hand import DIGITS, strokes

ANSWER = ".answer .digit"
ERROR_LASTS = 6_000  # milliseconds, unless what was wrong is over before
WIDTHS = (390, 768, 1440, 2560)


def wait_for(page, selector, text):
    page.wait_for_function("([s, t]) => document.querySelector(s)?.textContent.includes(t)", arg=[selector, text])


@pytest.mark.parametrize(("digits", "least"), [("47", 2), pytest.param(DIGITS, 9, marks=pytest.mark.slow)])
def test_digits_drawn_by_hand_are_read(opened, digits, least):
    """Digits, drawn with the mouse. test_draw.py has all ten, in all three styles."""
    page = opened()
    right = 0
    for digit in digits:
        page.draw(strokes(digit, "taught"))
        page.page.locator(".answer[aria-busy=false]").wait_for()
        right += page.answer().inner_text() == digit
        page.page.get_by_role("button", name="Clear").click()
        wait_for(page.page, ANSWER, "?")
    assert right >= least


def test_neurons_and_pixels_open(opened, workspace):
    page = opened().page
    page.get_by_role("button", name="Random digit").click()
    page.get_by_text(re.compile("^Test digit")).wait_for()
    page.get_by_role("button", name="layer 2, neuron 6").click()
    wait_for(page, ".card h3", "Layer 2, neuron 6")
    bias = page.locator(".sum tr", has_text="its bias").locator("td").inner_text()
    assert float(bias.replace("−", "-")) == pytest.approx(float(workspace.network.biases[0][5]), abs=0.006)
    expect(page.locator(".pictures canvas")).to_have_count(2)
    page.locator('[data-layer="3"][data-neuron="2"]').click()
    wait_for(page, ".card h3", "The output for 2")
    expect(page.locator(".terms button")).to_have_count(16)
    line, bar = (page.locator(f".terms {part}").first.bounding_box() for part in (".term", ".balance"))
    assert line["height"] < 30
    assert bar["width"] > 30
    page.locator(".terms button").first.click()
    wait_for(page, ".card h3", "Layer 3, neuron 1")
    page.locator(".plane").click()
    wait_for(page, ".card h3", "Pixel in row")
    row, column = (int(part) for part in re.findall(r"\d+", page.locator(".card h3").inner_text()))
    weights = [float(text.replace("−", "-")) for text in page.locator(".terms .value").all_inner_texts()]
    np.testing.assert_allclose(weights, workspace.network.weights[0][:, 28 * (row - 1) + column - 1], atol=0.006)


def test_a_misread_digit_is_explained_and_kept(opened):
    page = opened()
    page.draw(strokes("4", "taught"))
    wait_for(page.page, ANSWER, "4")
    which = page.page.get_by_role("group", name="Which digit")
    which.get_by_role("button", name="4").click()
    assert page.page.get_by_role("button", name="Why misread?").is_disabled()  # it was read right
    which.get_by_role("button", name="9").click()
    page.page.get_by_role("button", name="Why misread?").click()
    wait_for(page.page, ".card h3", "Why a 4, and not a 9?")
    assert page.page.locator(".remedies figure").count() >= 9
    expect(page.page.locator(".remedies figure", has_text="sheared")).to_have_count(1)
    expect(page.page.locator(".remedies figure", has_text="upright")).to_have_count(0)  # an upright 4 gets tilted
    page.page.get_by_role("button", name="Keep it").click()
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Download 1 kept").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.namelist() == ["my-digits/9/0001.png"]


def test_a_picture_is_uploaded(opened, workspace):
    image, label = workspace.example(3)
    picture = io.BytesIO()
    Image.fromarray(255 - np.kron(image, np.ones((60, 60), np.uint8))).save(picture, "PNG")
    page = opened().page
    page.locator("input[type=file]").set_input_files(
        {"name": "digit.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_text("Your picture").wait_for()
    assert page.locator(ANSWER).inner_text() == str(label)
    page.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"no"})
    wait_for(page, "#status", "not a picture that brightest reads")
    page.locator("input[type=file]").set_input_files(
        {"name": "again.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.wait_for_function("() => document.querySelector('#status').hidden", timeout=ERROR_LASTS / 2)


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
    assert opened_page.concerns("document") == []
    page.get_by_role("link", name="Learn").click()
    page.get_by_role("button", name="One step").click()
    page.get_by_role("button", name="Go on").wait_for()
    assert opened_page.concerns() == []


def test_every_width_shows_everything(opened):
    opened_page = opened(width=390)
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


def test_a_phone_shows_which_view_it_is(opened):
    page = opened(390, 844).page
    for route, shown in (("draw", "draw"), ("backprop", "backprop"), ("lesson", "lesson"), ("lesson/2/10", "doubt")):
        page.goto(page.url.split("#")[0] + f"#/{route}")
        link = page.locator(f'header nav a[aria-current][href="#/{shown}"]')
        link.wait_for()
        place = link.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 390


def test_the_stage_is_in_the_link_and_its_keys_do_what_a_presenter_needs(opened):
    opened_page = opened(width=1440, link="#/draw?stage")
    page = opened_page.page
    staged = "document.documentElement.hasAttribute('data-stage')"
    page.wait_for_function(staged)
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
    page.locator(".told", has_text="Yes.").wait_for()
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


def test_the_pixel_under_the_pointer_shows_its_number(opened):
    page = opened(link="#/draw?digit=1").page
    page.get_by_text(re.compile("^Test digit")).wait_for()
    plane = page.get_by_role("button", name="784 pixels")
    numbers = []
    for at in (0.5, 0.02):
        box = plane.bounding_box()
        page.mouse.move(box["x"] + at * box["width"], box["y"] + at * box["height"])
        numbers.append(float(page.locator(".diagram .pixel").inner_text()))
    assert numbers[0] > 0.5 > numbers[1] == 0


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
    assert branches.all_inner_texts() == ["learning rate 0.2, mini-batch 10", "learning rate 0.2 → 3"]
    branches.first.click()
    page.wait_for_url("**rate=0.2&*")
    branches.filter(has_text="→ 3").click()
    page.wait_for_url("**rate=3&*")
    page.get_by_role("button", name="One neuron in layer 2 more").click()
    page.get_by_role("button", name="Start over").wait_for()
    expect(page.get_by_label("Hidden layers")).to_have_value("17, 16")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="One step").click()
    page.wait_for_function("(text) => document.querySelectorAll('.figures b')[4].textContent !== text", arg=before[4])
    page.get_by_label("Hidden layers").fill("9999")
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Start over").click()
    wait_for(page, "#status", "At most 3 hidden layers of 256")
    page.get_by_role("button", name="Draw with this network").click()
    wait_for(page, "#desk", "yours")


def test_numbers_are_set_by_hand_and_the_network_is_broken_and_mended(opened):
    opened_page = opened()
    page = opened_page.page
    opened_page.draw(strokes("4", "taught"))
    wait_for(page, ANSWER, "4")
    page.locator('[data-layer="3"][data-neuron="4"]').click()
    weight, bias = page.get_by_role("slider", name="weight of 4", exact=True), page.get_by_role("slider", name="bias")
    before = [float(number.inner_text().replace("−", "-")) for number in (weight, bias)]
    weight.focus()
    page.keyboard.press("ArrowRight")
    wait_for(page, "#desk", "lesson, changed")
    assert float(weight.inner_text().replace("−", "-")) == pytest.approx(before[0] + 0.1, abs=0.011)
    assert weight.evaluate("(number) => number === document.activeElement")  # it was replaced
    wait_for(page, ".tinker[open] li:nth-child(2)", "a weight by hand")
    bias.scroll_into_view_if_needed()
    box = bias.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] - 295, box["y"] + 5, steps=4)
    page.mouse.up()
    wait_for(page, ".tinker li:nth-child(3)", "a bias by hand")
    low = before[1] - 6.0  # three hundred pixels
    page.wait_for_function(
        "(low) => Math.abs(document.querySelector('.sum .scrub').ariaValueNow - low) < 0.02", arg=low
    )
    page.wait_for_function(
        "() => Number(document.querySelector('.sum .last td').textContent) < 0.9"
    )  # the output for 4
    page.get_by_role("button", name="No biases").click()
    page.get_by_role("slider", name="Noise on all weights").press("End")
    page.wait_for_function("() => document.querySelectorAll('.tinker li b').length === 5")
    page.wait_for_function("() => !document.querySelector('.tinker ol').textContent.includes('…')")
    shares = [float(share.split("\N{NO-BREAK SPACE}")[0]) for share in page.locator(".tinker li b").all_inner_texts()]
    assert shares[0] > 70 > shares[-1]
    assert opened_page.concerns(".open") == []
    for _ in range(4):
        page.get_by_role("button", name="Undo the change").click()
    wait_for(page, ANSWER, "4")
    page.get_by_role("button", name="Undo the change").wait_for(state="hidden")
    expect(page.locator("#desk select")).to_have_value("lesson")


def test_several_digits_in_one_drawing_have_an_answer_each(opened):
    opened_page = opened()
    page = opened_page.page
    for i, digit in enumerate("17"):
        opened_page.draw([[((x + i) / 2, y / 2 + 0.25) for x, y in stroke] for stroke in strokes(digit, "taught")])
    parts = page.get_by_role("group", name="The digits one by one").get_by_role("button")
    expect(parts.locator("b")).to_have_text(["1", "7"])
    expect(page.locator(".frames div")).to_have_count(2)
    wait_for(page, ANSWER, "1")
    parts.nth(1).click()
    wait_for(page, ANSWER, "7")
    page.get_by_role("button", name="Clear").click()
    page.locator(".parts").wait_for(state="hidden")


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
