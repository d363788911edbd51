"""Training and predicting agree with the reference for any sizes, pixels, targets, masks and hyperparameters."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from brightest.engines import start
from brightest.engines.fast import FastEngine
from brightest.engines.reference import ReferenceEngine
from brightest.nn.costs import COSTS
from brightest.nn.optimizers import SGD, Momentum, Nesterov
from brightest.nn.parameters import Parameters
from support.agreement import Steps, excess, network_of, numpy_float32

FAST, REFERENCE = FastEngine(), ReferenceEngine()


@st.composite
def problems(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    layers = tuple(draw(st.lists(st.integers(1, 70), min_size=2, max_size=5)))
    n = draw(st.integers(1, 40))
    images = rng.random((n, layers[0])) * (rng.random((n, layers[0])) < draw(st.sampled_from([0.0, 0.1, 0.3, 1.0])))
    kind = draw(st.sampled_from([np.uint8, np.float32, np.float64]))
    images = (images * 255).astype(kind) if kind == np.uint8 else images.astype(kind)
    targets = {
        "one hot": np.eye(layers[-1])[rng.integers(0, layers[-1], n)],
        "soft": rng.random((n, layers[-1])),
        "all zeros": np.zeros((n, layers[-1])),
    }[draw(st.sampled_from(["one hot", "soft", "all zeros"]))]
    network = network_of(
        layers,
        draw(st.sampled_from(["sigmoid", "relu", "tanh"])),
        draw(st.sampled_from(sorted(COSTS))),
        seed=draw(st.integers(0, 1000)),
    )
    trainable = None
    if draw(st.booleans()):
        trainable = Parameters.from_arrays([rng.random(w.shape) < 0.5 for w in network.parameters.arrays()])
    order = rng.integers(0, n, draw(st.integers(1, 60)))
    steps = Steps(images, targets, order, draw(st.integers(1, 50)), 0.02, trainable)
    optimizer = draw(st.sampled_from([SGD(), Momentum(0.5), Nesterov(0.8)]))
    return start(network, optimizer, draw(st.sampled_from([0.0, 0.01]))), steps


@settings(max_examples=150)
@given(problems())
def test_any_problem(problem):
    state, steps = problem
    (ours, our_cost), (exact, exact_cost) = steps.run(FAST, state), steps.run(REFERENCE, state)
    numpys = numpy_float32(state, steps)
    assert excess(ours.network.parameters, numpys.network.parameters, exact.network.parameters) <= 2
    np.testing.assert_allclose(our_cost, exact_cost, rtol=1e-5, atol=1e-6)
    outputs = FAST.predict(ours.network, steps.images)
    assert outputs.shape == (len(steps.images), state.network.layers[-1])
    np.testing.assert_allclose(outputs, REFERENCE.predict(ours.network, steps.images), atol=2e-6)
