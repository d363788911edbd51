"""One neuron's arithmetic agrees with the network's, and its favourites are right."""

import numpy as np
import pytest

from brightest.data import Examples
from brightest.errors import DataError, SettingError
from brightest.inspection import neuron as inspection
from brightest.inspection.neuron import arithmetic, favourites, weighted_sums
from brightest.nn.network import random_network
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().test


@pytest.mark.parametrize("cost", ["squares", "cross-entropy"])
@pytest.mark.parametrize(("layer", "neuron"), [(1, 3), (2, 0), (3, 9)])
def test_the_arithmetic_leads_to_the_activation(cost, layer, neuron):
    network, image = learnt(cost=cost), EXAMPLES.images[5]
    one = arithmetic(network, image, layer, neuron)
    np.testing.assert_array_equal(one.inputs, network.feed_forward(image)[layer - 1])
    assert one.products @ np.ones(len(one.products)) == pytest.approx(one.total)
    assert one.weighted_sum == pytest.approx(one.inputs @ one.weights + network.biases[layer - 1][neuron])
    assert one.activation == network.feed_forward(image)[layer][neuron]
    if layer < 3:
        assert one.activation == pytest.approx(1 / (1 + np.exp(-one.weighted_sum)))


def test_favourites_are_in_order_and_an_output_fires_for_its_own_digit(monkeypatch):
    monkeypatch.setattr(inspection, "CHUNK_SIZE", 100)
    found = favourites(learnt(), EXAMPLES, 3, 6, k=5)
    activations = np.array([learnt().feed_forward(image)[3][6] for image in EXAMPLES.images])
    np.testing.assert_allclose(1 / (1 + np.exp(-found.sums)), activations, rtol=1e-6)
    assert (np.diff(activations[found.most]) <= 0).all()
    assert (np.diff(activations[found.least]) >= 0).all()
    assert activations[found.most].min() >= np.delete(activations, found.most).max()
    assert activations[found.least].max() <= np.delete(activations, found.least).min()
    assert found.share[6] > 0.8
    assert np.delete(found.share, 6).max() < 0.2


def test_a_class_without_images_has_no_share():
    others = EXAMPLES[np.flatnonzero(EXAMPLES.labels != 4)]
    share = favourites(learnt(), others, 1, 0).share
    assert np.isnan(share[4])
    assert np.isfinite(np.delete(share, 4)).all()


def test_unknown_neurons_are_refused():
    with pytest.raises(SettingError, match="layer 2 has no neuron 16"):
        arithmetic(learnt(), EXAMPLES.images[0], 2, 16)
    with pytest.raises(SettingError, match="no layer 4"):
        weighted_sums(learnt(), EXAMPLES.images, 4)
    with pytest.raises(DataError, match="784 neurons but the images 100"):
        weighted_sums(learnt(), EXAMPLES.images[:, :100], 1)
    with pytest.raises(DataError, match="no image"):
        weighted_sums(learnt(), EXAMPLES.images[:0], 1)


def test_under_softmax_the_lead_over_the_other_outputs_counts():
    network = learnt(cost="cross-entropy")
    found = favourites(network, EXAMPLES, 3, 6, k=3)
    answers = np.array([network.feed_forward(image)[3].argmax() for image in EXAMPLES.images])
    np.testing.assert_array_equal(found.sums > 0, answers == 6)
    expected = [np.mean(answers[EXAMPLES.labels == label] == 6) for label in range(10)]
    np.testing.assert_allclose(found.share, expected)
    alone = random_network((784, 1), np.random.default_rng(0), cost="cross-entropy", classes=("digit",))
    same = Examples(EXAMPLES.images, np.zeros(len(EXAMPLES), np.int64))
    assert favourites(alone, same, 1, 0).share == [1]
