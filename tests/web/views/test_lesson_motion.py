"""What moves after a guess in a lesson's step: signals, balls, sweeps and walks."""

import re

import pytest
from playwright.sync_api import expect

from brightest.inspection.descent.descent import GALLERY, descend
from support.page_lessons import step

SENT = """const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (text) {
        (window.sent ??= []).push(JSON.parse(text)); send.call(this, text); };"""


@pytest.mark.slow
def test_nonsense_of_several_kinds_passes_after_the_guess(opened):
    page = opened(reduced_motion="no-preference", quick=True, link="#/lesson/2/10", scripts=[SENT]).page
    page.locator(".look .verdict").wait_for(state="attached")
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.wait_for_function(
        "() => new Set(sent.filter(({ type }) => type === 'doubt.look').map(({ kind }) => kind)).size > 3"
    )


@pytest.mark.slow
def test_an_image_that_is_opened_is_followed_by_no_other(opened):
    wait = """const [set, clear] = [setTimeout, clearTimeout];
      window.waiting = new Set();
      window.setTimeout = (act, time, ...more) => {
        const timer = set(time === 800 ? () => {} : act, time, ...more);
        if (time === 800) waiting.add(timer);
        return timer; };
      window.clearTimeout = (timer) => { waiting.delete(timer); clear(timer); };"""
    page = opened(reduced_motion="no-preference", link="#/lesson/2/10", scripts=[wait]).page
    page.locator(".look .verdict").wait_for(state="attached")
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.wait_for_function("() => waiting.size > 0")
    page.evaluate("() => { location.hash = '#/doubt?kind=letters&seed=3'; }")
    page.wait_for_function("() => waiting.size === 0")


@pytest.mark.slow
def test_the_walk_goes_down_and_then_where_the_visitor_wants(opened):
    page = opened(reduced_motion="no-preference", quick=True, link="#/lesson/2/3").page
    stands = page.locator(".stands")
    stands.wait_for(state="attached")
    expect(stands).to_be_hidden()
    cost = stands.locator("b")
    page.wait_for_function("() => document.querySelector('.stands b')?.textContent")
    page.evaluate(
        """new MutationObserver(([{ target }]) => (window.costs ??= []).push(Number(target.textContent))
        ).observe(document.querySelector(".stands b"), { childList: true })"""
    )
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.wait_for_function("() => window.costs?.length > 5 && window.costs.at(-1) < 0.5 * Math.max(...window.costs)")
    ground = page.get_by_role("application", name="Map of the cost")
    page.locator(".story", has_text=re.compile("Mean cost[^;]*$")).wait_for(state="attached")  # measured as a whole
    page.evaluate("() => { window.costs = []; }")
    ground.click(position={"x": 20, "y": 20})
    page.wait_for_function("() => window.costs.at(-1) < 0.8 * Math.max(...window.costs)")  # it rolls
    rolled = "window.costs.slice(window.costs.indexOf(Math.max(...window.costs)))"  # without the walk before
    assert page.evaluate(f"{rolled}.every((cost, k, all) => !k || cost <= all[k - 1])")
    for _ in range(9):
        ground.press("ArrowLeft")
    page.evaluate("() => { window.costs = []; }")
    ground.press("Enter")
    page.wait_for_function("() => window.costs.at(-1) < window.costs[0]")
    ground.press("ArrowLeft")
    here = cost.inner_text()
    pictures = "[...document.querySelectorAll('.stands canvas')].map((canvas) => canvas.toDataURL())"
    before = page.evaluate(pictures)
    for _ in range(9):
        ground.press("ArrowLeft")
    expect(cost).not_to_have_text(here)
    after = page.evaluate(pictures)
    assert all(one != other for one, other in zip(before[:4], after[:4], strict=True))  # the weights
    assert before[4:] == after[4:]  # the images


def test_the_walk_needs_neither_webgl_nor_the_whole_landscape(opened):
    growing = """const parse = JSON.parse;
        JSON.parse = (...all) => {
            const found = parse(...all);
            return found?.type === "landscape" ? { ...found, rows: Math.min(3, found.rows) } : found;
        };"""
    page = opened(reduced_motion="no-preference", quick=True, link="#/lesson/2/3", scripts=[growing]).page
    page.wait_for_function("() => document.querySelector('.stands b')?.textContent")
    page.evaluate(
        """new MutationObserver(([{ target }]) => (window.costs ??= []).push(Number(target.textContent))
        ).observe(document.querySelector(".stands b"), { childList: true })"""
    )
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.wait_for_function("() => window.costs?.length > 5 && window.costs.at(-1) < 0.5 * Math.max(...window.costs)")


