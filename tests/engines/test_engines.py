"""Weight decay, frozen parameters and predictions are the same for every engine."""

import numpy as np
import pytest

from brightest.engines import ENGINES, engine, start
from brightest.evaluation.metrics import one_hot
from brightest.nn.network import random_network
from brightest.nn.optimizers import OPTIMIZERS, optimizer
from brightest.nn.parameters import Parameters
from brightest.training import loop
from support.small import CLASSES, SMALL, examples


def step(name, state, rate, trainable=None, order=None):
    """One mini-batch of 30, or as many as `order` has."""
    arithmetic = engine(name)
    data = examples()
    prepared = arithmetic.prepare(data.images, one_hot(data.labels, 3))
    order = np.arange(30) if order is None else order
    return arithmetic.run(state, prepared, order, len(order), np.array([rate]), trainable)[0]


def network():
    return random_network(SMALL.layers, np.random.default_rng(0), classes=CLASSES)


@pytest.mark.parametrize("name", ENGINES)
def test_weight_decay_shrinks_weights_and_no_biases(name):
    plain = step(name, start(network(), optimizer("sgd")), 0.5).network
    decayed = step(name, start(network(), optimizer("sgd"), weight_decay=0.1), 0.5).network
    for W, V, first in zip(plain.weights, decayed.weights, network().weights, strict=True):
        np.testing.assert_allclose(W - V, 0.5 * 0.1 * first, rtol=1e-3, atol=1e-6)
    for b, c in zip(plain.biases, decayed.biases, strict=True):
        np.testing.assert_array_equal(b, c)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_frozen_parameters_stay_and_the_others_change(name, rule):
    rng = np.random.default_rng(1)
    masks = Parameters.from_arrays([rng.random(array.shape) < 0.5 for array in network().parameters.arrays()])
    state = start(network(), optimizer(rule), weight_decay=0.01)
    for order in (np.arange(30), np.arange(30, 60)):
        state = step(name, state, 0.1, masks, order)
    for before, after, mask in zip(
        network().parameters.arrays(), state.network.parameters.arrays(), masks.arrays(), strict=True
    ):
        np.testing.assert_array_equal(after[~mask], before.astype(after.dtype)[~mask])
        assert (after[mask] != before[mask]).mean() > 0.9


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_predicts_what_the_lessons_formula_says(name):
    data = examples(50)
    made = network()
    expected = [made.feed_forward(image)[-1] for image in data.images]
    np.testing.assert_allclose(engine(name).predict(made, data.images), expected, atol=1e-6)
    np.testing.assert_allclose(engine(name).predict(made, data.images[:1]), expected[:1], atol=1e-6)
    assert loop.evaluate(made, data, engine(name)).confusion.sum() == 50
