"""The view Descend in a browser: the ball is placed, stepped and run, and the network's landscape drawn."""

import pytest
from playwright.sync_api import expect

from support.talking import serving


def opened_at(opened, link, **options):
    return opened(link=link, **options).page


def told(page, selector, text):
    page.wait_for_function(
        "([s, t]) => document.querySelector(s)?.textContent.replaceAll('\u00a0', ' ').includes(t)",
        arg=[selector, text],
    )


@pytest.mark.slow
def test_the_page_draws_as_many_images_as_there_are(opened, two_floats):
    with serving(two_floats) as server:
        page = opened(link="#/descend", of=server).page
        told(page, ".sums", "slope")
        page.get_by_role("button", name="The network").click()
        page.wait_for_function("() => document.querySelector('.stands b')?.textContent")
        drawn = page.locator(".stands .pictures").last.locator("canvas")
        assert [drawn.nth(i).is_visible() for i in range(4)] == [True, True, False, False]
        assert len({drawn.nth(i).evaluate("(canvas) => canvas.toDataURL()") for i in range(2)}) == 2


def test_the_ball_is_placed_stepped_and_run(opened):
    page = opened_at(opened, "#/descend?f=(x**2-1)**2+0.3*x&start=2&rate=0.02&momentum=0", reduced_motion="reduce")
    told(page, ".sums", "24.3")
    page.get_by_role("button", name="One step").click()
    told(page, ".sums", "1.514")
    page.get_by_role("button", name="Run").click()
    told(page, ".story", "at rest at x = 0.96")
    curve = page.get_by_role("application", name="Curve")
    box = curve.bounding_box()
    curve.click(position={"x": box["width"] / 4, "y": 50})
    told(page, ".story", "Click where the ball should start")
    page.get_by_role("button", name="To the end").click()
    told(page, ".story", "at rest at x = −1.03")
    page.get_by_role("button", name="One back").click()
    page.wait_for_function("() => document.querySelector('.sums').textContent.includes('slope')")
    before, link = page.locator(".ground").first.inner_text(), page.url
    page.reload()
    told(page, ".story", "it hardly moves any more")
    assert (page.locator(".ground").first.inner_text(), page.url) == (before, link)
    page.get_by_label("f =").fill("x +")
    page.get_by_role("button", name="Place the ball").click()
    told(page, "#status", "can't be read")


@pytest.mark.slow  # a WebGL page takes seconds to draw by software; tests/web/test_details.py opens two others
def test_land_is_seen_from_above_and_from_the_side_by_keyboard_alone(opened):
    opened_page = opened(600, 500, link="#/descend?f=bowl&start=1,1&rate=0.1", webgl=True)
    page = opened_page.page
    told(page, ".sums", "slope in y")
    page.locator(".solid canvas").first.wait_for()
    page.get_by_role("application", name="Map").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => Number(new URLSearchParams(location.hash).get('start').split(',')[1]) > 1")
    page.get_by_role("application", name="from the side").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="One step").focus()
    page.keyboard.press("Enter")
    told(page, "#said", "slope in x")
    assert opened_page.concerns() == []
    # with a hole: plotly.js never comes back from contour lines around one
    page.goto(page.url.partition("#")[0] + "#/descend?f=sqrt(x)+y^2&rate=0.1&start=1,1")
    told(page, ".story", "take the first step")
    page.get_by_role("button", name="One step").click()
    told(page, ".story", "after 1 step")


def test_without_webgl_the_map_is_there_the_page_says_so_and_axe_finds_nothing_serious(opened, scheme):
    opened_page = opened(link="#/descend?f=x^2 + y^2/2&start=1,1&rate=0.1&step=2")
    page = opened_page.page
    told(page, ".sums", "slope in y")
    assert opened_page.concerns("document", scheme) == []
    page.get_by_role("button", name="The network").click()
    told(page, ".ground:not([hidden]) .story", "97 %")
    assert page.get_by_role("application", name="Map of the cost").is_visible()
    expect(page.get_by_text("no WebGL").last).to_be_visible()
    assert opened_page.concerns(scheme=scheme) == []
    assert opened_page.fits(1280)