@pytest.mark.slow
def test_a_step_of_the_landscape_begins_at_the_end_of_the_path_whatever_was_chosen(visit):
    page = visit("#/lesson/2/3").page
    page.wait_for_function("() => document.querySelector('.stands b')?.textContent")
    cost = page.locator(".stands b")
    end = cost.text_content()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    ground = page.get_by_role("application", name="Map of the cost")
    for key, back in (
        ("ArrowLeft", "ArrowRight"),
        ("ArrowRight", "ArrowLeft"),
        ("ArrowUp", "ArrowDown"),
        ("ArrowDown", "ArrowUp"),
    ):
        for _ in range(40):  # to the edge, of which an arrow goes a fortieth
            ground.press(key)
        expect(cost).to_have_text(re.compile("[0-9]"))  # measured, row by row
        edge = cost.inner_text()
        ground.press(key)
        assert cost.inner_text() == edge
        ground.press(back)
        expect(cost).not_to_have_text(edge)
    ground.click(position={"x": 20, "y": 20})  # where a ball rolls from
    expect(cost).not_to_have_text(end)
    for way in ("Next →", "← Back"):
        page.get_by_role("link", name=way).click()
        page.get_by_role("heading", name=step(2, 4 if "N" in way else 3)["title"]).wait_for()
    page.locator(".stands[data-veiled]").wait_for(state="attached")
    expect(cost).to_have_text(end, use_inner_text=False)


def test_the_verdict_waits_until_the_signals_have_reached_the_outputs(opened):
    page = opened(reduced_motion="no-preference", quick=True, link="#/lesson/1/3").page
    answer = page.locator(".answer .verdict")
    answer.wait_for()
    page.evaluate(
        """new MutationObserver((_, observer) => { window.verdicts ??= [];
            window.verdicts.push(document.querySelector(".answer").innerText); }
        ).observe(document.querySelector(".answer"), { childList: true })"""
    )
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.wait_for_function("() => window.verdicts?.[0]?.includes('?')")  # whatever the network says, not yet
    answer.wait_for()


@pytest.mark.slow
def test_a_bias_is_swept_to_where_a_step_wants_it(opened):
    page = opened(reduced_motion="no-preference", quick=True, link="#/lesson/1/10", scripts=[SENT]).page
    bias = page.locator(".design .time .number")
    expect(bias).to_have_text("−10")
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(page.locator(".firing.held .asks")).to_have_text(re.compile("At exactly 10 the activation is 0.5."))
    expect(page.locator(".firing .classes")).to_be_hidden()
    expect(bias).to_have_text("−2")
    expect(page.locator(".firing .classes")).to_be_visible()
    biases = [message["bias"] for message in page.evaluate("sent") if message["type"] == "design.bias"]
    assert biases == sorted(biases)
    assert len(set(biases)) > 2


PRESS_AND_SEE_STEPS = """(button) => new Promise((done) => {
  const seen = [];
  const look = () => {
    const step = Number(document.querySelector(".ground .sums b").textContent);
    if (step !== seen.at(-1)) seen.push(step);
    if (seen.length > 1 && document.querySelector(".transport .play").disabled) done(seen);
  };
  look();
  const changes = { attributes: true, characterData: true, childList: true, subtree: true };
  new MutationObserver(look).observe(document.querySelector("#view"), changes);
  button.click();
})"""


@pytest.mark.slow
def test_the_ball_rolls_after_the_guess_and_again_and_ends_where_the_library_says(opened):
    page = opened(quick=True, link="#/lesson/2/4").page
    page.locator(".transport .play:disabled").wait_for(state="attached")  # the first ball is at rest
    page.emulate_media(reduced_motion="no-preference")
    last = descend(GALLERY["two-valleys"].function, (-2.0,), 0.01).steps
    for name in ("no", "Again"):
        seen = page.get_by_role("button", name=name, exact=True).evaluate(PRESS_AND_SEE_STEPS)
        assert len(set(seen)) > 2  # not at once
        assert seen[-1] == last


def test_the_first_ball_lies_in_its_valley_while_the_other_rolls_into_its_own(visit):
    page = visit("#/lesson/2/4").page
    written = (
        "() => document.querySelector('.hill canvas').written.map(({ text }) => text).filter((t) => /from/.test(t))"
    )
    ball = page.locator(".ground .sums b")
    expect(ball.nth(1)).to_have_text("0.9601", use_inner_text=False)  # reduced motion: at its end
    assert page.evaluate(written) == []
    page.get_by_role("button", name="no", exact=True).click()
    expect(ball.nth(1)).to_have_text("−1.036", use_inner_text=False)
    page.wait_for_function(f"() => String(({written})()) === 'from 2,from −2'")
    canvas = page.locator(".hill canvas")
    canvas.press("ArrowRight")  # another start of the ball: the other stays
    expect(ball.nth(0)).to_have_text("0", use_inner_text=False)
    assert "from 2" in page.evaluate(written)
