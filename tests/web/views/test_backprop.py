"""The view Back-propagate: every number is the library's, and steps can be undone bit for bit."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.evaluation.metrics import evaluate, one_hot
from brightest.inspection.gradient_noise import angle_and_length, full_gradient
from brightest.inspection.nudges import apply_nudges, batch_nudges, cost_of, flatten, nudges
from brightest.web.views.backprop import MAX_UNDO_STEPS, Backprop
from brightest.web.views.drawing import Drawing, Pad
from brightest.web.views.example_set import MAX_EXAMPLES


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
