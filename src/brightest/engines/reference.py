"""The reference engine: the lessons' mathematics in NumPy at float64.

It is the oracle: every other engine is compared with it on the same weights and mini-batches. Shapes are those of
`Engine`: images (n, n_0), activations (n, n_out).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from brightest.data.pixel_lists import PixelLists
from brightest.engines.base import PreparedExamples, State
from brightest.errors import SettingError
from brightest.nn.backprop import gradient
from brightest.nn.network import Network, forward, pixels
from brightest.nn.parameters import Array, Parameters
from brightest.system.blas import one_blas_thread

IMAGES_PER_CHUNK = 10_000  # bounds the memory for activations in `predict`


@dataclass(frozen=True, eq=False)
class ReferenceExamples:
    """Examples as they were given; pixels become float64 one mini-batch at a time."""

    images: Array  # (n, n_0)
    targets: Array  # (n, n_out) float64

    def __len__(self) -> int:
        return len(self.images)


class ReferenceEngine:
    """Mini-batch gradient descent as in the lessons."""

    name = "reference"

    def warm_up(self, notify: Callable[[str], None]) -> None:
        """Nothing to do."""

    def prepare(self, images: Array | PixelLists, targets: Array) -> ReferenceExamples:
        """See Engine.prepare."""
        images = images.dense() if isinstance(images, PixelLists) else images
        return ReferenceExamples(images, np.asarray(targets, np.float64))

    def run(
        self,
        state: State,
        examples: PreparedExamples,
        order: Array,
        batch_size: int,
        rates: Array,
        trainable: Parameters | None = None,
    ) -> tuple[State, float]:
        """See Engine.run. Raises SettingError for another engine's examples."""
        ours = _own(examples)
        total = 0.0
        with one_blas_thread(), _no_warnings():
            for first, rate in zip(range(0, len(order), batch_size), rates, strict=True):
                batch = order[first : first + batch_size]
                found, cost = gradient(state.network, pixels(ours.images[batch]), ours.targets[batch])
                state = _step(state, found, rate, trainable)
                total += cost * len(batch)
        return state, total / len(order)

    def gradient(self, network: Network, examples: PreparedExamples, order: Array) -> tuple[Array, float]:
        """See GradientEngine.gradient. Raises SettingError for another engine's examples."""
        ours = _own(examples)
        with one_blas_thread(), _no_warnings():
            found, cost = gradient(network, pixels(ours.images[order]), ours.targets[order])
        return np.concatenate([array.ravel() for array in found.arrays()]), cost

    def step(
        self, state: State, gradient: Array, rate: float, trainable: Parameters | None = None, *, reuse: bool = False
    ) -> State:
        """See GradientEngine.step."""
        arrays = list(state.network.parameters.arrays())
        ends = np.cumsum([array.size for array in arrays])[:-1]
        parts = [part.reshape(array.shape) for part, array in zip(np.split(gradient, ends), arrays, strict=True)]
        with _no_warnings():
            return _step(state, Parameters.from_arrays(parts), rate, trainable)

    def predict(self, network: Network, images: Array) -> Array:
        """See Engine.predict."""
        chunks = [images[i : i + IMAGES_PER_CHUNK] for i in range(0, len(images), IMAGES_PER_CHUNK)]
        with one_blas_thread(), _no_warnings():
            return np.concatenate([forward(network, pixels(chunk))[-1] for chunk in chunks])


def _own(examples: PreparedExamples) -> ReferenceExamples:
    if not isinstance(examples, ReferenceExamples):
        raise SettingError("these examples were prepared by another engine; each engine needs its own.")
    return examples


def _no_warnings() -> np.errstate:
    """No warnings of overflow: training reports a cost that isn't finite."""
    return np.errstate(over="ignore", invalid="ignore")


def _step(state: State, gradient: Parameters, rate: float, trainable: Parameters | None) -> State:
    """The state after the optimizer's step along `gradient`."""
    weights = state.network.weights
    decayed = [g + state.weight_decay * W for g, W in zip(gradient.weights, weights, strict=True)]
    gradients = [*decayed, *gradient.biases]
    if trainable:
        gradients = [np.where(mask, g, 0) for mask, g in zip(trainable.arrays(), gradients, strict=True)]
    slots = list(zip(*(slot.arrays() for slot in state.memory), strict=True)) or [()] * len(gradients)
    stepped = [
        state.optimizer(w, g, memory, rate, state.step + 1)
        for w, g, memory in zip(state.network.parameters.arrays(), gradients, slots, strict=True)
    ]
    for w, _ in stepped:
        w.flags.writeable = False  # the network copies only writeable arrays
    weights, biases = Parameters.from_arrays([w for w, _ in stepped])
    return replace(
        state,
        network=replace(state.network, weights=weights, biases=biases),
        memory=tuple(Parameters.from_arrays(arrays) for arrays in zip(*(memory for _, memory in stepped), strict=True)),
        step=state.step + 1,
    )
