"""Draw in a browser: what is drawn is read, what is clicked opens, and numbers are set by hand."""

import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from support.by_hand import DIGITS, strokes
from support.page import ANSWER, wait_for

ERROR_LASTS = 6_000  # milliseconds, unless what was wrong is over before


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
    wait_for(page.page, ".card h3", "Why 4, and not 9?")
    assert page.page.locator(".remedies figure").count() >= 9
    expect(page.page.locator(".remedies figure", has_text="slanted differently")).to_have_count(1)
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


@pytest.mark.slow
def test_numbers_are_set_by_hand_and_the_network_is_broken_and_mended(opened, scheme):
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
    page.wait_for_function(
        "(high) => Math.abs(document.activeElement.ariaValueNow - high) < 0.011", arg=before[0] + 0.1
    )
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
    assert opened_page.concerns(".open", scheme) == []
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
