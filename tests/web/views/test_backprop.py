"""The view Back-propagate: every number is the library's, steps can be undone bit for bit, and a browser shows it."""

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

from brightest.errors import SettingError
from brightest.evaluation.metrics import evaluate, one_hot
from brightest.inspection.gradient_noise import angle_and_length, full_gradient
from brightest.inspection.nudges import apply_nudges, batch_nudges, cost_of, flatten, nudges
from brightest.web.views.backprop import MAX_UNDO_STEPS, Backprop
from brightest.web.views.drawing import Drawing, Pad
from brightest.web.views.example_set import MAX_EXAMPLES


@pytest.fixture
def workspaces():
    return []


@pytest.fixture
def backprop(workspace, workspaces, rng):
    def set_network(workspace):
        workspaces.append(workspace)
        made.on_network_changed(workspace)

    made = Backprop(workspace, set_network, lambda: Pad(Drawing(ground=workspace.example(7)[0])), rng)
    return made


def shown(backprop, kind="backprop"):
    """What there is to show of a kind: facts and arrays together."""
    backprop.mark_dirty()
    return next(dict(facts) | dict(arrays) for what, facts, arrays in backprop.take_snapshots() if what == kind)


def levers(backprop):
    """The same of the open neuron."""
    state = shown(backprop)
    return state | state["levers"]


def example(workspace, number):
    image, label = workspace.example(number)
    return image, one_hot(np.array([label]), 10)[0]


def measure(backprop):
    while backprop.busy:
        backprop.tick()


def arrays(network):
    return list(network.parameters.arrays())


def test_nothing_is_found_before_an_example_is_chosen(backprop):
    backprop.mark_dirty()
    assert list(backprop.take_snapshots()) == [("backprop", {"examples": []}, {})]
    assert not backprop.busy
    for act in (lambda: backprop.apply(1.0), lambda: backprop.label(3), backprop.compare):
        with pytest.raises(SettingError, match="choose one first"):
            act()


def test_nudges_are_the_librarys_and_the_cost_is_a_sum_of_squares(backprop, workspace):
    backprop.example(3)
    found, state = nudges(workspace.network, *example(workspace, 3)), shown(backprop)
    for layer in range(4):
        np.testing.assert_array_equal(state[f"wishes{layer}"], found.activation_nudges[layer].astype(np.float32))
        np.testing.assert_array_equal(state[f"activations{layer}"], found.activations[layer].astype(np.float32))
    np.testing.assert_allclose(state["parts"], (found.activations[-1] - found.target) ** 2, rtol=1e-6)
    assert state["costs"] == [found.cost]
    assert state["parts"].sum() == pytest.approx(found.cost, rel=1e-6)
    read = evaluate(workspace.network, workspace.data.train[np.arange(500)])
    assert state["steps"][0]["right"] == round(500 * read.accuracy)
    assert state["steps"][0]["of_many"] == pytest.approx(read.cost, rel=1e-5)


def test_three_levers_and_the_messages_that_add_up(backprop, workspace):
    backprop.example(3)
    found = nudges(workspace.network, *example(workspace, 3))
    label = workspace.example(3)[1]
    assert (levers(backprop)["layer"], levers(backprop)["neuron"]) == (3, label)
    backprop.choose(2, 5)
    open_ = levers(backprop)
    assert open_["terms"].sum() == pytest.approx(open_["wish"], rel=1e-5)
    assert open_["wish"] * open_["slope"] == pytest.approx(open_["bias"], rel=1e-9) == found.sum_nudges[2][5]
    np.testing.assert_allclose(open_["nudges"], open_["bias"] * open_["behind"], rtol=1e-5)
    np.testing.assert_allclose(open_["asked"], open_["bias"] * open_["weights"], rtol=1e-5)
    backprop.choose(0, 406)
    assert "nudges" not in levers(backprop)
    assert levers(backprop)["terms"].sum() == pytest.approx(found.activation_nudges[0][406], rel=1e-5)


@pytest.mark.parametrize("output", [None, 2])
@pytest.mark.parametrize("mean", [False, True])
def test_every_number_is_proved(backprop, output, mean):
    backprop.example(3)
    backprop.example(15, add=True)
    backprop.mask_outputs(output)
    for kind, layer, sender in (("wish", 3, 0), ("wish", 0, 0), ("bias", 2, 0), ("weight", 3, 7), ("asked", 2, 9)):
        backprop.prove(kind, layer, 2, sender, mean=mean)
        proof = shown(backprop, "proof")
        assert proof["nudged"] == pytest.approx(proof["wanted"], rel=1e-6, abs=1e-9)
        assert proof["number"] == {"kind": kind, "layer": layer, "neuron": 2, "sender": sender}
    backprop.choose(1, 1)
    assert shown(backprop, "proof") == {"number": None}


