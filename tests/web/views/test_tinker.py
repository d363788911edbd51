"""Tinkering without a web: the network of all views is broken, measured, and mended again."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.evaluation.metrics import evaluate
from brightest.inspection import damage
from brightest.web.views.tinker import MAX_STEPS, Tinker


@pytest.fixture
def used(workspace):
    """The workspaces that all views were given, the last one in use."""
    return [workspace]


@pytest.fixture
def tinker(workspace, shared, used):
    def use(changed):
        used.append(changed)
        made.on_network_changed(changed)

    made = Tinker(workspace, shared, use)
    return made


def steps(tinker):
    """What was done, and the accuracies, once they are measured."""
    while tinker.busy:
        tinker.tick()
    tinker.mark_dirty()
    ((_, facts, _),) = tinker.take_snapshots()
    return {step["what"]: step["accuracy"] for step in facts["steps"]}


def test_each_damage_is_the_librarys_and_is_measured_on_all_test_digits(tinker, used, workspace):
    assert not tinker.busy  # nothing is measured before the first change
    tinker.biases_off()
    tinker.cut(1, 3)
    tinker.linear(2)
    broken = damage.without_biases(workspace.network)
    expected = [workspace.network, broken, damage.without_neuron(broken, 1, 3)]
    expected.append(damage.without_activation(expected[-1], 2))
    found = steps(tinker)
    assert list(found) == ["as it was", "no biases", "a neuron cut", "a layer without its squash"]
    for network, accuracy in zip(expected, found.values(), strict=True):
        assert accuracy == pytest.approx(evaluate(network, workspace.data.test).accuracy)
    assert [step.network.layers for step in used[-2:]] == [(784, 16, 16, 10), (784, 16, 10)]
    assert used[-1].name == "lesson, changed"


def test_a_drag_is_undone_at_once_and_bit_for_bit(tinker, used, workspace):
    for value, begins in ((1.0, True), (2.0, False), (2.5, False)):
        tinker.weight(2, 5, 7, value, begins=begins)
    assert used[-1].network.weights[1][5, 7] == 2.5
    tinker.bias(3, 2, -4.0, begins=True)
    assert used[-1].network.biases[2][2] == -4
    tinker.undo()
    tinker.undo()
    assert used[-1] is workspace
    tinker.undo()
    assert used[-1] is workspace


def test_more_noise_is_the_same_noise_in_another_strength(tinker, used, workspace):
    def difference():
        return used[-1].network.weights[0] - workspace.network.weights[0]

    tinker.noise(0.1, begins=True)
    weak = difference()
    tinker.noise(0.4, begins=False)
    np.testing.assert_allclose(difference(), 4 * weak, atol=1e-6)
    assert list(steps(tinker)) == ["as it was", "noise of 40 %"]


def test_a_change_from_elsewhere_begins_anew_and_the_history_is_bounded(tinker, workspace):
    for _ in range(MAX_STEPS + 5):
        tinker.biases_off()
    assert 0 < tinker.history_bytes <= 8 * workspace.network.size * MAX_STEPS
    tinker.forget_history()
    assert tinker.history_bytes == 0
    tinker.biases_off()
    tinker.on_network_changed(replace(workspace, name="other"))
    assert not tinker.busy
    assert list(steps(tinker)) == ["as it was"]


def test_what_can_not_be_changes_nothing(tinker, used):
    for call in (lambda: tinker.cut(3, 0), lambda: tinker.linear(9), lambda: tinker.bias(1, 16, 0.0, begins=True)):
        with pytest.raises(SettingError):
            call()
    assert len(used) == 1


def test_a_network_that_no_view_can_show_is_not_taken(workspace, shared):
    def refuse(_):
        raise SettingError("its outputs are not finite")

    tinker = Tinker(workspace, shared, refuse)
    with pytest.raises(SettingError, match="finite"):
        tinker.biases_off()
    assert list(steps(tinker)) == ["as it was"]
