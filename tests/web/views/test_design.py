"""The view Design: what is painted is what the library weighs, and what fires it is what the library says."""

import numpy as np
import pytest
from playwright.sync_api import expect

from brightest.errors import SettingError
from brightest.inspection import design as by_hand
from brightest.inspection.neuron import firing_share
from brightest.web.views.brush import paint
from brightest.web.views.design import MAX_UNDO_STEPS, NEIGHBOURS_SHOWN, Design

COUNT = ".firing .figures b"
BAR = ((9, 6), (18, 6))


@pytest.fixture
def design(workspace, shared):
    return Design(workspace, shared, lambda _: None)


def state(design):
    """What there is to show: facts and arrays of the neuron and of the network, by kind."""
    design.open()
    return {kind: dict(facts) | dict(arrays) for kind, facts, arrays in design.take_snapshots()}


def neuron(design):
    return state(design)["design"]


@pytest.mark.parametrize("bias", [-40.0, -10.0, -2.5, 0.0, 10.0])
@pytest.mark.parametrize("region", by_hand.READY_MADE)
def test_what_fires_it_is_what_the_library_says(design, workspace, region, bias):
    design.region(region, 3.0)
    design.bias(bias)
    shown = neuron(design)
    images = workspace.data.test
    totals = by_hand.sums(by_hand.ready_made(region, bias), images.images)
    assert (shown["region"], shown["bias"], shown["images"]) == (region, bias, len(images))
    assert shown["count"] == (totals > 0).sum() == shown["fired"].sum()
    assert shown["counts"].sum() == len(images)
    np.testing.assert_allclose(shown["share"], firing_share(totals, images.labels, 10), rtol=1e-6)
    order = np.argsort(-totals, kind="stable")
    fires = totals[order] > 0
    for name, which in (("most", order[fires]), ("below", order[~fires])):
        assert [one["number"] for one in shown[name]] == list(which[:NEIGHBOURS_SHOWN])
        assert all((one["activation"] > 0.5) == (name == "most") for one in shown[name])
        assert [one["label"] for one in shown[name]] == list(images.labels[which[:NEIGHBOURS_SHOWN]])
    numbers = [one["number"] for one in (*shown["most"], *shown["below"])]
    np.testing.assert_array_equal(shown["pictures"], images.images[numbers])


def test_nothing_is_shown_until_it_is_opened(design):
    design.mark_dirty()
    design.bias(-3.0)
    assert list(design.take_snapshots()) == []
    design.open()
    assert [kind for kind, *_ in design.take_snapshots()] == ["design", "graft"]
    assert list(design.take_snapshots()) == []


def test_a_lower_bias_lets_fewer_fire_and_all_of_those_fired_before(design):
    counts = []
    for bias in (5.0, 0.0, -5.0, -10.0, -30.0):
        design.bias(bias)
        counts.append(neuron(design)["count"])
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[2] > counts[-1] == 0


def test_at_the_sum_that_the_bias_asks_for_the_activation_is_one_half(design):
    design.region("patch", -10.0)
    shown = neuron(design)
    sums = np.linspace(shown["low"], shown["high"], len(shown["curve"]))
    assert np.interp(10, sums, shown["curve"]) == pytest.approx(0.5, abs=1e-3)
    assert shown["low"] < 10 < shown["high"]
    assert (np.diff(shown["curve"]) >= 0).all()


def test_the_brush_paints_what_it_passes():
    line = paint(np.zeros(784), ((3, 5), (9, 5)), 1, 1.0).reshape(28, 28)
    np.testing.assert_array_equal(line > 0, by_hand.box(5, 3, 6, 10))
    block = paint(line.reshape(-1), ((6, 5),), 3, -1.0).reshape(28, 28)
    np.testing.assert_array_equal(block < 0, by_hand.box(4, 5, 7, 8))
    assert (paint(np.ones(784), ((0, 0), (27, 27)), 1, 0.0).reshape(28, 28).diagonal() == 0).all()
    assert paint(np.zeros(784), ((0, 0),), 5, 1.0).sum() == 8  # what lies outside is left out


