"""Details of the page that went wrong once: pictures whole, captions apart, dials that ask before they wipe."""

import io
import re

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from web.test_window_sizes import MEASURE, PHONE, PICTURES

STEPS_DONE = ".figures div:last-child b"


def test_enter_in_a_dial_wipes_nothing(opened):
    page = opened(link="#/learn").page
    page.get_by_role("button", name="One step").click()
    page.locator(STEPS_DONE, has_text=re.compile("^1$")).wait_for()
    page.get_by_label("Learning rate").fill("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**rate=3&*")  # it acts at once, and what was learned is kept
    expect(page.locator(STEPS_DONE)).to_have_text("1")
    page.get_by_label("Hidden layers").fill("12")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes").wait_for()
    expect(page.locator(STEPS_DONE)).to_have_text("1")


def test_captions_have_a_rim_where_lines_run_under_them(opened):
    page = opened(*PHONE, link="#/draw?digit=7").page
    page.locator(".answer.read").wait_for()
    page.evaluate(
        """() => { for (const name of ["strokeText", "fillText"]) {
            const draw = CanvasRenderingContext2D.prototype[name];
            CanvasRenderingContext2D.prototype[name] = function (text, ...place) {
                (window.drawn ??= []).push([name, text]);
                draw.call(this, text, ...place);
            }; } }"""
    )
    page.get_by_role("button", name="Clear", exact=True).click()  # draws the network anew
    page.wait_for_function("() => window.drawn?.some(([, text]) => text === '10 neurons')")
    drawn = [tuple(call) for call in page.evaluate("window.drawn")]
    for caption in ("16 neurons", "10 neurons"):
        filled = drawn.index(("fillText", caption))
        assert drawn[filled - 1] == ("strokeText", caption)


@pytest.mark.slow
def test_a_bar_of_doubts_exam_leaves_its_number_free(visit):
    page = visit("#/doubt", 1440, 900).page
    page.locator(".exam tbody td i").nth(9).wait_for(state="attached")  # kind after kind is examined
    apart = page.evaluate(
        """[...document.querySelectorAll(".exam tbody td i")].map((bar) => {
            const number = bar.previousElementSibling.getBoundingClientRect();
            return bar.getBoundingClientRect().top - number.bottom; })"""
    )
    assert len(apart) >= 10
    assert min(apart) >= 2


@pytest.mark.slow
def test_learn_says_that_it_shows_some_of_many_neurons(opened):
    page = opened(link="#/learn").page
    page.get_by_role("heading", name="What layer 2’s 16 neurons look for").wait_for()  # else the dials aren't set yet
    page.get_by_label("Hidden layers").fill("128, 64")
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("heading", name="What 16 of layer 2’s 128 neurons look for").wait_for()


def test_a_step_begins_with_nothing_open_and_shows_the_number_under_the_pointer(visit):
    page = visit("#/lesson/1/2").page
    page.locator(".answer.read").wait_for()
    page.get_by_role("heading", name="Open any number").wait_for()  # no weights, which come later
    page.get_by_role("button", name="784 pixels").hover()
    assert re.fullmatch(r"[01]\.\d\d", page.locator(".diagram .pixel").inner_text())


@pytest.mark.slow
def test_a_step_closes_what_another_view_left_open(opened):
    page = opened(link="#/draw?digit=7&open=1,4").page
    page.get_by_role("heading", name="Layer 2, neuron 5").wait_for()
    page.evaluate("location.hash = '#/lesson/1/2'")
    page.get_by_role("heading", name="Open any number").wait_for()
    page.reload()
    page.get_by_role("heading", name="Open any number").wait_for()


def test_the_number_beside_an_output_is_its_activation(visit, workspace):
    page = visit("#/draw?digit=7&open=1,4").page
    expect(page.locator(".answer .digit")).to_have_text("7")
    outputs = workspace.network.feed_forward(workspace.example(workspace.first_of_class(7))[0])[-1]
    written = "[...document.querySelectorAll('.draw canvas')].flatMap((c) => (c.written ?? []).map(({ text }) => text))"
    page.wait_for_function(f"() => {written}.includes('{outputs.max():.2f}')")
    answer = page.locator(".answer").inner_text()
    assert f"The output for 7 is at {outputs.max():.2f}." in answer
    assert "%" not in answer  # thresholds and calibration are Doubt's
    card = page.locator(".card", has_text="the sum with the bias").inner_text()
    assert re.search(r"z: the sum with the bias\s+[−\d]+\.\d\d\s", card)
    assert re.search(r"activation σ\(z\)\s+\d\.\d\d$", card)  # with as many decimals


