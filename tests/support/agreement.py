"""The same training steps on several engines and in NumPy float32, and the differences between the results."""

from dataclasses import dataclass, replace

import numpy as np

from brightest.engines.base import State
from brightest.nn.backprop import gradient
from brightest.nn.network import pixels, random_network
from brightest.nn.parameters import Parameters

FLOOR = 1e-6
ALLOWED = 4  # times the error of NumPy's float32


@dataclass(frozen=True, eq=False)
class Steps:
    """The arguments of Engine.run except the state."""

    images: np.ndarray
    targets: np.ndarray
    order: np.ndarray
    batch_size: int
    rate: float
    trainable: Parameters | None = None

    @property
    def rates(self):
        return np.full(-(-len(self.order) // self.batch_size), self.rate)

    def run(self, engine, state):
        prepared = engine.prepare(self.images, self.targets)
        return engine.run(state, prepared, self.order, self.batch_size, self.rates, self.trainable)


def as_type(parameters, kind):
    return Parameters.from_arrays([array.astype(kind) for array in parameters.arrays()])


def network_of(layers, activation="sigmoid", cost="squares", seed=0):
    """A network with random weights that are exact in float32, so that all engines start from the same ones."""
    network = random_network(layers, np.random.default_rng(seed), activation, cost, tuple(map(str, range(layers[-1]))))
    weights, biases = as_type(as_type(network.parameters, np.float32), np.float64)
    return replace(network, weights=weights, biases=biases)


def sparse_images(rng, n, n_in, nonzero_share=0.15):
    """(n, n_in) uint8, nonzero with probability `nonzero_share`."""
    return (rng.integers(1, 256, (n, n_in)) * (rng.random((n, n_in)) < nonzero_share)).astype(np.uint8)


def numpy_float32(state: State, steps: Steps) -> State:
    """The reference engine's arithmetic with every array in float32."""
    w = list(as_type(state.network.parameters, np.float32).arrays())
    slots = [list(as_type(slot, np.float32).arrays()) for slot in state.memory]
    masks = list(steps.trainable.arrays()) if steps.trainable else [True] * len(w)
    targets = steps.targets.astype(np.float32)
    for count, (first, rate) in enumerate(
        zip(range(0, len(steps.order), steps.batch_size), steps.rates.tolist(), strict=True), state.step + 1
    ):
        batch = steps.order[first : first + steps.batch_size]
        weights, biases = Parameters.from_arrays(w)
        network = replace(state.network, weights=weights, biases=biases)
        found, _ = gradient(network, pixels(steps.images[batch], np.float32), targets[batch])
        for k, g in enumerate(found.arrays()):
            decay = state.weight_decay if k < len(weights) else 0.0
            masked = np.where(masks[k], g + decay * w[k], np.float32(0))
            w[k], updated = state.optimizer(w[k], masked, tuple(slot[k] for slot in slots), rate, count)
            for slot, array in zip(slots, updated, strict=True):
                slot[k] = array
    assert all(array.dtype == np.float32 for array in w)
    weights, biases = Parameters.from_arrays(w)
    network = replace(state.network, weights=weights, biases=biases)
    return replace(state, network=network, memory=tuple(Parameters.from_arrays(slot) for slot in slots))


def errors(parameters, exact):
    """The largest difference in each array, relative to the largest exact number."""
    pairs = zip(parameters.arrays(), exact.arrays(), strict=True)
    return np.array([np.abs(array - right).max() / (np.abs(right).max() or 1.0) for array, right in pairs])


def excess(ours, numpys, exact):
    """Our largest error as a multiple of the allowed one: up to 1 is fine."""
    allowed = np.maximum(ALLOWED * errors(numpys, exact), FLOOR)
    return float((errors(ours, exact) / allowed).max())
