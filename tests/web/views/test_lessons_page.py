"""The lessons' path in a browser: a step asks, shows and tells, and the next one follows."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import brightest
from brightest.data import from_arrays
from brightest.nn.network import random_network
from brightest.web.workspace import Workspace
from support.page_lessons import LESSONS, step
from support.talking import serving

BEST_READS = f"{100 * brightest.load('best').card.scores['test_accuracy']:.2f}"


def test_what_would_answer_a_question_is_seen_after_the_guess(visit):
    page = visit("#/lesson/1/9", 1440, 900).page
    for place, part in (("1/9", ".surround"), ("1/10", ".firing .asks")):
        page.evaluate("(place) => { location.hash = `#/lesson/${place}`; }", place)
        answers = page.locator(part)
        answers.locator("canvas, button, b").first.wait_for(state="attached")
        expect(answers).to_be_hidden()
        expect(page.locator(".fired li").first).to_be_hidden()
        page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
        expect(answers).to_be_visible()
        page.get_by_role("link", name="Next →").click()
        expect(page.locator(f"{part}[data-veiled]")).to_have_count(0)


def test_a_blob_is_made_larger_by_hand_until_the_surround_answers(visit):
    page = visit("#/lesson/1/9", 1280, 720).page
    page.get_by_role("button", name="hardly").click()
    lamps, size = page.locator(".trial .number"), page.get_by_label("Make the blob larger")
    expect(lamps).to_have_text(["1.00", "1.00"])
    size.press("ArrowRight")
    expect(lamps).to_have_text(["0.01", "1.00"])
    page.goto(page.url.split("#")[0] + "#/design?region=patch&bias=-5")
    page.locator(".surround .activation").first.wait_for()
    expect(size).to_be_hidden()  # the view has no room for it


def test_what_acts_on_a_neuron_made_by_hand_and_what_it_does_are_in_sight(visit):
    page = visit("#/lesson/1/9", 1366, 657).page
    expect(page.get_by_role("button", name="No surround")).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="Next →").click()
    page.get_by_role("button", name="half: 0.5").click()
    for part in (".classes li", ".fired li"):
        expect(page.locator(part).first).to_be_in_viewport(ratio=1)


def test_a_step_does_without_what_it_has_no_use_for_and_the_next_has_it_again(visit):
    page = visit("#/lesson/2/5").page
    arithmetic, rate = page.locator(".ground .sums"), page.get_by_label("Learning rate")
    arithmetic.locator("b").first.wait_for(state="attached")
    expect(rate).to_be_hidden()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(rate).to_be_visible()
    expect(arithmetic).to_be_hidden()
    page.evaluate("() => { location.hash = '#/descend'; }")
    expect(arithmetic).to_be_visible()


def test_what_would_count_the_pixels_is_seen_after_the_guess(visit):
    page = visit("#/lesson/1/2").page
    sizes = page.locator("#desk .sizes")
    expect(sizes).to_contain_text("784", use_inner_text=False)
    expect(sizes).to_be_hidden()
    pixels = page.locator(".draw .diagram .pixels")
    expect(pixels).to_have_text("784 pixels", use_inner_text=False)
    expect(pixels).to_be_hidden()
    written = "document.querySelector('.draw .diagram canvas:last-of-type').written.map(({ text }) => text).join(' ')"
    page.wait_for_function(f"() => {written}.includes('neurons')")
    assert "784" not in page.evaluate(written)
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    page.get_by_role("button", name="Back to the view").click()
    expect(pixels).to_be_visible()
    expect(sizes).to_be_hidden()  # another step asks about all weights and biases
    page.evaluate("location.hash = '#/lesson/1/11'")
    page.get_by_role("heading", name=step(1, 11)["title"]).wait_for()
    expect(sizes).to_be_hidden()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(sizes).to_be_visible()


def test_what_a_network_says_to_nonsense_is_seen_after_the_guess(visit):
    page = visit("#/lesson/2/10").page
    verdict = page.locator(".look .verdict")
    verdict.wait_for(state="attached")
    expect(verdict).to_be_hidden()
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(verdict).to_be_visible()


def test_a_step_begins_at_the_top_of_its_view(visit):
    page = visit("#/lesson/1/9", 1366, 657).page
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Its patch alone, then in something larger")).to_be_in_viewport()
    expect(page.get_by_label("Bias", exact=True)).not_to_be_in_viewport()
    page.get_by_role("link", name="Next →").click()
    expect(page.get_by_label("Bias", exact=True)).to_be_in_viewport()


@pytest.mark.slow
def test_all_that_learns_is_in_sight_on_a_small_laptop(opened):
    page = opened(1366, 657, link="#/lesson/2/8").page
    page.get_by_role("group", name="Your guess").get_by_role("button").first.press("Enter")
    for part in (".readings .read", ".learn .weights canvas", ".learn .axis input"):
        page.locator(part).last.wait_for()
        box = page.locator(part).last.bounding_box()
        assert box["y"] + box["height"] <= 657, part


def test_a_step_has_an_experiment_and_the_network_of_the_lessons(opened):
    page = opened().page
    page.get_by_label("Network").first.select_option("best")
    page.get_by_text(f"reads {BEST_READS} %").wait_for()
    page.goto(page.url.split("#")[0] + "#/lesson/1/1")
    page.get_by_role("button", name="almost none").click()
    page.locator(".told", has_text="Not quite. The answer: between half and three quarters.").wait_for()
    page.get_by_role("img", name=re.compile("Read right: rules written by hand: ")).wait_for()
    page.get_by_role("button", name="Numbers").click()
    page.locator(".board td", has_text="rules written by hand").wait_for()
    page.get_by_role("button", name="Back to the view").click()
    page.locator("#view > .draw").wait_for()
    expect(page.get_by_label("Network").first).to_have_value("lesson")


@pytest.mark.slow
def test_a_reload_leaves_what_was_done_since_the_step_was_opened(opened):
    page = opened(link="#/lesson/2/1").page
    page.get_by_role("heading", name=step(2, 1)["title"]).wait_for()
    page.locator(".learn:not([inert]) button", has_text="One step").evaluate("(button) => button.click()")  # veiled
    steps = page.locator(".learn b.number").filter(has_text=re.compile("^1$")).first
    steps.wait_for(state="attached")
    page.get_by_label("Network").first.select_option("best")
    page.get_by_text(f"reads {BEST_READS} %").wait_for()
    page.reload()
    page.get_by_role("heading", name=step(2, 1)["title"]).wait_for()
    page.locator("#view > .learn").wait_for()
    page.get_by_text(f"reads {BEST_READS} %").wait_for()
    steps.wait_for(state="attached")
    page.get_by_role("link", name="Next →").click()
    expect(page.locator("#desk select")).to_have_value("lesson")


@pytest.mark.slow
def test_a_step_says_that_a_network_trained_here_was_put_aside(opened):
    page = opened().page
    page.goto(page.url.split("#")[0] + "#/learn")
    page.get_by_role("button", name="One step").click()
    page.get_by_role("button", name="Use this network").click()
    expect(page.locator("#desk select")).to_have_value("yours")
    page.goto(page.url.split("#")[0] + "#/lesson/1/1")
    page.get_by_text("This step is about the network “lesson”; “yours” was put aside.").wait_for()
    page.get_by_role("link", name="Next →").click()
    page.get_by_role("heading", name=step(1, 2)["title"]).wait_for()
    expect(page.get_by_text("put aside")).to_have_count(0)


def test_the_keyboard_goes_on_from_the_heading_of_the_next_step(visit):
    page = visit("#/lesson/1/1").page
    for way, number in (("Next →", 2), ("← Back", 1)):
        page.get_by_role("link", name=way).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=step(1, number)["title"])).to_be_focused()
        for _ in range(page.locator(".lesson dfn").count() + 1):  # past the terms
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == step(1, number)["choices"][0]


def test_on_a_phone_a_step_lies_over_its_view_until_it_is_guessed_or_the_view_is_wanted(visit):
    wanted = step(1, 8)
    page = visit("#/lesson/1/8", 390, 844).page
    page.get_by_text(wanted["text"]).wait_for()
    strip = page.locator(".lesson .gist")
    strip.click()
    expect(page.get_by_text(wanted["text"])).to_be_hidden()
    expect(page.locator(".board canvas")).to_be_in_viewport(ratio=0.95)
    strip.click()
    wrong = (wanted["right"] + 1) % len(wanted["choices"])
    page.get_by_role("group", name="Your guess").get_by_role("button").nth(wrong).click()
    expect(strip).to_contain_text(wanted["choices"][wanted["right"]])
    expect(page.get_by_text(wanted["tell"])).to_be_hidden()
    strip.click()
    page.get_by_text(wanted["tell"]).wait_for()


def test_on_a_phone_what_answers_below_the_picture_comes_into_sight(visit):
    page = visit("#/lesson/1/9", 390, 844).page
    for place, parts in (("1/9", [".surround canvas"]), ("1/10", [".design .sums canvas", ".design .time input"])):
        page.evaluate("(place) => { location.hash = `#/lesson/${place}`; }", place)
        page.get_by_text(step(*map(int, place.split("/")))["text"]).wait_for()
        expect(page.locator(parts[0]).first).to_be_hidden()
        page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
        for part in parts:
            expect(page.locator(part).first).to_be_in_viewport(ratio=0.95)
            assert page.locator(part).first.bounding_box()["y"] < page.locator(".lesson").bounding_box()["y"]


def test_steps_follow_by_key_but_not_while_something_is_drawn(visit):
    page = visit("#/lesson/1/2").page
    heading = page.get_by_role("heading", level=2)
    expect(heading.filter(has_text=step(1, 2)["title"])).to_be_visible()  # else no one hears the first key
    for key, number in (("ArrowRight", 3), ("Space", 4), ("ArrowLeft", 3)):
        page.keyboard.press(key)
        expect(heading.filter(has_text=step(1, number)["title"])).to_be_visible()
    page.get_by_role("application", name="Pad").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.url.endswith("#/lesson/1/3")


def test_contents_say_what_is_done_and_where_one_was(opened):
    page = opened(link="#/lesson/2/2").page
    page.get_by_role("group", name="Your guess").wait_for()
    page.evaluate(  # what other tests did in this browser isn't done
        "() => Object.keys(localStorage).forEach((key) => key.startsWith('done ') && localStorage.removeItem(key))"
    )
    page.get_by_role("group", name="Your guess").get_by_role("button").first.click()
    assert page.locator("header nav [aria-current]").all_inner_texts() == ["Draw", "Lessons"]
    page.get_by_role("link", name="Contents").click()
    page.get_by_text(f"1 of {len(LESSONS[1]['steps'])} steps done").wait_for()
    here = page.locator(".contents a[aria-current=step]")
    expect(here).to_contain_text(step(2, 2)["title"])
    expect(here.get_by_role("img", name="done")).to_be_visible()
    expect(page.locator("#view > *")).to_have_count(1)  # no view idles under it
    page.get_by_role("link", name="Go on where you were: 2.2").click()
    page.get_by_role("heading", name=step(2, 2)["title"]).wait_for()


def test_a_lesson_is_readable_where_its_network_does_not_fit_the_data(context):
    images, labels = np.zeros((240, 784), np.uint8), np.arange(240) % 2
    images[labels == 1, 300:400] = 255
    pets = from_arrays(images, np.array(["cat", "dog"])[labels])
    network = random_network((784, 4, 2), np.random.default_rng(0), classes=pets.classes)
    with serving(Workspace("pets", network, pets)) as server:
        page = context.new_page()
        page.goto(server.address + "#/lesson/1/1")
        page.get_by_role("heading", name=step(1, 1)["title"]).wait_for()
        page.get_by_role("button", name="nearly all").click()
        page.get_by_text("The rules know only the ten digits").wait_for()  # the first refusal there is
        expect(page.get_by_label("Network").first).to_have_value("pets")
        page.close()