def test_learn_counts_epochs(opened):
    page = opened(link="#/learn").page
    epochs = page.locator(".figures > div", has_text="epochs").locator("b")
    expect(epochs).to_have_text("0")
    page.get_by_role("button", name="One epoch").click()
    page.locator(".figures > div", has_text=re.compile("^1\\s*epoch")).wait_for()


def test_a_neuron_is_closed_by_choosing_it_again(visit):
    page = visit("#/draw?digit=7").page
    neuron = page.get_by_role("button", name=re.compile("^layer 2, neuron 1(,|$)"))
    neuron.click()
    page.get_by_role("heading", name="Layer 2, neuron 1").wait_for()
    neuron.click()
    page.get_by_role("heading", name="Open any number").wait_for()
    assert "open=" not in page.url


def drawn(hill, is_drawn=lambda picture: np.ptp(picture, axis=(0, 1)).max() > 40):
    """The picture of a hill, (height, width, 3), once it is drawn."""
    for _ in range(40):
        picture = np.asarray(Image.open(io.BytesIO(hill.screenshot())).convert("RGB")).astype(int)
        if is_drawn(picture):
            break
    return picture


def bright(picture):
    """The path and the ball at its end, (height, width) of 0 and 1: the surface is darker."""
    return (picture.mean(axis=2) > 150).astype(np.uint8)


def assert_hills_are_whole(page, functions):
    """Their pictures have nothing but the ground's colour along their edges."""
    for function in functions:
        page.evaluate("(f) => { location.hash = `#/descend?f=${f}`; }", function)
        page.wait_for_url(f"**f={function}&*")
        hill = page.locator(".solid").filter(visible=True)
        hill.locator(".land canvas").first.wait_for()
        page.mouse.move(0, 0)
        picture = drawn(hill)
        apart = np.abs(picture - picture[0, 0]).max(axis=2) > 24
        assert apart.mean() > 0.05
        for edge in (apart[:, :3], apart[:, -3:], apart[:3], apart[-3:]):
            assert not edge.any(), function


@pytest.mark.slow  # below, a saddle on a phone, where plotly.js is loaded already
@pytest.mark.parametrize("size", [(1366, 657), PHONE])
def test_a_hill_is_whole(opened, size):
    functions = ("bowl", "ravine", "saddle")
    assert_hills_are_whole(opened(*size, link=f"#/descend?f={functions[0]}", webgl=True).page, functions)


@pytest.mark.slow
@pytest.mark.parametrize("momentum", [0.6, 0])
def test_the_path_through_a_ravine_is_seen_from_its_start_to_its_end(opened, momentum):
    """In one piece: no wall hides a part of it. The next hill is whole on a phone."""
    page = opened(1366, 657, "dark", link=f"#/descend?f=ravine&momentum={momentum}&step=40", webgl=True).page
    hill = page.get_by_role("application", name="The landscape, from the side")
    hill.locator(".land canvas").first.wait_for()
    page.locator(".ground .sums b").first.get_by_text(re.compile("[1-9][0-9]")).wait_for()  # it has gone there
    path = bright(drawn(hill, lambda picture: bright(picture).sum() > 400))
    assert path.sum() > 400
    assert cv2.connectedComponentsWithStats(path)[2][1:, cv2.CC_STAT_AREA].max() > 0.95 * path.sum()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert_hills_are_whole(page, ("saddle",))


def test_doubt_uses_the_whole_width_of_a_low_window(visit):
    page = visit("#/doubt", 1280, 600).page
    page.locator(".exam tbody tr").first.wait_for()
    look, exam = (page.locator(f".doubt .{part}").bounding_box() for part in ("look", "exam"))
    assert exam["x"] >= look["x"] + look["width"]
    assert abs(exam["y"] - look["y"]) < 5
    assert exam["x"] + exam["width"] <= 1280
    choices = [choice.bounding_box()["y"] for choice in page.locator(".look .choices button:visible").all()]
    assert len(set(choices)) == 1  # in one line, so that the answer below is on the screen
    answer = page.locator(".look .answer").bounding_box()
    assert answer["y"] + answer["height"] <= 600


