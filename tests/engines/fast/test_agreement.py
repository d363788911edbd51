"""The fast engine agrees with the reference, tensor by tensor, up to float32's rounding.

Errors are measured against float64 and compared with NumPy's errors in float32 on the same steps: they may be four
times as large, or 1e-6 of the tensor's largest number. Two results depend on rounding alone: ReLU of a weighted sum
that is almost exactly 0, and Adam's step for a gradient that is almost exactly 0. Both are rare, so each case has to
pass with one of three draws of the examples.
"""

from itertools import product

import numpy as np
import pytest

from brightest.engines import start
from brightest.nn.activations import ACTIVATIONS
from brightest.nn.costs import COSTS
from brightest.nn.optimizers import SGD, Adam, Momentum, Nesterov
from brightest.nn.parameters import Parameters
from support.agreement import Steps, as_type, excess, network_of, numpy_float32, sparse_images

LAYERS = [(784, 16, 16, 10), (784, 10), (784, 30, 10), (784, 17, 5, 3, 10), (784, 128, 64, 10)]
OPTIMIZERS = [(SGD(), 0.05), (Momentum(), 0.01), (Nesterov(), 0.01), (Adam(), 5e-5)]
BATCHES = [1, 7, 10, 100]

DRAWS = 3

rng = np.random.default_rng(2)
IMAGES = sparse_images(rng, 200, 784)
TARGETS = np.eye(10)[rng.integers(0, 10, 200)]
ORDER = np.concatenate([rng.permutation(200) for _ in range(50)])


networks = [
    pytest.mark.parametrize("layers", LAYERS, ids=lambda layers: "-".join(map(str, layers))),
    pytest.mark.parametrize("activation", ACTIVATIONS),
    pytest.mark.parametrize("cost", COSTS),
]


def for_networks(test):
    """Run a test for all layers, activations and costs."""
    for each in networks:
        test = each(test)
    return test


FEW = [  # of the widest, which takes as long as all others together, each activation and each cost once
    (layers, activation, cost)
    for layers in LAYERS
    for i, activation in enumerate(ACTIVATIONS)
    for k, cost in enumerate(COSTS)
    if layers != LAYERS[-1] or i == k % len(ACTIVATIONS)
]


@pytest.mark.parametrize(
    ("layers", "activation", "cost"), FEW, ids=lambda value: str(value).replace(", ", "-").strip("()")
)
def test_gradient_and_weights_agree_with_the_reference(fast, reference, layers, activation, cost):
    """Each optimizer with one batch size; the other sizes are met with other activations and the same layers."""
    shift = list(ACTIVATIONS).index(activation) + list(COSTS).index(cost)
    batches = np.roll(BATCHES, shift).tolist()
    assert_agreement(fast, reference, network_of(layers, activation, cost), zip(OPTIMIZERS, batches, strict=True), 12)


@pytest.mark.slow
@for_networks
def test_gradient_and_weights_agree_for_every_optimizer_and_batch_size(fast, reference, layers, activation, cost):
    assert_agreement(fast, reference, network_of(layers, activation, cost), product(OPTIMIZERS, BATCHES), 100)


def assert_agreement(fast, reference, network, cases, many):
    """Compare one step and many steps of each case: an optimizer and its learning rate, and a batch size."""
    prepared, exactly = fast.prepare(IMAGES, TARGETS), reference.prepare(IMAGES, TARGETS)
    for ((optimizer, rate), batch), count in product(cases, (1, many)):
        state, shares = start(network, optimizer), {}
        for draw in range(DRAWS):
            steps = Steps(IMAGES, TARGETS, (ORDER + 7 * draw)[: batch * count] % 200, batch, rate)
            ours, our_cost = fast.run(state, prepared, steps.order, batch, steps.rates)
            exact, exact_cost = reference.run(state, exactly, steps.order, batch, steps.rates)
            numpys = numpy_float32(state, steps)
            shares[draw] = excess(ours.network.parameters, numpys.network.parameters, exact.network.parameters)
            if isinstance(optimizer, Momentum) and count == 1:  # after one step the velocity is the gradient
                shares[draw] = max(shares[draw], excess(ours.memory[0], numpys.memory[0], exact.memory[0]))
            if shares[draw] <= 1:
                break
        print(f"{type(optimizer).__name__} batch {batch} steps {count}: {shares[draw]:.2f} of the error allowed")
        assert shares[draw] <= 1, shares
        assert our_cost == pytest.approx(exact_cost, rel=1e-5)
        assert ours.step == count


@pytest.mark.parametrize(("optimizer", "rate"), OPTIMIZERS, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("batch", [1, 10, 300])
def test_memory_weight_decay_and_frozen_parameters(fast, reference, optimizer, rate, batch):
    network = network_of((784, 17, 10), "tanh", "cross-entropy")
    masks = [rng.random(array.shape) < 0.7 for array in network.parameters.arrays()]
    steps = Steps(IMAGES, TARGETS, ORDER[: 12 * batch], batch, rate, Parameters.from_arrays(masks))
    state = start(network, optimizer, weight_decay=0.01)
    (ours, _), (exact, _), numpys = steps.run(fast, state), steps.run(reference, state), numpy_float32(state, steps)
    assert excess(ours.network.parameters, numpys.network.parameters, exact.network.parameters) <= 1
    for mine, theirs, right in zip(ours.memory, numpys.memory, exact.memory, strict=True):
        assert excess(mine, theirs, right) <= 2  # squaring doubles the relative error
    for array, before, mask in zip(
        ours.network.parameters.arrays(), as_type(network.parameters, np.float32).arrays(), masks, strict=True
    ):
        np.testing.assert_array_equal(array[~mask], before[~mask])


def test_a_batch_larger_than_one_chunk(fast, reference):
    network = network_of((784, 30, 10), "relu", "cross-entropy")
    steps = Steps(IMAGES, TARGETS, ORDER[:1999], 1000, 0.05)
    state = start(network, SGD())
    (ours, _), (exact, _), numpys = steps.run(fast, state), steps.run(reference, state), numpy_float32(state, steps)
    assert excess(ours.network.parameters, numpys.network.parameters, exact.network.parameters) <= 1


@pytest.mark.parametrize("images", [255 - IMAGES, np.float32(1) - IMAGES / np.float32(255)], ids=["uint8", "float32"])
@pytest.mark.parametrize("batch", [1, 10, 100])
def test_mostly_nonzero_images(fast, reference, images, batch):
    network = network_of((784, 40, 10), "tanh", "cross-entropy")
    steps = Steps(images, TARGETS, ORDER[: 20 * batch], batch, 0.005)
    state = start(network, Momentum())
    (ours, _), (exact, _), numpys = steps.run(fast, state), steps.run(reference, state), numpy_float32(state, steps)
    assert excess(ours.network.parameters, numpys.network.parameters, exact.network.parameters) <= 1


def test_a_cost_that_is_not_finite_is_returned(fast):
    network = network_of((784, 16, 10), "relu", "cross-entropy")
    _, cost = Steps(IMAGES, TARGETS, ORDER[:2000], 10, 1e30).run(fast, start(network, SGD()))
    assert not np.isfinite(cost)