def test_strokes_are_undone_one_by_one_and_the_bias_stays(design):
    design.clear()
    assert not neuron(design)["weights"].any()
    design.paint(((4, 4),), 1, 1.0, begins=True)
    design.paint(((4, 4), (8, 4)), 1, 1.0, begins=False)
    design.paint(((20, 20),), 3, -1.0, begins=True)
    design.bias(-3.0)
    shown = neuron(design)
    assert (shown["region"], (shown["weights"] > 0).sum(), (shown["weights"] < 0).sum()) == ("", 5, 9)
    design.undo()
    assert neuron(design)["weights"].sum() == 5
    design.undo()
    design.undo()
    shown = neuron(design)
    assert (shown["region"], shown["bias"], shown["undo"]) == ("stroke", -3.0, 0)
    for _ in range(MAX_UNDO_STEPS + 5):
        design.paint(((1, 1),), 1, 1.0, begins=True)
    assert neuron(design)["undo"] == MAX_UNDO_STEPS


def test_a_patch_with_a_surround_wants_it_by_itself(design):
    design.region("patch", -10.0)
    shown = neuron(design)
    tried = by_hand.surround_test(by_hand.ready_made("patch"))
    np.testing.assert_allclose(shown["with_surround"], 1 / (1 + np.exp(10 - tried.with_surround)), rtol=1e-6)
    assert shown["with_surround"][0] > 0.99
    assert shown["with_surround"][2:].max() < 0.01
    assert shown["without"].min() > 0.99
    design.region("bare", -10.0)
    bare = neuron(design)
    assert bare["widened"]
    assert not (bare["weights"] < 0).any()
    design.surround(2)
    np.testing.assert_array_equal(neuron(design)["weights"], shown["weights"])
    design.surround(0)
    np.testing.assert_array_equal(neuron(design)["weights"], bare["weights"])
    design.clear()
    assert "blobs" not in neuron(design)
    with pytest.raises(SettingError, match="paint some first"):
        design.surround(2)


def test_a_neuron_of_the_network_is_copied(design, workspace):
    design.copy(5)
    shown = neuron(design)
    np.testing.assert_array_equal(shown["weights"], workspace.network.weights[0][5])
    assert shown["bias"] == workspace.network.biases[0][5]
    with pytest.raises(SettingError, match="layer 1 has no neuron 16"):
        design.copy(16)


def wait_until(page, selector, text):
    page.wait_for_function("([s, t]) => document.querySelector(s)?.textContent === t", arg=[selector, text])


@pytest.mark.slow
def test_a_neuron_is_painted_and_slid_and_transplanted(opened, design, workspace):
    """With the mouse; every number on the page is the one that the library finds."""
    page = opened(width=1440).page
    page.get_by_role("link", name="Design").click()
    wait_until(page, COUNT, str(neuron(design)["count"]))
    page.get_by_role("button", name="Clear").click()
    wait_until(page, COUNT, "0")
    box = page.get_by_role("application").bounding_box()
    at = [(box["x"] + (x + 0.5) * box["width"] / 28, box["y"] + (y + 0.5) * box["height"] / 28) for x, y in BAR]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1])
    page.mouse.up()
    page.get_by_role("button", name="Surround it").click()
    design.clear()
    design.paint(BAR, 3, 1.0, begins=True)
    design.surround(2)
    for bias in (-10, -4.5, 0):
        page.get_by_role("slider", name="Bias").fill(str(bias))
        design.bias(bias)
        wait_until(page, COUNT, str(neuron(design)["count"]))
    assert page.locator(".classes .number").all_inner_texts()[7] == f"{100 * neuron(design)['share'][7]:.0f}\u00a0%"
    page.get_by_role("button", name="Neuron 6,").click()
    page.get_by_role("button", name="Transplant it here").click()
    page.get_by_role("button", name="Neuron 6, bias 0.00, transplanted").wait_for()
    page.get_by_label("Epochs").fill("1")
    page.get_by_role("button", name="Train around it").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.get_by_role("button", name="Train around it").wait_for()
    before, after, now = page.locator(".graft .figures b").all_inner_texts()
    design.transplant(5)
    design.train(1, freeze=True)
    while design.busy:
        design.tick()
    shown = state(design)["graft"]
    for text, which in ((before, "before"), (after, "after"), (now, "now")):
        assert text == f"{100 * shown[which]:.1f}\u00a0%"
    page.get_by_role("button", name="Use this network").click()
    page.get_by_role("button", name="It is in use").wait_for()
    expect(page.get_by_label("Network")).to_have_value("yours")
    page.reload()
    wait_until(page, COUNT, str(neuron(design)["count"]))
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Use this network").wait_for()
    expect(page.get_by_label("Network")).to_have_value(workspace.name)


