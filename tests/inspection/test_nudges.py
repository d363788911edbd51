"""The nudges of one example are minus the gradient, they add up, and applying them lowers its cost."""

import numpy as np
import pytest

from brightest.errors import DataError, SettingError
from brightest.inspection.nudges import (
    MAX_EXAMPLES,
    apply_nudges,
    batch_nudges,
    cost_of,
    flatten,
    nudge_norms,
    nudges,
)
from brightest.nn.activations import ACTIVATIONS, activation
from brightest.nn.backprop import gradient
from brightest.nn.costs import COSTS, cost
from brightest.nn.network import random_network
from support.small import assert_identical

DEEP = (9, 4, 4, 6, 2)
EACH = [(f, c, (7, 5, 4, 3)) for f in ACTIVATIONS for c in COSTS]  # the rest differs in layers alone
EACH += [("sigmoid", "squares", layers) for layers in ((6, 2), DEEP, (784, 16, 16, 10))]


def a_network(f="sigmoid", c="squares", layers=(7, 5, 4, 3), seed=0):
    return random_network(layers, np.random.default_rng(seed), f, c, tuple(map(str, range(layers[-1]))))


def an_example(layers=(7, 5, 4, 3), seed=1):
    rng = np.random.default_rng(seed)
    y = rng.random(layers[-1])
    return rng.random(layers[0]), y / y.sum()


@pytest.mark.parametrize(("f", "c", "layers"), EACH)
def test_all_messages_added_up_are_minus_the_gradient(f, c, layers):
    network = a_network(f, c, layers)
    a, y = an_example(layers)
    wanted = nudges(network, a, y)
    slope, price = gradient(network, a[None], y[None])
    assert wanted.cost == pytest.approx(price, rel=1e-14)
    for mine, theirs in zip(wanted.parameters.arrays(), slope.arrays(), strict=True):
        np.testing.assert_allclose(mine, -theirs, atol=1e-12, rtol=0)
    # ∂C/∂b is ∂C/∂z, and that is ∂C/∂a times the derivative of the activation function.
    f_slope = activation(f).derivative
    for layer in range(1, len(layers)):
        summed = wanted.messages(layer).sum(axis=0)
        np.testing.assert_allclose(wanted.activation_nudges[layer - 1], summed, atol=1e-12, rtol=0)
        if layer > 1:
            moved = summed * f_slope(wanted.activations[layer - 1])
            np.testing.assert_allclose(moved, -slope.biases[layer - 2], atol=1e-12, rtol=0)


@pytest.mark.parametrize(("f", "c", "layers"), EACH)
def test_each_neuron_has_three_levers(f, c, layers):
    network = a_network(f, c, layers)
    wanted = nudges(network, *an_example(layers))
    for layer in range(1, len(layers)):
        for neuron in (0, layers[layer] - 1):
            levers = wanted.levers(layer, neuron)
            assert levers.bias == wanted.sum_nudges[layer][neuron]
            np.testing.assert_allclose(levers.weights, levers.bias * wanted.activations[layer - 1], rtol=1e-14)
            np.testing.assert_allclose(levers.activations, levers.bias * network.weights[layer - 1][neuron], rtol=1e-14)


@pytest.mark.parametrize("c", COSTS)
def test_the_outputs_nudges_agree_with_finite_differences(c):
    """Nudges are for the activation under the sum of squares, as in the lesson, and else for the weighted sum."""
    network = a_network(c=c)
    a, y = an_example()
    wanted = nudges(network, a, y)
    cost_function, h = cost(c), 1e-6
    z = network.weights[-1] @ wanted.activations[-2] + network.biases[-1]
    for output in range(3):
        step = h * np.eye(3)[output]
        if cost_function.gradient_wrt == "activation":
            up, down = (
                cost_function.loss(wanted.activations[-1] + step, y),
                cost_function.loss(wanted.activations[-1] - step, y),
            )
        else:
            up, down = (
                cost_function.loss(cost_function.activation(z + step), y),
                cost_function.loss(cost_function.activation(z - step), y),
            )
        assert wanted.activation_nudges[-1][output] == pytest.approx((down - up) / (2 * h), rel=1e-6)


@pytest.mark.parametrize("c", COSTS)
def test_a_right_output_has_no_nudge(c):
    y = np.eye(3)[1]
    np.testing.assert_array_equal(cost(c).negative_gradient(y, y), 0)
    assert (cost(c).gradient_wrt == "activation") == (c == "squares")


def test_pixels_have_nudges_too():
    network, (a, y), h = a_network(), an_example(), 1e-6
    for pixel, nudge in enumerate(nudges(network, a, y).activation_nudges[0]):
        step = h * np.eye(7)[pixel]
        found = (cost_of(network, a - step, y) - cost_of(network, a + step, y)) / (2 * h)
        assert nudge == pytest.approx(found, rel=1e-5, abs=1e-10)


