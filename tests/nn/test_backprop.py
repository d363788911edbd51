"""Back-propagation is checked by hand, by finite differences and by automatic differentiation."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from brightest.nn.activations import ACTIVATIONS
from brightest.nn.backprop import gradient
from brightest.nn.costs import COSTS
from brightest.nn.network import Network, forward, random_network
from brightest.nn.parameters import Parameters

QUICKLY_COMPILED = {"xla_backend_optimization_level": "0", "xla_llvm_disable_expensive_passes": True}
ALL = [(activation, cost) for activation in ACTIVATIONS for cost in COSTS]


def a_network(activation="sigmoid", cost="squares", layers=(7, 5, 4, 3), seed=0):
    classes = tuple(map(str, range(layers[-1])))
    return random_network(layers, np.random.default_rng(seed), activation, cost, classes)


def examples(batch=6, n_in=7, n_out=3, seed=1):
    """Random activations, and targets that are soft: none of the costs may rely on a single 1 among 0s."""
    rng = np.random.default_rng(seed)
    return rng.random((batch, n_in)), rng.random((batch, n_out))


def test_two_two_two_by_hand():
    """Chosen so that every activation is a round number: σ(0) = 1/2, σ(ln 3) = 3/4."""
    network = Network(
        weights=(np.array([[1.0, -4.0], [log(3), 2.0]]), np.array([[2.0, 4.0], [-4.0, 0.0]])),
        biases=(np.array([1.0, -1.0]), np.array([log(3) - 4, 2.0])),
        classes=("left", "right"),
    )
    a0, y = np.array([[1.0, 0.5]]), np.array([[1.0, 0.0]])

    # z¹ = (1 − 2 + 1, ln 3 + 1 − 1) = (0, ln 3)              a¹ = (1/2, 3/4)
    # z² = (1 + 3 + ln 3 − 4, −2 + 0 + 2) = (ln 3, 0)         a² = (3/4, 1/2)
    a1, a2 = forward(network, a0)[1:]
    np.testing.assert_allclose(a1, [[0.5, 0.75]], rtol=1e-15)
    np.testing.assert_allclose(a2, [[0.75, 0.5]], rtol=1e-15)

    found, cost = gradient(network, a0, y)
    # C = (3/4 − 1)² + (1/2 − 0)² = 1/16 + 1/4
    assert cost == pytest.approx(0.3125, rel=1e-15)
    # ∂C/∂z² = 2 (a − y) a (1 − a) = (2 · −1/4 · 3/16, 2 · 1/2 · 1/4) = (−0.09375, 0.25)
    np.testing.assert_allclose(found.biases[1], [-0.09375, 0.25], rtol=1e-15)
    np.testing.assert_allclose(found.weights[1], [[-0.046875, -0.0703125], [0.125, 0.1875]], rtol=1e-15)
    # ∂C/∂a¹ = (2 · −0.09375 − 4 · 0.25, 4 · −0.09375 + 0) = (−1.1875, −0.375); times a (1 − a) = (1/4, 3/16)
    np.testing.assert_allclose(found.biases[0], [-0.296875, -0.0703125], rtol=1e-15)
    np.testing.assert_allclose(found.weights[0], [[-0.296875, -0.1484375], [-0.0703125, -0.03515625]], rtol=1e-15)


@pytest.mark.parametrize(("activation", "cost"), ALL)
def test_gradient_agrees_with_finite_differences(activation, cost):
    network = a_network(activation, cost)
    a0, y = examples()
    found, _ = gradient(network, a0, y)
    h = 1e-5
    for index, exact in enumerate(found.arrays()):
        nudged = np.zeros_like(exact)
        for at in np.ndindex(exact.shape):
            costs = []
            for step in (h, -h):
                arrays = [array.copy() for array in network.parameters.arrays()]
                arrays[index][at] += step
                weights, biases = Parameters.from_arrays(arrays)
                costs.append(gradient(replace(network, weights=weights, biases=biases), a0, y)[1])
            nudged[at] = (costs[0] - costs[1]) / (2 * h)
        assert np.linalg.norm(nudged - exact) <= 1e-6 * np.linalg.norm(exact)


@pytest.mark.parametrize(("activation", "cost"), ALL)
def test_gradient_equals_automatic_differentiation(activation, cost):
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    jax.config.update("jax_enable_x64", True)
    hidden = {"sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu, "tanh": jnp.tanh}[activation]
    last = {
        "squares": lambda z, y: jnp.sum((jax.nn.sigmoid(z) - y) ** 2),
        "cross-entropy": lambda z, y: -jnp.sum(y * jax.nn.log_softmax(z)),
        "binary-cross-entropy": lambda z, y: -jnp.sum(y * jax.nn.log_sigmoid(z) + (1 - y) * jax.nn.log_sigmoid(-z)),
        "generalized-cross-entropy": lambda z, y: jnp.sum(y * (1 - jax.nn.softmax(z) ** 0.3)) / 0.3,
    }[cost]

    def mean_cost(parameters, a, y):
        *early, (W, b) = zip(*parameters, strict=True)
        for V, c in early:
            a = hidden(a @ V.T + c)
        return jnp.mean(jax.vmap(last)(a @ W.T + b, y))

    network = a_network(activation, cost, layers=(784, 16, 16, 10), seed=3)
    a0, y = examples(batch=5, n_in=784, n_out=10, seed=4)
    found, mean = gradient(network, a0, y)
    differentiated = jax.jit(jax.value_and_grad(mean_cost), compiler_options=QUICKLY_COMPILED)
    value, expected = differentiated(tuple(network.parameters), a0, y)
    assert mean == pytest.approx(float(value), rel=1e-12)
    for mine, theirs in zip(found.arrays(), Parameters(*expected).arrays(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-10 * np.abs(theirs).max())


@pytest.mark.parametrize(("activation", "cost"), ALL)
def test_gradient_of_a_mini_batch_is_the_mean_over_its_examples(activation, cost):
    network = a_network(activation, cost)
    a0, y = examples()
    whole, mean = gradient(network, a0, y)
    single = [gradient(network, a0[i : i + 1], y[i : i + 1]) for i in range(len(y))]
    assert mean == pytest.approx(np.mean([c for _, c in single]), rel=1e-12)
    for arrays in zip(whole.arrays(), *(g.arrays() for g, _ in single), strict=True):
        np.testing.assert_allclose(arrays[0], np.mean(arrays[1:], axis=0), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("cost", ["cross-entropy", "binary-cross-entropy"])
def test_small_full_batch_steps_never_raise_a_convex_cost(cost):
    """Without a hidden layer these two costs are convex in the weights."""
    network = a_network(cost=cost, layers=(7, 3))
    rng = np.random.default_rng(5)
    a0, y = rng.random((40, 7)), np.eye(3)[rng.integers(0, 3, 40)]
    costs = []
    for _ in range(300):
        found, mean = gradient(network, a0, y)
        costs.append(mean)
        arrays = [w - 0.2 * g for w, g in zip(network.parameters.arrays(), found.arrays(), strict=True)]
        weights, biases = Parameters.from_arrays(arrays)
        network = replace(network, weights=weights, biases=biases)
    assert (np.diff(costs) <= 0).all()
    assert costs[-1] < 0.9 * costs[0]


@pytest.mark.parametrize(("activation", "cost"), ALL)
def test_one_image_and_a_batch_feed_forward_alike(activation, cost):
    network = a_network(activation, cost)
    a0, _ = examples()
    for batch, single in zip(forward(network, a0), network.feed_forward(a0[2]), strict=True):
        np.testing.assert_allclose(batch[2], single, rtol=1e-12)