@pytest.mark.slow
def test_captions_of_several_examples_stand_apart(visit):
    page = visit("#/backprop?example=1,2,3,4,5,6,7,8", 1366, 657).page
    page.locator(".examples li").nth(7).wait_for()
    keep = page.get_by_role("checkbox", name="Keep the earlier ones too")
    assert not keep.is_checked()
    for width, height in ((1366, 657), (1440, 900), (1920, 1080), PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.locator(".examples").scroll_into_view_if_needed()
        picture, control, _ = PICTURES["backprop"]
        seen = page.evaluate(MEASURE, {"picture": picture, "control": control, "named": None})
        assert (seen["overlapped"], seen["clipped"]) == ([], [])


def test_wishes_of_crowded_neurons_are_rings(visit):
    """Arrows beside them would lie on the neurons of the next column."""
    page = visit("#/draw").page
    arrows_of = """async (columns) => {
        const { arrows } = await import("/js/views/wishes.js");
        const seen = [];
        const context = new Proxy({}, { get: (_, name) => () => seen.push(name), set: () => true });
        const x = Float32Array.from({ length: 6 }, (_, i) => 50 + 20 * (i % columns));
        const y = Float32Array.from({ length: 6 }, (_, i) => 50 + 20 * Math.floor(i / columns));
        const layers = [{ x, y, radius: 6 }, { x: x.slice(0, 1), y: y.slice(0, 1), radius: 9 }];
        const wishes = { arrays: { wishes1: new Float32Array(6).fill(1), wishes2: new Float32Array(1) } };
        arrows(context, { layers, upright: false, plane: {} }, wishes, () => 1);
        return [seen.includes("arc"), seen.includes("lineTo")]; }"""
    assert page.evaluate(arrows_of, 1) == [False, True]
    assert page.evaluate(arrows_of, 2) == [True, False]


@pytest.mark.slow
def test_a_phone_has_neurons_large_enough_for_a_finger_and_a_low_header(visit):
    page = visit("#/draw", *PHONE).page
    for view in ("draw", "learn", "backprop"):
        page.evaluate("(view) => { location.hash = `#/${view}`; }", view)
        neurons = page.locator(f"#view > .{view} .diagram button[data-layer='1']")
        neurons.nth(15).wait_for()
        boxes = [neuron.bounding_box() for neuron in neurons.all()]
        assert min(box["width"] for box in boxes) >= 24, view
        middles = [box["x"] + box["width"] / 2 for box in boxes]
        assert np.diff(middles).min() >= 24, view
        assert page.locator("#view").bounding_box()["y"] <= 130, view


@pytest.mark.slow
def test_a_sign_of_arithmetic_stands_before_its_number_in_one_line(visit):
    page = visit("#/descend?f=ravine&momentum=0.6&step=4", 1280, 600).page
    operands = page.locator(".ground .operand:has(.by)")
    operands.nth(7).wait_for()
    for operand in operands.all():
        sign, number = (operand.locator(part).bounding_box() for part in (".by", "b"))
        assert sign["x"] + sign["width"] <= number["x"]
        assert abs(sign["y"] - number["y"]) < number["height"]


def test_a_term_stays_in_the_line_of_its_label(visit):
    page = visit("#/doubt").page
    label = page.locator(".check", has_text="shuffled pixels")
    label.locator("dfn").wait_for()
    name, term = (label.locator(part).bounding_box() for part in ("span", "dfn"))
    assert name["x"] < term["x"] <= term["x"] + term["width"] <= name["x"] + name["width"] + 1


def test_the_board_and_its_brushes_are_whole_in_a_low_window(visit):
    page = visit("#/design", 1280, 600).page
    brushes = page.locator(".design .brushes")
    brushes.wait_for()
    box, view = brushes.bounding_box(), page.locator(".design .weigh").bounding_box()
    assert box["y"] + box["height"] <= min(600, view["y"] + view["height"])


@pytest.mark.slow
def test_a_number_stands_over_its_name(opened):
    page = opened(link="#/descend?f=bowl").page
    factors = page.locator(".ground:not([hidden]) .factor")
    factors.nth(8).wait_for()
    for factor in factors.all():
        number, name = (factor.locator(part).bounding_box() for part in ("b", ".soft"))
        assert number["y"] + number["height"] <= name["y"] + 1
    page.evaluate("() => { location.hash = '#/bend'; }")
    name = page.locator(".bend .dials label span").first
    name.locator("dfn").first.wait_for()  # terms are marked, and stay in their line
    assert name.bounding_box()["height"] < 30
