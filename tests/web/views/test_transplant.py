"""Transplanted neurons stay while the network learns around them, are used in all views, and are taken back."""

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

pytestmark = pytest.mark.usefixtures("unpaced")
MADE = design.ready_made("loop", -10.0)


@pytest.fixture
def transplant(workspace, shared, workspaces):
    """A small one; as in a session, the network that it hands out becomes the current one."""
    few = Examples(workspace.data.train.images[:400], workspace.data.train.labels[:400])

    def make(name="lesson"):
        first = Workspace(name, brightest.load(name), replace(workspace.data, train=few))
        made = NeuronTransplant(
            first,
            shared,
            lambda next: (workspaces.append(next), made.on_network_changed(next)),
            workspace.data.test,
            time.monotonic,
        )
        return made

    return make


def state(transplant):
    _, facts, arrays = transplant.snapshot()
    return dict(facts) | dict(arrays)


def train(transplant, epochs, freeze):
    transplant.train(epochs, freeze=freeze)
    while transplant.busy:
        transplant.tick()


@pytest.mark.parametrize("name", ["lesson", "best"])
def test_what_is_frozen_stays_to_the_bit_while_the_network_learns_around_it(workspace, transplant, name):
    transplant = transplant(name)
    transplant.transplant(MADE, 3)
    after = state(transplant)
    network = brightest.load(name)
    assert after["before"] == evaluate(network, workspace.data.test).accuracy
    assert after["after"] == after["now"] == evaluate(design.transplant(network, MADE, 3), workspace.data.test).accuracy
    train(transplant, 2, freeze=True)
    shown = state(transplant)
    np.testing.assert_array_equal(shown["pictures"][3], MADE.weights.astype(np.float32))
    assert shown["biases"][3] == -10
    others = np.arange(16) != 3
    assert (shown["pictures"][others] != after["pictures"][others]).any(axis=1).all()
    assert (shown["epochs"], shown["playing"]) == (2, False)
    assert shown["accuracies"][-1, 0] == shown["step"] > shown["accuracies"][0, 0] == 0
    assert shown["accuracies"][-1, 1] == pytest.approx(shown["now"])
    train(transplant, 1, freeze=False)
    thawed = state(transplant)
    assert (thawed["pictures"][3] != shown["pictures"][3]).any()
    assert thawed["step"] == 1.5 * shown["step"]


def test_it_is_used_in_all_views_and_taken_back(workspace, transplant, workspaces):
    transplant = transplant()
    for act in (transplant.use, lambda: transplant.train(1, freeze=True)):
        with pytest.raises(SettingError, match="nothing is transplanted yet"):
            act()
    transplant.transplant(MADE, 0)
    transplant.transplant(MADE, 7)
    transplant.use()
    assert (workspaces[-1].name, state(transplant)["on_desk"], state(transplant)["placed"]) == ("yours", True, [0, 7])
    np.testing.assert_array_equal(workspaces[-1].network.weights[0][7], workspaces[-1].network.weights[0][0])
    assert not workspaces[-1].network.card.scores  # they were another network's
    transplant.restore()
    assert workspaces[-1].name == "lesson"
    np.testing.assert_array_equal(workspaces[-1].network.weights[0], workspace.network.weights[0])
    shown = state(transplant)
    assert (shown["placed"], shown["before"], shown["on_desk"]) == ([], None, False)


def test_what_learned_on_after_it_was_used_is_taken_back_too(workspace, transplant, workspaces):
    transplant = transplant()
    transplant.transplant(MADE, 0)
    transplant.use()
    train(transplant, 1, freeze=True)
    assert not state(transplant)["on_desk"]  # but an older state of it
    transplant.restore()
    assert (workspaces[-1].name, state(transplant)["name"], state(transplant)["placed"]) == ("lesson", "lesson", [])
    for now, before in zip(
        workspaces[-1].network.parameters.arrays(), workspace.network.parameters.arrays(), strict=True
    ):
        np.testing.assert_array_equal(now, before)


def test_it_starts_over_from_another_current_network(workspace, transplant):
    transplant = transplant()
    transplant.transplant(MADE, 2)
    transplant.train(1, freeze=True)
    transplant.on_network_changed(replace(workspace, name="best", network=brightest.load("best")))
    shown = state(transplant)
    assert (shown["name"], shown["placed"], shown["playing"]) == ("best", [], False)


def test_pausing_stops_where_it_is_and_training_goes_on_from_there(transplant):
    transplant = transplant()
    transplant.transplant(MADE, 2)
    transplant.train(5, freeze=True)
    for _ in range(6):
        transplant.tick()
    transplant.pause()
    paused = state(transplant)
    assert (paused["playing"], paused["epochs"]) == (False, 0)
    assert paused["step"] > 0
    train(transplant, 1, freeze=True)
    assert state(transplant)["step"] == paused["step"] + 40