@pytest.mark.parametrize("c", COSTS)
def test_the_nudges_of_a_saturated_network_are_finite(c):
    network = a_network(c=c)
    sure = apply_nudges(network, network.parameters, 1e6)
    for target in np.eye(3):
        assert np.isfinite(nudges(sure, an_example()[0], target).activation_nudges[-1]).all()


@pytest.mark.parametrize(("f", "c", "layers"), EACH)
def test_a_small_step_lowers_the_cost_and_undo_is_bit_identical(f, c, layers):
    network, same = a_network(f, c, layers), a_network(f, c, layers)
    a, y = an_example(layers)
    wanted = nudges(network, a, y)
    stepped = apply_nudges(network, wanted.parameters, 1e-3)
    assert cost_of(stepped, a, y) < cost_of(network, a, y) == pytest.approx(wanted.cost, rel=1e-14)
    assert_identical(network, same)


def test_networks_of_float32_are_nudged_in_float64():
    network = a_network()
    narrow = apply_nudges(network, network.parameters, 0.0)
    narrow = type(network)(
        tuple(W.astype(np.float32) for W in narrow.weights),
        tuple(b.astype(np.float32) for b in narrow.biases),
        classes=network.classes,
    )
    wanted = nudges(narrow, *an_example())
    arrays = [*wanted.parameters.arrays(), *wanted.activation_nudges, wanted.messages(1)]
    assert {array.dtype for array in arrays} == {np.dtype(np.float64)}


@pytest.mark.parametrize("c", COSTS)
def test_the_mean_of_batch_nudges_is_minus_the_gradient(c):
    network = a_network(c=c)
    examples = [an_example(seed=seed) for seed in range(5)]
    images, targets = (np.stack(arrays) for arrays in zip(*examples, strict=True))
    side_by_side = batch_nudges(network, images, targets)
    assert side_by_side.columns.shape == (network.size, 5)
    np.testing.assert_allclose(side_by_side.columns.mean(axis=1), flatten(side_by_side.mean), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(side_by_side.columns[:, 2], flatten(nudges(network, *examples[2]).parameters))
    assert side_by_side.cost == pytest.approx(np.mean([cost_of(network, a, y) for a, y in examples]))


@pytest.mark.parametrize("c", COSTS)
def test_norms_are_euclidean_lengths_of_the_nudges_for_the_last_weighted_sums(c):
    network = a_network(c=c)
    examples = [an_example(seed=seed) for seed in range(4)]
    images, targets = (np.stack(arrays) for arrays in zip(*examples, strict=True))
    expected = [np.sqrt(np.sum(nudges(network, a, y).sum_nudges[-1] ** 2)) for a, y in examples]
    np.testing.assert_allclose(nudge_norms(network, images, targets), expected, rtol=1e-14)


def test_masked_outputs_have_no_nudges_and_the_others_keep_theirs():
    network, (a, _) = a_network(seed=3), an_example()
    y = np.array([0.0, 0.0, 1.0])
    one = nudges(network, a, y, outputs=[2])
    assert one.activation_nudges[-1][2] == nudges(network, a, y).activation_nudges[-1][2]
    np.testing.assert_array_equal(one.parameters.weights[-1][:2], 0)
    parts = [flatten(nudges(network, a, y, outputs=[output]).parameters) for output in range(3)]
    np.testing.assert_allclose(np.sum(parts, axis=0), flatten(nudges(network, a, y).parameters), rtol=0, atol=1e-14)
    (masked,) = batch_nudges(network, a[None], y[None], outputs=[2]).examples
    np.testing.assert_array_equal(flatten(masked.parameters), flatten(one.parameters))
    before, after = (n.feed_forward(a)[-1] for n in (network, apply_nudges(network, one.parameters, 0.5)))
    assert after[2] > before[2]


def test_mismatched_arguments_are_refused():
    network, (a, y) = a_network(), an_example()
    with pytest.raises(DataError, match="7 neurons but the images 6 pixels"):
        nudges(network, a[:6], y)
    with pytest.raises(SettingError, match="each of the 3 outputs"):
        nudges(network, a, y[:2])
    with pytest.raises(SettingError, match="numbered 0 to 2"):
        nudges(network, a, y, outputs=[3])
    with pytest.raises(SettingError, match="no layer 4"):
        nudges(network, a, y).levers(4, 0)
    with pytest.raises(SettingError, match="layer 3 has no neuron 3"):
        nudges(network, a, y).levers(3, 3)
    with pytest.raises(SettingError, match=f"1 to {MAX_EXAMPLES} examples"):
        batch_nudges(network, np.zeros((101, 7)), np.zeros((101, 3)))
