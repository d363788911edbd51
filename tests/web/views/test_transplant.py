"""A graft: what was transplanted stays while the network learns around it, and is used in all views and taken back."""

import time
from dataclasses import replace

import numpy as np
import pytest

import brightest
from brightest.data import Examples
from brightest.errors import SettingError
from brightest.evaluation.metrics import evaluate
from brightest.inspection import design
from brightest.web.views.transplant import NeuronTransplant
from brightest.web.workspace import Workspace

MADE = design.ready_made("loop", -10.0)


@pytest.fixture
def put():
    return []


@pytest.fixture
def graft(workspace, shared, put):
    """A small one; as in a session, the network that it hands out becomes the current one."""
    few = Examples(workspace.data.train.images[:400], workspace.data.train.labels[:400])

    def make(name="lesson"):
        first = Workspace(name, brightest.load(name), replace(workspace.data, train=few))
        made = NeuronTransplant(
            first,
            shared,
            lambda next: (put.append(next), made.on_network_changed(next)),
            workspace.data.test,
            time.monotonic,
        )
        return made

    return make


def state(graft):
    _, facts, arrays = graft.snapshot()
    return dict(facts) | dict(arrays)


def train(graft, epochs, freeze):
    graft.train(epochs, freeze=freeze)
    while graft.busy:
        graft.tick()


@pytest.mark.parametrize("name", ["lesson", "best"])
def test_what_is_frozen_stays_to_the_bit_while_the_network_learns_around_it(workspace, graft, name):
    graft = graft(name)
    graft.transplant(MADE, 3)
    after = state(graft)
    network = brightest.load(name)
    assert after["before"] == evaluate(network, workspace.data.test).accuracy
    assert after["after"] == after["now"] == evaluate(design.transplant(network, MADE, 3), workspace.data.test).accuracy
    train(graft, 2, freeze=True)
    shown = state(graft)
    np.testing.assert_array_equal(shown["pictures"][3], MADE.weights.astype(np.float32))
    assert shown["biases"][3] == -10
    others = np.arange(16) != 3
    assert (shown["pictures"][others] != after["pictures"][others]).any(axis=1).all()
    assert (shown["epochs"], shown["playing"]) == (2, False)
    assert shown["accuracies"][-1, 0] == shown["step"] > shown["accuracies"][0, 0] == 0
    assert shown["accuracies"][-1, 1] == pytest.approx(shown["now"])
    train(graft, 1, freeze=False)
    thawed = state(graft)
    assert (thawed["pictures"][3] != shown["pictures"][3]).any()
    assert thawed["step"] == 1.5 * shown["step"]


def test_it_is_put_on_the_desk_and_taken_back(workspace, graft, put):
    graft = graft()
    for act in (graft.use, lambda: graft.train(1, freeze=True)):
        with pytest.raises(SettingError, match="nothing is transplanted yet"):
            act()
    graft.transplant(MADE, 0)
    graft.transplant(MADE, 7)
    graft.use()
    assert (put[-1].name, state(graft)["on_desk"], state(graft)["placed"]) == ("yours", True, [0, 7])
    np.testing.assert_array_equal(put[-1].network.weights[0][7], put[-1].network.weights[0][0])
    assert not put[-1].network.card.scores  # they were another network's
    graft.restore()
    assert put[-1].name == "lesson"
    np.testing.assert_array_equal(put[-1].network.weights[0], workspace.network.weights[0])
    shown = state(graft)
    assert (shown["placed"], shown["before"], shown["on_desk"]) == ([], None, False)


def test_what_learned_on_after_it_was_put_on_the_desk_is_taken_back_too(workspace, graft, put):
    graft = graft()
    graft.transplant(MADE, 0)
    graft.use()
    train(graft, 1, freeze=True)
    assert not state(graft)["on_desk"]  # but an older state of it
    graft.restore()
    assert (put[-1].name, state(graft)["name"], state(graft)["placed"]) == ("lesson", "lesson", [])
    for now, before in zip(put[-1].network.parameters.arrays(), workspace.network.parameters.arrays(), strict=True):
        np.testing.assert_array_equal(now, before)


def test_another_network_on_the_desk_is_one_to_begin_with(workspace, graft):
    graft = graft()
    graft.transplant(MADE, 2)
    graft.train(1, freeze=True)
    graft.on_network_changed(replace(workspace, name="best", network=brightest.load("best")))
    shown = state(graft)
    assert (shown["name"], shown["placed"], shown["playing"]) == ("best", [], False)


def test_pausing_stops_where_it_is_and_training_goes_on_from_there(graft):
    graft = graft()
    graft.transplant(MADE, 2)
    graft.train(5, freeze=True)
    for _ in range(6):
        graft.tick()
    graft.pause()
    paused = state(graft)
    assert (paused["playing"], paused["epochs"]) == (False, 0)
    assert paused["step"] > 0
    train(graft, 1, freeze=True)
    assert state(graft)["step"] == paused["step"] + 40
