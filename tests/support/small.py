"""A problem that a small network learns at once, and helpers for comparing networks that learn it."""

from dataclasses import replace

import numpy as np
import safetensors.numpy

from brightest.data import Examples
from brightest.nn import storage
from brightest.training import loop
from brightest.training.checkpoint import CHECKPOINT, save_checkpoint
from brightest.training.recipes import LESSON

SMALL = replace(LESSON, layers=(25, 6, 3), epochs=3, batch_size=8)
CLASSES = ("a", "b", "c")


def examples(n=100, seed=0):
    """Three classes that a small network can tell apart: a third of the pixels is bright for each."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    images = rng.integers(0, 120, (n, 25))
    for i, label in enumerate(labels):
        images[i, 6 * label : 6 * label + 6] += 130
    return Examples(images.astype(np.uint8), labels)


def weights(network):
    return list(network.parameters.arrays())


def assert_identical(one, other):
    for a, b in zip(weights(one), weights(other), strict=True):
        np.testing.assert_array_equal(a, b)


def tensors(path):
    return safetensors.numpy.load_file(path)


def assert_same_weights(one, other):
    """Two files hold the same tensors."""
    first, second = tensors(one), tensors(other)
    assert first.keys() == second.keys()
    for name, tensor in first.items():
        np.testing.assert_array_equal(tensor, second[name])


def last(records):
    *_, record = records
    return record


def save_training(folder, seed):
    """Save a network and its checkpoint, as a training does."""
    state = loop.begin(SMALL, seed, CLASSES)
    path = storage.save(state.network, folder / "n.safetensors")
    save_checkpoint(state, folder / f"n{CHECKPOINT}")
    return path
