"""The check passes for every right network and finds a wrong gradient."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data import Examples
from brightest.errors import SettingError
from brightest.inspection import gradient_check
from brightest.inspection.gradient_check import check
from brightest.nn.activations import ACTIVATIONS
from brightest.nn.backprop import gradient
from brightest.nn.costs import COSTS
from brightest.nn.network import forward, pixels, random_network
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().test


def fresh(activation="sigmoid", cost="squares", layers=(784, 16, 16, 10), initialization="normal"):
    return random_network(layers, np.random.default_rng(0), activation, cost, initialization=initialization)


@pytest.mark.parametrize(
    ("activation", "cost", "trained"),
    [*((activation, cost, True) for activation in ACTIVATIONS for cost in COSTS), ("relu", "squares", False)],
)
def test_back_propagation_agrees_with_nudging(activation, cost, trained):
    found = check(learnt(activation, cost) if trained else fresh(activation, cost), EXAMPLES)
    assert found.largest <= 1e-6
    assert found.checked.sum() >= 200
    assert found.checked.min() >= 10
    assert found.names == ("weights 1", "weights 2", "weights 3", "biases 1", "biases 2", "biases 3")
    if activation != "relu":  # has no kink: nothing is replaced
        assert found.skipped == 0


@pytest.mark.parametrize("wrong", [0, 2, 4])
def test_a_wrong_gradient_is_found(wrong, monkeypatch):
    def off(network, a, y):
        slopes, price = gradient(network, a, y)
        list(slopes.arrays())[wrong][...] *= 1.001
        return slopes, price

    monkeypatch.setattr(gradient_check, "gradient", off)
    found = check(learnt(), EXAMPLES)
    assert found.largest == pytest.approx(1e-3, rel=0.01)
    assert np.argmax(found.differences / found.scales) == wrong


def test_one_wrong_entry_among_thousands_is_found_if_it_matters(monkeypatch):
    def off(network, a, y):
        slopes, price = gradient(network, a, y)
        W = slopes.weights[0]
        W.flat[np.abs(W).argmax()] *= -1
        return slopes, price

    monkeypatch.setattr(gradient_check, "gradient", off)
    assert check(learnt(), EXAMPLES).largest == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize(
    ("activation", "factor", "cost"),
    [
        *(("sigmoid", 10, cost) for cost in COSTS),
        ("relu", 3000, "cross-entropy"),
        ("tanh", 300, "binary-cross-entropy"),
    ],
)
def test_saturated_outputs_pass_the_check(activation, factor, cost):
    network = learnt(activation, cost)
    sure = replace(network, weights=(*network.weights[:-1], factor * network.weights[-1]))
    assert check(sure, EXAMPLES).largest <= 1e-6
    answers = forward(sure, pixels(EXAMPLES.images))[-1].argmax(axis=1)
    right = EXAMPLES[np.flatnonzero(answers == EXAMPLES.labels)]  # where there is next to nothing to be paid
    assert check(sure, right).largest <= 1e-6


@pytest.mark.parametrize("cost", ["cross-entropy", "binary-cross-entropy"])
def test_a_wrong_gradient_is_found_with_saturated_outputs(cost, monkeypatch):
    def off(network, a, y):
        slopes, price = gradient(network, a, y)
        return slopes._replace(biases=tuple(1.001 * b for b in slopes.biases)), price

    monkeypatch.setattr(gradient_check, "gradient", off)
    network = learnt("sigmoid", cost)
    assert check(replace(network, weights=(*network.weights[:-1], 3000 * network.weights[-1])), EXAMPLES).largest > 5e-4


def test_neurons_at_their_kink_are_skipped_and_counted():
    """Blank images and no biases: every hidden weighted sum is 0, where a ReLU has no slope."""
    blank = Examples(np.zeros((3, 784), np.uint8), np.arange(3))
    found = check(fresh("relu", layers=(784, 16, 10), initialization="he"), blank)
    assert found.skipped == 16  # the hidden biases; the weights behind them meet no light
    assert found.checked[2] == 0
    assert found.largest <= 1e-6


def test_a_small_network_is_checked_whole_and_one_without_hidden_layers_too():
    tiny = Examples(np.random.default_rng(1).random((5, 4)), np.arange(5) % 3)
    network = random_network((4, 3), np.random.default_rng(0), classes=("a", "b", "c"))
    np.testing.assert_array_equal(check(network, tiny).checked, [12, 3])


def test_same_seed_same_entries():
    one, again, *others = (check(fresh(), EXAMPLES, 60, seed=seed) for seed in (1, 1, 2, 3, 4))
    np.testing.assert_array_equal(one.differences, again.differences)
    assert any((one.differences != other.differences).any() for other in others)


def test_too_few_entries_are_refused():
    with pytest.raises(SettingError, match="one for each of 6 arrays"):
        check(fresh(), EXAMPLES, entries=5)