def test_a_step_is_the_librarys_and_undo_brings_every_bit_back(backprop, workspace, workspaces):
    backprop.example(15)
    wanted = nudges(workspace.network, *example(workspace, 15)).parameters
    before = shown(backprop)["costs"][0]
    backprop.apply(0.5)
    stepped = workspaces[-1].network
    for array, expected in zip(arrays(stepped), arrays(apply_nudges(workspace.network, wanted, 0.5)), strict=True):
        np.testing.assert_array_equal(array, expected)
    assert workspaces[-1].name == "lesson, nudged"
    assert "test_accuracy" not in stepped.card.scores
    assert stepped.calibration.threshold == 0
    state = shown(backprop)
    assert [step["cost"] for step in state["steps"]] == [before, cost_of(stepped, *example(workspace, 15))]
    assert state["steps"][1]["cost"] < before
    backprop.apply(0.5)
    assert workspaces[-1].name == "lesson, nudged"
    backprop.undo()
    assert workspaces[-1].network is stepped
    backprop.undo()
    assert workspaces[-1] is workspace
    backprop.undo()
    assert len(workspaces) == 4


def test_steps_that_can_be_undone_are_bounded(backprop):
    backprop.example(15)
    for _ in range(MAX_UNDO_STEPS + 3):
        backprop.apply(0.01)
    assert len(shown(backprop)["steps"]) == MAX_UNDO_STEPS + 1


def test_what_was_done_to_another_network_can_not_be_undone(backprop, workspace, workspaces):
    backprop.example(15)
    backprop.apply(1.0)
    another = replace(workspace, name="another")
    backprop.on_network_changed(another)
    backprop.undo()
    assert len(workspaces) == 1
    assert len(shown(backprop)["steps"]) == 1


def test_one_example_alone_makes_everything_its_digit_and_the_mean_does_not(backprop, workspace, workspaces):
    backprop.digit(2)
    backprop.apply(1.0)
    assert shown(backprop)["steps"][1]["called"][2] > 400
    backprop.undo()
    for number in range(7):
        backprop.example(number, add=True)
    images, labels = zip(
        *(workspace.example(number) for number in (workspace.first_of_class(2), *range(7))), strict=True
    )
    mean = batch_nudges(workspace.network, np.stack(images).reshape(8, -1), one_hot(np.array(labels), 10)).mean
    backprop.choose(2, 4)
    columns = levers(backprop)["columns"]
    np.testing.assert_array_equal(columns[-1], mean.weights[1][4].astype(np.float32))
    np.testing.assert_allclose(columns[:-1].mean(axis=0), columns[-1], atol=1e-7)
    backprop.apply(1.0)
    np.testing.assert_array_equal(
        workspaces[-1].network.weights[1], apply_nudges(workspace.network, mean, 1.0).weights[1]
    )
    assert shown(backprop)["steps"][1]["called"][2] < 200


def test_masked_outputs_are_free(backprop, workspace, workspaces):
    image, target = example(workspace, 3)
    label = int(target.argmax())
    backprop.example(3)
    backprop.mask_outputs(label)
    np.testing.assert_array_equal(np.flatnonzero(shown(backprop)["wishes3"]), [label])
    backprop.apply(0.1)
    np.testing.assert_array_equal(
        np.delete(workspaces[-1].network.weights[-1], label, axis=0),
        np.delete(workspace.network.weights[-1], label, axis=0),
    )
    np.testing.assert_array_equal(shown(backprop)["was"], workspace.network.feed_forward(image)[-1].astype(np.float32))
    masked = workspaces[-1].network
    backprop.undo()
    assert "was" not in shown(backprop)
    backprop.mask_outputs(None)
    backprop.apply(0.1)
    one, all_ = (
        np.delete(network.feed_forward(image)[-1], label).sum() for network in (masked, workspaces[-1].network)
    )
    assert one > 1.5 * all_  # nobody held the other nine down


def test_an_example_can_be_said_to_show_another_class_and_be_taken_away(backprop, workspace):
    backprop.drawing()
    read = int(workspace.network.feed_forward(workspace.example(7)[0])[-1].argmax())
    assert shown(backprop)["examples"] == [{"number": None, "label": read, "shows": None}]
    backprop.random(add=True)
    backprop.label(9)
    state = shown(backprop)
    assert (state["front"], state["examples"][1]["label"], state["target"].argmax()) == (1, 9, 9)
    backprop.drop(0)
    assert shown(backprop)["front"] == 0
    with pytest.raises(SettingError, match="only example"):
        backprop.drop(0)


