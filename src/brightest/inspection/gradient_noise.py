"""Gradient noise: the angle of a mini-batch's gradient to the full gradient, and its relative length.

Lesson 3: each step of stochastic gradient descent follows a few examples instead of all, and many rough steps arrive
sooner than a few careful ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from brightest.data import Examples, ProgressCallback
from brightest.errors import SettingError
from brightest.evaluation.metrics import check_fit, one_hot
from brightest.inspection.nudges import flatten
from brightest.nn.backprop import gradient
from brightest.nn.network import Network, pixels
from brightest.nn.parameters import Array

SIZES = (1, 10, 100, 1000)
PROGRESS_LABEL = "asking mini-batches"
CHUNK_SIZE = 2000  # images at once, to bound the memory


@dataclass(frozen=True, eq=False)
class GradientNoise:
    """Gradients of mini-batches of several sizes, compared with the full gradient."""

    sizes: tuple[int, ...]
    angles: Array  # (sizes, draws) degrees between a mini-batch's gradient and the full one
    lengths: Array  # (sizes, draws) length of a mini-batch's gradient; the full one's is 1


def gradient_noise(
    network: Network,
    examples: Examples,
    sizes: Sequence[int] = SIZES,
    draws: int = 20,
    seed: int = 0,
    progress: ProgressCallback | None = None,
) -> GradientNoise:
    """Draw `draws` mini-batches of every size, each without repetition, and compare their gradients with the full one.

    Raises DataError if the examples don't fit the network, SettingError if a size is out of range or the full gradient
    is zero. `progress` gets the number of examples done and to do.
    """
    check_fit(network.layers, examples)
    if not all(1 <= size <= len(examples) for size in sizes):
        raise SettingError(f"mini-batches must have 1 to {len(examples):,} examples, not {list(sizes)}.")
    rng = np.random.default_rng(seed)
    done, total = len(examples), len(examples) + draws * sum(sizes)
    if progress:
        progress(PROGRESS_LABEL, 0, total)
    full = full_gradient(network, examples)
    angles, lengths = (np.empty((len(sizes), draws)) for _ in range(2))
    for row, draw in np.ndindex(lengths.shape):
        if progress:
            progress(PROGRESS_LABEL, done, total)
        drawn = full_gradient(network, examples[rng.permutation(len(examples))[: sizes[row]]])
        angles[row, draw], lengths[row, draw] = angle_and_length(drawn, full)
        done += sizes[row]
    return GradientNoise(tuple(sizes), angles, lengths)


def angle_and_length(drawn: Array, full: Array) -> tuple[float, float]:
    """The angle in degrees between two gradients (parameters,), and the length of `drawn` relative to `full`.

    Raises SettingError if `full` is zero.
    """
    length, whole = float(np.linalg.norm(drawn)), float(np.linalg.norm(full))
    if not whole > 0:
        raise SettingError("the gradient of all examples is zero: there is no direction that mini-batches could miss.")
    cosine = drawn @ full / max(length * whole, np.finfo(np.float64).tiny)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))), length / whole


def full_gradient(network: Network, examples: Examples) -> Array:
    """∇C of the mean cost over all examples, in one row (parameters,), float64."""
    total = np.zeros(network.size)
    for part in gradient_chunks(network, examples):
        total += part
    return total


def gradient_chunks(network: Network, examples: Examples, chunk: int = CHUNK_SIZE) -> Iterator[Array]:
    """The share of each chunk of examples in the full gradient, chunk by chunk: (parameters,) each."""
    for start in range(0, len(examples), chunk):
        part = examples[np.arange(start, min(start + chunk, len(examples)))]
        grad, _ = gradient(network, pixels(part.images), one_hot(part.labels, network.layers[-1]))
        yield flatten(grad) * (len(part) / len(examples))
