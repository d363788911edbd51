"""The fast engine's results depend on its arguments alone, and it changes none of them."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.engines import start
from brightest.errors import SettingError
from brightest.nn.network import Network
from brightest.nn.optimizers import SGD, Adam, Nesterov
from brightest.nn.parameters import Parameters
from support.agreement import Steps, network_of, sparse_images

rng = np.random.default_rng(6)
IMAGES = sparse_images(rng, 300, 784)
TARGETS = np.eye(10)[rng.integers(0, 10, 300)]
ORDER = rng.permutation(300)


def arrays(state):
    return [*state.network.parameters.arrays(), *(array for memory in state.memory for array in memory.arrays())]


def assert_identical(one, other):
    for a, b in zip(arrays(one), arrays(other), strict=True):
        np.testing.assert_array_equal(a, b)
    assert one.step == other.step


@pytest.mark.parametrize("optimizer", [SGD(), Nesterov(), Adam()])
@pytest.mark.parametrize("batch", [1, 7, 60, 200])
def test_the_same_arguments_give_the_same_bits_however_steps_are_divided_among_calls(fast, optimizer, batch):
    state = start(network_of((784, 17, 10)), optimizer)
    prepared = fast.prepare(IMAGES, TARGETS)
    batches = -(-len(ORDER) // batch)
    rates = np.linspace(0.1, 0.01, batches)
    whole, _ = fast.run(state, prepared, ORDER, batch, rates)
    again, _ = fast.run(state, prepared, ORDER, batch, rates)
    assert_identical(whole, again)
    cut = state
    for first, last in ((0, 1), (1, batches // 2), (batches // 2, batches)):
        if last > first:
            cut, _ = fast.run(cut, prepared, ORDER[first * batch : last * batch], batch, rates[first:last])
    assert_identical(whole, cut)


def test_a_copied_state_continues_the_same(fast):
    state = start(network_of((784, 17, 10)), Adam())
    steps = Steps(IMAGES, TARGETS, ORDER, 10, 0.001)
    middle, _ = steps.run(fast, state)
    copied = replace(
        middle,
        network=Network(
            tuple(np.array(W) for W in middle.network.weights), tuple(np.array(b) for b in middle.network.biases)
        ),
        memory=tuple(Parameters.from_arrays([np.array(a) for a in memory.arrays()]) for memory in middle.memory),
    )
    assert_identical(steps.run(fast, middle)[0], steps.run(fast, copied)[0])
    swapped = replace(
        middle, memory=start(middle.network, Adam()).memory
    )  # not the memory that is cached with this network
    assert not np.array_equal(
        steps.run(fast, middle)[0].network.weights[0], steps.run(fast, swapped)[0].network.weights[0]
    )


def test_no_argument_is_changed(fast):
    state = start(network_of((784, 17, 10)), Nesterov())
    steps = Steps(IMAGES, TARGETS, ORDER, 10, 0.1)
    middle, _ = steps.run(fast, state)
    before = [array.copy() for array in arrays(middle)]
    steps.run(fast, middle)
    for array, was in zip(arrays(middle), before, strict=True):
        np.testing.assert_array_equal(array, was)
        assert not array.flags.writeable


def test_shapes_and_types_are_the_networks(fast):
    state = start(network_of((784, 17, 10)), Adam())
    after, _ = Steps(IMAGES, TARGETS, ORDER, 10, 0.1).run(fast, state)
    for array, first in zip(arrays(after), arrays(state), strict=True):
        assert array.shape == first.shape
        assert array.dtype == np.float32


@pytest.mark.parametrize(
    ("order", "batch", "rates"),
    [([0, 300], 1, 2), ([-1], 1, 1), ([], 1, 0), ([0, 1, 2], 2, 3), ([0], 0, 1)],
)
def test_arguments_out_of_bounds_are_refused(fast, order, batch, rates):
    prepared = fast.prepare(IMAGES, TARGETS)
    with pytest.raises(SettingError):
        fast.run(start(network_of((784, 10)), SGD()), prepared, np.array(order, int), batch, np.full(rates, 0.1))


def test_examples_of_another_engine_are_refused(fast, reference):
    state, order, rates = start(network_of((784, 10)), SGD()), np.arange(3), np.full(3, 0.1)
    for engine, other in ((fast, reference), (reference, fast)):
        assert len(other.prepare(IMAGES, TARGETS)) == len(IMAGES)
        with pytest.raises(SettingError, match="prepared by another engine"):
            engine.run(state, other.prepare(IMAGES, TARGETS), order, 1, rates)


def test_examples_of_other_sizes_are_refused(fast):
    prepared = fast.prepare(IMAGES[:, :100], TARGETS)
    with pytest.raises(SettingError, match="layers"):
        fast.run(start(network_of((784, 10)), SGD()), prepared, np.arange(3), 1, np.full(3, 0.1))