def test_a_hard_example_has_the_largest_nudges(backprop, workspace):
    test = workspace.data.test
    lengths = [
        np.linalg.norm(nudges(workspace.network, *example(workspace, number)).sum_nudges[-1]) if label == 2 else 0.0
        for number, label in enumerate(test.labels)
    ]
    backprop.hard(2)
    assert shown(backprop)["examples"][0]["number"] == np.argmax(lengths)
    backprop.hard(add=True)
    assert len(shown(backprop)["examples"]) == 2
    with pytest.raises(SettingError, match="shows class 10"):
        backprop.hard(10)


def test_the_gradient_noise_is_the_librarys(backprop, workspace):
    backprop.example(15)
    backprop.compare()
    assert backprop.busy
    measure(backprop)
    noise = shown(backprop, "rough")
    own = -flatten(nudges(workspace.network, *example(workspace, 15)).parameters)
    np.testing.assert_allclose(
        noise["own"], angle_and_length(own, full_gradient(workspace.network, workspace.data.train)), rtol=1e-9
    )
    assert noise["done"] == 1
    assert noise["many"] == len(workspace.data.train)
    assert [len(angles) for angles in noise["angles"]] == [12] * 4
    assert noise["middle"] == sorted(noise["middle"], reverse=True)
    backprop.random()
    assert shown(backprop, "rough") == {}


def test_a_gradient_of_zero_ends_the_asking(backprop, workspace):
    network = workspace.network
    dead = replace(
        network,
        weights=tuple(np.zeros_like(W) for W in network.weights),
        biases=(*network.biases[:-1], np.full(10, 1e4)),
    )
    backprop.on_network_changed(replace(workspace, network=dead))
    backprop.example(15)
    backprop.compare()
    with pytest.raises(SettingError, match="is zero"):
        measure(backprop)
    assert not backprop.busy


def test_what_can_not_be_done_is_refused_and_changes_nothing(backprop, workspace):
    for _ in range(MAX_EXAMPLES):
        backprop.random(add=True)
    before = shown(backprop)
    for act, says in (
        (lambda: backprop.random(add=True), f"at most {MAX_EXAMPLES} examples"),
        (lambda: backprop.example(10**6), "no test digit 1000000"),
        (lambda: backprop.example(1, label=10), "no class 10"),
        (lambda: backprop.choose(4, 0), "no layer 4"),
        (lambda: backprop.choose(0, 784), "no pixel 784"),
        (lambda: backprop.mask_outputs(10), "no class 10"),
        (lambda: backprop.front(8), "no such example"),
        (lambda: backprop.prove("weight", 1, 0, 784), "layer 0 has no neuron 784"),
        (lambda: backprop.apply(float("nan")), "rate of nan"),
        (lambda: backprop.apply(101), "up to 100"),
    ):
        with pytest.raises(SettingError, match=says):
            act()
    after = shown(backprop)
    assert after["examples"] == before["examples"]
    assert len(after["steps"]) == 1
    empty = Backprop(workspace, lambda _: None, Pad, np.random.default_rng(0))
    with pytest.raises(SettingError, match="pad of Draw is empty"):
        empty.drawing()


def test_a_visitor_is_shown_all_of_it(server):
    with server.visit() as visitor:
        visitor.say("backprop.digit", label=2)
        _, found = visitor.hear("backprop", answer=2)
        assert found["images"].shape == (1, 784)
        assert found["strength2"].dtype == np.float32
        visitor.say("backprop.apply", rate=1.0)
        assert visitor.hear("shelf", taken="lesson, nudged")
        visitor.say("backprop.apply", rate=1e300)
        assert "can't work" in visitor.hear("error")[0]["sentence"]


def at(opened, link, **options):
    """The page where a link leads."""
    page = opened(link=link, **options)
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


def test_the_answer_and_the_right_digit_are_told_apart_without_colours(opened, workspace):
    page = at(opened, "#/backprop?hard=2").page
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


def test_a_neuron_has_three_levers_and_each_number_a_proof(opened, workspace):
    page = at(opened, "#/backprop?example=3&layer=2&neuron=5").page
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


def test_it_can_be_used_by_keyboard_alone(opened):
    page = at(opened, "#/backprop?digit=2").page

    def tab_to(label, key="Tab"):
        for _ in range(90):
            page.keyboard.press(key)
            name = page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent")
            if name.startswith(label):
                return
        pytest.fail(f"{label} was not reached")

    tab_to("Keep the last ones too")
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


def test_back_propagate_has_nothing_serious_for_axe(opened):
    page = at(opened, "#/backprop?example=3,15&layer=1&neuron=4&listen=2")
    page.page.get_by_role("button", name="Ask many").click()
    page.page.get_by_role("button", name="Prove it").first.click()
    page.page.locator(".proof").wait_for()
    page.page.locator(".rough canvas").wait_for()
    assert page.concerns("document") == []


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
