"""Back-propagate in a browser: nudges are applied and undone, every number has its proof, and all works by keyboard."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from brightest.evaluation.metrics import one_hot
from brightest.inspection.nudges import apply_nudges, cost_of, nudges


def example(workspace, number):
    image, label = workspace.example(number)
    return image, one_hot(np.array([label]), 10)[0]


def at(follow, link, **options):
    """The page where a link leads: of a new visitor (opened), or of one who stays (visit)."""
    page = follow(link=link, **options)
    page.page.locator(".outputs tbody tr").first.wait_for()
    return page


def settled(page, selector):
    """The text of an element once it has been the same for half a second."""
    page.wait_for_function(
        """async (selector) => {
            const text = () => document.querySelector(selector).innerText;
            const before = text();
            await new Promise((go) => setTimeout(go, 500));
            return text() === before; }""",
        arg=selector,
    )
    return page.locator(selector).inner_text()


def figure(text):
    """A number as the page writes it: −3.79·10⁻⁵."""
    return float(text.replace("·10", "e").translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")))


def cost_shown(page):
    return figure(page.locator(".outputs tfoot td").inner_text())


def test_nudges_are_applied_and_undone_before_your_eyes(opened, workspace):
    page = at(opened, "#/backprop?digit=2").page
    image, target = example(workspace, workspace.first_of_class(2))
    before = cost_of(workspace.network, image, target)
    assert cost_shown(page) == pytest.approx(before, rel=1e-3)
    assert sum(float(text) for text in page.locator(".outputs tbody td:last-child").all_inner_texts()) == pytest.approx(
        before, abs=6e-4
    )
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Undo", disabled=False).wait_for()
    after = apply_nudges(workspace.network, nudges(workspace.network, image, target).parameters, 1.0)
    page.locator("#desk").get_by_text("lesson, nudged").first.wait_for(state="attached")
    assert cost_shown(page) == pytest.approx(cost_of(after, image, target), rel=1e-3)
    called = page.locator(".called [role=img]").nth(2).get_attribute("aria-label")
    assert int(called.split()[0]) > 400
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo", disabled=True).wait_for()
    assert cost_shown(page) == pytest.approx(before, rel=1e-3)


@pytest.mark.slow
def test_the_answer_and_the_right_digit_are_told_apart_without_colours(visit, workspace):
    page = at(visit, "#/backprop?hard=2").page
    page.locator(".outputs tr.right").get_by_role("button", name="Open the output for 2").wait_for()
    claimed = page.locator(".outputs tr.claimed")
    assert claimed.count() == page.locator(".outputs tr.right").count() == 1
    ticks = [
        row.evaluate("(row) => getComputedStyle(row.querySelector('th'), '::after').content.includes('✓')")
        for row in page.locator(".outputs tbody tr").all()
    ]
    assert ticks == [label == 2 for label in range(10)]
    answer = int(claimed.locator("th").inner_text())
    assert answer != 2
    for output, mark in ((2, "the right one"), (answer, "the answer")):
        page.locator(f".diagram button[data-layer='3'][data-neuron='{output}']").focus()
        page.get_by_role("button", name=re.compile(f"^output for {output}, activation .*, {mark}$")).wait_for()


def test_a_neuron_has_three_levers_and_each_number_a_proof(visit, workspace):
    page = at(visit, "#/backprop?example=3&layer=2&neuron=5").page
    page.get_by_role("heading", name="Layer 3, neuron 6").wait_for()
    found = nudges(workspace.network, *example(workspace, 3))
    brightest = np.argmax(found.activations[1])
    for lever, title, wanted in (
        ("Layer 3, neuron 6", "The wish of", found.activation_nudges[2][5]),
        ("Lever 1: its bias", "The bias of", found.parameters.biases[1][5]),
        ("Lever 2: its weights", "The weight from", found.parameters.weights[1][5][brightest]),
    ):
        page.get_by_role("region", name=lever).get_by_role("button", name="Prove it").first.click()
        page.get_by_role("heading", name=title).wait_for()
        first, second = (figure(text) for text in page.locator(".proof dd").all_inner_texts()[:2])
        assert first == pytest.approx(wanted, rel=1e-7)
        assert second == pytest.approx(wanted, rel=1e-6)
    page.get_by_role("region", name="Lever 3").get_by_role("button").first.click()
    page.get_by_role("heading", name=re.compile("^Layer 2, neuron")).wait_for()
    page.wait_for_url(re.compile("layer=1"))


@pytest.mark.slow
def test_a_link_opens_what_it_says_and_a_reload_comes_back_to_it(opened, workspace):
    page = at(opened, "#/backprop?example=3,15as7&layer=1&neuron=4&listen=7&rate=0.5").page
    page.get_by_role("heading", name="Layer 2, neuron 5").wait_for()
    page.get_by_role("button", name="only the output for 7", pressed=True).wait_for()
    expect(page.locator(".examples li")).to_have_count(2)
    expect(page.locator(".several figure")).to_have_count(3)
    expect(page.get_by_label("Rate")).to_have_value("0.5")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Undo", disabled=False).wait_for()
    texts = settled(page, ".backprop")
    assert page.url.endswith("#/backprop?example=3,15as7&layer=1&neuron=4&listen=7&rate=0.5")
    page.reload()
    page.get_by_role("button", name="Undo", disabled=False).wait_for()
    page.wait_for_function("(texts) => document.querySelector('.backprop').innerText === texts", arg=texts)


@pytest.mark.slow
def test_it_can_be_used_by_keyboard_alone(opened):
    page = at(opened, "#/backprop?digit=2").page

    def tab_to(label, key="Tab"):
        for _ in range(90):
            page.keyboard.press(key)
            name = page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent")
            if name.startswith(label):
                return
        pytest.fail(f"{label} was not reached")

    tab_to("Keep the earlier ones too")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # Your drawing: there is none
    page.get_by_text("The pad of Draw is empty").wait_for()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # Random digit
    page.locator(".examples li").nth(1).wait_for()
    tab_to("layer 2, neuron 1", "Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Layer 2, neuron 2").wait_for()
    assert page.evaluate("document.activeElement.dataset.neuron") == "1"
    tab_to("What is wanted of its 784 weights")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("region", name="Proof").get_by_text("to layer 2, neuron 2").wait_for()
    assert page.evaluate("document.activeElement.ariaLabel").startswith("What is wanted of its 784 weights")
    page.wait_for_function("() => document.querySelector('#said').textContent.includes('By back-propagation')")


@pytest.mark.slow
def test_a_press_on_a_button_that_is_replaced_meanwhile_is_not_lost(visit):
    page = at(visit, "#/backprop?example=3&layer=3&neuron=1&listen=2").page
    ask = page.get_by_role("button", name="Ask many")
    ask.hover()
    page.mouse.down()
    pressed = ask.element_handle()
    page.evaluate("location.hash = '#/backprop?example=3&layer=3&neuron=4&listen=2'")
    page.wait_for_function("(button) => !button.isConnected", arg=pressed)
    page.mouse.up()
    page.locator(".rough canvas").wait_for()


def test_back_propagate_has_nothing_serious_for_axe(opened, scheme):
    page = at(opened, "#/backprop?example=3,15&layer=1&neuron=4&listen=2")
    page.page.get_by_role("button", name="Ask many").click()
    page.page.get_by_role("button", name="Prove it").first.click()
    page.page.locator(".proof").wait_for()
    page.page.locator(".rough canvas").wait_for()
    assert page.concerns("document", scheme) == []


@pytest.mark.slow
def test_back_propagate_fits_every_width(opened):
    opened_page = at(opened, "#/backprop?example=3,15,1,2&layer=1&neuron=4", width=390)
    page = opened_page.page
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Undo", disabled=False).wait_for()
    page.get_by_role("button", name="Prove it").first.click()
    page.locator(".proof").wait_for()
    for width in (390, 768, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert opened_page.fits(width)
