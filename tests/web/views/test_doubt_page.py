"""Doubt in a browser: a network is sure of noise, a visitor cures it, and a link or a reload comes back to it."""

import numpy as np
import pytest
from playwright.sync_api import expect

from brightest.engines import engine
from brightest.evaluation.calibration import coverage, probabilities
from brightest.inspection.ood_benchmark import ood_benchmark
from support.by_hand import strokes

pytestmark = pytest.mark.usefixtures("unpaced")


def go(page, link):
    page.evaluate("(link) => { location.hash = `#/${link}`; }", link)
    page.get_by_text("1,000 images of each kind").wait_for()


def says(page, text):
    page.locator(".trust .says", has_text=text).wait_for()


@pytest.mark.slow
def test_a_visitor_sees_it_sure_of_noise_cures_it_and_comes_back(opened, workspace, scheme):
    opened_page = opened()
    page = opened_page.page
    go(page, "doubt")
    looked = page.locator(".look .answer")
    looked.get_by_text("It claims 8").wait_for()
    page.get_by_role("button", name="Noise", exact=True).click()
    page.wait_for_url("**/#/doubt?kind=uniform&seed=1")
    (result,) = ood_benchmark(workspace.network, workspace.data.test, ("uniform",), engine=engine(threads=1))
    row = page.locator(".exam tbody tr", has_text="uniform noise").locator("td")
    told = [
        f"{result.mean_brightest:.2f}",
        *(f"{100 * result.share_above(level):.1f}\u00a0%" for level in (0.5, 0.9)),
    ]
    assert row.all_inner_texts()[:3] == told
    page.get_by_role("button", name="Teach it").click()
    page.get_by_text("It has learned: epoch 20 of 20").wait_for()
    cured = (
        page.locator(".cure tbody", has_text="Never taught").locator("tr", has_text="Gaussian noise").locator(".now")
    )
    assert float(cured.last.inner_text().split("\u00a0")[0]) < 10
    page.get_by_role("slider", name="Threshold").fill("0.99")
    page.get_by_text("It refuses").wait_for()
    page.set_viewport_size({"width": 2560, "height": 900})
    assert opened_page.concerns("document", scheme) == []
    for width in (2560, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert opened_page.fits(width)
        page.get_by_role("button", name="Stage mode").click()
        assert opened_page.fits(width)
        page.get_by_role("button", name="Leave the stage").click()
    assert opened_page.concerns() == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="The network’s own").click()
    page.get_by_role("button", name="Use this network").click()
    looked.get_by_text("Not a digit", exact=True).wait_for()
    page.get_by_text("shown to “cured”").wait_for()
    before = page.locator(".doubt table").all_inner_texts()
    page.reload()
    page.get_by_text("shown to “cured”").wait_for()
    looked.get_by_text("Not a digit", exact=True).wait_for()
    page.get_by_text("It has learned: epoch 20 of 20").wait_for()
    assert page.locator(".doubt table").all_inner_texts() == before


def test_a_link_opens_the_same_image_and_threshold(visit, workspace):
    page = visit("#/draw").page
    go(page, "doubt?kind=halves&seed=3&threshold=0.9")
    page.locator("[data-kind=halves][aria-pressed=true]").wait_for()
    probs = probabilities(workspace.network, engine(threads=1).predict(workspace.network, workspace.data.test.images))
    right = probs.argmax(axis=1) == workspace.data.test.labels
    (answered,), (error,) = coverage(probs, right, np.array([0.9]))
    says(page, f"answers {100 * answered:.1f}\u00a0% of 360 test digits, and is wrong in {100 * error:.2f}\u00a0%")
    assert page.url.endswith("#/doubt?kind=halves&seed=3&threshold=0.9")


def test_an_image_that_lights_no_output_is_no_claim(visit):
    """As in the exam's last column."""
    page = visit("#/draw").page
    go(page, "doubt?kind=letters&seed=1")
    page.locator(".look .verdict", has_text="It claims nothing: 4 is brightest, at 0.04").wait_for()


@pytest.mark.slow
def test_your_scribble_is_doubted_too(opened):
    page = opened()
    page.draw(strokes("7", "taught"))
    page.page.locator(".answer .digit", has_text="7").wait_for()
    go(page.page, "doubt")
    page.page.get_by_role("button", name="Your scribble").click()
    page.page.locator(".look .answer", has_text="It claims 7").wait_for()


@pytest.mark.slow
def test_a_scribble_is_drawn_where_it_is_doubted(opened):
    page = opened(link="#/draw?digit=2")  # which the visitor hasn't drawn
    page.answer().filter(has_text="2").wait_for()
    go(page.page, "doubt")
    page.page.get_by_role("button", name="Your scribble").click()
    expect(page.page.get_by_text("Draw anything here")).to_be_visible()
    expect(page.page.locator(".look .verdict")).to_be_hidden()
    page.draw(strokes("7", "taught"))
    expect(page.page.locator(".look .verdict")).to_contain_text("It claims 7")
    expect(page.page.locator(".pad canvas")).to_have_css("background-color", "rgba(0, 0, 0, 0)")  # white ink on black
    page.page.get_by_role("button", name="Clear").click()
    expect(page.page.locator(".look .verdict")).to_be_hidden()
    page.page.get_by_role("button", name="Letter").click()
    expect(page.page.get_by_role("application", name="Pad")).to_be_hidden()
    expect(page.page.locator(".look .verdict")).to_be_visible()


@pytest.mark.slow
def test_doubt_by_keyboard(opened):
    page = opened().page
    go(page, "doubt")

    def tab_to(name):
        for _ in range(60):
            page.keyboard.press("Tab")
            if name in page.evaluate(
                "({ ariaLabel, dataset, textContent, value }) => dataset.term ? '' : ariaLabel || textContent || value",
                page.evaluate_handle("document.activeElement"),
            ):
                return
        pytest.fail(f"{name} was not reached")

    tab_to("Letter")
    page.keyboard.press("Enter")
    page.locator("[data-kind=letters][aria-pressed=true]").wait_for()
    page.locator("#said", has_text="letters: ").wait_for()
    tab_to("letters")
    page.keyboard.press("Space")
    assert page.get_by_role("checkbox", name="letters").is_checked()
    tab_to("Threshold")
    page.keyboard.press("Home")
    says(page, "It answers 100.0")
    page.keyboard.press("End")
    says(page, "It answers none of them.")
    tab_to("The network’s own")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#/doubt?kind=letters&seed=0")