def test_a_link_opens_a_ready_made_neuron_with_its_bias(visit, design, server):
    page = visit("#/draw").page
    page.goto(f"{server.address}#/design?region=loop&bias=-12.5")
    design.region("loop", -12.5)
    wait_until(page, COUNT, str(neuron(design)["count"]))
    page.get_by_role("button", name="Loop", pressed=True).wait_for()
    ready = page.locator("[data-region]").all()
    assert [button.get_attribute("data-region") for button in ready] == list(by_hand.READY_MADE)
    page.get_by_role("button", name="Edge").click()
    page.wait_for_url("**/#/design?region=edge&bias=-12.5")
    page.get_by_role("button", name="Clear").click()
    page.wait_for_url("**/#/design?bias=-12.5")


@pytest.mark.slow
def test_a_neuron_is_painted_by_keyboard(opened, design):
    page = opened().page
    page.get_by_role("link", name="Design").focus()
    page.keyboard.press("Enter")
    page.locator("#view > .design").wait_for()  # Draw has a button of that name, too
    page.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Enter")
    wait_until(page, COUNT, "0")
    page.get_by_role("application").focus()
    for key in ("ArrowUp", "-", "Space", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    page.get_by_text("Row 14, column 17: weight −1.00").wait_for()
    page.get_by_role("slider", name="Bias").focus()
    for _ in range(24):
        page.keyboard.press("ArrowRight")
    design.clear()
    design.paint(((14, 13), (16, 13)), 3, -1.0, begins=True)
    design.bias(2.0)
    wait_until(page, COUNT, str(neuron(design)["count"]))
    page.wait_for_function(
        "text => document.getElementById('said').textContent.includes(text)",
        arg=f"{neuron(design)['count']} of {neuron(design)['images']} test digits fire it.",
    )


@pytest.mark.slow
def test_a_slider_that_moves_fast_says_less_and_its_last_word(opened, design):
    """Python would cut off whoever said so much."""
    page = opened().page
    page.get_by_role("link", name="Design").click()
    page.get_by_role("slider", name="Bias").evaluate("""async slider => {
        for (let i = 0; i < 600; i++) {
            slider.value = String(-20 + (i % 41) / 2);
            slider.dispatchEvent(new Event("input"));
            if (i % 20 === 0) await new Promise((go) => setTimeout(go, 20));
        }
        slider.value = "-7.5";
        slider.dispatchEvent(new Event("input"));
    }""")
    design.bias(-7.5)
    wait_until(page, ".firing .time b", "−7.5")
    wait_until(page, COUNT, str(neuron(design)["count"]))


NAMELESS = "#view canvas[aria-label='']:not([aria-hidden]):visible, #view button:not([title]) .number:empty:visible"


def test_design_has_nothing_serious_for_axe_and_fits_every_width(opened, scheme):
    opened_page = opened(width=390)
    page = opened_page.page
    page.get_by_role("link", name="Design").click()
    page.get_by_role("button", name="Transplant it here").click()
    page.get_by_text("transplanted", exact=True).wait_for()
    for width in (390, 768, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert opened_page.fits(width)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator(NAMELESS)).to_have_count(0)  # a picture says what it shows once it shows it
    assert opened_page.concerns("document", scheme) == []


def test_the_whole_picture_of_the_weights_is_in_sight(visit):
    page = visit("#/design", width=1366, height=657).page
    on_top = """(canvas) => [0.02, 0.98].every((share) => {
        const { left, top, width, height } = canvas.getBoundingClientRect();
        return document.elementFromPoint(left + share * width, top + share * height) === canvas; })"""
    assert page.locator(".weight-board canvas").evaluate(on_top)
